"""The key of a program: 160 random bits behind a word that a search for leaked secrets can find (pure)."""

import hashlib
import secrets

BEGINS = "hailong_"
CHARACTERS = 32  # of five bits each
SHOWN = len(BEGINS) + 6  # characters that the list of keys shows: enough to tell keys apart
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_key() -> str:
    """A random key."""
    return BEGINS + "".join(secrets.choice(ALPHABET) for _ in range(CHARACTERS))


def is_key(text: str) -> bool:
    """Whether `text` has the form of a key: what has not is never looked for."""
    return len(text) == len(BEGINS) + CHARACTERS and text.startswith(BEGINS) and text.isascii()


def key_hash(key: str) -> bytes:
    """The SHA-256 of a key: all that is kept of it. With 160 random bits nothing slower is needed."""
    return hashlib.sha256(key.encode("ascii")).digest()
