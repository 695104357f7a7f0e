"""Prints a receipt: form 01 of Circular 03/2025/TT-VPCP on A5, with the one-time QR at its foot.

A result that is handed over and a slip are no receipts of a dossier: they say what was done, by whom and when, and no more.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from reportlab import rl_config
from reportlab.lib.pagesizes import A5
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from feedback.labels import N_, say
from feedback.receipts import codes
from feedback.receipts.paper import TITLES, Kind, Paper
from feedback.receipts.qr_image import QUIET, Symbol, SymbolFamily, symbol

FONTS = Path(__file__).resolve().parent.parent.parent / "static" / "fonts"
PLAIN, BOLD = "BeVietnamPro-Regular", "BeVietnamPro-Bold"
MARGIN = 12 * mm
LINE = 1.67  # of the size
SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0)  # points: the largest in which every field has room
FIELDS_END = 74 * mm  # from the bottom: below are the signatures and the strip with the QR
QR_SIDE = 34 * mm  # about 0.7 mm a module: legible on a poor printer at arm's length
QR_RAISED = 5 * mm  # the right one above the left: a fold straight across meets the eyes of one of them alone
_WORTH_A_FAMILY = 20  # papers: fewer are drawn faster one by one


def receipt_pdf(
    papers: Sequence[Paper], *, public_url: str, after_each: Callable[[int], object] = lambda _: None
) -> bytes:
    """The papers as one PDF, a page each. `public_url` is the address under which the QR's page is reached.

    `after_each` is called with 1 after each page, for whoever watches a long print run.
    """
    register_fonts()
    out = BytesIO()
    canvas = Canvas(out, pagesize=A5, pageCompression=1, invariant=1)
    canvas.setTitle(_say(N_("Receipt of dossier and appointment for the result")))
    address = f"{public_url.rstrip('/')}/r/"
    drawn = _Symbols(address, many=len(papers) >= _WORTH_A_FAMILY)
    typed = address.split("://", 1)[1]  # what a person without a camera types
    for paper in papers:
        _Page(canvas, paper, typed).draw(drawn(paper.code) if paper.code else None)
        canvas.showPage()
        after_each(1)
    canvas.save()
    return out.getvalue()


class _Symbols:
    """The QR symbols of a print run: for many papers by the family's shortcut, for few in the best mask."""

    def __init__(self, address: str, *, many: bool) -> None:
        self._address = address
        self._family = _family(address) if many else None

    def __call__(self, code: str) -> Symbol:
        return symbol(self._address + code) if self._family is None else self._family.symbol(code)


@lru_cache(maxsize=4)
def _family(address: str) -> SymbolFamily:
    """The symbols behind one address: their pictures are made once in a process."""
    return SymbolFamily(address, codes.CHARACTERS, codes.ALPHABET)


def _say(text: str, **values: object) -> str:
    """The paper is a form of Vietnamese law: it speaks Vietnamese whatever the reader's language."""
    return say(text, values or None, locale="vi")


@cache
def register_fonts() -> None:
    """Make the fonts known to the PDF library, once, and have it write plain bytes: as letters they cost a third more."""
    rl_config.useA85 = 0
    for name in (PLAIN, BOLD):
        registerFont(TTFont(name, FONTS / f"{name}.ttf"))


@lru_cache(maxsize=64)
def _standing_lines(text: str, font: str, size: float, room: float) -> tuple[str, ...]:
    """The lines of a sentence that every page says; nothing about a person or a code is remembered here."""
    return tuple(simpleSplit(text, font, size, room))


class _Page:
    """One page, written from the top downwards."""

    def __init__(self, canvas: Canvas, paper: Paper, address: str) -> None:
        self._canvas, self._paper, self._address = canvas, paper, address
        self._width, self._height = A5
        self._y = self._height - MARGIN

    def draw(self, code: Symbol | None) -> None:
        self._head()
        is_receipt = self._paper.kind is Kind.RECEIPT
        fields = self._fields() if is_receipt else self._fields_of_service()
        self._draw_fields([(f"{_say(label)}: ", value) for label, value in fields])
        if is_receipt:
            self._signatures()
        if code is not None:
            self._rating(code)

    def _head(self) -> None:
        left, right = MARGIN + 25 * mm, self._width - MARGIN - 33 * mm
        y = self._y
        self._centred(left, y, self._paper.office.upper(), PLAIN, 7, 52 * mm)
        self._centred(left, y - 4 * mm, self._paper.centre.upper(), BOLD, 7, 52 * mm)
        self._centred(right, y, _say(N_("THE SOCIALIST REPUBLIC OF VIET NAM")), BOLD, 7, 66 * mm)
        self._centred(right, y - 4 * mm, _say(N_("Independence - Freedom - Happiness")), BOLD, 7.5, 66 * mm)
        self._canvas.setLineWidth(0.5)
        self._canvas.line(right - 18 * mm, y - 5.4 * mm, right + 18 * mm, y - 5.4 * mm)
        middle = self._width / 2
        title = _say(TITLES[self._paper.kind])
        self._centred(middle, y - 14 * mm, title, BOLD, 11, self._width - 2 * MARGIN)
        code = (
            ""
            if self._paper.kind is Kind.SLIP
            else _say(N_("Dossier code: %(code)s"), code=self._paper.dossier_code)
        )
        self._centred(middle, y - 19.5 * mm, code, BOLD, 9.5, self._width - 2 * MARGIN)
        self._y = y - 27 * mm

    def _fields(self) -> Iterable[tuple[str, str]]:
        paper, person = self._paper, self._paper.applicant
        yield N_("Dossier of"), person.name
        yield N_("Identity card or tax number"), person.identity
        yield N_("Address"), person.address
        yield N_("Telephone"), person.phone
        yield N_("E-mail"), person.email
        yield N_("Matter to be settled"), paper.procedure
        yield N_("Papers handed in"), "; ".join(f"{n}. {each}" for n, each in enumerate(paper.documents, 1))
        yield N_("Number of sets"), str(paper.sets)
        yield N_("Time for settling by the rules"), _days(paper.working_days)
        yield N_("Received at"), _moment(paper.received_at)
        yield N_("Result to be given at"), _moment(paper.due_at)
        yield N_("Place of the result"), paper.return_at
        yield N_("Book of dossiers, number"), paper.book

    def _fields_of_service(self) -> Iterable[tuple[str, str]]:
        paper = self._paper
        yield N_("Matter that was settled"), paper.procedure
        yield N_("Official"), paper.official
        at = N_("Served at") if paper.kind is Kind.SLIP else N_("Result handed over at")
        yield at, _moment(paper.received_at)

    def _draw_fields(self, fields: Sequence[tuple[str, str]]) -> None:
        """Each `label: value`, going on below the value where it is long; dots where there is none."""
        for size in SIZES:
            laid = [(label, *self._laid(label, value, size)) for label, value in fields]
            room = int((self._y - FIELDS_END) / (size * LINE))
            if sum(len(lines) for _, _, lines in laid) <= room:
                break
        for label, start, lines in laid:
            self._canvas.setFont(PLAIN, size)
            self._canvas.drawString(MARGIN, self._y, label)
            if lines == [""]:
                self._dots(start)
            self._canvas.setFont(BOLD, size)
            for line in lines:
                self._canvas.drawString(start, self._y, line)
                self._y -= size * LINE

    def _laid(self, label: str, value: str, size: float) -> tuple[float, list[str]]:
        """Where the value starts, and its lines."""
        start = MARGIN + float(stringWidth(label, PLAIN, size))
        return start, simpleSplit(value, BOLD, size, self._width - MARGIN - start) or [""]

    def _dots(self, start: float) -> None:
        self._canvas.saveState()
        self._canvas.setLineWidth(0.6)
        self._canvas.setDash(0.6, 2)
        self._canvas.line(start, self._y - 0.6, self._width - MARGIN, self._y - 0.6)
        self._canvas.restoreState()

    def _signatures(self) -> None:
        y = self._y - 3 * mm
        for middle, title, name in (
            (MARGIN + 30 * mm, N_("APPLICANT"), self._paper.applicant.name),
            (self._width - MARGIN - 30 * mm, N_("RECEIVING OFFICIAL"), self._paper.official),
        ):
            self._centred(middle, y, _say(title), BOLD, 8.5, 56 * mm)
            self._centred(middle, y - 4 * mm, _say(N_("(signature and full name)")), PLAIN, 7, 56 * mm)
            self._centred(middle, y - 20 * mm, name, BOLD, SIZES[0], 56 * mm)

    def _rating(self, code: Symbol) -> None:
        """The strip at the foot that a citizen may tear off: the QR at both its ends, what it is for, and the code to type.

        Twice, since no reader finds a symbol whose eyes are under a stain or a fold; one that is spoiled leaves the other.
        """
        canvas, paper = self._canvas, self._paper
        bottom = MARGIN - 5 * mm
        top = bottom + QR_RAISED + QR_SIDE
        canvas.setLineWidth(0.5)
        canvas.line(MARGIN, top + 1 * mm, self._width - MARGIN, top + 1 * mm)
        self._symbol(code, MARGIN - 3 * mm, bottom)
        self._symbol(code, self._width - MARGIN - QR_SIDE + 3 * mm, bottom + QR_RAISED)
        left, y = MARGIN + QR_SIDE, top - 6 * mm
        room, middle = self._width - 2 * left, self._width / 2
        until = paper.code_until.strftime("%d/%m/%Y") if paper.code_until else ""
        said = [
            (BOLD, 10.5, _say(N_("Were you satisfied with the service?"))),
            (
                PLAIN,
                8.5,
                _say(N_("Scan the code with your phone to rate. It is anonymous and takes half a minute.")),
            ),
            (PLAIN, 8.5, _say(N_("The code works once, until %(day)s."), day=until) if until else ""),
        ]
        for font, size, text in said:
            canvas.setFont(font, size)
            for line in _standing_lines(text, font, size, room):
                canvas.drawCentredString(middle, y, line)
                y -= size * 1.35
            y -= 1.2 * mm
        for line in (self._address, codes.spelled(paper.code or "")):
            self._centred(middle, y, line, PLAIN, 7, room)
            y -= 9.5

    def _symbol(self, code: Symbol, x: float, y: float) -> None:
        """The symbol as a one-bit picture painted in black: sharp at any size, and a few hundred bytes."""
        module = QR_SIDE / (code.size + 2 * QUIET)
        side, corner = module * code.size, module * QUIET
        self._canvas.addLiteral(
            f"q 0 g {side:.3f} 0 0 {side:.3f} {x + corner:.3f} {y + corner:.3f} cm "
            f"BI /W {code.size} /H {code.size} /IM true /D [1 0] /F /AHx ID {code.packed().hex()}> EI Q"
        )

    def _centred(self, middle: float, y: float, text: str, font: str, size: float, room: float) -> None:
        """`text` about `middle`, smaller where it would leave its room."""
        width = stringWidth(text, font, size)
        fitting = size if width <= room else size * room / width
        self._canvas.setFont(font, fitting)
        self._canvas.drawCentredString(middle, y, text)


def _days(working_days: int | None) -> str:
    if working_days is None:
        return ""
    return (
        _say(N_("%(days)s working days"), days=working_days) if working_days else _say(N_("on the same day"))
    )


def _moment(at: datetime | None) -> str:
    if at is None:
        return ""
    return _say(
        N_("%(hour)s:%(minute)s on %(day)s"), hour=f"{at:%H}", minute=f"{at:%M}", day=f"{at:%d/%m/%Y}"
    )
