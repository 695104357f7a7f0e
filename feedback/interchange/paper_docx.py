"""A paper as .docx: A4 upright in the form of Decree 30/2020, the same bytes for the same paper."""

import io
import zipfile
from collections.abc import Callable, Sequence

import docx
from docx.document import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph as Text

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

FONT = "Times New Roman"
SIZE, SMALL = 13, 11  # points
PAGE = (210, 297)  # mm
LEFT, RIGHT, TOP, BOTTOM = 30, 15, 20, 20  # mm
WIDTH = PAGE[0] - LEFT - RIGHT
LINES_TO_SIGN = 4
SHARES = (0.42, 0.58)  # of what stands side by side: the name of the state is the longer
NO_TIME = (1980, 1, 1, 0, 0, 0)  # the first time that a zip entry can have
_ALIGNED = {
    Align.LEFT: WD_ALIGN_PARAGRAPH.LEFT,
    Align.CENTRE: WD_ALIGN_PARAGRAPH.CENTER,
    Align.RIGHT: WD_ALIGN_PARAGRAPH.RIGHT,
}


def as_docx(paper: Paper) -> bytes:
    """The paper as a .docx file."""
    document = docx.Document()
    _lay_out(document, paper)
    for block in paper.blocks:
        _write(document, block)
    out = io.BytesIO()
    document.save(out)
    return _timeless(out.getvalue())


def _lay_out(document: Document, paper: Paper) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(PAGE[0]), Mm(PAGE[1])
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(SIZE)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    normal.paragraph_format.space_after = Pt(3)
    properties = document.core_properties
    made_at = paper.made_at.replace(tzinfo=None)
    properties.title, properties.author, properties.language = allowed(paper.title), "", "vi"
    properties.created = properties.modified = made_at
    if paper.watermark:
        _put(section.header.paragraphs[0], paper.watermark, Align.CENTRE, bold=True)


def _write(document: Document, block: Block) -> None:
    if isinstance(block, Letterhead):
        _side_by_side(document, block.office, block.state, bold_left=len(block.office) - 1)
        document.add_paragraph()
    elif isinstance(block, Title):
        _put(document.add_paragraph(), block.text, Align.CENTRE, bold=True, size=SIZE + 1)
        for line in block.below:
            _put(document.add_paragraph(), line, Align.CENTRE)
    elif isinstance(block, Heading):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        _put(paragraph, block.text, Align.LEFT, bold=True)
    elif isinstance(block, Paragraph):
        paragraph = document.add_paragraph()
        if block.label:
            _put(paragraph, block.label + " ", Align.LEFT, bold=True)
        _put(paragraph, block.text, Align.LEFT)
    elif isinstance(block, Grid):
        _grid(document, block)
    elif isinstance(block, Picture):
        document.add_picture(io.BytesIO(block.png), width=Mm(WIDTH * block.width))
        document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
        _put(document.add_paragraph(), block.words, Align.CENTRE, size=SMALL)
    elif isinstance(block, Signatures):
        document.add_paragraph()
        _side_by_side(document, block.left, block.right, bold_left=None)
        for _ in range(LINES_TO_SIGN):
            document.add_paragraph()
    elif isinstance(block, NewPage):
        document.add_page_break()  # type: ignore[no-untyped-call]


def _grid(document: Document, block: Grid) -> None:
    has_header = any(block.header)
    table = document.add_table(rows=0, cols=len(block.widths))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    whole = sum(block.widths)
    for column, width in zip(table.columns, block.widths, strict=True):
        column.width = Mm(WIDTH * width / whole)
    if has_header:
        _row(table, block, block.header, [Align.CENTRE] * len(block.header), bold=True)
        repeated = OxmlElement("w:tblHeader")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for number, row in enumerate(block.rows):
        _row(table, block, row, block.aligns, bold=number in block.bold)
    document.add_paragraph()


def _row(table: Table, block: Grid, texts: Sequence[str], aligns: Sequence[Align], *, bold: bool) -> None:
    whole = sum(block.widths)
    cells = table.add_row().cells  # type: ignore[no-untyped-call]
    for cell, text, align, width in zip(cells, texts, aligns, block.widths, strict=True):
        cell.width = Mm(WIDTH * width / whole)
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(0)
        _put(paragraph, text, align, bold=bold, size=SMALL)


def _side_by_side(
    document: Document, left: Sequence[str], right: Sequence[str], *, bold_left: int | None
) -> None:
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    cells = table.rows[0].cells
    for place, share in enumerate(SHARES):
        table.columns[place].width = cells[place].width = Mm(WIDTH * share)
    _column(
        cells[0], left, bold=lambda number, line: line.isupper() if bold_left is None else number == bold_left
    )
    _column(cells[1], right, bold=lambda _, line: bold_left is not None or line.isupper())


def _column(cell: _Cell, lines: Sequence[str], *, bold: Callable[[int, str], bool]) -> None:
    for number, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        _put(paragraph, line, Align.CENTRE, bold=bold(number, line), size=SMALL + 1)


def _put(paragraph: Text, text: str, align: Align, *, bold: bool = False, size: float = SIZE) -> None:
    paragraph.alignment = _ALIGNED[align]
    run = paragraph.add_run(allowed(text))
    run.bold = bold
    run.font.size = Pt(size)


def _timeless(content: bytes) -> bytes:
    """The file with no time of making in its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, NO_TIME)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return out.getvalue()
