"""Corrections of one rating by the code of its citizen, of one dossier, and of exactly the ratings of a flag."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.audit.models import Batch, DecisionLeaf
from feedback.audit.verify import FaultKind
from feedback.base import new_id
from feedback.integrity.correction_queries import ShownEffect, shown_effect
from feedback.integrity.corrections import Corrected, agree, propose, propose_for_dossier
from feedback.integrity.findings import FlagKind
from feedback.integrity.models import (
    Correction,
    CorrectionKind,
    Flag,
    FlaggedRating,
)
from feedback.ratings import check_codes
from feedback.ratings.models import Rating
from feedback.ratings.queries import counts_by_official
from feedback.ratings.tallies import recount
from feedback.verification import verify
from tests.cast import OCTOBER, Cast, gather
from tests.corrected_duty import DAY, LATER, agreed, proposed, served
from tests.desk_day import ZONE, at, receipt, seal, shift, tap
from tests.months import closed
from tests.refusing import refusing


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def kept_code(session: Session, cast: Cast) -> str:
    """A code that a citizen keeps: of one of the ratings of the day."""
    code = check_codes.new_code()
    one = session.scalars(select(Rating).order_by(Rating.rating_id)).first()
    assert one is not None
    session.execute(
        update(Rating).where(Rating.rating_id == one.rating_id).values(check_hash=check_codes.lookup(code))
    )
    return check_codes.spelled(code)


def by_code(session: Session, cast: Cast, code: str) -> Correction:
    return propose(
        session, CorrectionKind.RATINGS, cast.q1, DAY, None, cast.an, cast.binh, "Bình tiếp người dân này",
        cast.accounts["alice"], check_code=code, zone=ZONE, now=LATER,
    )  # fmt: skip


def test_one_rating_is_moved_by_the_code_of_its_citizen(session: Session, cast: Cast) -> None:
    served(session, cast)

    moved = agreed(session, by_code(session, cast, kept_code(session, cast)), cast.accounts["thanh"])

    assert moved.moved == 1
    counts = counts_by_official(session, cast.p1.id, OCTOBER)
    assert (counts[cast.an.id].counted, counts[cast.binh.id].counted) == (5, 1)
    assert recount(session, cast.p1.id, OCTOBER) == []


def test_a_code_that_names_no_rating_is_decided_all_the_same(session: Session, cast: Cast) -> None:
    """No oracle: neither page nor ledger tells those who decide whether there was a rating."""
    served(session, cast)
    made = by_code(session, cast, check_codes.spelled(check_codes.new_code()))
    batches = len(session.scalars(select(Batch.number)).all())

    assert agreed(session, made, cast.accounts["thanh"]) == Corrected(0, ())

    assert shown_effect(session, made) is None
    assert len(session.scalars(select(Batch.number)).all()) == batches + 1
    assert verify(session).faults == []


def test_a_closed_month_has_a_next_version_whether_or_not_a_rating_was_named(
    session: Session, cast: Cast
) -> None:
    served(session, cast)
    closed(session, cast.p1)

    made = by_code(session, cast, check_codes.spelled(check_codes.new_code()))

    assert agreed(session, made, cast.accounts["thanh"]).closed_months == (OCTOBER,)


def test_what_is_no_check_code_is_refused(session: Session, cast: Cast) -> None:
    with refusing("bad_check_code"):
        by_code(session, cast, "12345")


def test_a_dossier_is_given_to_who_served_and_its_waiting_rating_with_it(
    session: Session, cast: Cast
) -> None:
    shift(session, cast.q1, cast.an, "2026-10-05")
    named = receipt(session, cast.q1, cast.an, cast.procedure, "2026-10-05 09:00")
    made = propose_for_dossier(
        session,
        named,
        cast.binh,
        "Ghi nhầm tên",
        cast.accounts["alice"],
        zone=ZONE,
        now=at("2026-10-05 10:00"),
    )
    assert shown_effect(session, made) is None

    agree(session, made, cast.accounts["thanh"], zone=ZONE, now=at("2026-10-05 10:05"))
    tap(session, cast.q1, "2026-10-05 09:05", level=4)
    seal(session, "2026-11-03 00:30")

    assert counts_by_official(session, cast.p1.id, OCTOBER)[cast.binh.id].counted == 1
    leaf = session.scalars(select(DecisionLeaf).where(DecisionLeaf.act == "dossier:given")).one()
    assert (leaf.body["receipt"], leaf.body["to"]) == (named.id.hex, cast.binh.id.hex)
    assert verify(session).faults == []


def test_a_dossier_that_changed_hands_meanwhile_is_proposed_anew(session: Session, cast: Cast) -> None:
    named = receipt(session, cast.q1, cast.an, cast.procedure, "2026-10-05 09:00")
    first, second = (
        propose_for_dossier(
            session, named, cast.binh, "Ghi nhầm tên", cast.accounts["alice"], zone=ZONE, now=LATER
        )
        for _ in range(2)
    )
    agreed(session, first, cast.accounts["thanh"])

    with refusing("official_changed"):
        agreed(session, second, cast.accounts["thanh"])


def flagged(session: Session, cast: Cast, count: int = 5, **changes: object) -> Flag:
    """A flag on so many of the ratings of the day."""
    values: dict[str, object] = {
        "office_id": cast.p1.id, "id": new_id(), "month": OCTOBER, "day_on": DAY, "kind": FlagKind.BURST, "desk_id": cast.q1.id,
        "finding": {}, "evidence": [], "raised_at": LATER, "due_on": LATER.date(),
    }  # fmt: skip
    made = Flag(**{**values, **changes})
    session.add(made)
    ids = session.scalars(select(Rating.rating_id).order_by(Rating.rating_id).limit(count)).all()
    session.add_all(FlaggedRating(office_id=cast.p1.id, flag_id=made.id, rating_id=each) for each in ids)
    session.flush()
    return made


def by_flag(session: Session, cast: Cast, flag: Flag, *, code: str = "") -> Correction:
    return propose(
        session, CorrectionKind.RATINGS, cast.q1, DAY, None, cast.an, cast.binh, "Bình ngồi lúc đó",
        cast.accounts["alice"], check_code=code, flag=flag, zone=ZONE, now=LATER,
    )  # fmt: skip


def test_exactly_the_ratings_of_a_flag_are_moved(session: Session, cast: Cast) -> None:
    served(session, cast, count=12)
    flag = flagged(session, cast)
    made = by_flag(session, cast, flag)

    assert agreed(session, made, cast.accounts["thanh"]).moved == 5

    held = set(session.scalars(select(FlaggedRating.rating_id)))
    assert set(session.scalars(select(Rating.rating_id).where(Rating.moved_to == cast.binh.id))) == held
    leaf = session.scalars(select(DecisionLeaf).where(DecisionLeaf.act == "ratings:moved")).one()
    assert leaf.body["flag"] == flag.id.hex
    assert recount(session, cast.p1.id, OCTOBER) == []
    assert [fault for fault in verify(session).faults if fault.kind is FaultKind.MOVE] == []


def test_what_a_flag_moves_is_told_as_little_as_anything_else(session: Session, cast: Cast) -> None:
    served(session, cast, count=12)
    made = by_flag(session, cast, flagged(session, cast))

    assert shown_effect(session, made) is None
    closed(session, cast.p1)
    assert shown_effect(session, made) == ShownEffect(None, 0)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": FlagKind.LOW_CLUSTER}, "picked_by_level"),
        ({"kind": FlagKind.DRIFT}, "picked_by_level"),
        ({"count": 4}, "too_few_flagged"),
        ({"day_on": None}, "not_of_this_flag"),
        ({"desk_id": "q2"}, "not_of_this_flag"),
        ({"official_id": "binh"}, "not_of_this_flag"),
    ],
)
def test_no_flag_lets_ratings_be_chosen_by_what_they_say(
    session: Session, cast: Cast, changes: dict[str, object], code: str
) -> None:
    """Neither those that a flag picked by their level, nor so few that a score before and after would tell."""
    served(session, cast, count=12)
    named = {name: getattr(cast, each).id if isinstance(each, str) and name.endswith("_id") else each for name, each in changes.items()}  # fmt: skip

    with refusing(code):
        by_flag(session, cast, flagged(session, cast, **named))  # type: ignore[arg-type]


def test_a_code_and_a_flag_are_not_named_together(session: Session, cast: Cast) -> None:
    served(session, cast)

    with refusing("code_or_flag"):
        by_flag(session, cast, flagged(session, cast), code=kept_code(session, cast))


def test_led_6_a_flag_put_into_a_decided_correction_is_found(session: Session, cast: Cast) -> None:
    served(session, cast)
    agreed(session, proposed(session, cast), cast.accounts["thanh"])
    session.execute(update(Correction).values(flag_id=new_id()))

    assert FaultKind.CORRECTION in {fault.kind for fault in verify(session).faults}
