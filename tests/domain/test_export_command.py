"""The command that exports a month, quarter or plan: which files it makes, and what they say."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest
from sqlalchemy.orm import Session

from feedback.offices.models import Official
from tests.cast import Cast
from tests.databases import open_engine
from tests.month_commands import Run, command_line, october


@pytest.fixture
def cast(private_database: str) -> Cast:
    return october(private_database)


@pytest.fixture
def run(private_database: str, tmp_path: Path, cast: Cast) -> Run:
    return command_line(private_database, tmp_path)


@pytest.fixture
def rename(private_database: str) -> Callable[[Official, str], None]:
    """Gives an official another name, whatever it may be."""

    def rename(official: Official, name: str) -> None:
        engine = open_engine(private_database)
        with Session(engine) as session:
            session.get_one(Official, official.id).name = name
            session.commit()
        engine.dispose()

    return rename


class TestExport:
    def written(self, run: Run, tmp_path: Path, kind: str, ending: str, *more: object) -> bytes:
        file = tmp_path / f"out.{ending}"
        done = run("export", kind, "2026-10", "--office", "P1", "-o", file, *more)
        assert done.exit_code == 0, done.output
        return file.read_bytes()

    def test_an_open_month_is_refused_unless_a_draft_is_wanted(self, run: Run, tmp_path: Path) -> None:
        file = tmp_path / "out.json"
        refused = run("export", "summary", "2026-10", "--office", "P1", "-o", file)
        assert (refused.exit_code, file.exists()) == (1, False)
        assert refused.output.startswith("Error: month_open: ")
        drafted = json.loads(self.written(run, tmp_path, "summary", "json", "--draft"))
        assert (drafted["draft"], drafted["version"], drafted["state"]) == (True, 0, "open")

    def test_the_json_holds_every_part_of_the_total(self, run: Run, tmp_path: Path) -> None:
        run("close", "2026-10", "--office", "P1")
        told = json.loads(self.written(run, tmp_path, "summary", "json"))
        line = next(each for each in told["lines"] if each["code"] == "C01")
        assert (told["office"], told["month"], told["rule_set"], told["shadow"]) == (
            "P1", "2026-10", "nd335-2025-hanoi", False,
        )  # fmt: skip
        expected = {
            "common_points": "29.00", "task_points": "60.00", "citizen_points": "8.57", "neutral_points": "8.00",
            "shadow_points": None, "S": "85.71", "A": "80.00", "total": "97.57", "class": "good", "letter": "B",
            "class_label": "Hoàn thành tốt nhiệm vụ", "counted": 40, "served": 50, "coverage": "80.00", "version": 1,
            "guard": "none", "cap": "capped",
        }  # fmt: skip
        assert {key: line[key] for key in expected} == expected
        states = ("counted", "held", "excluded", "unverified")
        for state in states:
            in_lines = sum(each[state] for each in told["lines"]) + told["office_line"][state]
            assert in_lines == told["totals"][state]
        assert sum(told["totals"][state] for state in states) == told["totals"]["received"]

    def test_the_csv_has_a_line_for_everybody(self, run: Run, tmp_path: Path) -> None:
        run("close", "2026-10", "--office", "P1")
        text = self.written(run, tmp_path, "summary", "csv").decode("utf-8-sig")
        header, *lines = text.splitlines()
        assert header.startswith('"Mã","Họ và tên","Chức vụ, chức danh"')
        assert lines[0].startswith('"C01","Nguyễn Văn An","Chuyên viên",')
        assert len(lines) == 3

    def test_the_xlsx_is_laid_out_for_a_signature(self, run: Run, tmp_path: Path) -> None:
        run("close", "2026-10", "--office", "P1")
        book = openpyxl.load_workbook(io.BytesIO(self.written(run, tmp_path, "summary", "xlsx")))
        first = book.worksheets[0]
        cells = [str(cell.value) for row in first.iter_rows() for cell in row if cell.value is not None]
        assert book.sheetnames == ["Bảng tổng hợp", "Chi tiết", "Số liệu chung"]
        assert cells[:2] == ["PHƯỜNG MỘT", "BẢNG TỔNG HỢP KẾT QUẢ ĐÁNH GIÁ, XẾP LOẠI CÁN BỘ, CÔNG CHỨC"]
        assert "Kỳ: tháng 10/2026, phiên bản 1" in cells
        assert any("THỦ TRƯỞNG ĐƠN VỊ" in cell for cell in cells)
        assert (first.page_setup.orientation, first.page_setup.paperSize) == ("landscape", 9)

    def test_no_name_ever_computes(
        self, run: Run, tmp_path: Path, cast: Cast, rename: Callable[[Official, str], None]
    ) -> None:
        rename(cast.an, '=HYPERLINK("http://x")')
        book = openpyxl.load_workbook(io.BytesIO(self.written(run, tmp_path, "summary", "xlsx", "--draft")))
        kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
        text = self.written(run, tmp_path, "summary", "csv", "--draft").decode("utf-8-sig")
        assert "f" not in kinds
        assert "\"'=HYPERLINK" in text

    def test_the_sheet_is_form_01_with_a_column_for_everybody_who_scores(
        self, run: Run, tmp_path: Path
    ) -> None:
        run("close", "2026-10", "--office", "P1")
        document = docx.Document(
            io.BytesIO(self.written(run, tmp_path, "sheet", "docx", "--official", "c01"))
        )
        paragraphs = [each.text for each in document.paragraphs]
        marked = [[cell.text for cell in row.cells] for row in document.tables[1].rows]
        assert "PHIẾU THEO DÕI, ĐÁNH GIÁ CÔNG CHỨC" in paragraphs
        assert "Họ và tên: Nguyễn Văn An" in paragraphs
        assert "3. Tổng điểm: 97,57" in paragraphs
        assert [
            "I.1",
            "Phẩm chất chính trị, đạo đức, văn hóa thực thi công vụ",
            "5",
            "",
            "4",
            "",
            "",
        ] in marked
        assert marked[-1] == ["", "Tổng cộng", "30", "", "29", "", ""]

    def test_all_sheets_go_into_one_file(self, run: Run, tmp_path: Path) -> None:
        document = docx.Document(io.BytesIO(self.written(run, tmp_path, "sheet", "docx", "--draft")))
        titles = [each.text for each in document.paragraphs if each.text.startswith("PHIẾU")]
        assert len(titles) == 3

    def test_a_sheet_as_pdf_takes_any_name(
        self, run: Run, tmp_path: Path, cast: Cast, rename: Callable[[Official, str], None]
    ) -> None:
        rename(cast.an, "<b>An & </para> $\\frac{1}{2}")
        assert self.written(run, tmp_path, "sheet", "pdf", "--draft").startswith(b"%PDF-")

    @pytest.mark.parametrize("ending", ["pdf", "docx"])
    def test_the_report_speaks_of_the_unit(self, run: Run, tmp_path: Path, ending: str) -> None:
        run("close", "2026-10", "--office", "P1")
        content = self.written(run, tmp_path, "report", ending)
        if ending == "pdf":
            assert content.startswith(b"%PDF-")
            return
        text = "\n".join(each.text for each in docx.Document(io.BytesIO(content)).paragraphs)
        assert "phục vụ 50 lượt hồ sơ và tiếp nhận 40 lượt đánh giá (bằng 80% số lượt phục vụ). 95%" in text
        assert "Nguyễn Văn An" not in text

    @pytest.mark.parametrize("ending", ["pdf", "docx"])
    def test_a_citys_report_sets_its_offices_side_by_side(
        self, run: Run, tmp_path: Path, ending: str
    ) -> None:
        run("close", "2026-10", "--office", "P1")
        file = tmp_path / f"out.{ending}"
        done = run("export", "report", "2026-10", "--office", "HN", "-o", file)
        assert done.exit_code == 0, done.output
        if ending == "pdf":
            assert file.read_bytes().startswith(b"%PDF-")
            return
        document = docx.Document(io.BytesIO(file.read_bytes()))
        text = "\n".join(each.text for each in document.paragraphs)
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        assert "1 trên 2 đơn vị đã khóa sổ tháng, tiếp nhận 40 lượt đánh giá trên 50 lượt phục vụ" in text
        assert {"Phường Một", "Phường Hai", "chưa khóa sổ"} <= set(cells)
        assert "Nguyễn Văn An" not in text + " ".join(cells)

    @pytest.mark.parametrize(
        ("kind", "ending"),
        [("summary", "xlsx"), ("summary", "json"), ("sheet", "pdf"), ("sheet", "docx"), ("report", "pdf")],
    )
    def test_a_closed_month_gives_the_same_bytes_again(
        self, run: Run, tmp_path: Path, kind: str, ending: str
    ) -> None:
        run("close", "2026-10", "--office", "P1")
        assert self.written(run, tmp_path, kind, ending) == self.written(run, tmp_path, kind, ending)

    def test_the_sheets_come_as_tables_too(self, run: Run, tmp_path: Path) -> None:
        run("close", "2026-10", "--office", "P1")
        told = json.loads(self.written(run, tmp_path, "sheet", "json"))
        (an,) = [each for each in told["sheets"] if each["code"] == "C01"]
        assert (an["total"], an["class"], len(told["sheets"])) == ("97.57", "good", 3)
        summed = sum(Decimal(row["head"]) for row in an["marks"] if row["maximum"] and row["head"])
        assert summed == Decimal(an["common_points"])
        assert an["tasks"]
        lines = list(
            csv.DictReader(self.written(run, tmp_path, "sheet", "csv").decode("utf-8-sig").splitlines())
        )
        of_an = [line for line in lines if line["Mã"] == "C01"]
        assert [line["Dòng"] for line in of_an] == [row["row"] for row in an["marks"]]
        assert {line["Tổng điểm"] for line in of_an} == {"97.57"}
        book = openpyxl.load_workbook(io.BytesIO(self.written(run, tmp_path, "sheet", "xlsx")))
        assert book.sheetnames == ["Điểm chấm", "Nhiệm vụ", "Cách tính"]
        alone = json.loads(self.written(run, tmp_path, "sheet", "json", "--official", "C02"))
        assert [each["code"] for each in alone["sheets"]] == ["C02"]

    def test_the_reports_tables_say_what_the_paper_says(self, run: Run, tmp_path: Path) -> None:
        run("close", "2026-10", "--office", "P1")
        told = json.loads(self.written(run, tmp_path, "report", "json"))
        assert {row["what"]: row["number"] for row in told["figures"]}["Tiếp nhận"] == 40
        assert sum(row["number"] for row in told["levels"]) == 40
        lines = json.loads(self.written(run, tmp_path, "summary", "json"))["lines"]
        assert sum(row["number"] for row in told["classes"]) == sum(bool(line["class"]) for line in lines) > 0
        text = self.written(run, tmp_path, "report", "csv").decode("utf-8-sig")
        assert {line["Bảng"] for line in csv.DictReader(text.splitlines())} >= {"Số liệu", "Mức đánh giá"}
        assert "Nguyễn Văn An" not in text + json.dumps(told, ensure_ascii=False)
        book = openpyxl.load_workbook(io.BytesIO(self.written(run, tmp_path, "report", "xlsx")))
        assert book.sheetnames[:2] == ["Số liệu", "Mức đánh giá"]
        file = tmp_path / "city.json"
        done = run("export", "report", "2026-10", "--office", "HN", "-o", file)
        assert done.exit_code == 0, done.output
        offices = {row["office"]: row["remarks"] for row in json.loads(file.read_bytes())["offices"]}
        assert offices == {"Phường Một": None, "Phường Hai": "chưa khóa sổ"}

    def test_an_ending_that_does_not_fit_is_misuse(self, run: Run, tmp_path: Path) -> None:
        done = run("export", "summary", "2026-10", "--office", "P1", "-o", tmp_path / "out.odt")
        assert (done.exit_code, "written as .xlsx or .csv or .json" in done.output) == (2, True)

    def test_a_period_that_is_none_is_misuse(self, run: Run, tmp_path: Path) -> None:
        for kind, period in (("summary", "2026-13"), ("term", "2026-Q5")):
            done = run("export", kind, period, "--office", "P1", "-o", tmp_path / "out.csv")
            assert done.exit_code == 2, done.output

    def test_every_sheet_stands_alone_in_the_zip(self, run: Run, tmp_path: Path) -> None:
        with zipfile.ZipFile(io.BytesIO(self.written(run, tmp_path, "sheet", "zip", "--draft"))) as bundle:
            assert bundle.namelist() == [
                "c01-nguyen-van-an-2026-10.docx",
                "c02-tran-thi-binh-2026-10.docx",
                "c03-le-quoc-dung-2026-10.docx",
            ]
            document = docx.Document(io.BytesIO(bundle.read("c01-nguyen-van-an-2026-10.docx")))
        assert "Họ và tên: Nguyễn Văn An" in [each.text for each in document.paragraphs]

    @pytest.mark.parametrize("ending", ["docx", "pdf"])
    @pytest.mark.parametrize("kind", ["summary", "minutes"])
    def test_the_months_papers_come_in_the_official_layout(
        self, run: Run, tmp_path: Path, kind: str, ending: str
    ) -> None:
        content = self.written(run, tmp_path, kind, ending, "--draft")
        if ending == "pdf":
            assert content.startswith(b"%PDF-")
            return
        document = docx.Document(io.BytesIO(content))
        head = [paragraph.text for cell in document.tables[0].rows[0].cells for paragraph in cell.paragraphs]
        assert {"PHƯỜNG MỘT", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"} <= set(
            head
        )
        names = [row.cells[1].text for row in document.tables[1].rows]
        assert "Nguyễn Văn An" in names
        assert document.styles["Normal"].font.name == "Times New Roman"

    def test_a_plan_is_one_officials(self, run: Run, tmp_path: Path) -> None:
        alone = run("export", "plan", "2026-10", "--office", "P1", "-o", tmp_path / "out.pdf")
        assert (alone.exit_code, "needs --official" in alone.output) == (2, True)
        assert self.written(run, tmp_path, "plan", "xlsx", "--official", "C01")[:2] == b"PK"

    def test_a_quarter_is_a_table(self, run: Run, tmp_path: Path) -> None:
        run("close", "2026-10", "--office", "P1")
        file = tmp_path / "quy.json"
        done = run("export", "term", "2026-Q4", "--office", "P1", "-o", file)
        assert done.exit_code == 0, done.output
        assert {row["code"]: row["months"] for row in json.loads(file.read_bytes())["rows"]}["C01"] == 1

    def test_a_folder_that_is_not_there_is_misuse(self, run: Run, tmp_path: Path) -> None:
        file = tmp_path / "nowhere" / "out.json"
        assert run("export", "summary", "2026-10", "--office", "P1", "-o", file, "--draft").exit_code == 2
