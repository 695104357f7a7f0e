"""Contacts sealed to a key: only that key opens them, only for their office, and all are of one size."""

import uuid
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from feedback.contacts import keys
from feedback.contacts.sealing import LONGEST, SEALED_BYTES, Opener, Sealer, Unopenable
from tests.refusing import refusing

OFFICE, OTHER = uuid.uuid4(), uuid.uuid4()
KEY = X25519PrivateKey.generate()
SEALER, OPENER = Sealer(KEY.public_key()), Opener(KEY)


@pytest.mark.parametrize("words", ["0912 345 678", "nguyễn.văn.a@ví-dụ.vn", "đ" * LONGEST, "😀" * LONGEST])
def test_what_was_sealed_is_opened_by_its_key(words: str) -> None:
    assert OPENER.open(SEALER.seal(words, OFFICE), OFFICE) == words


def test_every_sealed_contact_is_of_one_size_and_no_two_are_alike() -> None:
    sealed = [SEALER.seal(words, OFFICE) for words in ("", "0912", "0912", "😀" * LONGEST)]

    assert {len(each) for each in sealed} == {SEALED_BYTES}
    assert len(set(sealed)) == len(sealed)
    assert b"0912" not in b"".join(sealed)


def test_another_key_another_office_and_any_damage_open_nothing() -> None:
    sealed = SEALER.seal("0912 345 678", OFFICE)

    with pytest.raises(Unopenable):
        Opener(X25519PrivateKey.generate()).open(sealed, OFFICE)
    with pytest.raises(Unopenable):
        OPENER.open(sealed, OTHER)
    for place in (0, 5, 20, 60, SEALED_BYTES - 1):
        damaged = bytearray(sealed)
        damaged[place] ^= 1
        with pytest.raises(Unopenable):
            OPENER.open(bytes(damaged), OFFICE)
    with pytest.raises(Unopenable):
        OPENER.open(b"", OFFICE)


def test_a_pair_is_made_once_and_its_private_half_is_the_owners_alone(tmp_path: Path) -> None:
    public, private = keys.make_pair(tmp_path / "keys")

    sealer, opener = keys.sealer_in(public), keys.opener_in(private)
    assert sealer is not None
    assert opener is not None
    assert opener.open(sealer.seal("0912", OFFICE), OFFICE) == "0912"
    assert private.stat().st_mode & 0o077 == 0
    with refusing("keys_exist"):
        keys.make_pair(tmp_path / "keys")


def test_a_file_that_is_missing_seals_nothing_and_a_bad_one_is_named(tmp_path: Path) -> None:
    assert keys.sealer_in(tmp_path / "none") is None

    for content in (b"", b"nonsense", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"):
        (tmp_path / "bad").write_bytes(content)
        with refusing("bad_key"):
            keys.sealer_in(tmp_path / "bad")
        with refusing("bad_key"):
            keys.opener_in(tmp_path / "bad")
