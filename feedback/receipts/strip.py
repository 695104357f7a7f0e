"""Draws what a thermal printer of 80 mm prints: a receipt, a slip or a result, as one picture of black and white.

As a picture, since such printers seldom hold the Vietnamese letters, and a text would switch tables at every word.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from feedback.labels import N_, say
from feedback.receipts import codes
from feedback.receipts.paper import TITLES, Kind, Paper
from feedback.receipts.qr_image import QUIET, Symbol, symbol

FONTS = Path(__file__).resolve().parent.parent.parent / "static" / "fonts"
PLAIN, BOLD = "BeVietnamPro-Regular.ttf", "BeVietnamPro-Bold.ttf"
WIDTH = 576  # dots: the 72 mm that a printer of 80 mm reaches, at 8 dots a millimetre
EDGE = 12  # dots
PROFILE = "TM-T20II"  # of 80 mm; what is sent fits any printer that knows the raster command GS v 0
LARGEST_MODULE = 6  # dots: three quarters of a millimetre
RAISED = 8  # modules, the left symbol above the right: what goes straight across meets the eyes of one of them alone


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of text, or the room that a `gap` of dots takes."""

    text: str = ""
    size: int = 0
    font: str = PLAIN
    centred: bool = False
    gap: int = 0

    @property
    def height(self) -> int:
        """How many dots it takes."""
        return self.gap or round(self.size * 1.35)


def strip(paper: Paper, *, public_url: str) -> Image.Image:
    """The strip of one paper, one bit a dot. It is as long as what it says.

    The symbol stands twice beside itself: a dead dot of the head draws a line through one of them, and leaves the other.
    """
    above = list(_wrapped(_above(paper)))
    address = f"{public_url.rstrip('/')}/r/"
    code = symbol(address + paper.code) if paper.code else None
    module = min(LARGEST_MODULE, WIDTH // (2 * (code.size + 2 * QUIET))) if code else 0
    side = (code.size + 2 * QUIET + RAISED) * module if code else 0
    below = list(_wrapped(_below(paper, address))) if code else []
    height = sum(line.height for line in (*above, *below)) + side + 4 * EDGE
    picture = Image.new("L", (WIDTH, height), 255)
    pen = ImageDraw.Draw(picture)
    y = _write(pen, above, EDGE)
    if code is not None:
        half, own = WIDTH // 2, (code.size + 2 * QUIET) * module
        _draw(pen, code, (half - own) // 2, y, module)
        _draw(pen, code, half + (half - own) // 2, y + RAISED * module, module)
        _write(pen, below, y + side)
    return picture.point(lambda shade: 255 if shade > 140 else 0).convert("1")


def _draw(pen: ImageDraw.ImageDraw, code: Symbol, left: int, top: int, module: int) -> None:
    """The symbol with its quiet zone, from its upper left corner."""
    for row, dots in enumerate(code.rows()):
        for column, dark in enumerate(dots):
            if dark:
                x, y = left + (column + QUIET) * module, top + (row + QUIET) * module
                pen.rectangle((x, y, x + module - 1, y + module - 1), fill=0)


def strip_png(paper: Paper, *, public_url: str) -> bytes:
    """The strip as a picture, to be looked at before it is printed."""
    out = BytesIO()
    strip(paper, public_url=public_url).save(out, "PNG")
    return out.getvalue()


def strip_commands(paper: Paper, *, public_url: str) -> bytes:
    """What is sent to a printer that speaks ESC/POS: the strip, and the cut."""
    from escpos.printer import Dummy  # here: it is slow to import, and few offices print strips

    printer = Dummy(profile=PROFILE)
    printer.image(strip(paper, public_url=public_url), impl="bitImageRaster", fragment_height=256)
    printer.cut()
    return bytes(printer.output)


def _say(text: str, **values: object) -> str:
    return say(text, values or None, locale="vi")


def _above(paper: Paper) -> Iterator[_Line]:
    yield _Line(paper.office.upper(), 24, PLAIN, centred=True)
    yield _Line(paper.centre, 22, BOLD, centred=True)
    yield _Line(gap=14)
    yield _Line(_say(TITLES[paper.kind]), 28, BOLD, centred=True)
    yield _Line(gap=12)
    if paper.kind is not Kind.SLIP:
        yield _Line(_say(N_("Dossier code: %(code)s"), code=paper.dossier_code), 24, BOLD)
    yield _Line(paper.procedure, 24, PLAIN)
    yield _Line(_say(N_("Official: %(name)s"), name=paper.official), 24, PLAIN)
    when = f"{paper.received_at:%H:%M %d/%m/%Y}"
    if paper.kind is Kind.RECEIPT:
        yield _Line(_say(N_("Received: %(when)s"), when=when), 24, PLAIN)
        if paper.due_at is not None:
            due = f"{paper.due_at:%H:%M %d/%m/%Y}"
            yield _Line(_say(N_("Result to be given: %(when)s"), when=due), 24, BOLD)
        if paper.return_at:
            yield _Line(_say(N_("At: %(place)s"), place=paper.return_at), 24, PLAIN)
    else:
        yield _Line(when, 24, PLAIN)
    yield _Line(gap=16)


def _below(paper: Paper, address: str) -> Iterator[_Line]:
    yield _Line(_say(N_("Were you satisfied with the service?")), 30, BOLD, centred=True)
    yield _Line(
        _say(N_("Scan the code with your phone to rate. It is anonymous and takes half a minute.")),
        22,
        PLAIN,
        centred=True,
    )
    if paper.code_until:
        until = f"{paper.code_until:%d/%m/%Y}"
        yield _Line(_say(N_("The code works once, until %(day)s."), day=until), 22, PLAIN, centred=True)
    yield _Line(gap=8)
    yield _Line(address.split("://", 1)[1], 20, PLAIN, centred=True)
    yield _Line(codes.spelled(paper.code or ""), 22, BOLD, centred=True)


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / name, size)


def _wrapped(lines: Iterator[_Line]) -> Iterator[_Line]:
    """Each line broken between words where it is wider than the paper; a word that is wider is broken within."""
    for line in lines:
        if line.gap:
            yield line
            continue
        font = _font(line.font, line.size)
        kept = ""
        for word in line.text.split():
            joined = f"{kept} {word}".strip()
            if not kept or font.getlength(joined) <= WIDTH - 2 * EDGE:
                kept = joined
            else:
                yield _Line(kept, line.size, line.font, line.centred)
                kept = word
            while font.getlength(kept) > WIDTH - 2 * EDGE:
                fits = next(
                    n for n in range(len(kept), 0, -1) if font.getlength(kept[:n]) <= WIDTH - 2 * EDGE
                )
                yield _Line(kept[:fits], line.size, line.font, line.centred)
                kept = kept[fits:]
        yield _Line(kept, line.size, line.font, line.centred)


def _write(pen: ImageDraw.ImageDraw, lines: list[_Line], y: int) -> int:
    """Write the lines from `y` downwards, and say where they end."""
    for line in lines:
        if line.text:
            font = _font(line.font, line.size)
            x = (WIDTH - font.getlength(line.text)) // 2 if line.centred else EDGE
            pen.text((x, y), line.text, font=font, fill=0)
        y += line.height
    return y
