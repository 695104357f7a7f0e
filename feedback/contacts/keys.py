"""The inspectorate's key pair in files: made once, the public half for the web server, the private one kept apart."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from feedback.contacts.sealing import Opener, Sealer
from feedback.errors import Refused
from feedback.labels import N_

PUBLIC, PRIVATE = "contacts-public.pem", "contacts-private.pem"
OWNER_ONLY, FOR_READING = 0o600, 0o644
BAD_KEY = N_("This file holds no key that `hailong contacts keys` has made.")


def make_pair(folder: Path) -> tuple[Path, Path]:
    """Make a pair of keys in `folder` and give the two files, public and private.

    Refused with `keys_exist` where one is there: what was sealed to it could never be opened again.
    """
    public, private = folder / PUBLIC, folder / PRIVATE
    if public.exists() or private.exists():
        raise Refused("keys_exist", N_("There is a key in %(folder)s already."), folder=str(folder))
    folder.mkdir(parents=True, exist_ok=True)
    key = X25519PrivateKey.generate()
    _write(private, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()), OWNER_ONLY)
    _write(
        public, key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo), FOR_READING
    )
    return public, private


def sealer_in(file: Path) -> Sealer | None:
    """The sealer for the public key in `file`; none where there is no such file. Refused: `bad_key`."""
    if not file.is_file():
        return None
    try:
        key = load_pem_public_key(file.read_bytes())
    except ValueError:
        key = None
    if not isinstance(key, X25519PublicKey):
        raise Refused("bad_key", BAD_KEY, field=str(file))
    return Sealer(key)


def opener_in(file: Path) -> Opener | None:
    """The opener for the private key in `file`; none where there is no such file. Refused: `bad_key`."""
    return opener_of(file.read_bytes()) if file.is_file() else None


def opener_of(pem: bytes) -> Opener:
    """The opener for a private key as its file writes it. Refused: `bad_key`."""
    try:
        key = load_pem_private_key(pem, password=None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, X25519PrivateKey):
        raise Refused("bad_key", BAD_KEY, field="key")
    return Opener(key)


def _write(file: Path, content: bytes, mode: int) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
