"""One cell of a file, parsed to a text or a code, or refused with a Fault; see also amounts.py and dates.py."""

import math
import re
import unicodedata
import uuid
from datetime import date, datetime, time

from feedback.interchange.refusals import Fault

Cell = str | int | float | bool | date | datetime | time | None

CODE_CHARACTERS = 40
FORMULA_STARTS = "=+-@\t\r＝＋－＠"
_DASHES = frozenset("-–—")  # a lone dash in a form means "none"
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))  # comes along from web pages
_SPACE = " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_SPACES = re.compile(
    f"[{_SPACE}]+"
)  # not every white space of Unicode, which takes control characters for space
_LINE_BREAKS = re.compile(r" *\n[ \n]*")
_PLAIN = re.compile(r"[!-~]+(?: [!-~]+)*")  # ASCII with single inner spaces: nothing to clean up


def is_blank(cell: Cell) -> bool:
    """Whether nothing was written: an empty cell, only space, or the lone dash that forms use for "none"."""
    if cell is None:
        return True
    if not isinstance(cell, str):
        return False
    if cell[:1].isalnum():
        return False
    if cell and cell[0] in "\t\r":  # hides a formula from the eye; `text` refuses it
        return not cell.strip()
    kept = cell.translate(_UNSEEN).strip()
    return not kept or kept in _DASHES


def text(cell: Cell, limit: int = 200) -> str:
    """A text of one line in NFC with plain single spaces; refused: formulas, control characters, over `limit`."""
    return _LINE_BREAKS.sub(" ", long_text(cell, limit))


def long_text(cell: Cell, limit: int = 1000) -> str:
    """A text that may have several lines; refused as in `text`."""
    raw = as_written(cell)
    refuse_formula(raw)
    if _PLAIN.fullmatch(raw):
        kept = raw
    else:
        kept = plain_line(raw.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
        _refuse_characters(kept)
    if len(kept) > limit:
        raise Fault("too_long", limit=limit)
    return kept


def plain_line(raw: str) -> str:
    """`raw` in NFC, without unseen characters, with plain single spaces and none around it."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", raw.translate(_UNSEEN))).strip(_SPACE + "\n")


def refuse_formula(raw: str) -> None:
    """Refuse what a spreadsheet would compute if this text were ever put into one (CSV injection)."""
    start = raw.translate(_UNSEEN).lstrip(_SPACE + "\n")[:1]
    if start and start in FORMULA_STARTS:
        raise Fault("formula_text", text=raw)


def code(cell: Cell) -> str:
    """A code as offices write it, in NFC without outer or repeated space; `labels.code_key` compares two of them."""
    kept = text(cell, CODE_CHARACTERS).replace("Ð", "Đ").replace("ð", "đ")  # U+00D0, the look-alike of U+0110
    if not any(sign.isalnum() for sign in kept):
        raise Fault("bad_code", text=kept)
    return kept


def procedure_code(cell: Cell) -> str:
    """A procedure's code such as 1.001193; a spreadsheet that took it for a number dropped zeros at its end."""
    return f"{cell:.6f}" if isinstance(cell, float) else code(cell)


_DOSSIER = re.compile(
    r"(?:[0-9]{3}(?:\.[0-9]{2,3}){0,3}\.H[0-9]{2}|H[0-9]{2}(?:\.[0-9]{2,3}){0,3})"  # unit, in either order
    r"-(?P<year>[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})-[0-9]{4,10}",
    re.IGNORECASE,
)


def dossier_code(cell: Cell) -> str:
    """A dossier code in capitals, in the order of Circular 01/2018/TT-VPCP Art. 19 or of Decision 20/2020/QĐ-TTg.

    That is `000.xx.xx.H26-yymmdd-nnnn` or `H26.xx.xx-yymmdd-nnnn` with none to three middle groups. Refused: any
    other form, and a day that the calendar does not have.
    """
    kept = text(cell, limit=200)
    match = _DOSSIER.fullmatch(kept)
    if match is None:
        raise Fault("bad_dossier_code", text=kept)
    try:
        date(2000 + int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        raise Fault("impossible_date", text=kept) from None
    if len(kept) > CODE_CHARACTERS:
        raise Fault("too_long", limit=CODE_CHARACTERS)
    return kept.upper()


_PHONE = re.compile(r"\(?\+?[0-9](?:[0-9 .()/;,-]*[0-9])?")


def phone(cell: Cell) -> str:
    """A telephone number as written; one that a spreadsheet took for a number gets its first zero back."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return f"0{_integral(cell)}" if 10**8 <= cell < 10**10 else str(_integral(cell))
    kept = plain_line(unicodedata.normalize("NFKC", as_written(cell)))
    if len(kept) > CODE_CHARACTERS or not _PHONE.fullmatch(kept):
        refuse_formula(as_written(cell))  # a number may begin with +, nothing else may
        raise Fault("bad_phone", text=kept)
    return kept


def submission_key(cell: Cell) -> uuid.UUID:
    """The key under which a kiosk made a rating: a UUID in its usual form."""
    kept = text(cell)
    try:
        key = uuid.UUID(kept)
    except ValueError:
        raise Fault("bad_submission_key", text=kept) from None
    if str(key) != kept.casefold() or key.int == 0:
        raise Fault("bad_submission_key", text=kept)
    return key


def as_written(cell: Cell) -> str:
    """The cell as text; a number that a spreadsheet made of a code is written without `.0`."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**15:
        return str(int(cell))
    return "" if cell is None else str(cell)


def _integral(cell: int | float) -> int:
    if not math.isfinite(cell) or cell != int(cell) or cell < 0:
        raise Fault("bad_phone", text=cell)
    return int(cell)


_MIRRORING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def _refuse_characters(kept: str) -> None:
    """Refuse control characters, half characters, marks that reorder text, and the sign of text already spoiled."""
    for sign in kept:
        control = sign != "\n" and unicodedata.category(sign) in ("Cc", "Cs")
        if control or sign in _MIRRORING or sign == "\ufffd" or ord(sign) & 0xFFFE == 0xFFFE:
            raise Fault("bad_character", character=f"U+{ord(sign):04X}")
