"""A cell parsed to a number: whole or decimal, never below zero, never two readings."""

import math
import re
from datetime import date, time
from decimal import Decimal

from feedback.interchange.cells import CODE_CHARACTERS, Cell, as_written
from feedback.interchange.refusals import Fault

DECIMAL_PLACES = 4  # that are kept
GREATEST_NUMBER = 1_000_000  # of units, times or coefficient: no month of one person comes near

_DIGITS = re.compile(r"[0-9]+(?:[.,][0-9]+)*")


def decimal(cell: Cell) -> Decimal:
    """A number from 0 to a million, to four places; refused: NaN, infinity, `1.234` (one thousand, or one and a bit)."""
    number = _number(cell)
    if number != round(number, DECIMAL_PLACES):
        raise Fault("too_many_decimals", text=_spelled(number), places=DECIMAL_PLACES)
    return number


def positive(cell: Cell) -> Decimal:
    """A number above zero, otherwise as `decimal`."""
    number = decimal(cell)
    if number == 0:
        raise Fault("not_positive")
    return number


def whole(cell: Cell) -> int:
    """A whole number from 0 to a million; `3.0`, as spreadsheets write 3, is whole."""
    number = _number(cell)
    if number != number.to_integral_value():
        raise Fault("not_whole", text=_spelled(number))
    return int(number)


def _number(cell: Cell) -> Decimal:
    if isinstance(cell, bool | date | time):
        raise Fault("not_a_number", text=cell)
    number = _counted(cell) if isinstance(cell, int | float) else _number_of(as_written(cell))
    if number < 0:
        raise Fault("negative_number", text=_spelled(number))
    if number > GREATEST_NUMBER:
        raise Fault("number_too_large", text=_spelled(number))
    return number


def _counted(cell: int | float) -> Decimal:
    if not math.isfinite(cell):
        raise Fault("not_a_number", text=cell)
    return Decimal(repr(round(cell, 9)))  # a spreadsheet's 0.1 + 0.2 is 0.30000000000000004


def _number_of(raw: str) -> Decimal:
    """The number that a text writes; signs may group thousands or mark decimals, and the two must be told apart."""
    kept = raw.replace("\u00a0", " ").replace("\u202f", " ").strip(" ")
    if kept[:1] in ("=", "@", "\t", "\r", "＝", "＠"):
        raise Fault("formula_text", text=raw)
    kept = kept.replace("\u2212", "-")
    digits = kept.lstrip("+-")
    if len(kept) - len(digits) > 1 or len(kept) > CODE_CHARACTERS or not _DIGITS.fullmatch(digits):
        raise Fault("not_a_number", text=raw)
    return Decimal(("-" if kept.startswith("-") else "") + _in_plain_digits(digits, raw))


def _in_plain_digits(digits: str, raw: str) -> str:
    marks = [sign for sign in digits if sign in ".,"]
    groups = re.split("[.,]", digits)
    if not marks:
        return digits
    grouped = 1 <= len(groups[0]) <= 3 and groups[0] != "0" and all(len(group) == 3 for group in groups[1:-1])
    if len(set(marks)) == 2:  # 1.234,5 or 1,234.5: the last sign marks the decimals, once
        if marks.count(marks[-1]) > 1 or not grouped:
            raise Fault("not_a_number", text=raw)
        return "".join(groups[:-1]) + "." + groups[-1]
    if len(marks) > 1:  # 1.234.567
        if not grouped or len(groups[-1]) != 3:
            raise Fault("not_a_number", text=raw)
        return "".join(groups)
    if grouped and len(groups[-1]) == 3:
        raise Fault("ambiguous_number", text=raw)
    return ".".join(groups)


def _spelled(number: Decimal) -> str:
    return f"{number:f}" if number.adjusted() < 30 else str(number)
