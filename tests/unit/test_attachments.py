"""Which files may be handed in: told by what they hold, whatever they are called."""

import io
import zipfile

import pytest
from docx import Document
from PIL import Image

from feedback.attachments.kinds import LARGEST, WORD_MAIN, FileKind, kind_of
from feedback.attachments.operations import kept_name
from tests.refusing import refusing

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def picture(kind: str) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(written, kind)
    return written.getvalue()


def word() -> bytes:
    written = io.BytesIO()
    Document().save(written)
    return written.getvalue()


def zipped(**parts: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", WORD_MAIN)
        for name, content in {"word/document.xml": b"<w/>", **parts}.items():
            archive.writestr(name, content)
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, FileKind.PDF),
        (picture("JPEG"), FileKind.JPEG),
        (picture("PNG"), FileKind.PNG),
        (word(), FileKind.DOCX),
    ],
    ids=lambda value: getattr(value, "value", ""),
)
def test_the_four_kinds_are_told_by_their_content(content: bytes, kind: FileKind) -> None:
    assert kind_of(content) is kind


@pytest.mark.parametrize(
    "content",
    [
        b"<html><script>alert(1)</script></html>",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7 cut in the middle",
        b"MZ\x90\x00 a program",
        picture("JPEG")[:200],
        picture("PNG")[:40],
        picture("GIF"),
        word()[:-30],
        zipped(**{"word/vbaProject.bin": b"macros"}),
        zipped(**{"word/media/zeros": b"\0" * 25_000_000}),
        b"PK\x03\x04 no archive",
    ],
    ids=range(11),
)
def test_whatever_else_is_refused(content: bytes) -> None:
    with refusing("file_unknown"):
        kind_of(content)


def test_an_empty_file_and_one_too_large_are_refused() -> None:
    with refusing("file_empty"):
        kind_of(b"")
    with refusing("file_too_large"):
        kind_of(PDF + b" " * LARGEST)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Biên bản.pdf", "Biên bản.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Ảnh\\chụp 1.jpeg", "chụp 1.pdf"),
        ('a\r\n"b".exe', "a b.pdf"),
        ("...", "tep.pdf"),
        ("\u202egpj.pdf", "gpj.pdf"),
        ("x" * 300, "x" * 100 + ".pdf"),
    ],
)
def test_the_name_is_kept_without_what_a_system_reads_as_more(given: str, kept: str) -> None:
    assert kept_name(given, FileKind.PDF) == kept
