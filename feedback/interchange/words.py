"""The words that offices write for the members of our short lists, in Vietnamese and English, folded when compared."""

import re
from collections.abc import Mapping
from datetime import time
from typing import Generic, TypeVar

from feedback.duty.models import ShiftPart
from feedback.interchange.amounts import whole
from feedback.interchange.cells import Cell, text
from feedback.interchange.columns import fold
from feedback.interchange.refusals import Fault
from feedback.labels import normal, search_key
from feedback.offices.models import DayKind, Employment, OfficeKind
from feedback.periods.month import Month
from feedback.plans.kinds import Complexity, DecidingLevel, TaskRole
from feedback.ratings.levels import Level
from feedback.receipts.models import Mode
from feedback.staffing.models import AbsenceKind
from feedback.staffing.working_time import DayPart

Member = TypeVar("Member")


class Words(Generic[Member]):
    """The words for the members of one list: read from a cell, and written as offices usually do."""

    def __init__(self, fault: str, words: Mapping[Member, tuple[str, ...]]) -> None:
        self._fault, self._usual = fault, {member: spellings[0] for member, spellings in words.items()}
        self._by_word = {fold(word): member for member, spellings in words.items() for word in spellings}

    def __call__(self, cell: Cell) -> Member:
        """The member that a cell names; the fault for a word that is none of them."""
        written = text(cell)
        member = self._by_word.get(fold(written))
        if member is None:
            raise Fault(self._fault, text=written)
        return member

    def usual(self, member: Member) -> str:
        """The word for a member that a file of ours has."""
        return self._usual[member]


office_kind = Words(
    "unknown_kind",
    {
        OfficeKind.CITY: ("Thành phố", "Tỉnh", "Thành phố trực thuộc trung ương", "Cấp tỉnh", "City"),
        OfficeKind.WARD: ("Phường", "Xã", "Đặc khu", "Cấp xã", "Ward"),
        OfficeKind.CENTRE: (
            "Trung tâm",
            "Trung tâm Phục vụ hành chính công",
            "Chi nhánh",
            "Điểm tiếp nhận",
            "Centre",
        ),
    },
)

employment = Words(
    "unknown_employment",
    {
        Employment.CIVIL_SERVANT: ("Công chức", "CC", "Civil servant"),
        Employment.PUBLIC_EMPLOYEE: ("Viên chức", "VC", "Public employee"),
        Employment.CONTRACT: (
            "Lao động hợp đồng",
            "Hợp đồng",
            "Hợp đồng lao động",
            "HĐLĐ",
            "LĐHĐ",
            "Contract worker",
        ),
        Employment.HAMLET: (
            "Cán bộ thôn, tổ dân phố",
            "Thôn, tổ dân phố",
            "Thôn",
            "Tổ dân phố",
            "TDP",
            "Không chuyên trách ở thôn, tổ dân phố",
            "Hamlet official",
        ),
    },
)

day_kind = Words(
    "unknown_day_kind",
    {
        DayKind.FREE: (
            "Nghỉ",
            "Ngày nghỉ",
            "Nghỉ lễ",
            "Nghỉ Tết",
            "Nghỉ bù",
            "Nghỉ hoán đổi",
            "Day off",
            "Free",
        ),
        DayKind.WORKED: (
            "Làm việc",
            "Ngày làm việc",
            "Làm bù",
            "Đi làm bù",
            "Làm việc bù",
            "Working day",
            "Worked",
        ),
    },
)

mode = Words(
    "unknown_mode",
    {
        Mode.DIRECT: ("Trực tiếp", "Nộp trực tiếp", "Tại quầy", "In person", "Direct"),
        Mode.ONLINE: ("Trực tuyến", "Nộp trực tuyến", "Qua mạng", "Online"),
        Mode.POST: (
            "Bưu chính",
            "Bưu chính công ích",
            "Qua bưu chính",
            "Qua bưu điện",
            "Bưu điện",
            "BCCI",
            "By post",
        ),
    },
)

role = Words(
    "unknown_role",
    {
        TaskRole.LEAD: ("Chủ trì", "Chính", "Phụ trách", "Leads", "Lead"),
        TaskRole.SUPPORT: ("Phối hợp", "Tham mưu", "Tham gia", "Hỗ trợ", "Takes part", "Support"),
    },
)

deciding = Words(
    "unknown_deciding",
    {
        DecidingLevel.OFFICIAL: ("Cán bộ phụ trách", "Người thực hiện", "Official"),
        DecidingLevel.DIVISION: ("Trưởng bộ phận", "Trưởng phòng", "Head of the division"),
        DecidingLevel.CENTRE: ("Giám đốc Trung tâm", "Trung tâm", "Head of the centre"),
        DecidingLevel.WARD: (
            "Ủy ban nhân dân phường",
            "Ủy ban nhân dân xã",
            "UBND phường",
            "UBND xã",
            "Chủ tịch UBND phường",
            "Chủ tịch UBND xã",
            "Ward",
        ),
        DecidingLevel.CITY: ("UBND thành phố", "Thành phố", "City"),
    },
)

way_of_moving = Words(
    "unknown_way",
    {
        False: ("Điều động", "Bổ nhiệm", "Thuyên chuyển", "Luân chuyển", "Phân công", "Moved"),
        True: ("Biệt phái", "Seconded"),
    },
)

complexity = Words(
    "unknown_complexity",
    {member: (member.name, f"Nhóm {member.name[1]}", member.name[1]) for member in Complexity},
)

shift_part = Words(
    "unknown_shift",
    {
        ShiftPart.MORNING: ("Sáng", "Ca sáng", "Buổi sáng", "S", "Morning", "AM"),
        ShiftPart.AFTERNOON: ("Chiều", "Ca chiều", "Buổi chiều", "C", "Afternoon", "PM"),
    },
)

absence_kind = Words(
    "unknown_absence",
    {
        AbsenceKind.ANNUAL: (
            "Nghỉ phép",
            "Phép",
            "Phép năm",
            "Nghỉ phép năm",
            "Nghỉ hằng năm",
            "Annual leave",
        ),
        AbsenceKind.SICK: ("Nghỉ ốm", "Ốm", "Ốm đau", "Nghỉ ốm đau", "Sick leave"),
        AbsenceKind.MATERNITY: ("Nghỉ thai sản", "Thai sản", "Maternity leave"),
        AbsenceKind.PERSONAL: (
            "Nghỉ việc riêng",
            "Việc riêng",
            "Việc riêng có lương",
            "Paid leave for personal matters",
        ),
        AbsenceKind.UNPAID: ("Nghỉ không lương", "Không lương", "Nghỉ không hưởng lương", "Unpaid leave"),
        AbsenceKind.TIME_OFF: ("Nghỉ bù", "Bù", "Time off in lieu"),
        AbsenceKind.TRAINING: ("Cử đi học", "Đi học", "Đào tạo, bồi dưỡng", "Tập huấn", "Sent to training"),
        AbsenceKind.OTHER: ("Nghỉ khác", "Khác", "Other leave", "Other"),
    },
)

day_part = Words(
    "unknown_day_part",
    {
        DayPart.WHOLE: ("Cả ngày", "Cả buổi", "Whole days", "Whole"),
        DayPart.MORNING: ("Sáng", "Buổi sáng", "Morning", "AM"),
        DayPart.AFTERNOON: ("Chiều", "Buổi chiều", "Afternoon", "PM"),
    },
)

_level_word = Words(
    "unknown_level",
    {
        Level.VERY_SATISFIED: ("Rất hài lòng", "Very satisfied", "5"),
        Level.SATISFIED: ("Hài lòng", "Satisfied", "4"),
        Level.NEUTRAL: ("Bình thường", "Trung bình", "Neutral", "3"),
        Level.DISSATISFIED: ("Không hài lòng", "Chưa hài lòng", "Dissatisfied", "2"),
        Level.VERY_DISSATISFIED: ("Rất không hài lòng", "Very dissatisfied", "1"),
    },
)


def level(cell: Cell) -> int:
    """A level of satisfaction, 1 to 5, from its words or its digit."""
    if isinstance(cell, bool):
        raise Fault("unknown_level", text=cell)
    return int(_level_word(cell))


_SAME_DAY = ("trongngay", "trongngaylamviec", "ngay", "tratrongngay", "giaiquyetngay", "sameday")
_IN_DAYS = re.compile(r"([0-9]{1,3})\s*ngày(?:\s+làm\s+việc)?", re.IGNORECASE)


def working_days(cell: Cell) -> int:
    """A time limit in working days: "Trong ngày" is 0, "5" and "05 ngày làm việc" are 5."""
    if not isinstance(cell, str):
        return whole(cell)
    if fold(cell) in _SAME_DAY:
        return 0
    days = _IN_DAYS.fullmatch(normal(cell))
    return int(days[1]) if days else whole(cell)


# --- what a title says


_MONTH = re.compile(r"thang\s*(0?[1-9]|1[0-2])\s*(?:/|-|\.|nam)\s*(20[0-9]{2})\b")
_HOUR = r"([0-2]?[0-9])\s*(?::|gio|h|g)\s*([0-5][0-9])?"
_HOURS = rf"\D{{0,12}}?{_HOUR}\s*(?:phut)?\s*(?:-|–|—|den)\s*{_HOUR}"
_PART_WORDS = {ShiftPart.MORNING: "sang", ShiftPart.AFTERNOON: "chieu"}


def month_in(titles: tuple[str, ...]) -> Month | None:
    """The month that a title names, as "THÁNG 10/2026" or "tháng 10 năm 2026" does; none when none does."""
    for title in titles:
        match = _MONTH.search(search_key(title))
        if match is not None:
            return Month(int(match[2]), int(match[1]))
    return None


def hours_in(titles: tuple[str, ...]) -> dict[ShiftPart, tuple[time, time]]:
    """The hours of shifts that a title states, as "Ca sáng 07:30-11:30, ca chiều 13:00-17:00" or "7h30 - 11h30" does."""
    found: dict[ShiftPart, tuple[time, time]] = {}
    for title in titles:
        for part, word in _PART_WORDS.items():
            match = re.search(rf"\b{word}\b{_HOURS}", search_key(title))
            if match is not None and int(match[1]) < 24 and int(match[3]) < 24:
                begins, ends = (
                    time(int(match[1]), int(match[2] or 0)),
                    time(int(match[3]), int(match[4] or 0)),
                )
                if begins < ends:
                    found.setdefault(part, (begins, ends))
    return found
