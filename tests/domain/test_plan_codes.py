"""Tasks that a file ties to the catalogue by the product's code: coefficient, group, and the divisions that appraise."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.interchange.load import FileReport, Folder, load_folder
from feedback.interchange.standing_files import as_bytes
from feedback.periods.month import Month
from feedback.plans import appraisals, life
from feedback.plans.kinds import PlanState, Word
from feedback.plans.models import Plan, Product, Task
from tests.cast import Cast, gather
from tests.planning import DECEMBER, HANOI, NOW, TODAY, answers_for, catalogue_of, in_force, refused
from tests.ward_files import FIRST_XLSX_ROW, File, as_xlsx

HEADERS = [
    *("Mã cán bộ", "Nhiệm vụ", "Vai trò", "Mã CV", "Đơn vị tính", "Hệ số quy đổi", "Số lượng giao", "Thời hạn"),
    *("Số lượng hoàn thành", "Số lần chậm", "Số lỗi lớn", "Sản phẩm", "Thẩm quyền quyết định"),
]  # fmt: skip
TITLE = "KẾ HOẠCH CÔNG TÁC THÁNG 12/2026"


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@pytest.fixture(autouse=True)
def catalogue(session: Session, cast: Cast) -> dict[str, Product]:
    answers_for(session, cast, "Phòng Kinh tế", cast.binh)
    return catalogue_of(session, cast)


def row(title: str, code: str | None, *, unit: str = "", coefficient: object = "", who: str = "C01") -> list:
    return [who, title, "Chủ trì", code, unit, coefficient, 4, "18/12/2026", 0, 0, 0, "", "Trung tâm"]


def hand_in(session: Session, cast: Cast, folder: Path, *rows: list, by: str | None = "hoa") -> FileReport:
    (folder / "ke-hoach.xlsx").write_bytes(as_xlsx(File("ke-hoach.xlsx", HEADERS, [*rows], [TITLE])))
    user_id = cast.accounts[by].id if by else None
    report = load_folder(session, Folder.at(folder), zone=HANOI, now=NOW, office_code="P1", user_id=user_id)
    return report.files["ke-hoach.xlsx"]


def plan_of(session: Session, cast: Cast) -> Plan:
    return session.scalars(
        select(Plan).where(Plan.official_id == cast.an.id).execution_options(populate_existing=True)
    ).one()


def agree(session: Session, cast: Cast, plan: Plan) -> None:
    [asked] = appraisals.appraisals_of(session, plan)
    binh = cast.accounts["binh"].id
    appraisals.appraise(session, cast.p1, asked.id, Word.AGREES, "", user_id=binh, on=TODAY, now=NOW)


def test_the_code_brings_product_unit_and_coefficient_of_the_plans_month(
    session: Session, cast: Cast, catalogue: dict[str, Product], tmp_path: Path
) -> None:
    later = Product(
        **{
            column.key: getattr(catalogue["KT.01"], column.key)
            for column in Product.__table__.columns
            if column.key not in ("id", "coefficient", "from_month")
        },
        coefficient=Decimal(8),
        from_month=Month(2027, 1),
    )
    session.add(later)

    report = hand_in(session, cast, tmp_path, row("Thu phí", "kt.01"))

    task = session.scalars(select(Task)).one()
    assert report.accepted == 1
    assert (task.product_id, task.product) == (catalogue["KT.01"].id, "Báo cáo thu phí")
    assert (task.unit, task.coefficient) == ("hồ sơ", Decimal(6))  # of December, not of January


def test_the_division_of_the_product_appraises_before_the_head_approves(
    session: Session, cast: Cast, tmp_path: Path
) -> None:
    hand_in(session, cast, tmp_path, row("Thu phí", "KT.01"), row("Tiếp nhận", "HCC.04"))
    plan = plan_of(session, cast)
    [waits] = appraisals.asked_of(session, cast.binh, TODAY)
    assert ([task.title for task in waits.tasks], waits.appraisal.division) == (["Thu phí"], "Phòng Kinh tế")
    dung = cast.accounts["dung"].id
    with refused("appraisals_missing"):
        life.approve(session, cast.p1, DECEMBER, cast.an.id, user_id=dung, now=NOW)

    agree(session, cast, plan)

    approved = life.approve(session, cast.p1, DECEMBER, cast.an.id, user_id=dung, now=NOW)
    assert approved.state is PlanState.APPROVED


def test_an_agreement_does_not_stretch_to_what_a_second_file_adds(
    session: Session, cast: Cast, tmp_path: Path
) -> None:
    first = row("Thu phí", "KT.01")
    hand_in(session, cast, tmp_path, first)
    agree(session, cast, plan_of(session, cast))

    hand_in(session, cast, tmp_path, first, row("Thu phí bổ sung", "KT.01"))

    plan = plan_of(session, cast)
    assert [(each.round, each.word) for each in appraisals.appraisals_of(session, plan)] == [(2, None)]
    dung = cast.accounts["dung"].id
    with refused("appraisals_missing"):
        life.approve(session, cast.p1, DECEMBER, cast.an.id, user_id=dung, now=NOW)


def test_a_code_that_is_not_in_force_in_the_month_is_refused_with_its_row(
    session: Session, cast: Cast, catalogue: dict[str, Product], tmp_path: Path
) -> None:
    catalogue["KT.01"].from_month = Month(2027, 1)
    session.flush()

    report = hand_in(
        session,
        cast,
        tmp_path,
        row("Tiếp nhận", "HCC.04"),
        row("Thu phí", "KT.01"),
        row("Khác", "XX.99"),
        row("Sai hệ số", "HCC.04", coefficient=5),
        row("Không mã", None, coefficient=2),
    )

    assert [(each.row - FIRST_XLSX_ROW, each.column, each.code) for each in report.refused] == [
        (1, "Mã CV", "unknown_product"),
        (2, "Mã CV", "unknown_product"),
        (3, "Hệ số quy đổi", "coefficient_of_catalogue"),
        (4, "Đơn vị tính", "missing_value"),
    ]
    assert "Danh mục của 12/2026 không có sản phẩm KT.01." in report.refused[0].message
    assert session.scalars(select(Task)).all() == []


def test_a_name_without_a_code_stays_the_plans_own(session: Session, cast: Cast, tmp_path: Path) -> None:
    hand_in(session, cast, tmp_path, row("Thu phí", None, unit="hồ sơ", coefficient=6))

    assert session.scalars(select(Task.product_id)).one() is None
    assert appraisals.appraisals_of(session, plan_of(session, cast)) == []


def test_a_file_without_a_code_and_without_coefficients_is_told_which_column_it_lacks(
    session: Session, cast: Cast, tmp_path: Path
) -> None:
    headers = [header for header in HEADERS if header not in ("Mã CV", "Hệ số quy đổi")]
    cells = [
        cell
        for header, cell in zip(HEADERS, row("Thu phí", "", unit="hồ sơ"), strict=True)
        if header in headers
    ]
    (tmp_path / "ke-hoach.xlsx").write_bytes(as_xlsx(File("ke-hoach.xlsx", headers, [cells], [TITLE])))

    report = load_folder(session, Folder.at(tmp_path), zone=HANOI, now=NOW, office_code="P1")

    [refusal] = report.files["ke-hoach.xlsx"].refused
    assert (refusal.code, refusal.values) == ("missing_column", {"name": "Hệ số quy đổi"})


def test_the_plans_come_out_with_their_codes_and_go_in_again_without_effect(
    session: Session, cast: Cast, tmp_path: Path
) -> None:
    in_force(session, cast)
    (tmp_path / "ke-hoach.xlsx").write_bytes(as_bytes(session, cast.p1, "ke-hoach", made_at=NOW, zone=HANOI))

    for by in (None, cast.accounts["hoa"].id):
        report = load_folder(session, Folder.at(tmp_path), zone=HANOI, now=NOW, office_code="P1", user_id=by)
        file = report.files["ke-hoach.xlsx"]
        assert (file.accepted, file.repeated, file.refused) == (0, 1, ())
    assert session.scalars(select(Task.due_on)).one() == date(2026, 12, 31)
