"""Draws the posters of a desk: how to rate, and the QR of the desk's own page, on A4 or A3."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.pagesizes import A3, A4
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from feedback.labels import LOCALES, N_, say
from feedback.receipts.pdf import BOLD, PLAIN, register_fonts
from feedback.receipts.qr_image import QUIET, symbol

SIZES = {"a4": A4, "a3": A3}
INK, SOFT, JADE, PAPER = "#17302e", "#435855", "#0d5c55", "#e1efec"
STEPS = (
    N_("Open the camera of your phone and point it at the code."),
    N_("Tap the face that says how you were served. You may add a word."),
    N_("Nobody at the desk sees what you chose: it is anonymous."),
)
NOT_COUNTED = N_(
    "What you say here improves the service of the centre. To rate one official, use the code on your receipt."
)


@dataclass(frozen=True, slots=True)
class Place:
    """What one poster is for: a desk and the address of its page."""

    office: str
    desk: str
    address: str


def posters_pdf(places: Sequence[Place], *, size: str) -> bytes:
    """A page for each place, in Vietnamese with English below; `size` is a4 or a3."""
    register_fonts()
    out = BytesIO()
    page = SIZES[size]
    canvas = Canvas(out, pagesize=page, pageCompression=1, invariant=1)
    canvas.setTitle(say(N_("How to rate the service")))
    for place in places:
        canvas.saveState()
        canvas.scale(page[0] / A4[0], page[1] / A4[1])  # both are of one shape
        _draw(canvas, place)
        canvas.restoreState()
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _draw(canvas: Canvas, place: Place) -> None:
    width, height = A4
    canvas.setFillColor(JADE)
    canvas.rect(0, height - 52 * mm, width, 52 * mm, stroke=0, fill=1)
    canvas.setFillColor("#ffffff")
    _lines(canvas, place.office.upper(), PLAIN, 13, height - 14 * mm, width - 40 * mm)
    _lines(
        canvas, say(N_("Were you satisfied with the service?")), BOLD, 27, height - 27 * mm, width - 30 * mm
    )
    _lines(
        canvas,
        say(N_("Were you satisfied with the service?"), locale="en"),
        PLAIN,
        14,
        height - 42 * mm,
        width - 40 * mm,
    )
    canvas.setFillColor(INK)
    _lines(canvas, place.desk, BOLD, 22, height - 66 * mm, width - 40 * mm)
    side = 104 * mm
    _symbol(canvas, place.address, (width - side) / 2, height - 176 * mm, side)
    canvas.setFillColor(SOFT)
    _lines(canvas, place.address.split("://", 1)[1], PLAIN, 12, height - 183 * mm, width - 40 * mm)
    y = height - 197 * mm
    for number, step in enumerate(STEPS, 1):
        y = _step(canvas, number, step, y) - 5 * mm
    canvas.setFillColor(SOFT)
    for locale in LOCALES:
        y = _lines(canvas, say(NOT_COUNTED, locale=locale), PLAIN, 9.5, y - 1 * mm, width - 44 * mm)


def _step(canvas: Canvas, number: int, step: str, y: float) -> float:
    left, room = 38 * mm, A4[0] - 38 * mm - 22 * mm
    canvas.setFillColor(PAPER)
    canvas.circle(29 * mm, y + 1 * mm, 5.5 * mm, stroke=0, fill=1)
    canvas.setFillColor(JADE)
    canvas.setFont(BOLD, 15)
    canvas.drawCentredString(29 * mm, y - 0.9 * mm, str(number))
    for locale, font, size, colour in (("vi", BOLD, 13, INK), ("en", PLAIN, 10.5, SOFT)):
        canvas.setFillColor(colour)
        canvas.setFont(font, size)
        for line in simpleSplit(say(step, locale=locale), font, size, room):
            canvas.drawString(left, y, line)
            y -= size * 1.35
    return y


def _lines(canvas: Canvas, text: str, font: str, size: float, y: float, room: float) -> float:
    """`text` in centred lines from `y` downwards; where they end."""
    canvas.setFont(font, size)
    for line in simpleSplit(text, font, size, room):
        canvas.drawCentredString(A4[0] / 2, y, line)
        y -= size * 1.35
    return y


def _symbol(canvas: Canvas, text: str, x: float, y: float, side: float) -> None:
    code = symbol(text)
    module = side / (code.size + 2 * QUIET)
    inner, corner = module * code.size, module * QUIET
    canvas.addLiteral(
        f"q 0 g {inner:.3f} 0 0 {inner:.3f} {x + corner:.3f} {y + corner:.3f} cm "
        f"BI /W {code.size} /H {code.size} /IM true /D [1 0] /F /AHx ID {code.packed().hex()}> EI Q"
    )
