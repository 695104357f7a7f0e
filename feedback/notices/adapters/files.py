"""The way that needs nothing: each notice becomes a file in the instance folder, and a letter a page to print."""

import json
import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from feedback.notices.adapters import Outgoing
from feedback.notices.operations import Undelivered

OWNER_ONLY = 0o600


class FileSink:
    """Writes notices into a folder, one file each, named for the notice: sent twice it is one file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, notice: Outgoing) -> Undelivered | None:
        """Write the address, the subject and the words; for another program its values as JSON."""
        if notice.words:
            body = f"{notice.address}\n{notice.subject}\n\n{notice.words}\n".encode()
        else:
            body = json.dumps(
                {"address": notice.address, **notice.values}, ensure_ascii=False, indent=2, default=str
            ).encode()
        return _written(self._folder / f"{notice.channel.value}-{notice.id.hex}.txt", lambda: body)


class LetterSink:
    """Writes letters as pages to print, fold and send by post."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, notice: Outgoing) -> Undelivered | None:
        """Write the letter as a PDF."""
        return _written(self._folder / f"letter-{notice.id.hex}.pdf", lambda: _letter(notice))


def _written(file: Path, body: Callable[[], bytes]) -> Undelivered | None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(body())
    except OSError:
        return Undelivered("not_stored")
    return None


def _letter(notice: Outgoing) -> bytes:
    from reportlab.lib.pagesizes import A4  # here: only a letter needs the PDF library
    from reportlab.lib.units import mm
    from reportlab.lib.utils import simpleSplit
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    fonts = Path(__file__).resolve().parents[3] / "static" / "fonts"
    plain, bold = "BeVietnamPro-Regular", "BeVietnamPro-Bold"
    for name in (plain, bold):
        registerFont(TTFont(name, fonts / f"{name}.ttf"))
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, pageCompression=1, invariant=1)
    canvas.setTitle(notice.subject)
    width, height = A4
    left, room = 25 * mm, width - 50 * mm
    # The address stands where the window of a DL envelope is, when the page is folded in three.
    lines = [(plain, 11, each, height - 50 * mm) for each in notice.address.split("\n")]
    lines += [(bold, 13, each, height - 105 * mm) for each in simpleSplit(notice.subject, bold, 13, room)]
    paragraphs = notice.words.split("\n")
    lines += [
        (plain, 11, each, height - 120 * mm)
        for words in paragraphs
        for each in simpleSplit(words, plain, 11, room) or [""]
    ]
    below, place = 0.0, 0.0
    for font, size, text, begins in lines:
        below, place = (below, begins) if begins == place else (0.0, begins)
        if begins - below < 25 * mm:
            canvas.showPage()
            below = begins - (height - 25 * mm)
        canvas.setFont(font, size)
        canvas.drawString(left, begins - below, text)
        below += size * 1.5
    canvas.save()
    return out.getvalue()
