"""A paper as PDF: A4 upright, the project's own font inside, the same bytes for the same paper."""

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import getRegisteredFontNames, registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    Image,
    KeepTogether,
    PageBreak,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)
from reportlab.platypus import Paragraph as Text

from feedback.interchange.paper import (
    Align,
    Block,
    Grid,
    Heading,
    Letterhead,
    NewPage,
    Paper,
    Paragraph,
    Picture,
    Signatures,
    Title,
)
from feedback.interchange.spreadsheet import allowed

FONTS = Path(__file__).resolve().parent.parent.parent / "static" / "fonts"
REGULAR, BOLD = "BeVietnamPro-Regular", "BeVietnamPro-Bold"
LEFT, RIGHT, TOP, BOTTOM = 30 * mm, 15 * mm, 20 * mm, 20 * mm  # Decree 30/2020 Appendix I
WIDTH = A4[0] - LEFT - RIGHT
SIZE, SMALL = 9.2, 8.5  # points; this font is wider than Times
ROOM_TO_SIGN = 16 * mm
INSTEAD = str.maketrans({"→": "->"})  # signs that the font lacks
_ALIGNED = {Align.LEFT: TA_LEFT, Align.CENTRE: TA_CENTER, Align.RIGHT: TA_RIGHT}


def as_pdf(paper: Paper) -> bytes:
    """The paper as a PDF file."""
    for name in (REGULAR, BOLD):
        if name not in getRegisteredFontNames():
            registerFont(TTFont(name, str(FONTS / f"{name}.ttf")))
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=LEFT,
        rightMargin=RIGHT,
        topMargin=TOP,
        bottomMargin=BOTTOM,
        title=allowed(paper.title),
        author="",
        lang="vi",
        invariant=1,  # no time of making and no random id inside
    )
    story: list[Flowable] = []
    for block in paper.blocks:
        story += _DRAWN[type(block)](block)
    page = _page(paper)
    document.build(story, onFirstPage=page, onLaterPages=page)
    return out.getvalue()


def _page(paper: Paper) -> Callable[[Canvas, object], None]:
    def draw(canvas: Canvas, _document: object) -> None:
        canvas.saveState()
        canvas.setFont(REGULAR, SMALL)
        canvas.drawCentredString(A4[0] / 2, BOTTOM / 2, str(canvas.getPageNumber()))
        if paper.watermark:
            canvas.setFont(BOLD, 60)
            canvas.setFillColor(colors.Color(0.6, 0.6, 0.6, alpha=0.25))
            canvas.translate(A4[0] / 2, A4[1] / 2)
            canvas.rotate(50)
            canvas.drawCentredString(0, 0, paper.watermark)
        canvas.restoreState()

    return draw


def _letterhead(block: Letterhead) -> list[Flowable]:
    office = [_text(line, align=Align.CENTRE, bold=line == block.office[-1]) for line in block.office]
    state = [_text(line, align=Align.CENTRE, bold=True) for line in block.state]
    return [_side_by_side(office, state), Spacer(0, 5 * mm)]


def _title(block: Title) -> list[Flowable]:
    lines = [_text(block.text, align=Align.CENTRE, bold=True, size=12)]
    return [*lines, *(_text(line, align=Align.CENTRE) for line in block.below), Spacer(0, 4 * mm)]


def _heading(block: Heading) -> list[Flowable]:
    return [Spacer(0, 2 * mm), _text(block.text, bold=True, keep_with_next=True), Spacer(0, 1 * mm)]


def _paragraph(block: Paragraph) -> list[Flowable]:
    label = f'<font name="{BOLD}">{_escaped(block.label)}</font> ' if block.label else ""
    return [Text(label + _escaped(block.text), _style()), Spacer(0, 1 * mm)]


def _grid(block: Grid) -> list[Flowable]:
    header = [_text(cell, align=Align.CENTRE, bold=True, size=SMALL) for cell in block.header]
    rows = [
        [
            _text(cell, align=align, bold=number in block.bold, size=SMALL)
            for cell, align in zip(row, block.aligns, strict=True)
        ]
        for number, row in enumerate(block.rows)
    ]
    whole = sum(block.widths)
    table = Table(
        [header, *rows] if any(block.header) else rows,
        colWidths=[WIDTH * width / whole for width in block.widths],
        repeatRows=1 if any(block.header) else 0,
    )
    style = [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ]
    if any(block.header):
        style.append(("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#E8EEF4")))
    table.setStyle(TableStyle(style))
    return [table, Spacer(0, 3 * mm)]


def _picture(block: Picture) -> list[Flowable]:
    width = WIDTH * block.width
    image = Image(io.BytesIO(block.png), width=width, height=width * block.height_to_width)
    words = _text(block.words, align=Align.CENTRE, size=SMALL)
    return [KeepTogether([image, words]), Spacer(0, 3 * mm)]


def _signatures(block: Signatures) -> list[Flowable]:
    columns = [
        [_text(line, align=Align.CENTRE, bold=line.isupper()) for line in lines]
        for lines in (block.left, block.right)
    ]
    return [KeepTogether([Spacer(0, 4 * mm), _side_by_side(*columns), Spacer(0, ROOM_TO_SIGN)])]


def _new_page(_block: NewPage) -> list[Flowable]:
    return [PageBreak()]


def _side_by_side(left: Sequence[Flowable], right: Sequence[Flowable]) -> Table:
    table = Table([[list(left), list(right)]], colWidths=[WIDTH / 2, WIDTH / 2])
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP")]))
    return table


def _text(
    text: str,
    *,
    align: Align = Align.LEFT,
    bold: bool = False,
    size: float = SIZE,
    keep_with_next: bool = False,
) -> Text:
    return Text(_escaped(text), _style(align, bold=bold, size=size, keep_with_next=keep_with_next))


def _style(
    align: Align = Align.LEFT, *, bold: bool = False, size: float = SIZE, keep_with_next: bool = False
) -> ParagraphStyle:
    return ParagraphStyle(
        "text",
        fontName=BOLD if bold else REGULAR,
        fontSize=size,
        leading=size * 1.35,
        alignment=_ALIGNED[align],
        keepWithNext=keep_with_next,
        splitLongWords=True,
    )


def _escaped(text: str) -> str:
    """`text` so that nothing in it is taken for markup, with signs for those that the font lacks."""
    return escape(allowed(text).translate(INSTEAD))


_DRAWN: Mapping[type[Block], Callable[[Any], list[Flowable]]] = {
    Letterhead: _letterhead,
    Title: _title,
    Heading: _heading,
    Paragraph: _paragraph,
    Grid: _grid,
    Picture: _picture,
    Signatures: _signatures,
    NewPage: _new_page,
}
