"""The forms of a pairing code and of a device's token, and the hashes by which the service knows them (pure)."""

import hashlib
import secrets

CODE_DIGITS = 8  # 10 wrong tries against 10^8 codes: one chance in ten million
TOKEN_BYTES = 32


def new_code() -> str:
    """A random pairing code, for a person to type: eight digits in two groups."""
    digits = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    return f"{digits[:4]}-{digits[4:]}"


def code_hash(code: str) -> bytes:
    """The hash of a pairing code as typed: spaces, hyphens and dots between the digits mean nothing."""
    return hashlib.sha256(
        b"hailong pairing " + "".join(code.split()).translate(_SEPARATORS).encode()
    ).digest()


def new_token() -> str:
    """A random device token of 256 bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> bytes:
    """The hash of a device token."""
    return hashlib.sha256(b"hailong device " + token.encode("utf-8", "replace")).digest()


_SEPARATORS = str.maketrans("", "", "-.–")
