"""Ratings typed in by the staff: tagged with who did, and never by whom they concern."""

import uuid
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from feedback.audit.models import Act
from feedback.ratings.assisted import Clerk, enter, entered_in
from feedback.ratings.models import Basis, Channel, Intake, Rating, RatingState, Source
from feedback.ratings.submission import NewRating
from feedback.receipts.models import RatedBy
from tests.cast import OCTOBER, Cast, gather
from tests.desk_day import ZONE, at, receipt, seal, shift
from tests.refusing import refusing

DAY = "2026-10-15"
NOW = at(f"{DAY} 15:00")


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def clerk(cast: Cast, name: str = "hoa") -> Clerk:
    user = cast.accounts[name]
    return Clerk(user.id, user.official_id)


def typed(session: Session, cast: Cast, dossier: str = "", by: str = "hoa", **changes: object) -> NewRating:
    values: dict[str, object] = {
        "office_id": cast.p1.id, "rating_id": uuid.uuid4(), "desk_id": cast.q2.id, "channel": Channel.PHONE,
        "source": Source.STAFF, "level": 2, "tapped_at": NOW, "received_at": NOW,
    }  # fmt: skip
    given_on = changes.pop("given_on", date(2026, 10, 15))
    rating = NewRating(**{**values, **changes})  # type: ignore[arg-type]
    return enter(
        session, rating, clerk=clerk(cast, by), dossier=dossier, given_on=given_on, zone=ZONE, now=NOW
    )  # type: ignore[arg-type]


def test_a_call_about_a_dossier_is_tied_to_it_and_tagged(session: Session, cast: Cast) -> None:
    served = receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:05")

    typed(session, cast, served.dossier_code.lower())

    kept = session.scalars(select(Intake)).one()
    assert (kept.channel, kept.source, kept.entered_by) == (
        Channel.PHONE,
        Source.STAFF,
        cast.accounts["hoa"].id,
    )
    assert (kept.receipt_id, kept.desk_id) == (
        served.id,
        cast.q1.id,
    )  # the dossier's desk, whatever was chosen
    session.refresh(served)
    assert served.rated_by is RatedBy.NAMED
    act = session.scalars(select(Act)).one()
    assert (act.name, act.about) == ("ratings:rating:entered", {"channel": "phone"})


def test_after_the_seal_it_still_says_who_typed_it_in(session: Session, cast: Cast) -> None:
    served = receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:05")
    typed(session, cast, served.dossier_code)
    typed(session, cast, channel=Channel.PAPER, given_on=date(2026, 10, 14))

    seal(session, "2026-10-20 00:30")

    ratings = {rating.channel: rating for rating in session.scalars(select(Rating))}
    phone, paper = ratings[Channel.PHONE], ratings[Channel.PAPER]
    assert (phone.state, phone.official_id, phone.entered_by) == (
        RatingState.COUNTED,
        cast.an.id,
        cast.accounts["hoa"].id,
    )
    assert (paper.state, paper.basis, paper.official_id) == (RatingState.UNVERIFIED, Basis.DESK, None)
    assert paper.day_on == date(2026, 10, 14)
    [entered] = entered_in(session, cast.p1.id, OCTOBER)
    assert (entered.user_id, entered.count) == (cast.accounts["hoa"].id, 2)


def test_nobody_types_in_a_rating_of_their_own_service(session: Session, cast: Cast) -> None:
    served = receipt(session, cast.q1, cast.dung, cast.procedure, f"{DAY} 09:05")

    with refusing("own_rating"):
        typed(session, cast, served.dossier_code, by="dung")
    assert session.scalars(select(Intake)).all() == []


def test_nobody_types_in_ratings_of_a_desk_that_they_had(session: Session, cast: Cast) -> None:
    shift(session, cast.q2, cast.dung, "2026-10-01")
    served = receipt(session, cast.q2, cast.an, cast.procedure, f"{DAY} 09:05")

    with refusing("own_desk"):
        typed(session, cast, by="dung")
    with refusing("own_desk"):
        typed(session, cast, served.dossier_code, by="dung")
    typed(session, cast, by="dung", desk_id=cast.q1.id)  # a desk of others


def test_a_dossier_has_one_rating_and_whoever_types_in_is_not_told(session: Session, cast: Cast) -> None:
    served = receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:05")
    first = typed(session, cast, served.dossier_code)

    second = typed(session, cast, served.dossier_code, level=5)

    kept = {each.rating_id: each for each in session.scalars(select(Intake))}
    assert kept[first.rating_id].receipt_id == served.id
    assert (kept[second.rating_id].receipt_id, kept[second.rating_id].desk_id) == (None, cast.q1.id)
    seal(session, "2026-10-20 00:30")
    states = dict(session.execute(select(Rating.rating_id, Rating.state)).all())
    assert states == {first.rating_id: RatingState.COUNTED, second.rating_id: RatingState.UNVERIFIED}


def test_the_log_of_a_call_tells_no_time_finer_than_its_day(session: Session, cast: Cast) -> None:
    typed(session, cast)

    assert (
        session.scalars(select(Act.acted_at)).one().astimezone(ZONE).isoformat()
        == "2026-10-15T00:00:00+07:00"
    )


def test_an_unknown_another_wards_and_a_withdrawn_dossier_are_refused(session: Session, cast: Cast) -> None:
    foreign = receipt(session, cast.far_desk, cast.chau, cast.procedure, f"{DAY} 09:05")
    void = receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:05", voided_at=NOW)

    for dossier, code in ((foreign.dossier_code, "unknown_dossier"), ("H-0", "unknown_dossier"), (void.dossier_code, "receipt_void")):  # fmt: skip
        with refusing(code):
            typed(session, cast, dossier)


@pytest.mark.parametrize("days", [-1, 32])
def test_a_day_to_come_or_long_past_is_refused(session: Session, cast: Cast, days: int) -> None:
    with refusing("not_a_day"):
        typed(session, cast, given_on=date(2026, 10, 15) - timedelta(days=days))


def test_a_form_sent_twice_is_kept_once_and_logged_once(session: Session, cast: Cast) -> None:
    rating_id = uuid.uuid4()
    for _ in range(2):
        typed(session, cast, rating_id=rating_id)

    assert len(session.scalars(select(Intake)).all()) == 1
    assert len(session.scalars(select(Act)).all()) == 1


def test_the_database_refuses_a_call_that_nobody_typed_in(session: Session, cast: Cast) -> None:
    session.add(
        Intake(
            office_id=cast.p1.id, rating_id=uuid.uuid4(), desk_id=cast.q1.id, channel=Channel.PHONE,
            source=Source.STAFF, level=3, tapped_at=NOW, received_at=NOW,
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        session.flush()
