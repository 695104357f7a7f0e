"""Months that were evaluated before the software or elsewhere: brought in by a file with their document, told to the ledger."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from feedback.errors import Refused
from feedback.interchange.load import FileReport, Folder, load_folder
from feedback.interchange.standing_files import as_bytes
from feedback.offices.models import Official
from feedback.periods.month import Month
from feedback.terms.brought import Earlier, bring_in
from feedback.terms.kept import brought_faults
from feedback.terms.means import MonthStanding
from feedback.terms.models import BroughtMonth
from feedback.terms.queries import office_term
from feedback.terms.term import Term
from tests.cast import OCTOBER, Cast, gather
from tests.months import DONE, HANOI, closed, planned
from tests.ward_files import File, as_xlsx
from tests.years import EXCELLENT, GOOD, IN_JANUARY, decided, of, reopened, spoken, worked

NOW = datetime(2026, 11, 10, 2, 0, tzinfo=UTC)
HEADERS = [
    *("Mã cán bộ", "Họ và tên", "Tháng", "Tổng điểm", "Điểm tiêu chí chung", "Điểm kết quả nhiệm vụ"),
    "Văn bản",
]
PAPER = "12/TB-UBND ngày 05/07/2026"
AN = ("C01", "Nguyễn Văn An")


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def load(session: Session, folder: Path, *rows: tuple[object, ...], **more: object) -> FileReport:
    file = File("ket-qua-thang.xlsx", HEADERS, [list(row) for row in rows], ["KẾT QUẢ THÁNG"])
    (folder / file.name).write_bytes(as_xlsx(file))
    report = load_folder(session, Folder.at(folder), zone=HANOI, now=NOW, office_code="P1", **more)
    return report.files["ket-qua-thang.xlsx"]


def codes(report: FileReport) -> list[str]:
    return [refusal.code for refusal in report.refused]


def half_a_year(
    session: Session, cast: Cast, official: Official, total: str = "92", document: str = PAPER
) -> list[BroughtMonth | Refused | None]:
    rows = [
        Earlier(official_id=official.id, month=Month(2026, number), total=Decimal(total), document=document)
        for number in range(1, 7)
    ]
    return list(bring_in(session, cast.p1, rows, user_id=None, zone=HANOI, now=NOW))


def test_the_year_is_formed_of_months_from_paper_and_months_from_here(
    session: Session, cast: Cast, tmp_path: Path
) -> None:
    """Six months of 90 from paper and six closed here: the mean of twelve (Decree 335/2025 Art. 17)."""
    rows = [(*AN, f"{number:02d}/2026", 90, 28, 62, PAPER) for number in range(1, 7)]
    assert load(session, tmp_path, *rows).accepted == 6
    worked(session, cast, 7, 12, cast.an)

    an = of(session, cast, cast.an).official
    here = [month.total for month in an.months[6:]]

    assert [month.standing for month in an.months[:6]] == [MonthStanding.BROUGHT] * 6
    assert an.points.evaluated == 12
    assert an.points.mean == round((6 * 90 + sum(here)) / 12, 2)
    assert an.points.is_complete
    spoken(session, cast, cast.an)
    months = decided(session, cast, cast.an, GOOD, "Một chỗ").months
    assert months[0] == {
        "month": "2026-01",
        "standing": "brought",
        "office": cast.p1.id.hex,
        "version": 1,
        "total": "90.00",
        "document": PAPER,
    }


def test_an_office_that_brought_its_months_in_misses_only_those_to_come(session: Session, cast: Cast) -> None:
    for official in (cast.an, cast.binh, cast.dung):
        half_a_year(session, cast, official)
    for number in range(7, 11):
        closed(session, cast.p1, Month(2026, number), now=IN_JANUARY)

    found = office_term(session, cast.p1, Term.parse("2026"), shadow_months=0, zone=HANOI)

    assert found.missing == [Month(2026, 11), Month(2026, 12)]
    assert found.has_brought


@pytest.mark.parametrize(
    ("month", "total", "document", "why"),
    [
        ("11/2026", 90, PAPER, "month_not_over"),
        ("12/2026", 90, PAPER, "month_not_over"),
        ("05/2026", 100.5, PAPER, "points_too_many"),
        ("05/2026", "chín mươi", PAPER, "not_a_number"),
        ("05/2026", 90.123, PAPER, "too_many_decimals"),
        ("13/2026", 90, PAPER, "not_a_month"),
        ("tháng năm", 90, PAPER, "not_a_month"),
        ("05/2026", 90, "", "missing_value"),
        ("05/2026", 90, "=1", "formula_text"),
    ],
)
def test_a_row_that_cannot_be_is_refused(
    session: Session, cast: Cast, tmp_path: Path, month: str, total: object, document: str, why: str
) -> None:
    assert codes(load(session, tmp_path, (*AN, month, total, "", "", document))) == [why]


@pytest.mark.parametrize("month", ["05/2026", "5/2026", "tháng 5/2026", "2026-05", date(2026, 5, 31)])
def test_a_month_is_read_as_offices_write_it(
    session: Session, cast: Cast, tmp_path: Path, month: object
) -> None:
    load(session, tmp_path, (*AN, month, 90, "", "", PAPER))
    an = office_term(session, cast.p1, Term.parse("2026"), shadow_months=0, zone=HANOI).officials[0]
    assert [str(each.month) for each in an.months if each.brought] == ["2026-05"]


def test_parts_are_no_more_than_their_total(session: Session, cast: Cast, tmp_path: Path) -> None:
    assert codes(load(session, tmp_path, (*AN, "05/2026", 90, 30, 61, PAPER))) == ["parts_above_total"]


def test_what_was_closed_here_is_never_brought_in(session: Session, cast: Cast, tmp_path: Path) -> None:
    planned(session, cast.an, DONE)
    closed(session, cast.p1)
    assert codes(load(session, tmp_path, (*AN, "10/2026", 99, "", "", PAPER))) == ["closed_here"]


def test_from_its_first_closed_month_on_an_office_closes_its_months(
    session: Session, cast: Cast, tmp_path: Path
) -> None:
    closed(session, cast.p1, Month(2026, 8), now=NOW)
    rows = [(*AN, f"{month}/2026", 99, "", "", PAPER) for month in ("07", "09")]
    report = load(session, tmp_path, *rows, partial=True)
    assert (report.accepted, codes(report)) == (1, ["evaluated_here"])


def test_months_of_somebody_who_came_later_are_brought_in_from_the_old_unit(
    session: Session, cast: Cast, tmp_path: Path
) -> None:
    """Decree 335/2025 Art. 19: the old unit sends the months; the office itself has long closed its own."""
    closed(session, cast.p1, Month(2026, 1), now=NOW)
    newcomer = Official(
        office_id=cast.p1.id, code="C09", code_key="c09", name="Hồ Sỹ", name_sort="", name_search=""
    )
    session.add(newcomer)
    session.flush()
    assert load(session, tmp_path, ("C09", "Hồ Sỹ", "02/2026", 88, "", "", PAPER)).accepted == 1


def test_nobody_brings_in_their_own_points(session: Session, cast: Cast, tmp_path: Path) -> None:
    report = load(session, tmp_path, (*AN, "05/2026", 99, "", "", PAPER), user_id=cast.accounts["an"].id)
    assert codes(report) == ["own_month"]


class TestCorrecting:
    def test_the_same_row_comes_again_without_effect(
        self, session: Session, cast: Cast, tmp_path: Path
    ) -> None:
        row = (*AN, "05/2026", 90, "", "", PAPER)
        first, again = load(session, tmp_path, row), load(session, tmp_path, row)
        assert (first.accepted, again.accepted, again.repeated) == (1, 0, 1)

    def test_other_points_need_another_document(self, session: Session, cast: Cast, tmp_path: Path) -> None:
        load(session, tmp_path, (*AN, "05/2026", 90, "", "", PAPER))
        assert codes(load(session, tmp_path, (*AN, "05/2026", 91, "", "", PAPER))) == ["brought_otherwise"]

        load(session, tmp_path, (*AN, "05/2026", 91, "", "", "15/TB-UBND ngày 20/07/2026"))
        may = of(session, cast, cast.an).official.months[4]
        assert (may.version, may.total) == (2, 91)
        assert not list(brought_faults(session, cast.p1.id, "P1"))

    def test_a_decided_year_is_reopened_first(self, session: Session, cast: Cast) -> None:
        half_a_year(session, cast, cast.an)
        worked(session, cast, 7, 12, cast.an)
        spoken(session, cast, cast.an)
        decided(session, cast, cast.an, GOOD, "Một chỗ")

        changed = half_a_year(session, cast, cast.an, "95", "sửa")
        assert {each.code for each in changed if isinstance(each, Refused)} == {"year_decided"}

        reopened(session, cast, cast.an)
        assert all(
            isinstance(each, BroughtMonth) for each in half_a_year(session, cast, cast.an, "95", "sửa")
        )

    def test_another_office_does_not_bring_the_same_month_in(self, session: Session, cast: Cast) -> None:
        half_a_year(session, cast, cast.chau)
        row = Earlier(official_id=cast.chau.id, month=Month(2026, 1), total=Decimal(80), document="khác")
        (found,) = bring_in(session, cast.p2, [row], user_id=None, zone=HANOI, now=NOW)
        assert isinstance(found, Refused)
        assert found.code == "brought_by_another"


def test_aud_months_changed_or_taken_out_behind_the_ledger_are_found(session: Session, cast: Cast) -> None:
    half_a_year(session, cast, cast.an)
    assert not list(brought_faults(session, cast.p1.id, "P1"))

    place = (BroughtMonth.official_id == cast.an.id, BroughtMonth.month == Month(2026, 3))
    session.execute(update(BroughtMonth).where(*place).values(total=Decimal(99)))
    (fault,) = brought_faults(session, cast.p1.id, "P1")
    assert fault.month == "2026-03"


def test_what_stands_comes_out_in_the_layout_in_which_it_came_in(
    session: Session, cast: Cast, tmp_path: Path
) -> None:
    load(session, tmp_path, (*AN, "05/2026", "90,25", "28,5", "61,75", PAPER))
    written = as_bytes(session, cast.p1, "ket-qua-thang", made_at=NOW, zone=HANOI)
    (tmp_path / "ket-qua-thang.xlsx").write_bytes(written)

    report = load_folder(session, Folder.at(tmp_path), zone=HANOI, now=NOW, office_code="P1")

    assert report.files["ket-qua-thang.xlsx"].repeated == 1


def test_a_month_closed_here_afterwards_counts_as_it_was_closed(session: Session, cast: Cast) -> None:
    row = Earlier(official_id=cast.an.id, month=OCTOBER, total=Decimal(10), document=PAPER)
    bring_in(session, cast.p1, [row], user_id=None, zone=HANOI, now=NOW)
    planned(session, cast.an, DONE)
    closed(session, cast.p1)

    october = of(session, cast, cast.an).official.months[9]

    assert october.standing is MonthStanding.EVALUATED
    assert october.brought is None


def test_the_seats_rank_by_the_mean_of_both_kinds(session: Session, cast: Cast) -> None:
    for official, total in ((cast.an, "99"), (cast.binh, "98"), (cast.dung, "97")):
        half_a_year(session, cast, official, total)
    whole = office_term(session, cast.p1, Term.parse("2026"), shadow_months=0, zone=HANOI)
    assert [each.klass for each in whole.officials].count(EXCELLENT) <= (whole.seats or 0)
    assert all(each.points.evaluated == 6 for each in whole.officials)
