"""Ratings sealed to the service: a device locks them with a public key and can't read them back (pure).

Each box has a key of its own: ECDH on P-256 between a fresh key of the device and the service's, HKDF, AES-256-GCM.
The service's private key is derived from its secret key, so that every worker has it and no file or table holds it.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from feedback.devices.keys import POINT_BYTES, key_mark
from feedback.devices.written import unwritten, written

NONCE_BYTES = 12
_CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256


@dataclass(frozen=True, slots=True)
class PublicSeal:
    """What a device needs to seal: the service's public key and its name."""

    mark: str
    key: str


class Opener:
    """Opens what devices sealed to the service: with its secret key, or with one that it had before."""

    def __init__(self, secret: str, former: Sequence[str] = ()) -> None:
        keys = [_private_key(each) for each in (secret, *former)]
        self._keys = {key_mark(_point(key.public_key())): key for key in keys}
        point = _point(keys[0].public_key())
        self.public = PublicSeal(key_mark(point), written(point))

    def knows(self, mark: object) -> bool:
        """Whether what was sealed to this key can be opened here."""
        return mark in self._keys

    def open(self, *, to: str, key: str, box: str, about: str) -> bytes | None:
        """What the box holds; None where it was changed, or is the box of another rating than `about`."""
        point, locked = unwritten(key, POINT_BYTES), unwritten(box)
        if point is None or locked is None:
            return None
        try:
            theirs = ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point)
            shared = self._keys[to].exchange(ec.ECDH(), theirs)
            opened = AESGCM(_box_key(shared, point))
            return opened.decrypt(locked[:NONCE_BYTES], locked[NONCE_BYTES:], about.encode())
        except (ValueError, InvalidTag):
            return None


def _box_key(shared: bytes, point: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=point, info=b"hailong item 1").derive(shared)


def _private_key(secret: str) -> ec.EllipticCurvePrivateKey:
    stretched = HKDF(algorithm=SHA256(), length=48, salt=None, info=b"hailong kiosk seal 1")
    number = int.from_bytes(stretched.derive(hashlib.sha256(secret.encode()).digest()), "big")
    return ec.derive_private_key(number % (_ORDER - 1) + 1, _CURVE)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
