"""The words that offices write for the members of our short lists, and what a title says."""

import unicodedata
from datetime import time

import pytest

from feedback.duty.models import ShiftPart
from feedback.interchange import words
from feedback.interchange.refusals import Fault
from feedback.offices.models import Employment, OfficeKind
from feedback.periods.month import Month
from feedback.plans.kinds import TaskRole
from feedback.receipts.models import Mode


@pytest.mark.parametrize(
    ("read", "written", "meant"),
    [
        (words.office_kind, "Phường", OfficeKind.WARD),
        (words.office_kind, "XÃ", OfficeKind.WARD),
        (words.office_kind, "thành  phố", OfficeKind.CITY),
        (words.employment, "Lao động hợp đồng", Employment.CONTRACT),
        (words.employment, "HĐLĐ", Employment.CONTRACT),
        (words.mode, "Trực tuyến", Mode.ONLINE),
        (words.role, "phối hợp", TaskRole.SUPPORT),
        (words.shift_part, "Ca sáng", ShiftPart.MORNING),
        (words.shift_part, unicodedata.normalize("NFD", "Chiều"), ShiftPart.AFTERNOON),
        (words.level, "Rất hài lòng", 5),
        (words.level, "RẤT KHÔNG HÀI LÒNG", 1),
        (words.level, 4.0, 4),
        (words.level, "3", 3),
        (words.working_days, "Trong ngày", 0),
        (words.working_days, "05 ngày làm việc", 5),
        (words.working_days, 22.0, 22),
    ],
)
def test_a_word_is_known_without_regard_to_case_and_spelling(read, written, meant) -> None:  # type: ignore[no-untyped-def]
    assert read(written) == meant


@pytest.mark.parametrize(
    ("read", "written", "code"),
    [
        (words.level, "Tạm được", "unknown_level"),
        (words.level, "6", "unknown_level"),
        (words.level, 0, "unknown_level"),
        (words.level, 4.5, "unknown_level"),
        (words.level, True, "unknown_level"),
        (words.level, 10**30, "unknown_level"),
        (words.shift_part, "Tối", "unknown_shift"),
        (words.mode, "Fax", "unknown_mode"),
        (words.working_days, "Không quá", "not_a_number"),
        (words.working_days, "-3", "negative_number"),
        (words.working_days, "2,5", "not_whole"),
    ],
)
def test_a_word_that_is_in_no_list_is_refused(read, written, code) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Fault) as caught:
        read(written)

    assert caught.value.code == code


@pytest.mark.parametrize(
    "title",
    ["KẾ HOẠCH THÁNG 10/2026", "Kế hoạch tháng 10 năm 2026", "(tháng 10-2026)", unicodedata.normalize("NFD", "THÁNG 10 / 2026")],
)  # fmt: skip
def test_a_title_names_the_month(title: str) -> None:
    assert words.month_in(("ỦY BAN NHÂN DÂN", title)) == Month(2026, 10)


@pytest.mark.parametrize("title", ["Quý IV/2026", "THÁNG 13/2026", "tháng 10", "ngày 10/10/2026"])
def test_a_title_without_a_month_names_none(title: str) -> None:
    assert words.month_in((title,)) is None


@pytest.mark.parametrize(
    "title",
    ["Ca sáng 07:30-11:30, ca chiều 13:00-17:00", "Sáng: 7h30 – 11h30; chiều: 13h - 17h", "Ca sáng từ 7 giờ 30 phút đến 11 giờ 30, ca chiều từ 13 giờ đến 17 giờ"],
)  # fmt: skip
def test_a_title_states_the_hours_of_the_shifts(title: str) -> None:
    assert words.hours_in((title,)) == {
        ShiftPart.MORNING: (time(7, 30), time(11, 30)),
        ShiftPart.AFTERNOON: (time(13), time(17)),
    }


@pytest.mark.parametrize(
    "title",
    ["LỊCH TRỰC THÁNG 10/2026", "Ca sáng 11:30-07:30", "Ca sáng 29:00-30:00", "sáng " * 10_000],
    ids=lambda cell: repr(cell)[:20],
)
def test_a_title_without_possible_hours_states_none(title: str) -> None:
    assert words.hours_in((title,)) == {}
