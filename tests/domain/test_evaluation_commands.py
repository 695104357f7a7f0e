"""The commands around a month: close, export, score and publish, as somebody types them on the host."""

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
from click.testing import CliRunner, Result
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.cli import main
from feedback.database import WRITES
from feedback.evaluations.models import Result as Stored
from feedback.evaluations.operations import head_score
from feedback.offices.models import Official
from feedback.periods.models import Period, PeriodState
from tests.cast import IN_OCTOBER, OCTOBER, Cast, gather
from tests.databases import open_engine
from tests.months import DONE, marks, planned, rated, rules, served

Run = Callable[..., Result]


@pytest.fixture
def cast(private_database: str) -> Cast:
    """An October of ward P1, open, in a database where commits are real."""
    engine = open_engine(private_database)
    with Session(engine, expire_on_commit=False) as session:
        session.connection(execution_options={WRITES: True})
        made = gather(session)
        head_score(
            session, made.p1, OCTOBER, made.an.id, marks({"I.1": "1"}), rules(),
            user_id=made.accounts["dung"].id, now=IN_OCTOBER,
        )  # fmt: skip
        planned(session, made.an, DONE)
        planned(session, made.binh, (1, 10, 9, 0, 0))
        rated(session, made.q1, made.an, {5: 30, 4: 8, 1: 2}, procedure=made.procedure)
        served(session, made.q1, made.an, made.procedure, 50)
        session.commit()
    engine.dispose()
    return made


@pytest.fixture
def run(private_database: str, tmp_path: Path, cast: Cast) -> Run:
    """Runs a command line on that database."""

    def run(*arguments: object, **settings: str) -> Result:
        environment = {
            "HAILONG_DATABASE_URL": private_database,
            "HAILONG_INSTANCE": str(tmp_path),
            "HAILONG_DEMO": "1",
            "HAILONG_SHADOW_MONTHS": "0",
            **settings,
        }
        return CliRunner().invoke(main, [str(each) for each in arguments], env=environment)

    return run


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


class TestClose:
    def test_it_prints_everybodys_points_and_the_totals(self, run: Run) -> None:
        done = run("close", "2026-10", "--office", "p1")
        assert done.exit_code == 0, done.output
        # 29 + 60 + citizens: Σr = 3000 + 600 = 3600, D = 3600 - 3200 = 400, S = 80 + 400 / 70 = 85.71: 8.57 → 97.57
        assert "C01        Nguyễn Văn An               29.00  60.00   8.57   97.57  B" in done.output
        assert "received 40 = counted 40 + held 0 + excluded 0 + unverified 0" in done.output

    def test_it_gives_the_summary_as_json(self, run: Run) -> None:
        told = json.loads(run("close", "2026-10", "--office", "P1", "--json").stdout)
        assert (told["office"], told["month"], told["version"]) == ("P1", "2026-10", 1)
        assert told["totals"]["received"] == 40

    def test_the_second_time_is_refused_with_the_reason(self, run: Run) -> None:
        run("close", "2026-10", "--office", "P1")
        again = run("close", "2026-10", "--office", "P1")
        assert again.exit_code == 1
        assert again.output.startswith("Error: already_closed: ")
        assert "Traceback" not in again.output

    def test_a_month_to_come_is_refused(self, run: Run) -> None:
        early = run("close", "2999-01", "--office", "P1")
        assert (early.exit_code, early.output[:21]) == (1, "Error: month_not_over")

    def test_an_office_that_is_not_there_is_refused(self, run: Run) -> None:
        assert run("close", "2026-10", "--office", "P9").output.startswith("Error: unknown_office: ")

    def test_a_month_that_is_none_is_misuse(self, run: Run) -> None:
        assert run("close", "2026-13", "--office", "P1").exit_code == 2

    def test_a_city_closes_all_its_wards(self, run: Run, private_database: str) -> None:
        run("close", "2026-10", "--office", "P2")
        done = run("close", "2026-10", "--office", "HN", "--json")
        told = json.loads(done.stdout)
        assert done.exit_code == 1
        assert [each["office"] for each in told["closed"]] == ["P1"]
        assert [(each["office"], each["code"]) for each in told["refused"]] == [("P2", "already_closed")]
        with Session(engine := open_engine(private_database)) as session:
            assert session.scalar(select(func.count()).select_from(Period)) == 2
        engine.dispose()

    def test_a_later_decision_is_computed_as_a_new_version(self, run: Run, private_database: str) -> None:
        run("close", "2026-10", "--office", "P1")
        again = run("close", "2026-10", "--office", "P1", "--again", "Đã có quyết định", "--json")
        assert json.loads(again.stdout)["version"] == 2
        with Session(engine := open_engine(private_database)) as session:
            assert session.scalar(select(func.count()).select_from(Stored)) == 6
        engine.dispose()


def test_publishing_needs_a_closed_month(run: Run, private_database: str) -> None:
    assert run("publish", "2026-10", "--office", "P1").output.startswith("Error: month_open: ")
    run("close", "2026-10", "--office", "P1")
    assert run("publish", "2026-10", "--office", "P1").exit_code == 0
    with Session(engine := open_engine(private_database)) as session:
        assert session.scalars(select(Period.state)).all() == [PeriodState.PUBLISHED]
    engine.dispose()


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
        assert "phục vụ 50 lượt hồ sơ và tiếp nhận 40 lượt đánh giá (bằng 80 % số lượt phục vụ). 95 %" in text
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


class TestScore:
    def test_it_tells_every_step_of_an_open_month(self, run: Run) -> None:
        told = run("score", "2026-10", "--office", "P1", "--official", "C01").output
        assert "80.00 + 400.00 / (40 + 30) = 85.71" in told
        assert "2 × 0 + 8 × 75 + 30 × 100 - 40 × 80.00 = 400.00" in told
        assert "29.00 + 60.00 + 8.57 = 97.57" in told

    def test_a_closed_month_is_told_by_the_rules_it_was_closed_by(self, run: Run) -> None:
        before = run("score", "2026-10", "--office", "P1", "--json").stdout
        run("close", "2026-10", "--office", "P1")
        after = run("score", "2026-10", "--office", "P1", "--json", HAILONG_SHADOW_MONTHS="3").stdout
        assert json.loads(after)["officials"] == json.loads(before)["officials"]

    def test_other_values_are_tried_and_nothing_is_stored(self, run: Run, private_database: str) -> None:
        # k = 20: S = 80 + 400 / 60 = 86.67; w = 20: 17.33 of 20, results of 50: 29 + 50 + 17.33 = 96.33
        told = json.loads(
            run(
                "score",
                "2026-10",
                "--office",
                "P1",
                "--official",
                "C01",
                "--json",
                "--set",
                "k=20",
                "--set",
                "w=20",
            ).stdout
        )
        line = told["officials"][0]["line"]
        assert (line["S"], line["citizen_points"], line["task_points"], line["total"]) == (
            "86.67", "17.33", "50.00", "96.33",
        )  # fmt: skip
        with Session(engine := open_engine(private_database)) as session:
            assert session.scalar(select(func.count()).select_from(Stored)) == 0
        engine.dispose()

    def test_in_the_trial_months_a_weight_may_be_tried(self, run: Run) -> None:
        trial = {"HAILONG_SHADOW_MONTHS": "3"}
        plain = json.loads(run("score", "2026-10", "--office", "P1", "--json", **trial).stdout)
        tried = json.loads(
            run("score", "2026-10", "--office", "P1", "--json", "--set", "w=10", **trial).stdout
        )
        assert (plain["shadow"], tried["shadow"]) == (True, False)
        assert plain["officials"][0]["line"]["total"] == "99.00"
        assert tried["officials"][0]["line"]["total"] == "97.57"

    @pytest.mark.parametrize(
        ("setting", "exit_code", "code"),
        [("kk=5", 1, "unknown_setting"), ("k=many", 1, "bad_parameter"), ("k", 2, "write it as KEY=VALUE")],
    )
    def test_a_setting_that_makes_no_sense_is_refused(
        self, run: Run, setting: str, exit_code: int, code: str
    ) -> None:
        done = run("score", "2026-10", "--office", "P1", "--set", setting)
        assert (done.exit_code, code in done.output) == (exit_code, True)

    def test_an_official_who_is_not_there_is_refused(self, run: Run) -> None:
        done = run("score", "2026-10", "--office", "P1", "--official", "C99")
        assert (done.exit_code, done.output.startswith("Error: unknown_official: ")) == (1, True)
