"""Text files of rows (CSV): their encoding told by marks and by strict decoding, never guessed at, and their rows."""

import codecs
import csv
import io
from collections.abc import Iterator

from feedback.interchange.refusals import Fault

SEPARATORS = (",", ";", "\t", "|")
GREATEST_CELL = 131_072  # characters; a quote that is never closed makes one of the rest of the file
_OTHER_KINDS = (
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"\x1f\x8b",
    b"{\\rtf",
)  # zip, old Office, PDF, gzip, RTF
_MARKUP = ("<!doctype", "<html", "<?xml", "<table", "<head", "<meta")


def decode(data: bytes) -> str:
    """The text of `data`: UTF-8, with or without its mark, or UTF-16 with one.

    Refused: nothing at all, another kind of file under this name, and every other encoding. Windows-1258, TCVN3
    and VNI are not told apart reliably, and a name spoiled by a guess is worse than a refusal.
    """
    if not data.strip() or data.startswith(_OTHER_KINDS):
        raise Fault("unreadable_file")
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise Fault("bad_encoding")
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise Fault("unreadable_file" if b"\0" in data and not wide else "bad_encoding") from None
    beginning = text[:4096]
    if (
        beginning.count("\0") * 10 > len(beginning)
        or not text.strip()
        or text.lstrip()[:9].casefold().startswith(_MARKUP)
    ):
        raise Fault("unreadable_file")
    return text


def stated_separator(text: str) -> str | None:
    """The separator that a first line `sep=;` states, as spreadsheets write and obey it."""
    first = text[:12].split("\n", 1)[0].strip('\r"')
    return first[4] if len(first) == 5 and first.casefold().startswith("sep=") else None


def rows(text: str, separator: str) -> Iterator[list[str]]:
    """The rows of `text`, blank ones too so that their numbers are those of the file; an unclosed quote is refused."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    limit_before = csv.field_size_limit(GREATEST_CELL)
    try:
        yield from reader
    except csv.Error:
        raise Fault("unreadable_file") from None
    finally:
        csv.field_size_limit(limit_before)
