"""Bytes as a device writes them: base64 for addresses, without padding, one spelling for each value (pure)."""

import base64
import binascii

_SIGNS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def written(value: bytes) -> str:
    """`value` as text."""
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def unwritten(text: object, length: int | None = None) -> bytes | None:
    """The bytes that `text` writes; None where it writes none, or not `length` of them."""
    if not isinstance(text, str) or not _SIGNS.issuperset(text):
        return None
    try:
        value = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return None
    if written(value) != text or (length is not None and len(value) != length):
        return None
    return value
