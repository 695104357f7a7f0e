"""Days that offices set: the city's for all, a ward's for itself, and every deadline reckoned by them."""

from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.models import Act
from feedback.errors import Missing, Refused
from feedback.integrity.findings import FlagKind
from feedback.integrity.models import Flag
from feedback.interchange.load import Folder, load_folder
from feedback.offices import holidays
from feedback.offices.models import DayKind, Office, SetDay
from feedback.periods.days import WorkingDays
from feedback.periods.month import Month
from feedback.receipts.models import Mode
from feedback.receipts.receiving import receive
from tests.cast import IN_OCTOBER, Cast, gather
from tests.desk_day import minutes_later, receipt, seal, shift, tap

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
FRIDAY, SATURDAY, MONDAY = date(2026, 10, 16), date(2026, 10, 17), date(2026, 10, 19)
PUBLIC = Path("feedback/offices/vietnam")


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def set_day(session: Session, office: Office, day: date, kind: DayKind = DayKind.FREE) -> None:
    holidays.set_day(session, office, day, kind, "Nghỉ bão", user_id=None, now=IN_OCTOBER)


def test_a_saturday_that_makes_up_for_a_friday_is_counted_and_the_friday_is_not() -> None:
    days = WorkingDays(free=frozenset({FRIDAY}), worked=frozenset({SATURDAY}))

    assert days.after(date(2026, 10, 15), 1) == SATURDAY
    assert days.after(date(2026, 10, 15), 2) == MONDAY
    assert days.before(MONDAY, 1) == SATURDAY
    assert days.between(date(2026, 10, 15), MONDAY) == 2
    assert days.between(MONDAY, date(2026, 10, 15)) == -2
    assert days.between(MONDAY, MONDAY) == 0


def test_the_citys_day_holds_in_its_wards_and_a_wards_own_in_no_other(session: Session, cast: Cast) -> None:
    set_day(session, cast.city, FRIDAY)
    set_day(session, cast.p1, MONDAY)

    at_p1, at_p2 = (holidays.working_days(session, office.id) for office in (cast.p1, cast.p2))

    assert [at_p1.has(day) for day in (FRIDAY, MONDAY)] == [False, False]
    assert [at_p2.has(day) for day in (FRIDAY, MONDAY)] == [False, True]


def test_the_wards_word_on_a_day_stands_before_the_citys(session: Session, cast: Cast) -> None:
    set_day(session, cast.city, FRIDAY)
    set_day(session, cast.p1, FRIDAY, DayKind.WORKED)

    assert holidays.working_days(session, cast.p1.id).has(FRIDAY)
    assert not holidays.working_days(session, cast.p2.id).has(FRIDAY)
    standing = holidays.days_set(session, cast.p1.id, 2026)
    assert [(each.office.code, each.holds) for each in standing] == [("P1", True), ("HN", False)]


def test_a_day_set_again_is_replaced_and_can_be_taken_back_once(session: Session, cast: Cast) -> None:
    set_day(session, cast.p1, FRIDAY)
    set_day(session, cast.p1, FRIDAY, DayKind.WORKED)
    assert session.scalars(select(SetDay.kind)).all() == [DayKind.WORKED]

    holidays.unset_day(session, cast.p1, FRIDAY, user_id=None, now=IN_OCTOBER)
    with pytest.raises(Missing):
        holidays.unset_day(session, cast.p1, FRIDAY, user_id=None, now=IN_OCTOBER)

    names = session.scalars(select(Act.name).order_by(Act.name)).all()
    assert names == ["offices:day:set", "offices:day:set", "offices:day:unset"]


def test_a_day_without_a_reason_is_refused(session: Session, cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        holidays.set_day(session, cast.p1, FRIDAY, DayKind.FREE, "  ", user_id=None, now=IN_OCTOBER)

    assert (refused.value.code, refused.value.field) == ("missing_value", "name")


def test_the_day_of_a_result_is_reckoned_past_the_days_off(session: Session, cast: Cast) -> None:
    cast.procedure.working_days = 1
    set_day(session, cast.city, FRIDAY)

    received = receive(
        session, cast.q1, cast.an, cast.procedure, "H26.19.00-261015-0009", mode=Mode.DIRECT, zone=HANOI, now=IN_OCTOBER
    ).receipt  # fmt: skip

    assert received.due_at is not None
    assert received.due_at.astimezone(HANOI).date() == MONDAY


def test_the_day_on_which_a_flag_is_due_is_reckoned_past_the_days_off(session: Session, cast: Cast) -> None:
    set_day(session, cast.city, date(2026, 10, 8))
    shift(session, cast.q1, cast.an, "2026-10-05")
    for second in (0, 15, 30, 45, 60):
        receipt(session, cast.q1, cast.an, cast.procedure, "2026-10-05 09:05")
        tap(session, cast.q1, minutes_later("2026-10-05 09:10", second / 60), level=2)
    seal(session, "2026-10-06 00:30")

    # Five working days after Tuesday the 6th, the 8th being off: 7, 9, 12, 13, 14.
    flag = session.scalars(select(Flag).where(Flag.kind == FlagKind.BURST)).one()
    assert flag.due_on == date(2026, 10, 14)


def test_the_public_holidays_are_a_file_that_a_city_loads_once(session: Session, cast: Cast) -> None:
    load = lambda: load_folder(session, Folder.at(PUBLIC), zone=HANOI, now=IN_OCTOBER, office_code="HN")  # noqa: E731

    first, again = load().files["ngay-nghi.csv"], load().files["ngay-nghi.csv"]

    assert (first.repeated, first.refused, again.accepted) == (0, (), 0)
    assert first.accepted == again.repeated == 30
    days = holidays.working_days(session, cast.p1.id)
    assert days.has(date(2026, 8, 22))  # the Saturday worked for Monday 31 August
    assert not days.has(date(2026, 8, 31))
    months = holidays.months_of(days, 2026)
    assert months[7] == (Month(2026, 8), 21)  # 21 weekdays, one off, one Saturday
    # 261 weekdays of 2026, without 1 and 2 January, five of Tet, 27 and 30 April, 1 May, 31 August, 1 and 2 September;
    # and with the Saturdays 10 January and 22 August.
    assert sum(count for _, count in months) == 261 - 13 + 2


def test_a_file_that_contradicts_the_screen_is_refused(session: Session, cast: Cast, tmp_path: Path) -> None:
    set_day(session, cast.p1, FRIDAY)
    text = (
        f"Ngày,Loại,Tên ngày\n{FRIDAY:%d/%m/%Y},Làm bù,Họp\n{FRIDAY + timedelta(days=1):%d/%m/%Y},Có khi,?\n"
    )
    (tmp_path / "ngay-nghi.csv").write_text(text, encoding="utf-8")

    report = load_folder(session, Folder.at(tmp_path), zone=HANOI, now=IN_OCTOBER, office_code="P1")

    refused = report.files["ngay-nghi.csv"].refused
    assert [each.code for each in refused] == ["key_stands_already", "unknown_day_kind"]
