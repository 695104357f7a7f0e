"""Prompts: whoever has been served is asked, a prompt is answered once, and what nobody asked for supports no score."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.devices.models import Kiosk
from feedback.ratings.models import Channel, Intake, Rating, RatingState, Source
from feedback.ratings.served import ask_about, say_served, submit_prompted
from feedback.ratings.submission import NewRating
from feedback.receipts.models import Mode, RatedBy, Receipt
from feedback.screens import prompts
from feedback.screens.asking import Rules
from feedback.screens.models import Prompt, PromptDay, Said, Silence, Suppressed
from feedback.screens.rules import rule_book, set_rules
from tests.cast import Cast, gather
from tests.desk_day import ZONE, at, receipt, seal, shift, tap

DAY = "2026-10-05"
BEGAN = at(f"{DAY} 07:00")


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@pytest.fixture
def kiosk(session: Session, cast: Cast) -> Kiosk:
    """A tablet at desk Q01 of ward P1 that reports, in a ward whose screens are armed."""
    set_rules(session, cast.p1, Rules("armed"), by=uuid.uuid4(), now=BEGAN)
    made = Kiosk(
        office_id=cast.p1.id, id=uuid.uuid4(), desk_id=cast.q1.id, token_hash=bytes(32), paired_at=BEGAN,
        seen_at=at(f"{DAY} 09:00"),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def say(
    session: Session, cast: Cast, when: str, said_by: Said = Said.SOFTWARE, **about: object
) -> prompts.Asked:
    return say_served(session, cast.q1, said_by, zone=ZONE, now=at(f"{DAY} {when}"), **about)  # type: ignore[arg-type]


def rating(cast: Cast, when: str, level: int = 4) -> NewRating:
    moment = at(f"{DAY} {when}")
    return NewRating(
        office_id=cast.p1.id, rating_id=uuid.uuid4(), desk_id=cast.q1.id, channel=Channel.KIOSK, source=Source.DEVICE,
        level=level, tapped_at=moment, received_at=moment,
    )  # fmt: skip


def answer(session: Session, given: NewRating, prompt_id: uuid.UUID) -> Prompt | None:
    return prompts.answer(
        session,
        given.office_id,
        prompt_id,
        given.rating_id,
        desk_ids=[given.desk_id],
        now=given.received_at,
    )


def give(session: Session, given: NewRating, prompt_id: uuid.UUID) -> str:
    found = answer(session, given, prompt_id)
    return submit_prompted(session, given, found, now=given.received_at).outcome


def test_open_screens_are_asked_nothing(session: Session, cast: Cast) -> None:
    assert say(session, cast, "09:00").outcome == "open"
    assert session.scalars(select(Prompt)).all() == []


def test_a_wards_own_rules_go_before_the_citys(session: Session, cast: Cast) -> None:
    set_rules(session, cast.city, Rules("armed"), by=uuid.uuid4(), now=BEGAN)
    set_rules(session, cast.p2, Rules("open", 90, 7), by=uuid.uuid4(), now=BEGAN)

    assert rule_book(session, cast.p1).at(BEGAN).is_armed
    assert rule_book(session, cast.p2).at(BEGAN) == Rules("open", 90, 7)
    assert not rule_book(session, cast.p1).at(BEGAN - timedelta(seconds=1)).is_armed


def test_the_dossier_names_the_transaction_that_the_rating_reaches(
    session: Session, cast: Cast, kiosk: Kiosk
) -> None:
    served = receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 08:50")
    asked = say(session, cast, "09:00", dossier=served.dossier_code)
    assert asked.outcome == "armed"
    assert asked.prompt is not None
    given = rating(cast, "09:01")

    assert give(session, given, asked.prompt.id) == "stored"

    kept = session.get_one(Intake, (cast.p1.id, given.rating_id))
    assert (kept.receipt_id, kept.prompt_id) == (served.id, asked.prompt.id)
    assert session.get_one(Receipt, (cast.p1.id, served.id), populate_existing=True).rated_by is RatedBy.NAMED


def test_an_unknown_dossier_is_received_by_whoever_is_on_duty(
    session: Session, cast: Cast, kiosk: Kiosk
) -> None:
    shift(session, cast.q1, cast.an, DAY)

    asked = say(session, cast, "09:00", dossier="H26-NEW", procedure=cast.procedure)

    received = session.scalars(select(Receipt).where(Receipt.dossier_code == "H26-NEW")).one()
    assert received.official_id == cast.an.id
    assert asked.prompt is not None
    assert asked.prompt.receipt_id == received.id


def test_the_button_asks_about_the_latest_transaction_and_never_twice(
    session: Session, cast: Cast, kiosk: Kiosk
) -> None:
    first = receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 08:40")
    second = receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 08:50")

    about = [say(session, cast, when, Said.OFFICIAL).prompt for when in ("09:00", "09:01", "09:02")]

    assert [each.receipt_id for each in about if each] == [second.id, first.id, None]


def test_a_newer_prompt_takes_the_place_of_an_older_one(session: Session, cast: Cast, kiosk: Kiosk) -> None:
    say(session, cast, "09:00:00")
    newer = say(session, cast, "09:00:30")

    found = prompts.open_prompts(session, now=at(f"{DAY} 09:00:40"))

    assert newer.prompt is not None
    assert [each.prompt_id for each in found.values()] == [newer.prompt.id]
    assert prompts.open_prompts(session, now=at(f"{DAY} 09:02:01")) == {}  # 90 seconds


@pytest.mark.parametrize(
    ("why", "when"), [(Suppressed.NO_SCREEN, "09:10:01"), (Suppressed.TOO_SOON, "09:00:14")]
)
def test_what_reaches_no_screen_is_written_down_with_its_reason(
    session: Session, cast: Cast, kiosk: Kiosk, why: Suppressed, when: str
) -> None:
    say(session, cast, "09:00:00", Said.OFFICIAL)

    asked = say(session, cast, when, Said.OFFICIAL)

    assert (asked.outcome, asked.prompt and asked.prompt.suppressed) == ("suppressed", why)


def test_a_dossier_is_asked_about_once(session: Session, cast: Cast, kiosk: Kiosk) -> None:
    served = receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 08:50")
    say(session, cast, "09:00", dossier=served.dossier_code)

    again = say(session, cast, "09:01", dossier=served.dossier_code)

    assert again.prompt is not None
    assert again.prompt.suppressed is Suppressed.ASKED_BEFORE


def test_a_receipt_made_at_the_desk_always_asks(session: Session, cast: Cast, kiosk: Kiosk) -> None:
    served = receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:00")
    online = receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:00", mode=Mode.ONLINE)

    asked = ask_about(session, served, now=at(f"{DAY} 09:00"))

    assert asked is not None
    assert asked.prompt is not None
    assert (asked.outcome, asked.prompt.receipt_id) == ("armed", served.id)
    assert ask_about(session, online, now=at(f"{DAY} 09:00")) is None  # nobody stands at the desk


def test_kio_3_a_prompt_is_answered_by_one_rating(session: Session, cast: Cast, kiosk: Kiosk) -> None:
    asked = say(session, cast, "09:00")
    assert asked.prompt is not None
    first, second = rating(cast, "09:01"), rating(cast, "09:01:05")

    assert answer(session, first, asked.prompt.id) is not None
    assert answer(session, first, asked.prompt.id) is not None  # the same again: its answer was lost
    assert answer(session, second, asked.prompt.id) is None


def test_kio_4_a_prompt_of_another_desk_or_of_later_is_not_answered(
    session: Session, cast: Cast, kiosk: Kiosk
) -> None:
    asked = say(session, cast, "09:00")
    assert asked.prompt is not None
    there, before = rating(cast, "09:01"), rating(cast, "08:59")

    elsewhere = prompts.answer(
        session,
        cast.p1.id,
        asked.prompt.id,
        there.rating_id,
        desk_ids=[cast.q2.id],
        now=there.received_at,
    )

    assert elsewhere is None
    assert answer(session, before, asked.prompt.id) is None


def test_a_citizen_whose_paper_was_rated_before_is_not_turned_away(
    session: Session, cast: Cast, kiosk: Kiosk
) -> None:
    served = receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 08:50")
    asked = say(session, cast, "09:00", dossier=served.dossier_code)
    session.get_one(Receipt, (cast.p1.id, served.id)).rated_by = RatedBy.NAMED
    session.flush()
    assert asked.prompt is not None
    given = rating(cast, "09:01")

    assert [give(session, given, asked.prompt.id) for _ in range(2)] == ["stored", "already_stored"]
    assert session.get_one(Intake, (cast.p1.id, given.rating_id)).receipt_id is None


def sealed(session: Session, cast: Cast) -> dict[uuid.UUID, Rating]:
    seal(session, "2026-10-06 00:30")
    return {
        each.rating_id: each for each in session.scalars(select(Rating).where(Rating.office_id == cast.p1.id))
    }


def test_kio_3_a_tap_that_nobody_asked_for_is_kept_and_supports_no_score(
    session: Session, cast: Cast, kiosk: Kiosk
) -> None:
    shift(session, cast.q1, cast.an, DAY)
    receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 08:50")
    receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 10:00")
    unasked = tap(session, cast.q1, f"{DAY} 08:55", kiosk_id=kiosk.id)
    pretends = tap(
        session, cast.q1, f"{DAY} 10:05", kiosk_id=kiosk.id, cut_off=True
    )  # it was heard of all the time

    found = sealed(session, cast)

    for each in (unasked, pretends):
        assert found[each.rating_id].state is RatingState.UNVERIFIED
        assert not found[each.rating_id].verified


def test_kio_3_a_tap_that_answers_a_prompt_counts(session: Session, cast: Cast, kiosk: Kiosk) -> None:
    shift(session, cast.q1, cast.an, DAY)
    receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 08:50")
    asked = say(session, cast, "09:00", Said.OFFICIAL)
    assert asked.prompt is not None
    given = rating(cast, "09:01")
    give(session, given, asked.prompt.id)

    found = sealed(session, cast)[given.rating_id]

    assert (found.state, found.official_id) == (RatingState.COUNTED, cast.an.id)


def test_kio_3_a_screen_that_was_cut_off_is_matched_as_an_open_one(
    session: Session, cast: Cast, kiosk: Kiosk
) -> None:
    shift(session, cast.q1, cast.an, DAY)
    receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 10:00")
    session.add(
        Silence(
            office_id=cast.p1.id, id=uuid.uuid4(), kiosk_id=kiosk.id, desk_id=cast.q1.id,
            since_at=at(f"{DAY} 09:50"), until_at=at(f"{DAY} 10:30"),
        )
    )  # fmt: skip
    cut_off = tap(session, cast.q1, f"{DAY} 10:05", kiosk_id=kiosk.id, cut_off=True)

    assert sealed(session, cast)[cut_off.rating_id].state is RatingState.COUNTED


def test_an_open_ward_counts_its_taps_as_before(session: Session, cast: Cast) -> None:
    shift(session, cast.q1, cast.an, DAY)
    receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 08:50")
    plain = tap(session, cast.q1, f"{DAY} 08:55")

    assert sealed(session, cast)[plain.rating_id].state is RatingState.COUNTED


def test_the_seal_counts_prompts_and_leaves_no_time_of_an_answer(
    session: Session, cast: Cast, kiosk: Kiosk
) -> None:
    answered = say(session, cast, "09:00")
    assert answered.prompt is not None
    give(session, rating(cast, "09:01"), answered.prompt.id)
    say(session, cast, "09:05")
    say(session, cast, "09:30")  # the screen has not been heard of for long

    seal(session, "2026-10-09 00:30")

    assert session.scalars(select(Prompt)).all() == []
    day = session.scalars(select(PromptDay)).one()
    assert (day.answered, day.unanswered, day.suppressed) == (1, 1, 1)
