"""The detectors at work: what each finds in sealed ratings, and what it holds."""

from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.integrity.models import Flag, FlaggedRating, FlagKind, Reason, Ruling, Trace
from feedback.integrity.month_flags import month_end_flags
from feedback.integrity.operations import forget_closed, forget_times, vote
from feedback.offices.models import Official
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.ratings.models import Channel, Rating, RatingState, Source
from feedback.ratings.queries import counts_of_office
from feedback.ratings.tallies import recount
from feedback.receipts.operations import issue_code
from feedback.verification import verify
from tests.cast import Cast, gather
from tests.desk_day import ZONE, at, minutes_later, receipt, scan, seal, shift, tap

DAY, NEXT = "2026-10-05", "2026-10-06 00:30"
OCTOBER = Month(2026, 10)
OVER = "2026-11-03 00:30"  # the last day of October has waited three days for transactions


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def flags(session: Session, kind: FlagKind) -> Sequence[Flag]:
    return session.scalars(select(Flag).where(Flag.kind == kind)).all()


def states(session: Session) -> dict[str, int]:
    """How many ratings of October stand in each state at the one office that has any; tallies agree with them."""
    office_id = session.scalars(select(Rating.office_id).distinct()).one()
    assert recount(session, office_id, OCTOBER) == []
    counts = counts_of_office(session, office_id, OCTOBER).as_record()
    return {state: count for state, count in counts.items() if count and state != "received"}


def served_and_tapped(
    session: Session,
    cast: Cast,
    moment: str,
    *,
    after_minutes: float = 5,
    level: int = 4,
    official: Official | None = None,
) -> None:
    """A citizen served by An at desk 1, who taps some minutes later."""
    receipt(session, cast.q1, official or cast.an, cast.procedure, moment)
    tap(session, cast.q1, minutes_later(moment, after_minutes), level=level)


def test_burst_holds_five_taps_of_one_kiosk_within_a_minute(session: Session, cast: Cast) -> None:
    for minute in range(7):
        receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:0{minute}")
    for second in (0, 15, 30, 45, 60):
        tap(session, cast.q1, minutes_later(f"{DAY} 09:10", second / 60))
    tap(session, cast.q1, f"{DAY} 09:20")

    report = seal(session, NEXT)

    [flag] = flags(session, FlagKind.BURST)
    assert (flag.desk_id, flag.day_on, flag.month) == (cast.q1.id, date(2026, 10, 5), OCTOBER)
    assert flag.due_on == date(2026, 10, 13)  # five working days after Tuesday the 6th
    assert states(session) == {"held": 5, "counted": 1}
    assert (report["P1"].states["held"], report["P1"].flags["burst"]) == (5, 1)


def test_four_taps_within_a_minute_are_no_burst(session: Session, cast: Cast) -> None:
    for second in (0, 15, 30, 45):
        receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:05")
        tap(session, cast.q1, minutes_later(f"{DAY} 09:10", second / 60))

    seal(session, NEXT)

    assert flags(session, FlagKind.BURST) == []


def test_two_kiosks_at_once_are_no_burst(session: Session, cast: Cast) -> None:
    for desk in (cast.q1, cast.q2):
        for second in (0, 20, 40):
            receipt(session, desk, cast.an, cast.procedure, f"{DAY} 09:05")
            tap(session, desk, minutes_later(f"{DAY} 09:10", second / 60))

    seal(session, NEXT)

    assert flags(session, FlagKind.BURST) == []


def test_an_unverified_tap_has_nothing_to_hold_but_is_shown(session: Session, cast: Cast) -> None:
    receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:05")
    for second in (0, 15, 30, 45, 60):
        tap(session, cast.q1, minutes_later(f"{DAY} 09:10", second / 60))

    seal(session, NEXT)

    [flag] = flags(session, FlagKind.BURST)
    assert len(flag.evidence or ()) == 5
    assert states(session) == {"held": 1, "unverified": 4}


def test_overcount_holds_an_officials_kiosk_ratings_of_the_day(session: Session, cast: Cast) -> None:
    shift(session, cast.q1, cast.an, DAY)
    for hour in ("08", "09"):
        served_and_tapped(session, cast, f"{DAY} {hour}:00")
    for minute in (0, 10, 20):  # five rated by An, two served: three more are one too many
        tap(session, cast.q1, f"{DAY} 10:{minute:02}")

    seal(session, NEXT)

    [flag] = flags(session, FlagKind.OVERCOUNT)
    assert (flag.official_id, flag.finding["numbers"]["rated"], flag.finding["numbers"]["served"]) == (
        cast.an.id,
        "5",
        "2",
    )
    assert states(session) == {"held": 2, "unverified": 3}


def test_two_more_ratings_than_people_served_are_usual(session: Session, cast: Cast) -> None:
    shift(session, cast.q1, cast.an, DAY)
    served_and_tapped(session, cast, f"{DAY} 08:00")
    tap(session, cast.q1, f"{DAY} 10:00")
    tap(session, cast.q1, f"{DAY} 10:30")

    seal(session, NEXT)

    assert flags(session, FlagKind.OVERCOUNT) == []


def test_overcount_sees_what_an_earlier_run_has_sealed(session: Session, cast: Cast) -> None:
    shift(session, cast.q1, cast.an, DAY)
    served_and_tapped(session, cast, f"{DAY} 08:00")
    tap(session, cast.q1, f"{DAY} 10:00")
    tap(session, cast.q1, f"{DAY} 10:30")
    seal(session, NEXT)

    tap(session, cast.q1, f"{DAY} 11:00", received_at=at("2026-10-06 09:00"))
    seal(session, "2026-10-07 00:30")

    [flag] = flags(session, FlagKind.OVERCOUNT)
    assert len(flag.evidence or ()) == 4
    assert states(session) == {"held": 1, "unverified": 3}


def test_an_office_without_transactions_has_no_overcount(session: Session, cast: Cast) -> None:
    shift(session, cast.q1, cast.an, DAY)
    for minute in range(0, 60, 10):
        tap(session, cast.q1, f"{DAY} 09:{minute:02}")

    seal(session, "2026-10-08 00:30")

    assert flags(session, FlagKind.OVERCOUNT) == []
    assert states(session) == {"counted": 6}


def test_off_hours_holds_from_the_third_rating_of_the_month_on(session: Session, cast: Cast) -> None:
    served_and_tapped(session, cast, "2026-10-05 07:00")  # before 07:15
    seal(session, "2026-10-06 00:30")
    served_and_tapped(session, cast, "2026-10-06 17:45")  # after 17:45
    seal(session, "2026-10-07 00:30")
    assert states(session) == {"counted": 2}

    served_and_tapped(session, cast, "2026-10-10 09:00")  # a Saturday
    seal(session, "2026-10-11 00:30")

    [flag] = flags(session, FlagKind.OFF_HOURS)
    assert states(session) == {"held": 3}
    # The first two were sealed before: of their times only the day is left.
    assert [entry["at"] is None for entry in sorted(flag.evidence or (), key=lambda entry: entry["day"])] == [
        True,
        True,
        False,
    ]

    served_and_tapped(session, cast, "2026-10-11 09:00")
    seal(session, "2026-10-12 00:30")

    assert len(flags(session, FlagKind.OFF_HOURS)) == 1
    assert states(session) == {"held": 4}


def test_after_a_decision_only_new_ratings_are_held(session: Session, cast: Cast) -> None:
    for moment in ("2026-10-05 07:00", "2026-10-05 18:00", "2026-10-06 07:00"):
        served_and_tapped(session, cast, moment)
    seal(session, "2026-10-07 00:30")
    first = flags(session, FlagKind.OFF_HOURS)[0]
    for name in ("alice", "thanh"):
        vote(
            session, first, cast.accounts[name], Ruling.RELEASE, Reason.EXPLAINED, "", zone=ZONE, now=at("2026-10-07 09:00")
        )  # fmt: skip

    served_and_tapped(session, cast, "2026-10-08 09:00")
    seal(session, "2026-10-09 00:30")
    assert len(flags(session, FlagKind.OFF_HOURS)) == 1
    assert states(session) == {"counted": 4}

    served_and_tapped(session, cast, "2026-10-09 18:00")
    seal(session, "2026-10-10 00:30")

    [again] = [flag for flag in flags(session, FlagKind.OFF_HOURS) if flag.ruling is None]
    assert states(session) == {"counted": 4, "held": 1}
    held = session.scalars(select(FlaggedRating.rating_id).where(FlaggedRating.flag_id == again.id)).all()
    assert len(held) == 1
    assert verify(session).faults == []


def test_both_ends_of_the_hours_are_within_them(session: Session, cast: Cast) -> None:
    for moment in ("2026-10-05 07:15", "2026-10-06 07:15", "2026-10-05 17:45", "2026-10-06 17:45"):
        served_and_tapped(session, cast, moment, after_minutes=0)
    seal(session, "2026-10-07 00:30")
    assert session.scalars(select(Trace.kind).distinct()).all() == [FlagKind.FAST]

    for moment in ("2026-10-07 07:14:59", "2026-10-07 17:45:01"):
        served_and_tapped(session, cast, moment, after_minutes=0)
    seal(session, "2026-10-08 00:30")

    assert len(session.scalars(select(Trace).where(Trace.kind == FlagKind.OFF_HOURS)).all()) == 2


def test_a_saturday_on_the_roster_is_a_working_day(session: Session, cast: Cast) -> None:
    shift(session, cast.q1, cast.an, "2026-10-10")
    for hour in (8, 9, 10):
        served_and_tapped(session, cast, f"2026-10-10 {hour:02}:00")

    seal(session, "2026-10-12 00:30")

    assert flags(session, FlagKind.OFF_HOURS) == []


def test_device_holds_five_qr_ratings_for_one_official(session: Session, cast: Cast) -> None:
    for number in range(5):
        served = receipt(session, cast.q1, cast.an, cast.procedure, f"2026-10-0{number + 1} 09:00")
        scan(session, served, f"2026-10-0{number + 1} 20:00", device_code=b"a" * 32)
        other = receipt(session, cast.q1, cast.binh, cast.procedure, f"2026-10-0{number + 1} 10:00")
        scan(session, other, f"2026-10-0{number + 1} 21:00", device_code=bytes([number]) * 32)
        seal(session, f"2026-10-0{number + 2} 00:30")

    [flag] = flags(session, FlagKind.DEVICE)
    assert flag.official_id == cast.an.id
    assert {entry["device"] for entry in flag.evidence or ()} == {"61616161"}  # shortened
    assert states(session) == {"held": 5, "counted": 5}


def test_fast_holds_ten_taps_within_five_seconds_of_the_service(session: Session, cast: Cast) -> None:
    for number in range(10):
        served_and_tapped(
            session, cast, f"{DAY} {8 + number // 4:02}:{number % 4 * 15:02}", after_minutes=4 / 60
        )
    served_and_tapped(session, cast, f"{DAY} 16:00", after_minutes=5 / 60)  # five seconds are not fewer

    seal(session, NEXT)

    [flag] = flags(session, FlagKind.FAST)
    assert states(session) == {"held": 10, "counted": 1}
    assert {entry["seconds"] for entry in flag.evidence or ()} == {4}


def test_fast_wants_a_share_of_the_months_kiosk_ratings(session: Session, cast: Cast) -> None:
    # 10 of 67 are 14.9 %; 10 of 66 would be 15.2 %.
    for number in range(10):
        served_and_tapped(
            session, cast, f"2026-10-05 {8 + number // 4:02}:{number % 4 * 15:02}", after_minutes=2 / 60
        )
    for day in (6, 7, 8):
        for number in range(19):
            served_and_tapped(session, cast, f"2026-10-0{day} {8 + number // 4:02}:{number % 4 * 15:02}")

    seal(session, "2026-10-12 00:30")

    assert flags(session, FlagKind.FAST) == []


def ended(session: Session, cast: Cast) -> None:
    """October with a low day: on the 7th four of four ratings are low, on other days none of twelve."""
    for day in (5, 6, 8):
        for hour in (8, 9, 10, 14):
            served_and_tapped(session, cast, f"2026-10-{day:02} {hour:02}:00", level=5)
    for hour in (8, 9, 10, 14):
        served_and_tapped(session, cast, f"2026-10-07 {hour:02}:00", level=1)


def test_low_cluster_holds_the_low_ratings_of_an_unlikely_day(session: Session, cast: Cast) -> None:
    # n = 16, share 12 % without history: lambda = 1.92 / 22 = 0.0873, and 22 * P(X >= 4) = 0.0000496 < 0.001.
    ended(session, cast)

    seal(session, OVER)

    [flag] = flags(session, FlagKind.LOW_CLUSTER)
    assert (flag.official_id, flag.day_on) == (cast.an.id, date(2026, 10, 7))
    assert states(session) == {"held": 4, "counted": 12}
    assert {entry["at"] for entry in flag.evidence or ()} == {None}


def test_the_month_is_looked_at_once_it_has_ended_and_again_changes_nothing(
    session: Session, cast: Cast
) -> None:
    ended(session, cast)
    receipt(session, cast.q1, cast.an, cast.procedure, "2026-10-30 09:00")

    seal(session, "2026-10-31 00:30")
    assert flags(session, FlagKind.LOW_CLUSTER) == []
    seal(session, "2026-11-03 00:30")  # the last day has waited three days
    seal(session, "2026-11-04 00:30")
    month_end_flags(session, cast.p1.id, OCTOBER, zone=ZONE, now=at("2026-11-05 09:00"))

    assert len(flags(session, FlagKind.LOW_CLUSTER)) == 1
    assert len(session.scalars(select(FlaggedRating)).all()) == 4


def history(session: Session, cast: Cast, *, served: int, rated: int, level: int = 5) -> None:
    """September: so many people served, of whom the first few rated by their receipts."""
    for number in range(served):
        moment = f"2026-09-{1 + number // 40:02} {8 + number % 40 // 5:02}:{number % 5 * 10:02}"
        made = receipt(session, cast.q1, cast.an, cast.procedure, moment)
        if number < rated:
            scan(session, made, moment, level=level)
    seal(session, "2026-10-01 00:30")


def test_response_asks_about_a_share_of_citizens_that_has_changed(session: Session, cast: Cast) -> None:
    # 10 of 100 before; now 20 of 20: z = 0.9 / sqrt(0.09 * (1/20 + 1/100) + 0.03^2) = 11.3.
    history(session, cast, served=100, rated=10)
    for number in range(20):
        moment = f"2026-10-{5 + number // 10:02} {8 + number % 10 // 2:02}:{number % 2 * 30:02}"
        scan(session, receipt(session, cast.q1, cast.an, cast.procedure, moment), moment)

    seal(session, OVER)

    [flag] = flags(session, FlagKind.RESPONSE)
    assert flag.finding["numbers"]["z"].startswith("11.3")
    assert (flag.official_id, flag.evidence) == (cast.an.id, [])
    assert states(session) == {"counted": 20}


def test_response_wants_a_hundred_transactions_before(session: Session, cast: Cast) -> None:
    history(session, cast, served=99, rated=9)
    for number in range(20):
        moment = f"2026-10-{5 + number // 10:02} {8 + number % 10 // 2:02}:{number % 2 * 30:02}"
        scan(session, receipt(session, cast.q1, cast.an, cast.procedure, moment), moment)

    seal(session, OVER)

    assert flags(session, FlagKind.RESPONSE) == []


def test_response_low_asks_whom_few_citizens_rate(session: Session, cast: Cast) -> None:
    # An: 4 of 40; Binh: 30 of 40; the unit 34 of 80. 0.1 is less than 0.35 * 0.425 = 0.149.
    for official, rated in ((cast.an, 4), (cast.binh, 30)):
        for number in range(40):
            moment = f"2026-10-{5 + number // 10:02} {8 + number % 10 // 2:02}:{number % 2 * 30:02}"
            made = receipt(session, cast.q1, official, cast.procedure, moment)
            if number < rated:
                scan(session, made, moment)

    seal(session, OVER)

    [flag] = flags(session, FlagKind.RESPONSE_LOW)
    assert flag.official_id == cast.an.id


def test_stat_2_withheld_asks_whose_transactions_bear_no_code(session: Session, cast: Cast) -> None:
    # An gives no code to 4 of 40, Binh one to everybody: where others leave out none, 0.08 would be usual.
    for official, without in ((cast.an, 4), (cast.binh, 0)):
        for number in range(40):
            moment = f"2026-10-{5 + number // 10:02} {8 + number % 10 // 2:02}:{number % 2 * 30:02}"
            made = receipt(session, cast.q1, official, cast.procedure, moment)
            if number >= without:
                issue_code(session, made, valid_days=7, now=made.received_at)

    seal(session, OVER)

    [flag] = flags(session, FlagKind.WITHHELD)
    assert (flag.official_id, flag.evidence) == (cast.an.id, [])
    assert flag.finding["numbers"]["without"] == "4"


def test_where_codes_are_the_exception_nobody_is_asked(session: Session, cast: Cast) -> None:
    for number in range(40):
        moment = f"2026-10-{5 + number // 10:02} {8 + number % 10 // 2:02}:{number % 2 * 30:02}"
        receipt(session, cast.q1, cast.an, cast.procedure, moment)

    seal(session, OVER)

    assert flags(session, FlagKind.WITHHELD) == []


def test_drift_asks_about_an_average_that_has_moved(session: Session, cast: Cast) -> None:
    # Before 60 ratings of level 2, now 20 of level 5: z = (100 - 25) / sqrt(0 + 0 + 4) = 37.5.
    history(session, cast, served=60, rated=60, level=2)
    for number in range(20):
        moment = f"2026-10-{5 + number // 10:02} {8 + number % 10 // 2:02}:{number % 2 * 30:02}"
        scan(session, receipt(session, cast.q1, cast.an, cast.procedure, moment), moment, level=5)

    seal(session, OVER)

    [flag] = flags(session, FlagKind.DRIFT)
    assert flag.finding["numbers"]["z"] == "37.5"


def test_traces_tell_no_time_and_go_when_the_month_is_closed(session: Session, cast: Cast) -> None:
    served_and_tapped(session, cast, "2026-10-05 06:00", after_minutes=3 / 60)
    seal(session, "2026-10-06 00:30")
    assert {(trace.kind, trace.mark) for trace in session.scalars(select(Trace))} == {
        (FlagKind.OFF_HOURS, ""),
        (FlagKind.FAST, "3"),
    }
    assert forget_closed(session) == 0

    period = session.get_one(Period, (cast.p1.id, OCTOBER))
    period.state, period.rule_set, period.closed_at = PeriodState.CLOSED, "any", at("2026-11-05 09:00")
    session.flush()

    assert forget_closed(session) == 2
    assert session.scalars(select(Trace)).all() == []


def test_evidence_loses_its_times_after_ninety_days(session: Session, cast: Cast) -> None:
    for second in (0, 15, 30, 45, 60):
        receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:05")
        tap(session, cast.q1, minutes_later(f"{DAY} 09:10", second / 60))
    seal(session, NEXT)

    assert forget_times(session, now=at("2027-01-03 00:00")) == 0
    assert forget_times(session, now=at("2027-01-05 00:00")) == 1

    [flag] = flags(session, FlagKind.BURST)
    assert {entry["at"] for entry in flag.evidence or ()} == {None}
    assert forget_times(session, now=at("2027-01-05 00:00")) == 0


def test_a_held_rating_is_sealed_and_said_to_be_held(session: Session, cast: Cast) -> None:
    served = [receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} {8 + n:02}:00") for n in range(5)]
    given = [scan(session, one, f"{DAY} 20:00", device_code=b"x" * 32, channel=Channel.QR, source=Source.BROWSER) for one in served]  # fmt: skip

    seal(session, NEXT)

    for one in given:
        assert session.get_one(Rating, (one.office_id, one.rating_id)).state is RatingState.HELD


def test_a_held_rating_of_the_roster_is_let_go_of_and_not_counted_when_it_is_released(
    session: Session, cast: Cast
) -> None:
    shift(session, cast.q1, cast.an, DAY)
    for second in (0, 15, 30, 45, 60):
        tap(session, cast.q1, minutes_later(f"{DAY} 09:10", second / 60))
    seal(session, "2026-10-08 00:30")
    assert states(session) == {"held": 5}

    receipt(session, cast.q1, cast.an, cast.procedure, "2026-10-08 09:00")
    seal(session, "2026-10-09 00:30")
    [flag] = flags(session, FlagKind.BURST)
    for name in ("alice", "thanh"):
        vote(
            session, flag, cast.accounts[name], Ruling.RELEASE, Reason.GENUINE, "", zone=ZONE, now=at("2026-10-09 09:00")
        )  # fmt: skip

    assert states(session) == {"unverified": 5}
    assert verify(session).faults == []
