"""The one-time code on a receipt: 120 random bits that say nothing, in letters that survive reading aloud (pure)."""

import base64
import hashlib
import secrets

CHARACTERS = 24  # of five bits each; 100 bits would do against guessing
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O, U
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_GROUP = 4
RANDOM_BYTES = CHARACTERS * 5 // 8
_TO_CROCKFORD = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", ALPHABET.encode("ascii"))
_LONGEST_SPELLING = 80  # characters: what is longer is no code, and is not worth reading


def new_code() -> str:
    """A random code in its canonical spelling."""
    return base64.b32encode(secrets.token_bytes(RANDOM_BYTES)).translate(_TO_CROCKFORD).decode("ascii")


def canonical(text: str) -> str | None:
    """The one spelling of the code that `text` gives, or None where it gives none.

    Case does not matter, O is read as 0, I and L as 1, and hyphens and spaces are passed over: all spellings of one
    code are one code.
    """
    if len(text) > _LONGEST_SPELLING or not text.isascii():
        return None
    code = text.upper().translate(_MISREAD)
    return code if len(code) == CHARACTERS and set(code) <= set(ALPHABET) else None


def spelled(code: str) -> str:
    """A canonical code in groups of four, for the eye."""
    return "-".join(code[start : start + _GROUP] for start in range(0, CHARACTERS, _GROUP))


def code_hash(code: str) -> bytes:
    """The SHA-256 of a canonical code: all that the service keeps of it."""
    return hashlib.sha256(code.encode("ascii")).digest()
