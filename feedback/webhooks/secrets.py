"""The secret that a subscription and the service share: made at random, kept sealed, opened to sign (pure)."""

import base64
import os
import uuid

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECRET_BYTES = 32
NONCE_BYTES = 12
PREFIX = "whsec_"  # as Standard Webhooks writes a secret


def sealing_key(secret_key: str) -> bytes:
    """The key that seals the secrets of webhooks, derived from the service's own."""
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"hailong webhooks")
    return derive.derive(secret_key.encode())


def new_secret() -> str:
    """A random secret of 256 bits."""
    return PREFIX + base64.b64encode(os.urandom(SECRET_BYTES)).decode()


def sealed(key: bytes, subscription_id: uuid.UUID, secret: str) -> bytes:
    """The secret as the database keeps it: worth nothing without the key, nor in another row."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, secret.encode(), subscription_id.bytes)


def opened(key: bytes, subscription_id: uuid.UUID, kept: bytes) -> str | None:
    """The secret, or None where it was sealed with another key or for another subscription."""
    try:
        return AESGCM(key).decrypt(kept[:NONCE_BYTES], kept[NONCE_BYTES:], subscription_id.bytes).decode()
    except InvalidTag:
        return None
