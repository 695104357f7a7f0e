"""Texts and codes in a cell: cleaned, or refused with the reason."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.interchange import cells
from feedback.interchange.refusals import Fault


def fault_of(read, cell, *rest):  # type: ignore[no-untyped-def]
    """The code with which a cell is refused."""
    with pytest.raises(Fault) as caught:
        read(cell, *rest)
    return caught.value.code


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("Quầy 1", "Quầy 1"),
        ("\u00a0 Quầy\u00a0\u00a01 ", "Quầy 1"),
        (unicodedata.normalize("NFD", "Nguyễn Thị Ánh"), "Nguyễn Thị Ánh"),
        ("Đăng ký\nkhai sinh", "Đăng ký khai sinh"),
        ("Đăng\u200b ký\ufeff", "Đăng ký"),
        (12.0, "12"),
    ],
)
def test_a_text_is_made_plain(written: object, kept: str) -> None:
    assert cells.text(written) == kept


def test_a_text_of_several_lines_keeps_them() -> None:
    assert cells.long_text("Chờ lâu\r\nCán bộ tốt") == "Chờ lâu\nCán bộ tốt"


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠", " =", "\u00a0=", "\u200b=", "\n="]
)
def test_a_text_that_begins_like_a_formula_is_refused(start: str) -> None:
    assert fault_of(cells.text, start + "1+1") == "formula_text"


@pytest.mark.parametrize(
    "sign", ["\x00", "\x07", "\x1b", "\x7f", "\x85", chr(0xD800), "\ufffe", "\ufffd", "\u202e", "\u2067"]
)
def test_a_character_that_hides_or_spoils_text_is_refused(sign: str) -> None:
    assert fault_of(cells.text, f"Lịch{sign} sự") == "bad_character"


def test_a_text_may_have_signs_that_citizens_use() -> None:
    assert cells.text("Rất tốt 👍 – 10/10 = hài lòng") == "Rất tốt 👍 – 10/10 = hài lòng"


def test_a_text_over_its_limit_is_refused_and_never_cut() -> None:
    assert cells.text("a" * 200) == "a" * 200
    assert fault_of(cells.text, "a" * 201) == "too_long"


@given(st.text())
def test_a_text_is_kept_in_nfc_without_outer_space_or_is_refused(written: str) -> None:
    try:
        kept = cells.text(written, 1000)
    except Fault:
        return

    assert kept == unicodedata.normalize("NFC", kept).strip()
    assert kept[:1] not in cells.FORMULA_STARTS or not kept


@pytest.mark.parametrize("cell", [None, "", "  ", "\u00a0", "\u200b", "-", " – ", "\t", "\r\n"])
def test_a_cell_without_anything_in_it_is_blank(cell: object) -> None:
    assert cells.is_blank(cell)


@pytest.mark.parametrize("cell", [0, 0.0, False, "0", "-1", "\t=1"])
def test_a_cell_with_something_in_it_is_not_blank(cell: object) -> None:
    assert not cells.is_blank(cell)


def test_a_code_with_the_look_alike_of_a_vietnamese_letter_is_the_same_code() -> None:
    icelandic = "CB\u00d001"

    assert cells.code(icelandic) == "CB\u011001"


def test_a_code_needs_a_letter_or_a_digit() -> None:
    assert fault_of(cells.code, "...") == "bad_code"


def test_a_procedure_code_that_became_a_number_gets_its_zeros_back() -> None:
    assert cells.procedure_code(1.0005) == "1.000500"


@pytest.mark.parametrize(
    "written",
    [
        "H26.19.00-261001-0001",
        "000.19.00.H26-261001-0001",
        "H26-261001-0001",
        "H26.19-261001-00012",
        "H26.19.001.02-240229-1234",
        " h26.19.00-261001-0001\u00a0",
    ],
)
def test_a_dossier_code_is_known_in_both_orders(written: str) -> None:
    assert cells.dossier_code(written) == written.strip("\u00a0 ").upper()


@pytest.mark.parametrize(
    "written",
    ["H26.19.00-261001-001", "H26.19.00-2610011-0001", "H26.19.00.01.02-261001-0001", "26.19.00-261001-0001", "H26.1.00-261001-0001", "H26.19.00/261001/0001", "１26-261001-0001"],
)  # fmt: skip
def test_what_is_no_dossier_code_is_refused(written: str) -> None:
    assert fault_of(cells.dossier_code, written) == "bad_dossier_code"


@pytest.mark.parametrize(
    "written", ["H26.19.00-261301-0001", "H26.19.00-260231-0001", "H26.19.00-261000-0001", "H26-250229-0001"]
)
def test_a_dossier_code_of_a_day_that_never_was_is_refused(written: str) -> None:
    assert fault_of(cells.dossier_code, written) == "impossible_date"


@pytest.mark.parametrize(
    ("written", "kept"),
    [("0919 343 122", "0919 343 122"), ("+84919343122", "+84919343122"), (919343122.0, "0919343122"), ("(024) 3858.1234", "(024) 3858.1234")],
)  # fmt: skip
def test_a_telephone_number_may_begin_with_plus(written: object, kept: str) -> None:
    assert cells.phone(written) == kept


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("=1+1", "formula_text"),
        ("@gọi", "formula_text"),
        ("không có", "bad_phone"),
        ("0" * 41, "bad_phone"),
        (-5.0, "bad_phone"),
        (float("inf"), "bad_phone"),
    ],
)
def test_what_is_no_telephone_number_is_refused(written: object, code: str) -> None:
    assert fault_of(cells.phone, written) == code


@pytest.mark.parametrize(
    "written",
    [
        "",
        "b659f768e77b44759617643b634d1952",
        "{b659f768-e77b-4475-9617-643b634d1952}",
        "00000000-0000-0000-0000-000000000000",
        "b659f768-e77b-4475-9617-643b634d195",
    ],
)
def test_what_is_no_submission_key_is_refused(written: str) -> None:
    assert fault_of(cells.submission_key, written) == "bad_submission_key"


def test_a_submission_key_has_no_regard_to_case() -> None:
    key = "b659f768-e77b-4475-9617-643b634d1952"

    assert cells.submission_key(key.upper()) == cells.submission_key(key)
