"""Postings from a file, and what stands written in the layout in which it is handed in."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.interchange.load import FileReport, Folder, load_folder
from feedback.interchange.standing_files import as_bytes
from feedback.offices.models import Employment, Posting
from feedback.periods.month import Month
from feedback.plans.kinds import Complexity
from feedback.plans.models import Product
from feedback.staffing.absences import NewAbsence, record_absence
from feedback.staffing.models import AbsenceKind
from tests.cast import OCTOBER, Cast, gather
from tests.months import HANOI, closed
from tests.ward_files import FIRST_XLSX_ROW, File, as_xlsx

NOW = datetime(2026, 10, 20, 2, 0, tzinfo=UTC)
HEADERS = ["Mã cán bộ", "Họ và tên", "Hình thức", "Chức vụ", "Bộ phận", "Loại", "Từ ngày", "Đến ngày"]
AN = ("C01", "Nguyễn Văn An", "Điều động", "Chuyên viên", "Phòng Văn hóa", "", "16/10/2026", "")


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def load(session: Session, folder: Path, *rows: tuple[str, ...]) -> FileReport:
    file = File("dieu-dong.xlsx", HEADERS, [list(row) for row in rows], ["DANH SÁCH ĐIỀU ĐỘNG"])
    (folder / file.name).write_bytes(as_xlsx(file))
    report = load_folder(session, Folder.at(folder), zone=HANOI, now=NOW, office_code="P1")
    return report.files["dieu-dong.xlsx"]


def postings(session: Session, cast: Cast) -> list[tuple[str, date, date | None, Employment]]:
    asked = select(Posting).where(Posting.official_id == cast.an.id).order_by(Posting.from_on)
    rows = session.scalars(asked.execution_options(populate_existing=True))
    return [(row.division, row.from_on, row.to_on, row.employment) for row in rows]


def test_a_move_ends_the_place_before_and_comes_again_without_effect(
    session: Session, cast: Cast, tmp_path: Path
) -> None:
    first, again = load(session, tmp_path, AN), load(session, tmp_path, AN)

    assert (first.accepted, again.accepted, again.repeated) == (1, 0, 1)
    before, after = postings(session, cast)
    assert before[2] == date(2026, 10, 15)
    assert after == ("Phòng Văn hóa", date(2026, 10, 16), None, before[3])  # the kind of employment as before


def test_a_row_with_a_last_day_ends_the_posting_that_stands(
    session: Session, cast: Cast, tmp_path: Path
) -> None:
    load(session, tmp_path, AN)
    report = load(session, tmp_path, (*AN[:-1], "30/11/2026"))

    assert (report.accepted, postings(session, cast)[-1][2]) == (1, date(2026, 11, 30))


def test_each_wrong_row_is_named_with_what_is_wrong_and_nothing_is_taken_in(
    session: Session, cast: Cast, tmp_path: Path
) -> None:
    before = postings(session, cast)
    report = load(
        session,
        tmp_path,
        AN,
        ("C99", *AN[1:]),
        ("C02", "", "Đi chơi", *AN[3:]),
        ("C02", "", "", "Chuyên viên", "Phòng Văn hóa", "", "16/10/2026", "01/10/2026"),
        (*AN[:4], "Phòng khác", *AN[5:]),
    )

    assert [(each.row - FIRST_XLSX_ROW, each.code) for each in report.refused] == [
        (1, "unknown_official"),
        (2, "unknown_way"),
        (3, "ends_before_it_starts"),
        (4, "posted_otherwise"),
    ]
    assert report.is_left_out
    assert postings(session, cast) == before


def test_no_row_reaches_back_into_a_closed_month(session: Session, cast: Cast, tmp_path: Path) -> None:
    closed(session, cast.p1, OCTOBER)

    assert [each.code for each in load(session, tmp_path, AN).refused] == ["month_closed"]


def test_what_stands_comes_out_as_it_goes_in(session: Session, cast: Cast, tmp_path: Path) -> None:
    load(session, tmp_path, AN)
    leave = NewAbsence(
        kind=AbsenceKind.ANNUAL,
        from_on=date(2026, 10, 12),
        to_on=date(2026, 10, 14),
        approved_by="Lê Quốc Dũng, đơn 05/10",
    )
    record_absence(session, cast.p1, cast.binh, leave, user_id=None, now=NOW)
    session.add(
        Product(
            office_id=cast.p1.id, code="HCC.04", code_key="hcc.04", division="Trung tâm", duty="Trả kết quả", work="Trả kết quả",
            name="Hồ sơ", unit="hồ sơ", complexity=Complexity.N2, graded=Decimal("7.5"), coefficient=Decimal("1.25"),
            from_month=Month(2026, 1),
        )
    )  # fmt: skip
    session.flush()
    again = tmp_path / "again"
    again.mkdir()
    for kind in ("dieu-dong", "vang-mat", "danh-muc"):
        (again / f"{kind}.xlsx").write_bytes(as_bytes(session, cast.p1, kind, made_at=NOW, zone=HANOI))

    report = load_folder(session, Folder.at(again), zone=HANOI, now=NOW, office_code="P1")

    assert {
        name: (file.accepted, len(file.refused), file.repeated > 0) for name, file in report.files.items()
    } == dict.fromkeys(("dieu-dong.xlsx", "vang-mat.xlsx", "danh-muc.xlsx"), (0, 0, True))
