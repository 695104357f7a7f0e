"""Passwords: which are refused, that two spellings of one are one, and what the one-time ones are made of."""

import unicodedata

import pytest

from feedback.accounts import passwords
from tests.refusing import refusing


@pytest.mark.parametrize(
    "password",
    [
        "hanoi2026!",
        "Hanoi123456",
        "123456a@123456a@",
        "matkhau1234",
        "M@tKh4u12345",
        "Phường Đống Đa",
        "ubndphuong2026",
        "motcuahanoi1",
        "qwertyuiop12",
        "aaaaaaaaaaaaa",
        "1234567890",
        "0912345678",  # a telephone number
        "19051990-2026",  # dates
        "abcdefghijkl",
        "Password2026!",
        "nguyenvanan1",
    ],
)
def test_what_is_guessed_first_is_refused(password: str) -> None:
    with refusing("password_common"):
        passwords.check(password, names=("an.nv", "Nguyễn Văn An"))


@pytest.mark.parametrize(
    ("password", "code"), [("short 7", "password_too_short"), ("x y" * 60, "password_too_long")]
)
def test_length_has_two_ends(password: str, code: str) -> None:
    with refusing(code):
        passwords.check(password)


@pytest.mark.parametrize(
    "password", ["chim hót bên suối 47", "correct horse battery", "Tr0ng-v4ườn-cây", "k7qf 2m9x hrsb"]
)
def test_a_sentence_of_ones_own_is_good(password: str) -> None:
    passwords.check(password, names=("an.nv", "Nguyễn Văn An"))


def test_both_spellings_of_vietnamese_letters_are_one_password() -> None:
    stored = passwords.hashed(unicodedata.normalize("NFC", "chim hót bên suối 47"))

    assert passwords.matches(stored, unicodedata.normalize("NFD", "chim hót bên suối 47"))
    assert not passwords.matches(stored, "chim hot ben suoi 47")


def test_no_account_and_an_endless_password_never_match() -> None:
    stored = passwords.hashed("chim hót bên suối 47")

    assert not passwords.matches(None, "chim hót bên suối 47")
    assert not passwords.matches(stored, "x" * 100_000)


def test_the_hash_has_the_parameters_that_we_mean() -> None:
    stored = passwords.hashed("chim hót bên suối 47")

    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert not passwords.outdated(stored)
    assert passwords.outdated(stored.replace("t=2", "t=1"))


def test_an_unknown_name_costs_the_same_work() -> None:
    """As many hashings of the same size; test_live.py measures the time."""
    calls = []
    original = passwords.PasswordHasher.verify

    def counted(self, stored, password):
        calls.append(stored.rsplit("$", 2)[0])
        return original(self, stored, password)

    stored = passwords.hashed("chim hót bên suối 47")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords.PasswordHasher, "verify", counted)
        passwords.matches(stored, "wrong wrong")
        passwords.matches(None, "wrong wrong")

    assert len(calls) == 2
    assert calls[0] == calls[1]


def test_one_time_passwords_are_random_and_pass_the_check() -> None:
    made = {passwords.one_time_password() for _ in range(200)}

    assert len(made) == 200
    assert all(len(password) == 19 and not set(password) & set("01IOUL") for password in made)
