"""danh-muc.xlsx: products with group and coefficient, dated, changed only forward."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.interchange.load import Folder, Report, load_folder
from feedback.offices.queries import line_of
from feedback.periods.month import Month
from feedback.plans.catalogue import products_in_force
from feedback.plans.models import Product
from tests.cast import Cast, gather
from tests.ward_files import File, as_xlsx

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
IN_NOVEMBER = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
HEADERS = [
    *("STT", "Mã CV", "Phòng", "Nhiệm vụ", "Công việc chi tiết", "Sản phẩm đầu ra"),
    *("Nhóm", "Khung điểm", "Điểm chấm", "Hệ số quy đổi", "Ghi chú"),
]
ROWS = [
    [
        1,
        "HCC.04",
        "Trung tâm",
        "Tiếp nhận",
        "Tiếp nhận trực tiếp",
        "Hồ sơ tiếp nhận",
        "N2",
        "11-50",
        15,
        3,
        None,
    ],
    [
        2,
        "HCC.24",
        "Trung tâm",
        "Báo cáo",
        "Tổng hợp hài lòng",
        "Báo cáo",
        "Nhóm 3",
        "51-100",
        55,
        "11",
        "quý",
    ],
]


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def load(
    session: Session, path: Path, *rows: list[object], title: str = "DANH MỤC, áp dụng từ tháng 01/2026"
) -> Report:
    path.mkdir(parents=True, exist_ok=True)
    (path / "danh-muc.xlsx").write_bytes(as_xlsx(File("danh-muc.xlsx", HEADERS, [*rows], [title])))
    return load_folder(session, Folder.at(path), zone=HANOI, now=IN_NOVEMBER, office_code="P1")


def in_force(session: Session, cast: Cast, month: Month) -> dict[str, Decimal]:
    products = products_in_force(session, line_of(session, cast.p1), month)
    return {product.code: product.coefficient for product in products}


def test_the_catalogue_is_taken_in_with_its_groups_and_coefficients(
    session: Session, cast: Cast, tmp_path: Path
) -> None:
    file = load(session, tmp_path, *ROWS).files["danh-muc.xlsx"]

    assert (file.accepted, file.refused) == (2, ())
    assert in_force(session, cast, Month(2026, 1)) == {"HCC.04": 3, "HCC.24": 11}
    kept = session.scalars(select(Product).where(Product.code == "HCC.24")).one()
    assert (kept.complexity.label, kept.frame, kept.graded, kept.unit) == ("N3", "51-100", 55, "sản phẩm")


def test_the_same_catalogue_again_changes_nothing(session: Session, cast: Cast, tmp_path: Path) -> None:
    load(session, tmp_path / "1", *ROWS)

    file = load(session, tmp_path / "2", *ROWS).files["danh-muc.xlsx"]

    assert (file.accepted, file.repeated) == (0, 2)


def test_a_coefficient_changes_from_a_month_that_has_not_begun(
    session: Session, cast: Cast, tmp_path: Path
) -> None:
    load(session, tmp_path / "1", *ROWS)
    changed = [*ROWS[0][:9], 4, None]

    load(session, tmp_path / "2", changed, title="Danh mục áp dụng từ tháng 12/2026")

    assert in_force(session, cast, Month(2026, 11))["HCC.04"] == 3
    assert in_force(session, cast, Month(2026, 12))["HCC.04"] == 4


@pytest.mark.parametrize("month", ["11/2026", "01/2026"])
def test_a_coefficient_never_changes_backward(
    session: Session, cast: Cast, tmp_path: Path, month: str
) -> None:
    load(session, tmp_path / "1", *ROWS)

    file = load(session, tmp_path / "2", [*ROWS[0][:9], 4, None], title=f"Áp dụng từ tháng {month}").files[
        "danh-muc.xlsx"
    ]

    assert [refusal.code for refusal in file.refused] == ["catalogue_backward"]
    assert in_force(session, cast, Month(2026, 12))["HCC.04"] == 3


@pytest.mark.parametrize(
    ("place", "value", "code"),
    [
        (6, "N6", "unknown_complexity"),
        (9, 0, "not_positive"),
        (9, -1, "negative_number"),
        (1, "", "missing_value"),
        (8, "1,234", "ambiguous_number"),
    ],
)
def test_a_row_that_cannot_be_right_is_named(
    session: Session, cast: Cast, tmp_path: Path, place: int, value: object, code: str
) -> None:
    row = [*ROWS[0]]
    row[place] = value

    file = load(session, tmp_path, row, ROWS[1]).files["danh-muc.xlsx"]

    assert [refusal.code for refusal in file.refused] == [code]
    assert (file.accepted, file.is_left_out) == (0, True)


def test_the_nearer_offices_row_counts(session: Session, cast: Cast, tmp_path: Path) -> None:
    load(session, tmp_path, ROWS[0])
    for code, coefficient in (("HCC.04", 9), ("HCC.30", 2)):
        session.add(
            Product(
                office_id=cast.city.id, code=code, code_key=code.lower(), division="Chung", duty="", work="w", name="n",
                unit="hồ sơ", complexity="n1", coefficient=Decimal(coefficient), from_month=Month(2026, 6),
            )
        )  # fmt: skip
    session.flush()

    assert in_force(session, cast, Month(2026, 11)) == {"HCC.04": 3, "HCC.30": 2}
