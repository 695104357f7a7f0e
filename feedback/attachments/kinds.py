"""Which kinds of file may be handed in, told by what they hold and never by their name."""

import io
import zipfile

from feedback.errors import Refused
from feedback.labels import N_, Labelled

LARGEST = 2 * 1024 * 1024  # bytes of one file: some pages scanned, a photo
LARGEST_TOGETHER = 6 * 1024 * 1024  # bytes of all beside one thing
MOST_FILES = 5  # beside one thing
LARGEST_UNPACKED = 20 * 1024 * 1024  # bytes
MOST_PARTS = 500
MOST_PIXELS = 60_000_000
WORD_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


class FileKind(Labelled):
    """A kind of file that may be handed in."""

    PDF = "pdf", N_("PDF")
    JPEG = "jpg", N_("JPEG picture")
    PNG = "png", N_("PNG picture")
    DOCX = "docx", N_("Word document")


MIMETYPES = {
    FileKind.PDF: "application/pdf",
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def kind_of(content: bytes) -> FileKind:
    """The kind of a file by its content. Raises Refused: `file_empty`, `file_too_large`, `file_unknown`."""
    if not content:
        raise Refused("file_empty", N_("The file is empty."), field="file")
    if len(content) > LARGEST:
        raise Refused(
            "file_too_large",
            N_("The file is larger than %(limit)s kB."),
            field="file",
            limit=LARGEST // 1024,
        )
    if content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:]:
        return FileKind.PDF
    if content.startswith(b"PK\x03\x04") and _is_word(content):
        return FileKind.DOCX
    for kind, beginning in ((FileKind.JPEG, b"\xff\xd8\xff"), (FileKind.PNG, b"\x89PNG\r\n\x1a\n")):
        if content.startswith(beginning) and _is_picture(content):
            return kind
    raise Refused(
        "file_unknown",
        N_("Only PDF, JPEG, PNG and Word files (.docx, without macros) are taken; this is none of them."),
        field="file",
    )


def _is_word(content: bytes) -> bool:
    """Whether it is a whole Word document without macros, of a size that unpacks."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
                return False
            names = {entry.filename.lower() for entry in entries}
            has_macros = any("vbaproject" in name or name.endswith((".bin", ".exe")) for name in names)
            types = archive.read("[Content_Types].xml")
            return "word/document.xml" in names and WORD_MAIN in types and not has_macros
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, NotImplementedError, RuntimeError):
        return False


def _is_picture(content: bytes) -> bool:
    """Whether it is a whole picture of a size that a photo or a scan has; its pixels are not unpacked."""
    from PIL import Image, UnidentifiedImageError  # here: it is slow to import

    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                return False
            opened.verify()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
    return True
