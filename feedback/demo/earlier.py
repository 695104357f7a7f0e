"""The made-up ward's months before it had this software, as its notices told them: one file for last year and this one."""

import random
from pathlib import Path

from feedback.demo import catalogue
from feedback.demo.service import Person, people
from feedback.demo.ward import SEED, write_xlsx
from feedback.periods.month import Month

FILE = "ket-qua-thang.xlsx"
MOST_COMMON, MOST_TASK = 30, 70  # points
STEP = 4  # of a point
USUAL = 0.97  # share of the points for results that whoever finishes the plan had
LEAST = 0.56  # of the plan, that everybody finished then


def write_earlier_months(folder: Path, first: Month, *, seed: int = SEED) -> None:
    """Everybody's points from January of last year up to the month before `first`, which the ward closed here."""
    officials = people(seed)
    months = []
    month = Month(first.year - 1, 1)
    while month < first:
        months.append(month)
        month = month.next
    rows = [(one.code, one.name, *_told(month, one, seed)) for month in months for one in officials]
    write_xlsx(
        folder / FILE,
        catalogue.WARD,
        (
            *("Mã cán bộ", "Họ và tên", "Tháng", "Tổng điểm"),
            *("Điểm tiêu chí chung", "Điểm kết quả nhiệm vụ", "Văn bản"),
        ),
        rows,
        "KẾT QUẢ THEO DÕI, ĐÁNH GIÁ HẰNG THÁNG TRƯỚC KHI DÙNG PHẦN MỀM",
    )


def _told(month: Month, person: Person, seed: int) -> tuple[str, str, str, str, str]:
    """The month, its total and parts, and the notice that told them."""
    draw = random.Random(f"{seed} {month} {person.code}")  # noqa: S311 - made-up points, no secret
    common = MOST_COMMON - draw.choice((0, 1, 2, 3, 5)) / STEP * 2
    task = (
        round(MOST_TASK * min(1.0, max(person.pace, LEAST) * USUAL + draw.uniform(-0.02, 0.03)) * STEP) / STEP
    )
    notice = f"Thông báo số {10 + month.month}/TB-UBND ngày 06/{month.next.month:02d}/{month.next.year}"
    written = (f"{points:.2f}".replace(".", ",") for points in (common + task, common, task))
    return (f"{month.month:02d}/{month.year}", *written, notice)  # type: ignore[return-value]
