"""Who signs the heads: an Ed25519 key in a file of its own, never in the database, and how its word is checked."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

KEY_ID_CHARACTERS = 16
INFO = "hailong_ledger_signer"  # where a session carries its `KeyFile`
_HEAD, _KEY = b"hailong head\n", b"hailong key\n"  # keep one signature from being passed off as the other


@dataclass(frozen=True, slots=True)
class Signer:
    """A key that signs."""

    private: Any = field(repr=False)  # cryptography's Ed25519PrivateKey
    public: bytes

    @property
    def key_id(self) -> str:
        """The name by which heads know the key."""
        return key_id(self.public)

    def sign_head(self, head: bytes) -> bytes:
        """The signature of a head."""
        return bytes(self.private.sign(_HEAD + head))

    def endorse(self, public: bytes) -> bytes:
        """The word of this key for the one that follows it."""
        return bytes(self.private.sign(_KEY + public))


class KeyFile:
    """The file that holds the signing key: made when first needed, read again whenever it was changed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read: tuple[tuple[int, int], Signer] | None = None

    def signer(self) -> Signer:
        """The key that signs from now on. Raises OSError or ValueError where the file can't be read."""
        with contextlib.suppress(FileExistsError):
            if not self.path.exists():
                write_key(self.path)
        found = self.path.stat()
        stamp = (found.st_mtime_ns, found.st_ino)
        if self._read is None or self._read[0] != stamp:
            self._read = (stamp, read_key(self.path))
        return self._read[1]


def signer_of(session: Session) -> Signer | None:
    """The key with which this session signs what it appends; none where nobody gave it one."""
    file: KeyFile | None = session.info.get(INFO)
    return None if file is None else file.signer()


def key_id(public: bytes) -> str:
    """The name of a public key."""
    return hashlib.sha256(public).hexdigest()[:KEY_ID_CHARACTERS]


def write_key(path: Path) -> None:
    """Make a new key at `path`, readable by its owner alone. Raises FileExistsError where one is already."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    path.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with tempfile.NamedTemporaryFile(dir=path.parent) as own:  # nobody ever reads half a key
        own.write(pem)
        own.flush()
        os.fsync(own.fileno())
        os.link(own.name, path)


def read_key(path: Path) -> Signer:
    """The key of a file. Raises ValueError for anything but an Ed25519 key in PEM."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    private = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise ValueError(f"{path}: this is no Ed25519 key")
    return Signer(private, private.public_key().public_bytes_raw())


def signs_head(public: bytes, signature: bytes, head: bytes) -> bool:
    """Whether the signature of a head is that of this key."""
    return _checker(public)(signature, _HEAD + head)


def endorses(public: bytes, signature: bytes, next_public: bytes) -> bool:
    """Whether this key gave its word for the one that follows it."""
    return _checker(public)(signature, _KEY + next_public)


@cache
def _checker(public: bytes) -> Callable[[bytes, bytes], bool]:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        key = Ed25519PublicKey.from_public_bytes(public)
    except ValueError:
        return lambda _signature, _message: False

    def check(signature: bytes, message: bytes) -> bool:
        try:
            key.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    return check
