"""A receipt's code: random, said in many ways, and one code in all of them."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.receipts.codes import ALPHABET, CHARACTERS, canonical, code_hash, new_code, spelled

codes = st.text(ALPHABET, min_size=CHARACTERS, max_size=CHARACTERS)


def test_qr_3_it_holds_at_least_a_hundred_random_bits() -> None:
    assert len(ALPHABET) == 32  # five bits a character
    assert CHARACTERS * 5 >= 100
    assert len({new_code() for _ in range(1000)}) == 1000


@given(codes)
def test_qr_4_every_spelling_has_one_canonical_form(code: str) -> None:
    misread = code.replace("0", "o").replace("1", "L")

    assert {canonical(each) for each in (code, code.lower(), spelled(code), f" {code} ", misread)} == {code}


@given(st.text(max_size=100))
def test_qr_1_whatever_is_read_is_a_code_or_nothing(text: str) -> None:
    read = canonical(text)

    assert read is None or (len(read) == CHARACTERS and canonical(read) == read)


@pytest.mark.parametrize(
    "text", ["", "0" * 23, "0" * 25, "U" + "0" * 23, "*" * 24, "٠" * 24, "０" * 24, "0" * 24 + "\n\t~"]
)
def test_what_is_no_code_is_not_read_as_one(text: str) -> None:
    assert canonical(text) is None


def test_it_is_spelled_in_groups_of_four() -> None:
    assert spelled("0123456789ABCDEFGHJKMNPQ") == "0123-4567-89AB-CDEF-GHJK-MNPQ"


def test_its_hash_is_sha256() -> None:
    assert code_hash("0" * 24) == hashlib.sha256(b"0" * 24).digest()
