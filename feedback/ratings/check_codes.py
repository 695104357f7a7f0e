"""The code with which a citizen asks later whether their rating was counted: 100 random bits that say nothing (pure).

Twenty characters of Crockford's base 32 and his check character. The service keeps the code's hash alone, so a code
leads to its rating and no rating leads to its code.
"""

import hashlib
import secrets

from feedback.receipts.codes import ALPHABET

CHARACTERS = 20  # of five bits each; the check character comes on top
CHECKS = ALPHABET + "*~$=U"  # 37 of them: the remainder of the number that the characters write
LONGEST_SPELLING = 80  # characters: what is longer is no code
_GROUP = 5
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})


def new_code() -> str:
    """A random code in its canonical spelling, without the check character."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CHARACTERS))


def spelled(code: str) -> str:
    """A canonical code as people see it: in groups of five, the check character at its end."""
    groups = [code[start : start + _GROUP] for start in range(0, CHARACTERS, _GROUP)]
    return "-".join(groups) + "-" + _check(code)


def canonical(text: str) -> str | None:
    """The one spelling of the code that `text` gives, or None: mistyped codes fail their check character.

    Case does not matter, O is read as 0, I and L as 1, and hyphens and spaces are passed over.
    """
    if len(text) > LONGEST_SPELLING or not text.isascii():
        return None
    plain = "".join(text.split()).upper()
    code = plain[:-1].translate(_MISREAD)
    if len(code) != CHARACTERS or not set(code) <= set(ALPHABET):
        return None
    check = plain[-1] if plain[-1] in "*~$=U" else plain[-1].translate(_MISREAD)
    return code if check == _check(code) else None


def lookup(code: str) -> bytes:
    """What the service keeps of a canonical code, and finds its rating by."""
    return hashlib.sha256(b"hnr-lookup" + code.encode("ascii")).digest()


def _check(code: str) -> str:
    number = 0
    for sign in code:
        number = number * 32 + ALPHABET.index(sign)
    return CHECKS[number % len(CHECKS)]
