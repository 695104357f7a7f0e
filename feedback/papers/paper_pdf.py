"""A paper as PDF: A4 in the form of Decree 30/2020, its font inside, the same bytes for the same paper."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import getRegisteredFontNames, registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    FrameBreak,
    Image,
    KeepTogether,
    PageBreak,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)
from reportlab.platypus import Paragraph as Text

from feedback.papers.paper import (
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
    in_capitals,
)
from feedback.papers.spreadsheet import allowed

FONTS = Path(__file__).resolve().parent.parent.parent / "static" / "fonts"
REGULAR, BOLD, ITALIC = "Tinos-Regular", "Tinos-Bold", "Tinos-Italic"  # cut to the widths of Times New Roman
LEFT, RIGHT, TOP, BOTTOM = 30 * mm, 15 * mm, 20 * mm, 20 * mm  # Decree 30/2020 Appendix I
SIZE, SMALL, SMALLEST = (
    13,
    11,
    10,
)  # points: of the text, of tables, and of those with more than `MANY` columns
MANY = 12
HEAD = 12.5  # points, of the two columns of the letterhead
COLUMNS = (0.44, 0.56)  # of what stands side by side: the name of the state is the longer
LINE_SHARES = (0.3, 0.52)  # of each column: the lines below the office and below the motto
ROOM_TO_SIGN = 17 * mm
LEADING = 1.15  # of the size: the single line, the least that Decree 30/2020 has
KEPT = 6  # blocks of text before the signatures
SHORT = 8  # rows of a table that is not cut in two
LAST_ROWS = 2  # of a table, that stand with its signatures
MORE_THAN_A_PAGE = 10_000 * mm
LEAST = 35 * mm  # of a long table, with its heading, before it goes on overleaf
_ALIGNED = {Align.LEFT: TA_LEFT, Align.CENTRE: TA_CENTER, Align.RIGHT: TA_RIGHT}


def as_pdf(paper: Paper) -> bytes:
    """The paper as a PDF file."""
    for name in (REGULAR, BOLD, ITALIC):
        if name not in getRegisteredFontNames():
            registerFont(TTFont(name, str(FONTS / f"{name}.ttf")))
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=landscape(A4) if paper.across else A4,
        leftMargin=LEFT,
        rightMargin=RIGHT,
        topMargin=TOP,
        bottomMargin=BOTTOM,
        title=allowed(paper.title),
        author="",
        lang="vi",
        invariant=1,  # no time of making and no random id inside
    )
    page = _page(paper)
    document.build(_story(paper, document.width), onFirstPage=page, onLaterPages=page)
    return out.getvalue()


def _story(paper: Paper, width: float) -> list[Flowable]:
    """The blocks in their order; signatures stand with what comes before them, never on a page by themselves.

    That is as much of the text as belongs together: back to its heading, and no more than `KEPT` blocks; of a table its last
    rows. A short table is not cut in two, but for its signatures.
    """
    story: list[Flowable] = []
    waiting: list[Flowable] = []  # text that may have to stand with what comes after it
    starts: list[int] = []  # where each of its blocks begins
    for block, after in zip(paper.blocks, [*paper.blocks[1:], None], strict=True):
        if story and isinstance(story[-1], _SignedRows):
            continue  # the signatures stand with them
        if isinstance(block, Grid) and isinstance(after, Signatures) and len(block.rows) > LAST_ROWS:
            story += [*_but_for_last_rows(block, waiting, starts, width), _SignedRows(block, after, width)]
            waiting, starts = [], []
            continue
        drawn = _DRAWN[type(block)](block, width)
        if isinstance(block, Paragraph | Heading):
            if isinstance(block, Heading):
                story += waiting
                waiting, starts = [], []
            starts.append(len(waiting))
            waiting += drawn
            continue
        if isinstance(block, Signatures):
            kept = starts[-KEPT] if len(starts) > KEPT else 0
            story += [*waiting[:kept], KeepTogether([*waiting[kept:], *drawn])]
        elif isinstance(block, Grid) and len(block.rows) <= SHORT:
            kept = starts[-1] if starts else 0
            story += [*waiting[:kept], KeepTogether([*waiting[kept:], *drawn])]
        else:
            story += [CondPageBreak(LEAST), *waiting, *drawn] if waiting else drawn
        waiting, starts = [], []
    return story + waiting


def _but_for_last_rows(
    block: Grid, text: list[Flowable], starts: Sequence[int], width: float
) -> list[Flowable]:
    """The table without the rows that stand with its signatures, and the text before it."""
    drawn = _table(replace(block, rows=block.rows[:-LAST_ROWS]), width)
    if len(block.rows) > SHORT:
        return [CondPageBreak(LEAST), *text, drawn] if text else [drawn]
    kept = starts[-1] if starts else 0
    return [*text[:kept], KeepTogether([*text[kept:], drawn])]


class _SignedRows(Flowable):  # type: ignore[misc]  # reportlab has no types
    """The last rows of a table with its signatures: where both go overleaf, the table's heading goes with them."""

    def __init__(self, block: Grid, signed: Signatures, width: float) -> None:
        super().__init__()
        first = len(block.rows) - LAST_ROWS
        bold = frozenset(number - first for number in block.bold if number >= first)
        self._rows = replace(block, rows=block.rows[-LAST_ROWS:], bold=bold)
        self._signed, self._width = signed, width

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """More than any page has, so that `split` is asked where it stands."""
        return width, MORE_THAN_A_PAGE

    def split(self, width: float, height: float) -> list[Flowable]:
        """The rows without a heading where there is room for both, else with it on the next page."""
        here = self._drawn(replace(self._rows, header=[""] * len(self._rows.widths)))
        if sum(each.wrap(width, height)[1] for each in here) <= height:
            return here
        return [FrameBreak(), *self._drawn(self._rows)]

    def _drawn(self, rows: Grid) -> list[Flowable]:
        return [*_grid(rows, self._width), *_signatures(self._signed, self._width)]


def _page(paper: Paper) -> Callable[[Canvas, object], None]:
    width, height = landscape(A4) if paper.across else A4

    def draw(canvas: Canvas, _document: object) -> None:
        canvas.saveState()
        if canvas.getPageNumber() > 1:  # the first page of a paper has no number
            canvas.setFont(REGULAR, SIZE)
            canvas.drawCentredString(width / 2, height - TOP * 0.65, str(canvas.getPageNumber()))
        if paper.watermark:
            canvas.setFont(BOLD, 60)
            canvas.setFillColor(colors.Color(0.6, 0.6, 0.6, alpha=0.25))
            canvas.translate(width / 2, height / 2)
            canvas.rotate(50)
            canvas.drawCentredString(0, 0, paper.watermark)
        canvas.restoreState()

    return draw


def _letterhead(block: Letterhead, width: float) -> list[Flowable]:
    office = [
        _text(line, align=Align.CENTRE, bold=line == block.office[-1], size=HEAD) for line in block.office
    ]
    state = [_text(line, align=Align.CENTRE, bold=True, size=HEAD) for line in block.state]
    columns = [
        [*lines, _rule(width * column * share)]
        for lines, column, share in zip((office, state), COLUMNS, LINE_SHARES, strict=True)
    ]
    if block.number or block.place:
        columns[0].append(_text(block.number, align=Align.CENTRE))
        columns[1].append(_text(block.place, align=Align.CENTRE, italic=True))
    return [_side_by_side(columns[0], columns[1], width), Spacer(0, 5 * mm)]


def _rule(width: float) -> Table:
    """A line of that width in the middle of its column."""
    line = Table([[""]], colWidths=[width], rowHeights=[3 * mm], hAlign="CENTER")
    line.setStyle(TableStyle([("LINEABOVE", (0, 0), (-1, 0), 0.7, colors.black)]))
    return line


def _title(block: Title, _width: float) -> list[Flowable]:
    lines = [_text(block.text, align=Align.CENTRE, bold=True, size=SIZE + 1)]
    return [*lines, *(_text(line, align=Align.CENTRE) for line in block.below if line), Spacer(0, 4 * mm)]


def _heading(block: Heading, _width: float) -> list[Flowable]:
    return [_text(block.text, bold=True, keep_with_next=True, around=1.5 * mm)]


def _paragraph(block: Paragraph, _width: float) -> list[Flowable]:
    label = f'<font name="{BOLD}">{_escaped(block.label)}</font> ' if block.label else ""
    return [Text(label + _escaped(block.text), _style()), Spacer(0, 1 * mm)]


def _grid(block: Grid, width: float) -> list[Flowable]:
    return [_table(block, width), Spacer(0, 3 * mm)]


def _table(block: Grid, width: float) -> Table:
    size = SMALL if len(block.widths) <= MANY else SMALLEST
    header = [_text(cell, align=Align.CENTRE, bold=True, size=size) for cell in block.header]
    rows = [
        [
            _text(cell, align=align, bold=number in block.bold, size=size)
            for cell, align in zip(row, block.aligns, strict=True)
        ]
        for number, row in enumerate(block.rows)
    ]
    whole = sum(block.widths)
    table = Table(
        [header, *rows] if any(block.header) else rows,
        colWidths=[width * share / whole for share in block.widths],
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
    return table


def _picture(block: Picture, width: float) -> list[Flowable]:
    wide = width * block.width
    image = Image(io.BytesIO(block.png), width=wide, height=wide * block.height_to_width)
    words = _text(block.words, align=Align.CENTRE, size=SMALL)
    return [KeepTogether([image, words]), Spacer(0, 3 * mm)]


def _signatures(block: Signatures, width: float) -> list[Flowable]:
    sides = ((block.left, block.left_name), (block.right, block.right_name))
    columns = [
        [
            *(
                _text(line, align=Align.CENTRE, bold=in_capitals(line), italic=line.startswith("("))
                for line in lines
            ),
            Spacer(0, ROOM_TO_SIGN),
            _text(name, align=Align.CENTRE, bold=True),
        ]
        for lines, name in sides
    ]
    return [Spacer(0, 4 * mm), _side_by_side(columns[0], columns[1], width)]


def _new_page(_block: NewPage, _width: float) -> list[Flowable]:
    return [PageBreak()]


def _side_by_side(left: Sequence[Flowable], right: Sequence[Flowable], width: float) -> Table:
    table = Table([[list(left), list(right)]], colWidths=[width * share for share in COLUMNS])
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("ALIGN", (0, 0), (-1, -1), "CENTER"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ]
    table.setStyle(TableStyle(style))
    return table


def _text(
    text: str,
    *,
    align: Align = Align.LEFT,
    bold: bool = False,
    italic: bool = False,
    size: float = SIZE,
    keep_with_next: bool = False,
    around: float = 0,
) -> Text:
    style = _style(align, bold=bold, italic=italic, size=size, keep_with_next=keep_with_next, around=around)
    return Text(_escaped(text), style)


def _style(
    align: Align = Align.LEFT,
    *,
    bold: bool = False,
    italic: bool = False,
    size: float = SIZE,
    keep_with_next: bool = False,
    around: float = 0,
) -> ParagraphStyle:
    return ParagraphStyle(
        "text",
        fontName=BOLD if bold else ITALIC if italic else REGULAR,
        fontSize=size,
        leading=size * LEADING,
        alignment=_ALIGNED[align],
        keepWithNext=keep_with_next,
        splitLongWords=True,
        spaceBefore=around,
        spaceAfter=around,
        allowWidows=0,
        allowOrphans=0,
    )


def _escaped(text: str) -> str:
    """`text` so that nothing in it is taken for markup."""
    return escape(allowed(text))


_DRAWN: Mapping[type[Block], Callable[[Any, float], list[Flowable]]] = {
    Letterhead: _letterhead,
    Title: _title,
    Heading: _heading,
    Paragraph: _paragraph,
    Grid: _grid,
    Picture: _picture,
    Signatures: _signatures,
    NewPage: _new_page,
}
