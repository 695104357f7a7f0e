"""Headers are matched by meaning: whatever their order, case, diacritics and company."""

import unicodedata

import pytest

from feedback.interchange import columns
from feedback.interchange.columns import Column, find_header, fold

TABLES = {name: found for name, found in vars(columns).items() if name[0] != "_" and isinstance(found, tuple)}


@pytest.mark.parametrize(
    "header",
    ["Mã hồ sơ", "MÃ HỒ SƠ", " Ma ho so ", "Mã\nhồ sơ", "mã_hồ_sơ", "Mã hồ sơ (*)", unicodedata.normalize("NFD", "Mã hồ sơ"), "Số biên nhận"],
)  # fmt: skip
def test_a_header_is_known_in_its_spellings(header: str) -> None:
    found = find_header([["Ngày", header, "Mã quầy"]], columns.PAPER_RATINGS)

    assert found is not None
    assert found.places["dossier"] == 1


def test_d_with_a_stroke_folds_to_d() -> None:
    assert fold("Điện thoại") == fold("Dien thoai") == "dienthoai"


def test_columns_may_stand_in_any_order_among_others() -> None:
    found = find_header([["STT", "Lĩnh vực", "Ghi chú", "Tên quầy", "Mã quầy"]], columns.DESKS)

    assert found is not None
    assert found.places == {"code": 4, "name": 3, "fields": 1}
    assert found.missing == ()


def test_the_header_is_found_below_titles() -> None:
    rows = [
        ["ỦY BAN NHÂN DÂN"],
        ["Tên quầy theo lĩnh vực"],
        [],
        ["Mã quầy", "Tên quầy", "Lĩnh vực"],
        ["Q01", "Quầy 1", ""],
    ]

    found = find_header(rows, columns.DESKS)

    assert found is not None
    assert found.index == 3


def test_the_header_stands_within_thirty_rows() -> None:
    header = ["Mã quầy", "Tên quầy", "Lĩnh vực"]

    assert find_header([[""]] * 29 + [header], columns.DESKS) is not None
    assert find_header([[""]] * 30 + [header], columns.DESKS) is None


def test_of_a_header_over_two_rows_merged_downwards_the_last_is_meant() -> None:
    header = ["Mã quầy", "Tên quầy", "Lĩnh vực"]

    found = find_header([["QUẦY"], header, header, ["Q01", "Quầy 1", "Hộ tịch"]], columns.DESKS)

    assert found is not None
    assert found.index == 2


def test_what_is_missing_is_named_as_offices_usually_write_it() -> None:
    found = find_header([["Mã quầy", "Lĩnh vực"]], columns.DESKS)

    assert found is not None
    assert found.missing == ("Tên quầy",)


def test_a_column_that_stands_twice_is_named() -> None:
    found = find_header([["Mã quầy", "Tên quầy", "mã quầy", "Lĩnh vực"]], columns.DESKS)

    assert found is not None
    assert found.repeated == ("Mã quầy",)


def test_the_usual_spelling_outweighs_a_rarer_one() -> None:
    found = find_header([["Quầy", "Mã quầy", "Tên quầy", "Lĩnh vực"]], columns.DESKS)

    assert found is not None
    assert found.places["code"] == 1
    assert found.repeated == ()


def test_due_and_returned_are_told_apart() -> None:
    row = ["Mã hồ sơ", "Ngày hẹn trả kết quả", "Ngày trả kết quả"]

    found = find_header([row], columns.RECEIPTS)

    assert found is not None
    assert (found.places["due_at"], found.places["returned_at"]) == (1, 2)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_no_spelling_means_two_columns_of_a_file(table: tuple[Column, ...]) -> None:
    folded = [fold(spelling) for column in table for spelling in {fold(one) for one in column.spellings}]

    assert len(folded) == len(set(folded))


def test_a_header_is_shown_without_what_a_terminal_would_obey() -> None:
    found = find_header([["Mã\x1b quầy\n", "Tên quầy", "Lĩnh vực"]], columns.DESKS)

    assert found is not None
    assert found.texts["code"] == "Mã quầy"
