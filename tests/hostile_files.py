"""The recipe of a corpus of hostile and broken files: each is made here, none is kept as a blob."""

import codecs
import csv
import io
import json
import random
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import openpyxl

from feedback.papers.spreadsheet import Column, Table
from feedback.papers.spreadsheet import as_xlsx as write_xlsx
from tests.ward_files import File, as_csv, as_xlsx, saved

HEADERS = ["Mã quầy", "Tên quầy", "Lĩnh vực"]
GOOD = File("quay.csv", HEADERS, [["Q01", "Quầy 1", "Hộ tịch"], ["Q02", "Quầy Hữu Nghị", "Đất đai"]])
SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how .xls and encrypted files begin
UNREADABLE, UNSAFE, ENCODING = "unreadable_file", "unsafe_file", "bad_encoding"


@dataclass(frozen=True)
class Hostile:
    """A file that somebody hands in as a list of desks; `code` is what the whole file is refused with.

    No code: the file may be read, or any refusal may be right, but nothing else may happen.
    """

    name: str
    suffix: str
    data: bytes
    code: str | None = None


def corpus() -> Iterator[Hostile]:
    """Every file of the corpus."""
    yield from _other_kinds()
    yield from _archives()
    yield from _workbooks()
    yield from _spoiled_xml()
    yield from _texts()
    yield from _noise()


def _other_kinds() -> Iterator[Hostile]:
    """Files that are not of the kind that their name says."""
    table = b"<html><table><tr><td>Ma quay</td></tr></table></html>"
    kinds = {
        "empty": b"",
        "blank": b"  \r\n\r\n",
        "html": table,
        "html with a mark": codecs.BOM_UTF8 + b"  <!DOCTYPE html>" + table,
        "xml spreadsheet": b'<?xml version="1.0"?><Workbook/>',
        "old xls": OLE + b"\0" * 4096,
        "encrypted": OLE + "EncryptedPackage".encode("utf-16-le") * 100,
        "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
        "gzip": b"\x1f\x8b\x08\0" + b"\0" * 40,
        "png": b"\x89PNG\r\n\x1a\n" + b"\0" * 60,
        "rtf": b"{\\rtf1 Ma quay}",
        "zeros": b"\0" * 5000,
    }
    for name, data in kinds.items():
        for suffix in (".csv", ".xlsx"):
            yield Hostile(f"{name} as {suffix}", suffix, data, None if name == "png" else UNREADABLE)
    yield Hostile("xlsx as .csv", ".csv", as_xlsx(GOOD), UNREADABLE)
    yield Hostile("csv as .xlsx", ".xlsx", as_csv(GOOD), UNREADABLE)


def _zip(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _with(data: bytes, **changed: bytes) -> bytes:
    return _zip(_parts(data) | changed)


def _archives() -> Iterator[Hostile]:
    """Archives that unpack to too much, that lie about it, or that are broken."""
    good = as_xlsx(GOOD)
    yield Hostile("60 MB of zeros", ".xlsx", _with(good, **{"xl/media/a.bin": b"\0" * 60_000_000}), UNSAFE)
    yield Hostile("ratio over 100", ".xlsx", _with(good, **{"xl/media/a.bin": b"\0" * 4_000_000}), UNSAFE)
    yield Hostile(
        "300 entries", ".xlsx", _with(good, **{f"xl/media/{n}.bin": b"x" for n in range(300)}), UNSAFE
    )
    bomb = _zip({"inner.bin": b"\0" * 30_000_000})
    yield Hostile("bomb in a bomb", ".xlsx", _with(good, **{"xl/media/a.zip": bomb}))
    yield Hostile(
        "sizes that lie", ".xlsx", _with_false_sizes(_with(good, **{SHEET: b"\0" * 60_000_000})), UNREADABLE
    )
    yield Hostile("cut in the middle", ".xlsx", good[: len(good) // 2], UNREADABLE)
    yield Hostile("cut at the end", ".xlsx", good[:-10], UNREADABLE)
    yield Hostile("directory only", ".xlsx", good[good.rindex(b"PK\x01\x02") :], UNREADABLE)
    yield Hostile("a zip without a workbook", ".xlsx", _zip({"a.txt": b"Ma quay"}), UNREADABLE)
    yield Hostile("a zip without entries", ".xlsx", _zip({}), UNREADABLE)
    yield Hostile("encrypted entries", ".xlsx", _with_flag(good), UNREADABLE)
    yield Hostile("an unknown compression", ".xlsx", _zip(_parts(good), zipfile.ZIP_LZMA))
    yield Hostile("paths that climb", ".xlsx", _with(good, **{"../../etc/passwd": b"x", "/etc/x": b"x"}))
    yield Hostile(
        "a word file",
        ".xlsx",
        _zip({"word/document.xml": b"<w/>", "[Content_Types].xml": b"<T/>"}),
        UNREADABLE,
    )
    spoiled = bytearray(good)
    spoiled[len(good) // 3 : len(good) // 3 + 40] = b"\xff" * 40
    yield Hostile("spoiled bytes", ".xlsx", bytes(spoiled))


def _with_false_sizes(data: bytes) -> bytes:
    """The archive with every declared size set to 1 000 bytes."""
    out = bytearray(data)
    for signature, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = out.find(signature)
        while at >= 0:
            out[at + place : at + place + 4] = struct.pack("<I", 1000)
            at = out.find(signature, at + 4)
    return bytes(out)


def _with_flag(data: bytes) -> bytes:
    """The archive with every entry marked as encrypted."""
    out = bytearray(data)
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = out.find(signature)
        while at >= 0:
            out[at + place] |= 1
            at = out.find(signature, at + 4)
    return bytes(out)


def _workbooks() -> Iterator[Hostile]:
    """Workbooks that a spreadsheet writes and that hold a trap."""
    far = openpyxl.Workbook()
    far.active["A1"], far.active["XFD1048576"] = "Mã quầy", "x"
    yield Hostile("a cell at the far corner", ".xlsx", saved(far), UNREADABLE)
    large = openpyxl.Workbook()
    large.active["A1"], large.active["ZZ100000"] = "Mã quầy", "x"
    yield Hostile("two cells that make two gigabytes", ".xlsx", saved(large), UNREADABLE)
    wide = openpyxl.Workbook()
    wide.active.append(["x"] * 3000)
    yield Hostile("3 000 columns", ".xlsx", saved(wide), "too_many_rows")
    deep = openpyxl.Workbook()
    deep.active["A300000"] = "x"
    yield Hostile("a row at 300 000", ".xlsx", saved(deep), "too_many_rows")
    none = openpyxl.Workbook()
    yield Hostile("an empty sheet", ".xlsx", saved(none), UNREADABLE)
    chart = openpyxl.Workbook()
    chart.create_chartsheet("Biểu đồ")
    chart.remove(chart.worksheets[0])
    yield Hostile("a chart alone", ".xlsx", saved(chart), UNREADABLE)
    links = as_xlsx(
        File("quay.xlsx", HEADERS, [["Q01", "='[http://x.test/a.xlsx]S'!A1", '=DDE("cmd";"/c calc")']])
    )
    yield Hostile("external links and DDE", ".xlsx", links)
    sheet = _parts(as_xlsx(GOOD))[SHEET]
    merges = b'<mergeCell ref="A6:XFD1048576"/>' * 5000
    yield Hostile(
        "the whole sheet merged",
        ".xlsx",
        _with(as_xlsx(GOOD), **{SHEET: sheet.replace(b"</mergeCells>", merges + b"</mergeCells>")}),
    )
    macro = _with(as_xlsx(GOOD), **{"xl/vbaProject.bin": OLE + b"\0" * 500})
    yield Hostile("a macro", ".xlsx", macro)
    names = openpyxl.Workbook()
    for row in [HEADERS, ["Q01", "Quầy 1", "x"]]:
        names.active.append(row)
    data = _with(
        saved(names),
        **{"xl/workbook.xml": _parts(saved(names))["xl/workbook.xml"].replace(b"Sheet", b"../..")},
    )
    yield Hostile("a sheet named as a path", ".xlsx", data)


def _spoiled_xml() -> Iterator[Hostile]:
    """Workbooks with XML that attacks its parser, in each of their parts."""
    desks = Table(
        "Quầy", [Column(header, header) for header in HEADERS], GOOD.rows, ZoneInfo("Asia/Ho_Chi_Minh")
    )
    good = write_xlsx(
        desks, made_at=datetime(2026, 10, 1, tzinfo=UTC)
    )  # with shared texts, unlike openpyxl's
    laughs = b'<!DOCTYPE l [<!ENTITY a "ha">' + b"".join(
        f'<!ENTITY {chr(98 + n)} "{"&" + chr(97 + n) + ";"}{("&" + chr(97 + n) + ";") * 9}">'.encode()
        for n in range(9)
    )
    laughs += b"]>"
    outside = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    for part in (SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "[Content_Types].xml"):
        content = _parts(good)[part]
        plain = content[content.index(b"?>") + 2 :] if content.startswith(b"<?xml") else content
        yield Hostile(
            f"billion laughs in {part}",
            ".xlsx",
            _with(good, **{part: laughs + plain.replace(b"Q01", b"&j;")}),
        )
        yield Hostile(
            f"an outside entity in {part}",
            ".xlsx",
            _with(good, **{part: outside + plain.replace(b"Q01", b"&e;")}),
        )
        yield Hostile(f"broken XML in {part}", ".xlsx", _with(good, **{part: content[: len(content) // 2]}))
    sheet = _parts(good)[SHEET]
    yield Hostile("a dimension that lies", ".xlsx", _with(good, **{SHEET: sheet.replace(b"A1:C", b"A1:XFD")}))
    yield Hostile("places that are none", ".xlsx", _with(good, **{SHEET: sheet.replace(b'r="A', b'r="?')}))
    yield Hostile(
        "a shared text that is not there",
        ".xlsx",
        _with(good, **{SHEET: sheet.replace(b"<v>0</v>", b"<v>999999</v>")}),
    )
    nested = b"<a>" * 100_000 + b"</a>" * 100_000
    yield Hostile("deeply nested XML", ".xlsx", _with(good, **{SHEET: nested}))


def _texts() -> Iterator[Hostile]:
    """Texts in encodings that are guesses, and rows that never end."""
    plain = as_csv(GOOD, encoding="utf-8").decode()
    yield Hostile("windows-1258", ".csv", plain.replace("ầ", "â\u0300").replace("ữ", "ư\u0303").replace("ị", "i\u0323").replace("ộ", "ô\u0323").replace("ấ", "â\u0301").encode("cp1258", "replace"), ENCODING)  # fmt: skip
    yield Hostile(
        "TCVN3",
        ".csv",
        b"M\xb7 qu\xc7y,T\xaan qu\xc7y,L\xdcnh v\xf9c\nQ01,Qu\xc7y 1,H\xe9 t\xdech\n",
        ENCODING,
    )
    yield Hostile("VNI", ".csv", b"Ma\xf5 qua\xe0y,Te\xe2n qua\xe0y,L\xf3nh v\xf6\xefc\nQ01,x,x\n", ENCODING)
    yield Hostile("utf-16 without a mark", ".csv", plain.encode("utf-16-le"))
    yield Hostile("utf-16 cut in a character", ".csv", plain.encode("utf-16")[:-1])
    yield Hostile("utf-16 with half a pair", ".csv", codecs.BOM_UTF16_LE + b"\x00\xd8" * 50)
    yield Hostile("utf-32", ".csv", plain.encode("utf-32"), ENCODING)
    yield Hostile("utf-8 spoiled at the end", ".csv", plain.encode() + b"\xff\xfe", ENCODING)
    yield Hostile("overlong utf-8", ".csv", plain.encode() + b"\xc0\xaf", ENCODING)
    yield Hostile("surrogates in utf-8", ".csv", plain.encode() + b"\xed\xa0\x80", ENCODING)
    yield Hostile("a NUL among the rows", ".csv", (plain + "Q\x0003,x,y\n").encode())
    yield Hostile("a quote never closed", ".csv", (plain + '"Q03,x,y\nQ04,x,y\n').encode(), UNREADABLE)
    yield Hostile("text behind a quote", ".csv", (plain + '"Q03"x,y,z\n').encode(), UNREADABLE)
    yield Hostile(
        "a cell of 10 MB", ".csv", (plain + "Q03," + "x" * 10_000_000 + ",y\n").encode(), UNREADABLE
    )
    yield Hostile("a row of 200 000 cells", ".csv", (plain + "Q03" + ",x" * 200_000 + "\n").encode())
    yield Hostile("a header of 200 000 cells", ".csv", (",x" * 200_000 + "\n" + plain).encode())
    yield Hostile("300 000 rows", ".csv", (plain + "Q03,x,y\n" * 300_000).encode(), "too_many_rows")
    yield Hostile("one line without end", ".csv", b"x" * 5_000_000)
    yield Hostile("mixed line endings", ".csv", plain.replace("\r\n", "\r", 1).encode())
    yield Hostile("separators alone", ".csv", b",,,\n" * 1000)
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([HEADERS, ["Q01", "\x1b[2J\x07", "\u202etxt.exe"]])
    yield Hostile("what a terminal obeys", ".csv", out.getvalue().encode())


def _noise() -> Iterator[Hostile]:
    """Random bytes, and good files with random bytes in them."""
    draw = random.Random(335)
    for number in range(10):
        yield Hostile(f"noise {number}", draw.choice((".csv", ".xlsx")), draw.randbytes(3000))
    for number in range(10):
        suffix, data = draw.choice(((".csv", as_csv(GOOD)), (".xlsx", as_xlsx(GOOD))))
        spoiled = bytearray(data)
        for _ in range(5):
            spoiled[draw.randrange(len(data))] = draw.randrange(256)
        yield Hostile(f"five bytes of noise {number}", suffix, bytes(spoiled))


def hostile_lines() -> Iterator[tuple[str, str]]:
    """Lines of JSON that are refused: what they are, and the line."""
    good = {"submission_key": "b659f768-e77b-4475-9617-643b634d1952", "desk": "Q01", "tapped_at": "2026-10-01T08:06:06+07:00", "level": 3}  # fmt: skip

    def line(**changed: object) -> str:
        return json.dumps(good | changed)

    yield from {
        "no JSON": "{level: 3}",
        "a list": "[1, 2]",
        "a number": "3",
        "nothing": "null",
        "two objects": line() + line(),
        "cut": line()[:-5],
        "a name twice": line()[:-1] + ', "level": 5}',
        "NaN": line().replace("3}", "NaN}"),
        "Infinity": line().replace("3}", "Infinity}"),
        "a number beyond all": line().replace("3}", "1e400}"),
        "a number of 5 000 digits": line().replace("3}", "9" * 5000 + "}"),
        "deep nesting": line()[:-1] + ', "x": ' + "[" * 60_000 + "}",
        "too long": line(comment="x" * 70_000),
        "a comment that is a list": line(comment=["x"]),
        "a comment that is an object": line(comment={"x": 1}),
        "a level as text": line(level="5"),
        "a level with a fraction": line(level=4.5),
        "a level that is true": line(level=True),
        "a level of six": line(level=6),
        "no level": line(level=None),
        "a desk as a number": line(desk=1),
        "a moment as a number": line(tapped_at=46296.5),
        "a moment that never was": line(tapped_at="2026-02-31T08:00:00+07:00"),
        "a moment without its hour": line(tapped_at="2026-10-01"),
        "a key that is none": line(submission_key="1"),
        "a dossier code that is none": line(dossier="1"),
        "half a character": line(comment="\ud83d").replace("\\\\", "\\"),
        "a control character": line(comment="\u0007"),
        "a formula": line(comment="=1+1"),
    }.items()
