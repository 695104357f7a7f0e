"""Passwords: how they are kept (argon2id), which are refused, and the one-time ones that the system makes."""

import functools
import os
import secrets
import threading
from collections.abc import Iterable
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from feedback.errors import Refused
from feedback.labels import N_, normal, search_key

SHORTEST = 10  # characters
LONGEST = 128  # characters: a longer text is refused before any hashing
SHORTEST_RUN = 3  # keys
SHORTEST_NAME = 3  # letters: shorter parts of a name stand in too many words
FEWEST_OF_ITS_OWN = 5  # letters and digits that stem from no common word, no run and no name

# 19 MiB, two passes, one lane: OWASP's smallest recommended setting, about 35 ms on a desk PC.
HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_at_once = threading.BoundedSemaphore(
    os.cpu_count() or 1
)  # a flood of sign-ins takes no more memory than this

# Words that guessing begins with, folded as `_folded` folds; they are taken out longest first.
_WORDS: Final = """
    hanoi vietnam saigon hochiminh danang haiphong thudo thanhpho phuong quan huyen tinh ward city
    hoankiem badinh dongda haibatrung caugiay thanhxuan hoangmai longbien tayho hadong namtuliem
    bactuliem ubnd hdnd motcua canbo congchuc vienchuc hailong hcc dichvucong hanhchinh tiepdan danhgia
    matkhau password passwort passw pass admin administrator root user test guest login welcome letmein
    secret changeme default demo master qwerty qwertyuiop asdfgh asdf zxcvbn zxcv qazwsx abcdef abcd abc
    iloveyou love anhyeuem emyeuanh yeuem yeuanh yeu anhem giadinh concho khongbiet khongco nguyen tran
    monkey dragon sunshine princess football baseball superman batman shadow michael charlie computer
    internet toilanguoi xinchao chucmung namoi thang ngay
"""
COMMON_WORDS: Final = tuple(sorted(_WORDS.split(), key=lambda word: (-len(word), word)))
RUNS: Final = (
    "01234567890",
    "09876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
)
_LOOKALIKES = str.maketrans("@4310$57!", "aaeiosst" + "i")
_ONE_TIME_SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another on paper


def hashed(password: str) -> str:
    """The argon2id hash of `password`, which has been checked."""
    with _at_once:
        return HASHER.hash(normal_password(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether `password` is the one behind `stored`; without an account the same work is done and the answer is no."""
    stored, exists = (stored, True) if stored is not None else (_nobodys(), False)
    _nobodys()
    if len(password) > LONGEST:
        password, exists = "", False
    with _at_once:
        try:
            HASHER.verify(stored, normal_password(password))
        except (VerificationError, InvalidHashError):
            return False
    return exists


def outdated(stored: str) -> bool:
    """Whether `stored` was made with other parameters than today's, so that a sign-in renews it."""
    return HASHER.check_needs_rehash(stored)


def normal_password(password: str) -> str:
    """`password` in the one spelling that is hashed: NFC, since keyboards write the same word in two ways."""
    return normal(password)


def check(password: str, *, names: Iterable[str] = ()) -> None:
    """Refuse a password that is too short, too long, or guessed early: common words, runs of keys, and `names`.

    Refused with `password_too_short`, `password_too_long` or `password_common`.
    """
    password = normal_password(password)
    if len(password) < SHORTEST:
        raise _refused(
            "password_too_short", N_("Choose a password of %(count)s characters or more."), count=SHORTEST
        )
    if len(password) > LONGEST:
        raise _refused(
            "password_too_long", N_("Choose a password of %(count)s characters or fewer."), count=LONGEST
        )
    rest = _own_part(password, names)
    if len(set(rest)) < FEWEST_OF_ITS_OWN or rest.isdigit():  # digits alone are dates and telephone numbers
        raise _refused(
            "password_common",
            N_(
                "This password is easily guessed. Choose one without names, places, common words and rows of keys."
            ),
        )


def one_time_password() -> str:
    """A random password of 78 bits, in four groups that can be read aloud; it has to be replaced once used."""
    signs = [secrets.choice(_ONE_TIME_SIGNS) for _ in range(16)]
    return "-".join("".join(signs[start : start + 4]) for start in range(0, 16, 4))


@functools.cache
def _nobodys() -> str:
    """A hash that no password matches, made with today's parameters: what an unknown name is tried against."""
    return HASHER.hash(secrets.token_urlsafe(32))


def _folded(text: str) -> str:
    return "".join(sign for sign in search_key(text) if sign.isalnum())


def _own_part(password: str, names: Iterable[str]) -> str:
    """What is left of `password` without common words, names and runs of three or more keys: what must be guessed.

    Tried as written and with look-alike signs undone ("m@tkh4u"); the shorter remainder counts.
    """
    parts = {_folded(part) for name in names for part in (name, *name.split())}
    own_names = sorted((part for part in parts if len(part) >= SHORTEST_NAME), key=len, reverse=True)
    words = (*own_names, *COMMON_WORDS)
    plain = _without_runs(_without_words(_folded(password), words))
    undone = _without_runs(search_key(password)).translate(_LOOKALIKES)  # runs first: 12345 is no "i2eas"
    undone = _without_runs(_without_words(_folded(undone), words))
    return min(plain, undone, key=lambda rest: len(set(rest)))


def _without_words(text: str, words: Iterable[str]) -> str:
    for word in words:
        text = text.replace(word, " ")
    return text


def _without_runs(text: str) -> str:
    kept, place = [], 0
    while place < len(text):
        length = _run_at(text, place)
        if length < SHORTEST_RUN:
            kept.append(text[place])
            length = 1
        place += length
    return "".join(kept).replace(" ", "")


def _run_at(text: str, place: int) -> int:
    """How many signs from `place` on repeat one key or follow a row of keys."""
    longest = 1
    while place + longest < len(text) and text[place + longest] == text[place]:
        longest += 1
    for run in RUNS:
        length = 1
        while text[place : place + length + 1] in run and place + length < len(text):
            length += 1
        longest = max(longest, length)
    return longest


def _refused(code: str, sentence: str, **values: object) -> Refused:
    return Refused(code, sentence, field="password", **values)
