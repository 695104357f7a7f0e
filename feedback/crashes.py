"""What is written down of a fault of ours: where it came from and of what kind it was, never its words.

An exception's words may repeat what was sent: PostgreSQL gives the whole row that broke a rule, with a citizen's
comment and the moment of the tap (OWASP ASVS 16.2.5: no sensitive data in logs).
"""

import traceback
from collections.abc import Iterator


def account(error: BaseException) -> str:
    """The places that `error` and what caused it came through, and their kinds; lines as a traceback has them."""
    return "".join(line for each in _chain(error) for line in _lines(each)).rstrip()


def _chain(error: BaseException) -> list[BaseException]:
    """The error behind all that led to it, the first cause first."""
    found: list[BaseException] = []
    at: BaseException | None = error
    while at is not None and at not in found:
        found.insert(0, at)
        at = at.__cause__ or (None if at.__suppress_context__ else at.__context__)
    return found


def _lines(error: BaseException) -> Iterator[str]:
    yield from traceback.format_tb(error.__traceback__)
    yield (
        " ".join(filter(None, (f"{type(error).__module__}.{type(error).__qualname__}", *_marks(error))))
        + "\n"
    )


def _marks(error: BaseException) -> Iterator[str | None]:
    """What a database says of an error without repeating a value: its code, and the rule that was broken."""
    yield getattr(error, "sqlite_errorname", None)
    yield getattr(error, "sqlstate", None)
    yield getattr(getattr(error, "diag", None), "constraint_name", None)
