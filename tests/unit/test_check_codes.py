"""Check codes: a hundred random bits, one canonical spelling, and a check character that finds typing mistakes."""

import hashlib

import pytest

from feedback.ratings.check_codes import CHARACTERS, CHECKS, canonical, lookup, new_code, spelled
from feedback.receipts.codes import ALPHABET


def test_a_code_has_a_hundred_random_bits() -> None:
    codes = {new_code() for _ in range(1000)}

    assert len(codes) == 1000
    assert all(len(code) == CHARACTERS and set(code) <= set(ALPHABET) for code in codes)
    assert {code[0] for code in codes} == set(ALPHABET)


def test_the_check_character_is_crockfords() -> None:
    # 31 modulo 37 is 31, and the 31st sign of his table is Z; 37 modulo 37 is 0.
    assert spelled("0" * 19 + "Z") == "00000-00000-00000-0000Z-Z"
    assert spelled("0" * 18 + "15") == "00000-00000-00000-00015-0"
    assert len(CHECKS) == len(set(CHECKS)) == 37


def test_every_spelling_of_a_code_is_that_code() -> None:
    for code in (new_code() for _ in range(200)):
        seen = spelled(code)
        misread = seen[:-1].replace("0", "O").replace("1", "l") + seen[-1]
        for spelling in (seen, seen.lower(), seen.replace("-", ""), f"  {seen.replace('-', ' ')} ", misread):
            assert canonical(spelling) == code, spelling


def test_one_wrong_character_or_two_exchanged_are_noticed() -> None:
    code = new_code()
    seen = spelled(code).replace("-", "")
    for place, sign in enumerate(seen[:-1]):
        for other in ALPHABET:
            if other != sign:
                assert canonical(seen[:place] + other + seen[place + 1 :]) is None
    for place in range(CHARACTERS - 1):
        exchanged = seen[:place] + seen[place + 1] + seen[place] + seen[place + 2 :]
        assert exchanged == seen or canonical(exchanged) is None


@pytest.mark.parametrize("text", ["", "x", "0" * 20, "0" * 22, "U" * 21, "٠" * 21, "0" * 5000, "-" * 21])
def test_anything_else_is_no_code(text: str) -> None:
    assert canonical(text) is None


def test_only_its_hash_finds_a_rating() -> None:
    assert lookup("0" * 20) == hashlib.sha256(b"hnr-lookup" + b"0" * 20).digest()
