"""Deciding what a flag holds: two people outside the desk who agree, the ledger that keeps it, and closed months."""

from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.accounts.models import Grant, User
from feedback.accounts.rights import Role
from feedback.audit.models import Act, DecisionLeaf
from feedback.errors import Refused
from feedback.integrity.models import Flag, FlagKind, Reason, Ruling, Vote
from feedback.integrity.operations import Voted, rulings_for, vote
from feedback.integrity.queries import evidence_of_flag, flag_row, flags_of, held_by_kind, under_review
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.ratings.models import RatingState
from feedback.ratings.queries import counts_by_official, counts_of_office
from feedback.ratings.tallies import recount
from feedback.verification import verify
from tests.cast import SINCE, Cast, gather
from tests.desk_day import ZONE, at, minutes_later, receipt, scan, seal, shift, tap

DAY, NEXT = "2026-10-05", "2026-10-06 00:30"
OCTOBER = Month(2026, 10)


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@pytest.fixture
def burst(session: Session, cast: Cast) -> Flag:
    """A burst of five at desk 1, where An served."""
    shift(session, cast.q1, cast.an, DAY)
    for second in (0, 15, 30, 45, 60):
        receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:05")
        tap(session, cast.q1, minutes_later(f"{DAY} 09:10", second / 60), level=2)
    tap(session, cast.q2, f"{DAY} 11:00")
    seal(session, NEXT)
    return session.scalars(select(Flag)).one()


def says(
    session: Session, flag: Flag, user: User, ruling: Ruling, reason: Reason | None = None, note: str = ""
) -> Voted:
    default = Reason.GENUINE if ruling is Ruling.RELEASE else Reason.COORDINATED
    return vote(session, flag, user, ruling, reason or default, note, zone=ZONE, now=at("2026-10-07 10:00"))


def states(session: Session, cast: Cast) -> dict[str, int]:
    assert recount(session, cast.p1.id, OCTOBER) == []
    counts = counts_of_office(session, cast.p1.id, OCTOBER).as_record()
    return {state: count for state, count in counts.items() if count}


def test_one_word_decides_nothing(session: Session, cast: Cast, burst: Flag) -> None:
    given = says(session, burst, cast.accounts["alice"], Ruling.EXCLUDE)

    assert given == Voted(None)
    assert burst.ruling is None
    assert states(session, cast) == {"received": 6, "held": 5, "unverified": 1}


def test_two_who_agree_exclude(session: Session, cast: Cast, burst: Flag) -> None:
    says(session, burst, cast.accounts["alice"], Ruling.EXCLUDE)
    given = says(session, burst, cast.accounts["thanh"], Ruling.EXCLUDE)

    assert given == Voted(Ruling.EXCLUDE, changed=5, month_was_closed=False)
    assert states(session, cast) == {"received": 6, "excluded": 5, "unverified": 1}
    assert verify(session).faults == []


def test_two_who_agree_release(session: Session, cast: Cast, burst: Flag) -> None:
    says(session, burst, cast.accounts["alice"], Ruling.RELEASE)
    says(session, burst, cast.accounts["thanh"], Ruling.RELEASE, Reason.EXPLAINED)

    assert states(session, cast) == {"received": 6, "counted": 5, "unverified": 1}
    assert counts_by_official(session, cast.p1.id, OCTOBER)[cast.an.id].counted == 5
    assert verify(session).faults == []


def test_two_who_differ_wait_for_a_third(session: Session, cast: Cast, burst: Flag) -> None:
    says(session, burst, cast.accounts["alice"], Ruling.RELEASE)
    assert says(session, burst, cast.accounts["thanh"], Ruling.EXCLUDE).ruling is None

    assert says(session, burst, cast.accounts["hoa"], Ruling.EXCLUDE).ruling is Ruling.EXCLUDE


def test_the_evidence_and_its_times_go_with_the_decision(session: Session, cast: Cast, burst: Flag) -> None:
    assert burst.evidence
    says(session, burst, cast.accounts["alice"], Ruling.EXCLUDE)
    assert burst.evidence

    says(session, burst, cast.accounts["thanh"], Ruling.EXCLUDE)

    assert not burst.evidence
    assert evidence_of_flag(session, burst) == []


def test_the_ledger_keeps_who_decided_what_and_no_level(session: Session, cast: Cast, burst: Flag) -> None:
    says(session, burst, cast.accounts["alice"], Ruling.EXCLUDE)
    says(session, burst, cast.accounts["thanh"], Ruling.EXCLUDE, Reason.REPEATED)

    leaf = session.scalars(select(DecisionLeaf).where(DecisionLeaf.act == "flag:decided")).one()
    assert leaf.body["by"] == sorted(cast.accounts[name].id.hex for name in ("alice", "thanh"))
    assert leaf.body["reasons"] == ["coordinated", "repeated"]
    assert (leaf.body["kind"], leaf.body["ruling"], leaf.body["ratings"]) == ("burst", "exclude", 5)
    assert (leaf.body["before"]["held"], leaf.body["after"]["held"]) == (5, 0)
    assert "level" not in str(leaf.body)
    acts = [act.name for act in session.scalars(select(Act).order_by(Act.name))]
    assert acts == ["integrity:flag:decided", "integrity:flag:voted", "integrity:flag:voted"]


def test_nobody_votes_twice(session: Session, cast: Cast, burst: Flag) -> None:
    says(session, burst, cast.accounts["alice"], Ruling.EXCLUDE)

    with pytest.raises(Refused) as refusal:
        says(session, burst, cast.accounts["alice"], Ruling.EXCLUDE)
    assert refusal.value.code == "voted_already"
    assert len(session.scalars(select(Vote)).all()) == 1


def test_the_rated_official_decides_nothing(session: Session, cast: Cast, burst: Flag) -> None:
    with pytest.raises(Refused) as refusal:
        says(session, burst, cast.accounts["an"], Ruling.RELEASE)
    assert refusal.value.code == "concerns_oneself"


def test_az_7_a_ward_alone_never_excludes(session: Session, cast: Cast, burst: Flag) -> None:
    says(session, burst, cast.accounts["alice"], Ruling.EXCLUDE)

    assert says(session, burst, cast.accounts["hoa"], Ruling.EXCLUDE) == Voted(None, waits_for_outside=True)
    assert states(session, cast)["held"] == 5

    assert says(session, burst, cast.accounts["thanh"], Ruling.EXCLUDE).ruling is Ruling.EXCLUDE
    leaf = session.scalars(select(DecisionLeaf).where(DecisionLeaf.act == "flag:decided")).one()
    assert leaf.body["outside"] == [cast.accounts["thanh"].id.hex]


def test_az_7_two_of_the_ward_outside_the_desk_may_release(session: Session, cast: Cast, burst: Flag) -> None:
    says(session, burst, cast.accounts["alice"], Ruling.RELEASE)

    assert says(session, burst, cast.accounts["hoa"], Ruling.RELEASE).ruling is Ruling.RELEASE


def test_az_7_an_inspector_with_a_role_at_the_ward_is_not_outside_it(
    session: Session, cast: Cast, burst: Flag
) -> None:
    role = Grant(user_id=cast.accounts["thanh"].id, office_id=cast.p1.id, role=Role.PERSONNEL, from_on=SINCE)
    session.add(role)
    session.flush()
    says(session, burst, cast.accounts["alice"], Ruling.EXCLUDE)

    assert says(session, burst, cast.accounts["thanh"], Ruling.EXCLUDE).waits_for_outside


@pytest.mark.parametrize("how", ["closed", "without the role"])
def test_az_7_the_word_of_whoever_lost_account_or_role_meanwhile_has_lapsed(
    session: Session, cast: Cast, burst: Flag, how: str
) -> None:
    alice = cast.accounts["alice"]
    says(session, burst, alice, Ruling.EXCLUDE)
    if how == "closed":
        alice.closed_at = at("2026-10-07 09:00")
    else:
        session.execute(update(Grant).where(Grant.user_id == alice.id).values(to_on=date(2026, 10, 6)))
    session.flush()

    assert says(session, burst, cast.accounts["thanh"], Ruling.EXCLUDE) == Voted(None)
    assert says(session, burst, cast.accounts["hoa"], Ruling.EXCLUDE).ruling is Ruling.EXCLUDE


def test_az_8_nobody_decides_on_what_concerns_somebody_above_them(
    session: Session, cast: Cast, burst: Flag
) -> None:
    role = Grant(user_id=cast.accounts["an"].id, office_id=cast.p1.id, role=Role.WARD_LEADER, from_on=SINCE)
    session.add(role)  # An, whose ratings they are, leads the ward as well
    session.flush()

    with pytest.raises(Refused) as refusal:
        says(session, burst, cast.accounts["hoa"], Ruling.RELEASE)

    assert refusal.value.code == "under_whom_it_concerns"
    assert says(session, burst, cast.accounts["thanh"], Ruling.RELEASE) == Voted(None)


def test_nor_does_whoever_worked_at_the_desk_that_month(session: Session, cast: Cast, burst: Flag) -> None:
    says(session, burst, cast.accounts["dung"], Ruling.RELEASE)  # he heads the desks and serves at none
    shift(session, cast.q1, cast.binh, "2026-10-29")

    with pytest.raises(Refused) as refusal:
        says(session, burst, cast.accounts["binh"], Ruling.RELEASE)
    assert refusal.value.code == "not_outside_the_desk"


def test_a_decided_flag_takes_no_further_word(session: Session, cast: Cast, burst: Flag) -> None:
    says(session, burst, cast.accounts["alice"], Ruling.EXCLUDE)
    says(session, burst, cast.accounts["thanh"], Ruling.EXCLUDE)

    with pytest.raises(Refused) as refusal:
        says(session, burst, cast.accounts["hoa"], Ruling.RELEASE)
    assert refusal.value.code == "flag_decided"


@pytest.mark.parametrize(
    ("ruling", "reason", "code"),
    [
        (Ruling.NOTE, Reason.EXPLAINED, "ruling_does_not_fit"),
        (Ruling.RELEASE, Reason.SELF_RATING, "reason_does_not_fit"),
        (Ruling.EXCLUDE, Reason.GENUINE, "reason_does_not_fit"),
    ],
)
def test_a_word_that_makes_no_sense_is_refused(
    session: Session, cast: Cast, burst: Flag, ruling: Ruling, reason: Reason, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        says(session, burst, cast.accounts["alice"], ruling, reason)
    assert refusal.value.code == code


def test_a_note_has_its_limit(session: Session, cast: Cast, burst: Flag) -> None:
    with pytest.raises(Refused) as refusal:
        says(session, burst, cast.accounts["alice"], Ruling.EXCLUDE, note="x" * 1001)
    assert refusal.value.code == "note_too_long"


def two_flags(session: Session, cast: Cast) -> tuple[Flag, Flag]:
    """Five ratings that are a burst and, with three more by the roster alone, more than the people served."""
    shift(session, cast.q1, cast.an, DAY)
    for second in (0, 15, 30, 45, 60):
        receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:05")
        tap(session, cast.q1, minutes_later(f"{DAY} 09:10", second / 60))
    for minute in (10, 20, 30):
        tap(session, cast.q1, f"{DAY} 11:{minute}")
    seal(session, NEXT)
    [over] = session.scalars(select(Flag).where(Flag.kind == FlagKind.OVERCOUNT)).all()
    [close] = session.scalars(select(Flag).where(Flag.kind == FlagKind.BURST)).all()
    return close, over


@pytest.mark.parametrize(
    ("first", "second", "left"),
    [
        (Ruling.RELEASE, Ruling.RELEASE, "counted"),
        (Ruling.EXCLUDE, Ruling.RELEASE, "excluded"),
        (Ruling.RELEASE, Ruling.EXCLUDE, "excluded"),
    ],
)
def test_a_rating_under_two_flags_waits_for_both_and_exclusion_wins(
    session: Session, cast: Cast, first: Ruling, second: Ruling, left: str
) -> None:
    burst, overcount = two_flags(session, cast)
    for name in ("alice", "thanh"):
        says(session, burst, cast.accounts[name], first)
    assert states(session, cast)["held"] == 5

    for name in ("alice", "thanh"):
        says(session, overcount, cast.accounts[name], second)

    assert states(session, cast)[left] == 5
    assert verify(session).faults == []


def test_a_decision_on_a_closed_month_asks_for_a_new_version(
    session: Session, cast: Cast, burst: Flag
) -> None:
    period = session.get_one(Period, (cast.p1.id, OCTOBER))
    period.state, period.rule_set, period.closed_at = PeriodState.CLOSED, "any", at("2026-11-05 09:00")
    session.flush()

    says(session, burst, cast.accounts["alice"], Ruling.RELEASE)
    given = says(session, burst, cast.accounts["thanh"], Ruling.RELEASE)

    assert given == Voted(Ruling.RELEASE, changed=5, month_was_closed=True)


def test_a_question_that_holds_nothing_is_noted(session: Session, cast: Cast) -> None:
    for official, rated in ((cast.an, 4), (cast.binh, 30)):
        for number in range(40):
            moment = f"2026-10-{5 + number // 10:02} {8 + number % 10 // 2:02}:{number % 2 * 30:02}"
            made = receipt(session, cast.q1, official, cast.procedure, moment)
            if number < rated:
                scan(session, made, moment)
    seal(session, "2026-11-03 00:30")
    flag = session.scalars(select(Flag).where(Flag.kind == FlagKind.RESPONSE_LOW)).one()

    assert list(rulings_for(session, flag)) == [Ruling.NOTE]
    says(session, flag, cast.accounts["alice"], Ruling.NOTE, Reason.EXPLAINED)
    assert says(session, flag, cast.accounts["thanh"], Ruling.NOTE, Reason.EXPLAINED).changed == 0
    assert verify(session).faults == []


def test_those_who_decide_see_times_and_no_level(session: Session, cast: Cast, burst: Flag) -> None:
    rows = evidence_of_flag(session, burst)

    assert [row.at for row in rows] == [at(f"{DAY} 09:10:{second:02}") for second in (0, 15, 30, 45)] + [
        at(f"{DAY} 09:11")
    ]
    assert {(row.channel.value, row.basis.value, row.held, row.level) for row in rows} == {
        ("kiosk", "matched", True, None)
    }
    assert rows[0].seconds == 300


def test_only_a_cluster_of_low_ratings_shows_levels(session: Session, cast: Cast) -> None:
    for day, level in ((5, 5), (6, 5), (7, 1)):
        for hour in (8, 9, 10, 14):
            receipt(session, cast.q1, cast.an, cast.procedure, f"2026-10-{day:02} {hour:02}:00")
            tap(session, cast.q1, f"2026-10-{day:02} {hour:02}:05", level=level)
    seal(session, "2026-11-03 00:30")
    flag = session.scalars(select(Flag).where(Flag.kind == FlagKind.LOW_CLUSTER)).one()

    assert [row.level for row in evidence_of_flag(session, flag)] == [1, 1, 1, 1]


def test_lists_tell_what_waits_for_a_decision(session: Session, cast: Cast, burst: Flag) -> None:
    says(session, burst, cast.accounts["alice"], Ruling.EXCLUDE, note="Ba phiếu một lúc")

    [row] = flags_of(session, [cast.p1.id], only_open=True)
    assert (row.kind, row.desk, row.ratings, row.ruling) == (FlagKind.BURST, "Quầy 1", 5, None)
    assert [(given.ruling, given.note) for given in row.votes] == [(Ruling.EXCLUDE, "Ba phiếu một lúc")]
    assert "5" in row.explanation.said("en")
    assert not row.is_overdue(row.due_on)
    assert flags_of(session, [cast.p2.id]) == []
    assert under_review(session, cast.p1.id, OCTOBER)[cast.an.id] == {FlagKind.BURST: 5}

    says(session, burst, cast.accounts["thanh"], Ruling.EXCLUDE)

    assert flags_of(session, [cast.p1.id], only_open=True) == []
    assert flag_row(session, burst).ruling is Ruling.EXCLUDE
    [held] = held_by_kind(session, cast.p1.id, OCTOBER)
    assert (held.kind, held.level, held.state, held.count) == (FlagKind.BURST, 2, RatingState.EXCLUDED, 5)
