"""Correcting who served: two people, the effect before, tallies and closed months after, and what the ledger keeps."""

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.audit.models import Batch, DecisionLeaf
from feedback.audit.verify import FaultKind
from feedback.base import new_id
from feedback.duty.changes import change_ahead, shift_of
from feedback.duty.models import FormerShift, Shift, ShiftPart
from feedback.evaluations.later_decisions import agree_to_correction
from feedback.evaluations.queries import summary
from feedback.integrity.carrying_out import effect_of
from feedback.integrity.correction_queries import ShownEffect, shown_effect
from feedback.integrity.corrections import Corrected, agree, propose, propose_for_dossier, withdraw
from feedback.integrity.findings import FlagKind
from feedback.integrity.models import (
    Correction,
    CorrectionKind,
    CorrectionState,
    Flag,
    FlaggedRating,
    MovedRating,
)
from feedback.offices.models import Official
from feedback.ratings import check_codes
from feedback.ratings.models import Rating
from feedback.ratings.queries import counts_by_official
from feedback.ratings.tallies import recount
from feedback.verification import verify
from tests.cast import OCTOBER, Cast, gather
from tests.desk_day import ZONE, at, receipt, seal, shift, tap
from tests.months import closed
from tests.refusing import refusing

DAY = at("2026-10-05 00:00").astimezone(ZONE).date()
LATER = at("2026-11-05 09:00")


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def served(session: Session, cast: Cast, count: int = 6) -> None:
    """So many rated transactions at desk 1 on 5 October, all written down under An's name."""
    shift(session, cast.q1, cast.an, "2026-10-05")
    for number in range(count):
        receipt(
            session, cast.q1, cast.an, cast.procedure, f"2026-10-05 {8 + number // 3:02}:{number % 3 * 20:02}"
        )
        tap(session, cast.q1, f"2026-10-05 {8 + number // 3:02}:{number % 3 * 20 + 5:02}", level=4)
    seal(session, "2026-11-03 00:30")


def rostered(session: Session, cast: Cast, *, both_halves: bool = False) -> None:
    """Six taps of a month without transactions, so that the roster decides: An by the roster."""
    shift(session, cast.q1, cast.an, "2026-10-05")
    if both_halves:
        shift(session, cast.q1, cast.an, "2026-10-05", ShiftPart.AFTERNOON)
    for minute in range(6):
        tap(session, cast.q1, f"2026-10-05 09:{minute * 7:02}")
    seal(session, "2026-11-03 00:30")


def proposed(
    session: Session, cast: Cast, by: str = "alice", kind: CorrectionKind = CorrectionKind.RATINGS,
    old: Official | None = None, new: Official | None = None,
) -> Correction:  # fmt: skip
    part = ShiftPart.MORNING if kind is CorrectionKind.ROSTER else None
    return propose(
        session, kind, cast.q1, DAY, part, old or cast.an, new or cast.binh, "Bình trực thay An", cast.accounts[by],
        zone=ZONE, now=LATER,
    )  # fmt: skip


def agreed(session: Session, made: Correction, user: User) -> Corrected:
    return agree(session, made, user, zone=ZONE, now=LATER)


def test_a_proposal_changes_nothing_and_shows_its_effect_once_the_month_is_closed(
    session: Session, cast: Cast
) -> None:
    served(session, cast, count=12)

    made = proposed(session, cast)

    assert len(effect_of(session, made).moving) == 12
    assert shown_effect(session, made) is None  # asked day by day it would count what comes in
    closed(session, cast.p1)
    assert shown_effect(session, made) == ShownEffect(12, 0)
    assert counts_by_official(session, cast.p1.id, OCTOBER)[cast.an.id].counted == 12


def test_two_people_move_the_ratings_and_whose_they_were_stays(session: Session, cast: Cast) -> None:
    served(session, cast)
    made = proposed(session, cast)

    assert agreed(session, made, cast.accounts["thanh"]) == Corrected(6, ())

    counts = counts_by_official(session, cast.p1.id, OCTOBER)
    assert counts[cast.binh.id].counted == 6
    assert cast.an.id not in counts
    rows = session.execute(select(Rating.official_id, Rating.moved_to).distinct()).all()
    assert rows == [(cast.an.id, cast.binh.id)]
    assert recount(session, cast.p1.id, OCTOBER) == []
    leaf = session.scalars(select(DecisionLeaf).where(DecisionLeaf.act == "ratings:moved")).one()
    assert (leaf.body["ratings"], leaf.body["reason"]) == (6, "Bình trực thay An")
    assert leaf.body["by"] == sorted(cast.accounts[name].id.hex for name in ("alice", "thanh"))
    assert verify(session).faults == []


def test_small_numbers_are_not_told(session: Session, cast: Cast) -> None:
    served(session, cast, count=9)
    closed(session, cast.p1)

    assert shown_effect(session, proposed(session, cast)) == ShownEffect(None, 0)


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


def test_what_was_moved_can_be_moved_back_and_the_ledger_agrees(session: Session, cast: Cast) -> None:
    served(session, cast)
    agreed(session, proposed(session, cast), cast.accounts["thanh"])

    back = propose(
        session, CorrectionKind.RATINGS, cast.q1, DAY, None, cast.binh, cast.an, "Nhầm", cast.accounts["alice"],
        zone=ZONE, now=at("2026-11-05 10:00"),
    )  # fmt: skip
    agree(session, back, cast.accounts["thanh"], zone=ZONE, now=at("2026-11-05 10:05"))

    assert counts_by_official(session, cast.p1.id, OCTOBER)[cast.an.id].counted == 6
    assert set(session.scalars(select(Rating.moved_to))) == {None}
    assert len(session.scalars(select(MovedRating)).all()) == 12
    assert verify(session).faults == []


def test_nobody_is_both_people(session: Session, cast: Cast) -> None:
    made = proposed(session, cast)

    with refusing("same_person"):
        agreed(session, made, cast.accounts["alice"])


@pytest.mark.parametrize("who", ["an", "binh"])
def test_whom_it_concerns_neither_proposes_nor_agrees(session: Session, cast: Cast, who: str) -> None:
    with refusing("concerns_oneself"):
        proposed(session, cast, by=who)
    made = proposed(session, cast)
    with refusing("concerns_oneself"):
        agreed(session, made, cast.accounts[who])


def test_one_of_the_two_worked_elsewhere(session: Session, cast: Cast) -> None:
    for name, official in (("dung", cast.dung), ("hoa", None)):
        assert cast.accounts[name].official_id == (official.id if official else None)
    cast.accounts["hoa"].official_id = cast.chau.id  # a second person who stood at that desk
    for official, day in ((cast.dung, "2026-10-06"), (cast.chau, "2026-10-07")):
        shift(session, cast.q1, official, day)
    made = proposed(session, cast, by="dung")

    with refusing("nobody_outside_the_desk"):
        agreed(session, made, cast.accounts["hoa"])
    agreed(session, made, cast.accounts["thanh"])


def test_a_correction_is_decided_once(session: Session, cast: Cast) -> None:
    made = proposed(session, cast)
    agreed(session, made, cast.accounts["thanh"])

    with refusing("not_open"):
        agreed(session, made, cast.accounts["hoa"])
    with refusing("not_open"):
        withdraw(session, made, cast.accounts["alice"], now=LATER)


def test_what_is_withdrawn_stays_readable_and_moves_nothing(session: Session, cast: Cast) -> None:
    served(session, cast)
    made = proposed(session, cast)
    withdraw(session, made, cast.accounts["alice"], now=LATER)

    assert made.state is CorrectionState.WITHDRAWN
    with refusing("not_open"):
        agreed(session, made, cast.accounts["thanh"])
    assert counts_by_official(session, cast.p1.id, OCTOBER)[cast.an.id].counted == 6


def test_a_closed_month_has_its_next_version_at_once(session: Session, cast: Cast) -> None:
    served(session, cast)
    closed(session, cast.p1)
    made = proposed(session, cast)

    done = agree_to_correction(
        session, cast.p1, made, cast.accounts["thanh"], zone=ZONE, now=at("2026-11-06 09:00")
    )

    assert done.closed_months == (OCTOBER,)
    found = summary(session, cast.p1, OCTOBER)
    assert found.version == 2
    assert {line.official_id: line.counted for line in found.lines if line.counted} == {cast.binh.id: 6}
    assert verify(session).faults == []


def test_led_6_a_past_shift_is_changed_by_two_and_its_ratings_follow(session: Session, cast: Cast) -> None:
    rostered(session, cast)
    made = proposed(session, cast, kind=CorrectionKind.ROSTER)
    assert len(effect_of(session, made).moving) == 6

    agreed(session, made, cast.accounts["thanh"])

    now = shift_of(session, cast.q1, DAY, ShiftPart.MORNING)
    assert now is not None
    assert now.official_id == cast.binh.id
    assert session.scalars(select(FormerShift.official_id)).all() == [cast.an.id]
    assert counts_by_official(session, cast.p1.id, OCTOBER)[cast.binh.id].counted == 6
    assert verify(session).faults == []


def test_led_6_ratings_of_which_half_nobody_can_tell_stay(session: Session, cast: Cast) -> None:
    rostered(session, cast, both_halves=True)
    made = proposed(session, cast, kind=CorrectionKind.ROSTER)
    assert effect_of(session, made).staying == 6

    assert agreed(session, made, cast.accounts["thanh"]).moved == 0
    assert verify(session).faults == []


def test_led_6_a_roster_changed_behind_the_service_is_found(session: Session, cast: Cast) -> None:
    rostered(session, cast)
    session.execute(update(Shift).values(official_id=cast.binh.id))

    assert FaultKind.ROSTER in {fault.kind for fault in verify(session).faults}


def test_led_6_a_rating_moved_behind_the_service_is_found(session: Session, cast: Cast) -> None:
    served(session, cast)
    one = session.scalars(select(Rating.rating_id)).first()
    session.execute(update(Rating).where(Rating.rating_id == one).values(moved_to=cast.binh.id))

    assert FaultKind.MOVE in {fault.kind for fault in verify(session).faults}


@pytest.mark.parametrize("how", ["moved on", "moved back", "forgotten", "added"])
def test_led_6_a_move_tampered_with_is_found(session: Session, cast: Cast, how: str) -> None:
    served(session, cast)
    agreed(session, proposed(session, cast), cast.accounts["thanh"])
    row = session.scalars(select(MovedRating)).first()
    assert row is not None
    if how == "moved on":
        session.execute(update(Rating).values(moved_to=cast.dung.id))
    elif how == "moved back":
        session.execute(update(Rating).where(Rating.rating_id == row.rating_id).values(moved_to=None))
    elif how == "forgotten":
        session.execute(delete(MovedRating).where(MovedRating.rating_id == row.rating_id))
    else:
        session.add(MovedRating(office_id=cast.p1.id, correction_id=new_id(), rating_id=row.rating_id))
    session.flush()

    assert FaultKind.MOVE in {fault.kind for fault in verify(session).faults}


def test_the_roster_ahead_is_simply_changed_and_what_stood_is_kept(session: Session, cast: Cast) -> None:
    shift(session, cast.q1, cast.an, "2026-11-09")
    ahead = at("2026-11-09 00:00").astimezone(ZONE).date()

    change_ahead(
        session,
        cast.q1,
        ahead,
        ShiftPart.MORNING,
        cast.binh,
        by=cast.accounts["dung"].id,
        zone=ZONE,
        now=LATER,
    )

    now = shift_of(session, cast.q1, ahead, ShiftPart.MORNING)
    assert now is not None
    assert now.official_id == cast.binh.id
    assert session.scalars(select(FormerShift.official_id)).all() == [cast.an.id]
    with refusing("shift_has_begun"):
        change_ahead(
            session, cast.q1, LATER.date(), ShiftPart.MORNING, cast.binh, by=cast.accounts["dung"].id, zone=ZONE,
            now=LATER,
        )  # fmt: skip


def test_the_database_itself_refuses_one_person_as_both(session: Session, cast: Cast) -> None:
    made = proposed(session, cast)
    with pytest.raises(Exception, match="two_people"), session.begin_nested():
        session.execute(
            text(
                "UPDATE correction SET state = 'decided', decided_by = proposed_by, decided_at = proposed_at"
            )
        )
    assert made.state is CorrectionState.OPEN


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
