"""One-time codes of a second factor: how the secret is kept, and which step of time a code belongs to (RFC 6238). Pure."""

import hashlib
import hmac
import os
import uuid
from datetime import datetime

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ISSUER = "Hài Lòng"
STEP_SECONDS = 30
STEPS_OFF = 1  # a telephone's clock may be so many steps off, either way
NONCE_BYTES = 12
RECOVERY_CODES = 10


def sealing_key(secret_key: str) -> bytes:
    """The key that seals the secrets of second factors, derived from the service's own."""
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"hailong second factor")
    return derive.derive(secret_key.encode())


def new_secret() -> str:
    """A random secret of 160 bits, as authenticator apps take it."""
    return pyotp.random_base32()


def sealed(key: bytes, user_id: uuid.UUID, secret: str) -> bytes:
    """The secret as the database keeps it: worth nothing without the key, nor in the row of another account."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, secret.encode(), user_id.bytes)


def opened(key: bytes, user_id: uuid.UUID, kept: bytes) -> str | None:
    """The secret, or None where it was sealed with another key or for another account."""
    try:
        return AESGCM(key).decrypt(kept[:NONCE_BYTES], kept[NONCE_BYTES:], user_id.bytes).decode()
    except InvalidTag:
        return None


def address(secret: str, account: str) -> str:
    """What the QR symbol says to an authenticator app."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER))


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step of time that `code` belongs to, if it is one of those around `now`."""
    made = pyotp.TOTP(secret)
    present = int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in range(
        present - STEPS_OFF, present + STEPS_OFF + 1
    ):  # all of them: the time taken tells nothing
        if hmac.compare_digest(made.generate_otp(step).encode(), code.encode()):
            found = step
    return found


def recovery_hash(code: str) -> bytes:
    """What is kept of a recovery code; it has 78 random bits, so a plain hash suffices."""
    return hashlib.sha256("".join(sign for sign in code.upper() if sign.isalnum()).encode()).digest()
