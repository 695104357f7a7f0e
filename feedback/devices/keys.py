"""A device's key: the public half that it registers, what it signs, and whether a signature holds (pure)."""

import hashlib
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from feedback.devices.written import unwritten, written

POINT_BYTES = 65  # an uncompressed point of P-256
SIGNATURE_BYTES = 64  # r and s, as a browser writes them
MARK_BYTES = 12
_ALGORITHM = ec.ECDSA(SHA256())


def read_public_key(text: object) -> bytes | None:
    """The public key that `text` writes, or None where it is no point of P-256."""
    point = unwritten(text, POINT_BYTES)
    try:
        _loaded(point or b"")
    except ValueError:
        return None
    return point


def key_mark(public_key: bytes) -> str:
    """The short name by which a key is called: a hash of it, so that nobody has to hand out names."""
    return written(hashlib.sha256(b"hailong key " + public_key).digest()[:MARK_BYTES])


def request_text(name: str, body: bytes, counter: int, at: int) -> bytes:
    """What a device signs of a request: its name below /k/, its body, its counter and the device's clock (ms)."""
    digest = hashlib.sha256(body).hexdigest()
    return f"hailong request 1\n{name}\n{digest}\n{counter}\n{at}".encode()


def item_text(rating_id: str, number: int, to: str, key: str, box: str) -> bytes:
    """What a device signs of a sealed rating: its running number, and all that is to be seen of it from outside."""
    return f"hailong item 1\n{rating_id}\n{number}\n{to}\n{key}\n{box}".encode()


def holds(public_key: bytes, signature: bytes, text: bytes) -> bool:
    """Whether the holder of `public_key` signed `text`."""
    if len(signature) != SIGNATURE_BYTES:
        return False
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    try:
        _loaded(public_key).verify(encode_dss_signature(r, s), text, _ALGORITHM)
    except (InvalidSignature, ValueError):
        return False
    return True


@lru_cache(maxsize=4096)  # a city's tablets
def _loaded(public_key: bytes) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public_key)
