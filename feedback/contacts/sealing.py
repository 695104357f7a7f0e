"""A citizen's contact sealed to a public key, so that whoever only receives it can't read it (pure; RFC 9180)."""

import hashlib
import uuid

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

LONGEST = 200  # characters
SEALED_BYTES = 889  # of every sealed contact, whatever it says

_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
_VERSION = b"\x01"
_KEY_ID_BYTES = 8
_LENGTH_BYTES = 2
_PADDED = 832  # bytes: 200 characters of four bytes each, and their length


class Unopenable(Exception):
    """What was sealed can't be opened with this key: it belongs to another key or office, or was damaged."""


class Sealer:
    """Seals contacts to one public key; it can't open what it sealed."""

    def __init__(self, key: X25519PublicKey) -> None:
        self._key = key
        self._key_id = _id_of(key)

    def seal(self, words: str, office_id: uuid.UUID) -> bytes:
        """`words` (at most 200 characters) for the inspectorate's eyes, bound to the office; all are of one size."""
        plain = words[:LONGEST].encode()
        padded = (len(plain).to_bytes(_LENGTH_BYTES, "big") + plain).ljust(_PADDED, b"\x00")
        return _VERSION + self._key_id + _SUITE.encrypt(padded, self._key, _about(office_id))


class Opener:
    """Opens what was sealed to its public key."""

    def __init__(self, key: X25519PrivateKey) -> None:
        self._key = key
        self._key_id = _id_of(key.public_key())

    def open(self, sealed: bytes, office_id: uuid.UUID) -> str:
        """The words that were sealed for the office; raises Unopenable."""
        head = len(_VERSION) + _KEY_ID_BYTES
        if sealed[:head] != _VERSION + self._key_id:
            raise Unopenable
        try:
            padded = _SUITE.decrypt(sealed[head:], self._key, _about(office_id))
        except (InvalidTag, ValueError):
            raise Unopenable from None
        length = int.from_bytes(padded[:_LENGTH_BYTES], "big")
        return padded[_LENGTH_BYTES : _LENGTH_BYTES + length].decode()


def _id_of(key: X25519PublicKey) -> bytes:
    """What tells one key from another: the beginning of its hash."""
    raw = key.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return hashlib.sha256(b"hailong contact key" + raw).digest()[:_KEY_ID_BYTES]


def _about(office_id: uuid.UUID) -> bytes:
    return b"hailong contact 1 " + office_id.bytes
