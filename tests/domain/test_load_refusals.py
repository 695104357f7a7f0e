"""A bad row is refused with its number, its column as the file writes it, a stable code and a sentence in both languages."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.offices.models import Office, Official
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.plans.models import Task
from feedback.ratings.models import SealedDay
from tests.domain.loading import NOW, counts, load, refusals
from tests.ward_files import FIRST_CSV_ROW, FIRST_XLSX_ROW, File, WardFiles

Spoiled = list[tuple[str, Any, str]]  # header, what is written there, the code of the refusal

SPOILED: dict[str, tuple[Callable[[WardFiles], File], str, Spoiled]] = {
    "offices": (
        lambda files: files.offices,
        "Mã đơn vị",
        [
            ("Mã đơn vị", "", "missing_value"),
            ("Mã đơn vị", "=P", "formula_text"),
            ("Mã đơn vị", "P" * 41, "too_long"),
            ("Tên đơn vị", "Phường\x07", "bad_character"),
            ("Loại", "Thôn", "unknown_kind"),
            ("Trực thuộc", "ZZ", "unknown_office"),
        ],
    ),
    "officials": (
        lambda files: files.officials,
        "Mã cán bộ",
        [
            ("Mã cán bộ", None, "missing_value"),
            ("Họ và tên", "-", "missing_value"),
            ("Họ và tên", '=HYPERLINK("x")', "formula_text"),
            ("Họ và tên", "A" * 101, "too_long"),
            ("Chức vụ", "@chuyên viên", "formula_text"),
            ("Loại", "Cộng tác viên", "unknown_employment"),
            ("Điện thoại", "không", "bad_phone"),
            ("Điện thoại", "=0919343122", "formula_text"),
            ("Từ ngày", "31/02/2025", "impossible_date"),
            ("Từ ngày", "năm ngoái", "not_a_date"),
        ],
    ),
    "desks": (
        lambda files: files.desks,
        "Mã quầy",
        [
            ("Mã quầy", " ", "missing_value"),
            ("Tên quầy", "＝1", "formula_text"),
            ("Lĩnh vực", "+Hộ tịch", "formula_text"),
        ],
    ),
    "procedures": (
        lambda files: files.procedures,
        "Mã TTHC",
        [
            ("Thời hạn (ngày làm việc)", "lâu", "not_a_number"),
            ("Thời hạn (ngày làm việc)", "-3", "negative_number"),
            ("Thời hạn (ngày làm việc)", "2,5", "not_whole"),
            ("Tên thủ tục hành chính", "x" * 501, "too_long"),
        ],
    ),
    "roster": (
        lambda files: files.roster,
        "Ngày",
        [
            ("Ngày", "31/09/2026", "impossible_date"),
            ("Ca", "Tối", "unknown_shift"),
            ("Mã quầy", "Q09", "unknown_desk"),
            ("Mã cán bộ", "C99", "unknown_official"),
            ("Mã cán bộ", None, "missing_value"),
        ],
    ),
    "receipts": (
        lambda files: files.receipts,
        "Mã hồ sơ",
        [
            ("Mã hồ sơ", "12345", "bad_dossier_code"),
            ("Mã hồ sơ", "H26.19.00-261301-0001", "impossible_date"),
            ("Mã TTHC", "9.999999", "unknown_procedure"),
            ("Ngày tiếp nhận", "", "missing_value"),
            ("Ngày tiếp nhận", "01/10/2026 25:00", "impossible_date"),
            ("Ngày hẹn trả", "30/09/2026 08:00", "dates_reversed"),
            ("Ngày trả kết quả", "01/10/2026 07:00", "dates_reversed"),
            ("Mã quầy", "Q09", "unknown_desk"),
            ("Mã cán bộ tiếp nhận", "C99", "unknown_official"),
            ("Hình thức", "Fax", "unknown_mode"),
        ],
    ),
    "plan": (
        lambda files: files.plan,
        "Nhiệm vụ",
        [
            ("Mã cán bộ", "C99", "unknown_official"),
            ("Nhiệm vụ", None, "missing_value"),
            ("Vai trò", "Giám sát", "unknown_role"),
            ("Hệ số quy đổi", 0, "not_positive"),
            ("Hệ số quy đổi", "1.250", "ambiguous_number"),
            ("Số lượng giao", "NaN", "not_a_number"),
            ("Số lượng giao", -1, "negative_number"),
            ("Số lượng giao", 1e9, "number_too_large"),
            ("Số lượng hoàn thành", 10.5, "not_whole"),
            ("Thời hạn", "30/02/2026", "impossible_date"),
            ("Số lần chậm", 0.5, "not_whole"),
            ("Số lỗi lớn", "vô số", "not_a_number"),
            ("Ghi chú", "=1+1", "formula_text"),
        ],
    ),
    "paper": (
        lambda files: files.paper,
        "Mã hồ sơ",
        [
            ("Mã hồ sơ", None, "missing_value"),
            ("Mã hồ sơ", "H26.19.00-261001-9999", "unknown_dossier"),
            ("Ngày", "30/09/2026", "dates_reversed"),
            ("Mã quầy", "Q09", "unknown_desk"),
            ("Mức độ hài lòng", "Tạm được", "unknown_level"),
            ("Mức độ hài lòng", 6, "unknown_level"),
            ("Ý kiến", "＠gọi lại", "formula_text"),
            ("Ý kiến", "x" * 1001, "too_long"),
        ],
    ),
}


@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_cell_is_refused_with_its_row_its_column_and_its_code(
    session: Session, tmp_path: Path, name: str
) -> None:
    choose, key, spoiled = SPOILED[name]
    files = WardFiles()
    file = choose(files)
    good, pattern = len(file.rows), file.rows[-1]
    expected = []
    for number, (header, value, code) in enumerate(spoiled):
        file.rows.append(list(pattern))
        if name not in ("roster", "paper"):  # where a row of the same key would be refused for that
            file.put(good + number, key, _other_key(name, number))
        expected.append((file.put(good + number, header, value), header, code))

    report = load(session, files.write(tmp_path), partial=True)

    assert refusals(report, file.name) == expected
    assert report.files[file.name].accepted == good


def _other_key(name: str, number: int) -> str:
    return f"H26.19.00-261002-{number:04d}" if name == "receipts" else f"K{number}"


def test_a_refusal_speaks_both_languages_and_names_the_text(session: Session, tmp_path: Path) -> None:
    files = WardFiles()
    files.receipts.put(2, "Mã quầy", "Q09")

    report = load(session, files.write(tmp_path)).as_json()

    [refused] = report["files"]["ho-so.csv"]["refused"]
    assert refused == {
        "row": 4,
        "column": "Mã quầy",
        "code": "unknown_desk",
        "message": refused["message"],
    }
    vietnamese, english = refused["message"].split(" / ")
    assert "Q09" in vietnamese
    assert english == "There is no desk with the code “Q09” in this office."


def test_a_refusal_never_repeats_what_a_terminal_would_obey(session: Session, tmp_path: Path) -> None:
    files = WardFiles()
    files.receipts.put(0, "Mã quầy", "\x1b[2J" + "x" * 30)
    files.receipts.put(1, "Mã hồ sơ", "x" * 199)

    report = load(session, files.write(tmp_path)).as_json()

    messages = [refused["message"] for refused in report["files"]["ho-so.csv"]["refused"]]
    assert all(message.isprintable() and len(message) < 400 for message in messages)


# --- keys that stand already


def test_codes_are_the_same_without_regard_to_case_and_space(session: Session, tmp_path: Path) -> None:
    files = WardFiles()
    load(session, files.write(tmp_path / "first"))
    files.offices.put(0, "Mã đơn vị", " p1")
    files.officials.put(0, "Mã cán bộ", "c01\u00a0")
    files.desks.put(0, "Mã quầy", "\u00a0q01 ")
    files.receipts.put(0, "Mã hồ sơ", "h26.19.00-261001-0001")
    files.roster.put(0, "Mã cán bộ", "c01")
    files.taps[0]["desk"] = " q01"

    report = load(session, files.write(tmp_path / "second"))

    assert not report.has_refusals
    assert all(accepted == 0 for accepted, _, _ in counts(report).values())


@pytest.mark.parametrize(
    ("choose", "header", "value", "column"),
    [
        (lambda files: files.offices, "Tên đơn vị", "Phường Hai", "Mã đơn vị"),
        (lambda files: files.officials, "Họ và tên", "Người Khác", "Mã cán bộ"),
        (lambda files: files.officials, "Từ ngày", "01/01/2026", "Mã cán bộ"),
        (lambda files: files.desks, "Lĩnh vực", "Đất đai", "Mã quầy"),
        (lambda files: files.procedures, "Thời hạn (ngày làm việc)", "7", "Mã TTHC"),
        (lambda files: files.receipts, "Ngày trả kết quả", "01/10/2026 16:00", "Mã hồ sơ"),
        (lambda files: files.receipts, "Mã cán bộ tiếp nhận", "C03", "Mã hồ sơ"),
        (lambda files: files.plan, "Số lượng hoàn thành", 109, "Nhiệm vụ"),
    ],
)  # fmt: skip
def test_a_key_that_stands_and_says_something_else_is_refused(
    session: Session,
    tmp_path: Path,
    choose: Callable[[WardFiles], File],
    header: str,
    value: Any,
    column: str,
) -> None:
    files = WardFiles()
    load(session, files.write(tmp_path / "first"))
    file = choose(files)
    number = file.put(0, header, value)

    report = load(session, files.write(tmp_path / "second"))

    assert refusals(report, file.name) == [(number, column, "key_stands_already")]
    assert report.files[file.name].repeated == len(file.rows) - 1


def test_rows_of_one_file_meet_each_other(session: Session, tmp_path: Path) -> None:
    files = WardFiles()
    files.desks.rows += [["q01", "Quầy 1", "Hộ tịch"], ["Q02", "Quầy khác", ""]]

    report = load(session, files.write(tmp_path), partial=True)

    assert counts(report)["quay.csv"] == (2, 1, 1)
    assert refusals(report, "quay.csv") == [(FIRST_CSV_ROW + 3, "Mã quầy", "key_stands_already")]


@pytest.mark.parametrize("in_one_file", [True, False])
def test_a_second_official_at_a_desk_in_a_shift_is_refused(
    session: Session, tmp_path: Path, in_one_file: bool
) -> None:
    files = WardFiles()
    if not in_one_file:
        load(session, files.write(tmp_path / "first"))
        files.roster.rows = []
    files.roster.rows.append(["01/10/2026", "ca sáng", "Q01", "C03", ""])

    report = load(session, files.write(tmp_path / "second"), partial=True)

    number = FIRST_XLSX_ROW + len(files.roster.rows) - 1
    assert refusals(report, "lich-truc.xlsx") == [(number, "Mã cán bộ", "desk_taken")]
    assert "C01" in report.files["lich-truc.xlsx"].refused[0].message


# --- the tree of offices


def test_offices_that_stand_below_each_other_are_refused(session: Session, tmp_path: Path) -> None:
    files = WardFiles()
    files.offices.rows += [
        ["A", "Một", "Trung tâm", "B"],
        ["B", "Hai", "Trung tâm", "A"],
        ["C", "Ba", "Trung tâm", "B"],
        ["D", "Bốn", "Trung tâm", "D"],
    ]

    report = load(session, files.write(tmp_path, "don-vi.csv"), partial=True)

    assert refusals(report, "don-vi.csv") == [(row, "Trực thuộc", "office_in_a_ring") for row in (4, 5, 6, 7)]
    assert set(session.scalars(select(Office.code))) == {"P1", "HN"}


def test_an_office_below_one_that_was_refused_is_refused(session: Session, tmp_path: Path) -> None:
    files = WardFiles()
    files.offices.put(1, "Loại", "Châu lục")

    report = load(session, files.write(tmp_path, "don-vi.csv"), partial=True)

    assert refusals(report, "don-vi.csv") == [
        (2, "Trực thuộc", "unknown_office"),
        (3, "Loại", "unknown_kind"),
    ]


# --- months that are closed


def test_a_task_of_a_closed_month_is_refused(session: Session, tmp_path: Path) -> None:
    files = WardFiles()
    load(session, files.write(tmp_path / "first", "don-vi.csv"))
    ward = session.scalars(select(Office).where(Office.code == "P1")).one()
    session.add(
        Period(
            office_id=ward.id, month=Month(2026, 10), state=PeriodState.CLOSED, closed_at=NOW, rule_set="2026"
        )
    )
    session.flush()

    report = load(session, files.write(tmp_path / "second"))

    assert [code for _, _, code in refusals(report, "ke-hoach.xlsx")] == ["month_closed", "month_closed"]
    assert session.scalars(select(Task)).all() == []


def test_a_share_of_a_product_may_be_done_in_part(session: Session, tmp_path: Path) -> None:
    files = WardFiles()
    files.plan.put(0, "Số lượng giao", 0.5)
    files.plan.put(0, "Số lượng hoàn thành", 0.25)

    report = load(session, files.write(tmp_path))

    assert counts(report)["ke-hoach.xlsx"] == (2, 0, 0)


def test_an_official_of_another_ward_is_unknown(session: Session, tmp_path: Path) -> None:
    other = Office(code="P2", code_key="p2", name="Phường Hai", kind="ward")
    session.add(other)
    session.flush()
    session.add(
        Official(
            office_id=other.id, code="X01", code_key="x01", name="Châu", name_sort="chau", name_search="chau"
        )
    )
    files = WardFiles()
    files.roster.put(0, "Mã cán bộ", "X01")

    report = load(session, files.write(tmp_path))

    assert refusals(report, "lich-truc.xlsx") == [(FIRST_XLSX_ROW, "Mã cán bộ", "unknown_official")]


def test_led_6_a_file_adds_no_shift_to_a_day_that_is_sealed(session: Session, tmp_path: Path) -> None:
    files = WardFiles()
    load(session, files.write(tmp_path / "first"))
    office = session.scalars(select(Office).where(Office.code == "P1")).one()
    session.add(
        SealedDay(
            office_id=office.id, day_on=date(2026, 10, 1), sealed_at=datetime(2026, 10, 2, tzinfo=UTC), served=0,
            received=0, served_by_desk={},
        )
    )  # fmt: skip
    session.flush()
    files.roster.rows.append(["01/10/2026", "ca chiều", "Q02", "C03", ""])

    report = load(session, files.write(tmp_path / "second"), partial=True)

    number = FIRST_XLSX_ROW + len(files.roster.rows) - 1
    assert refusals(report, "lich-truc.xlsx") == [(number, "Ngày", "day_sealed")]
