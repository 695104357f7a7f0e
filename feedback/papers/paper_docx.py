"""A paper as .docx: A4 in the form of Decree 30/2020, the same bytes for the same paper."""

import io
import zipfile
from collections.abc import Sequence

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph as Text

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

FONT = "Times New Roman"
SIZE, SMALL, SMALLEST = 13, 11, 10  # points; the last for tables of more than MANY columns
MANY = 12
BESIDE = 57  # twips, 1 mm, between a cell's text and its borders: Word's own 1.9 mm breaks numbers in narrow columns
PAGE = (210, 297)  # mm
LEFT, RIGHT, TOP, BOTTOM = 30, 15, 20, 20  # mm
HEAD = 12.5  # points, of the two columns of the letterhead
ROOM_TO_SIGN = 17  # mm
KEPT, LAST_ROWS = 6, 2  # paragraphs, or rows of a table, that stand with the signatures after them
SHARES = (0.41, 0.59)  # of what stands side by side: the name of the state is the longer
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
    writer = _Writer(document, (PAGE[1] if paper.across else PAGE[0]) - LEFT - RIGHT)
    for block in paper.blocks:
        writer.write(block)
    out = io.BytesIO()
    document.save(out)
    return timeless(out.getvalue())


def _lay_out(document: Document, paper: Paper) -> None:
    section = document.sections[0]
    width, height = reversed(PAGE) if paper.across else PAGE
    section.orientation = WD_ORIENT.LANDSCAPE if paper.across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.header_distance = Mm(10)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(SIZE)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    normal.paragraph_format.space_after = Pt(3)
    properties = document.core_properties
    made_at = paper.made_at.replace(tzinfo=None)
    properties.title, properties.author, properties.language = allowed(paper.title), "", "vi"
    properties.created = properties.modified = made_at
    section.different_first_page_header_footer = True  # the first page has no number
    _number_pages(section.header.paragraphs[0])
    if paper.watermark:
        _put(section.first_page_header.paragraphs[0], paper.watermark, Align.CENTRE, bold=True)
        _put(section.header.add_paragraph(), paper.watermark, Align.CENTRE, bold=True)


def _number_pages(paragraph: Text) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


class _Writer:
    """Writes the blocks of one paper, whose text is so many mm wide."""

    def __init__(self, document: Document, width: float) -> None:
        self._document = document
        self._width = width

    def write(self, block: Block) -> None:
        """One block."""
        document = self._document
        if isinstance(block, Letterhead):
            self._letterhead(block)
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
            self._grid(block)
        elif isinstance(block, Picture):
            document.add_picture(io.BytesIO(block.png), width=Mm(self._width * block.width))
            document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
            _put(document.add_paragraph(), block.words, Align.CENTRE, size=SMALL)
        elif isinstance(block, Signatures):
            self._sign(block)
        elif isinstance(block, NewPage):
            document.add_page_break()  # type: ignore[no-untyped-call]

    def _letterhead(self, block: Letterhead) -> None:
        left, right = self._side_by_side()
        for number, line in enumerate(block.office):
            _line(left, line, first=number == 0, bold=number == len(block.office) - 1, size=HEAD)
        for number, line in enumerate(block.state):
            _line(right, line, first=number == 0, bold=True, size=HEAD)
        for cell, share in ((left, 0.3), (right, 0.52)):
            _rule(cell, self._width * SHARES[0 if cell is left else 1], share)
        if block.number or block.place:
            _line(left, block.number, size=SIZE)
            _line(right, block.place, size=SIZE, italic=True)
        self._document.add_paragraph()

    def _sign(self, block: Signatures) -> None:
        """Who signs, never on a page on which nothing else stands."""
        self._keep_the_last()
        before = self._document.paragraphs[-1:]
        if not before or before[0].text:  # a table has left its own space
            self._document.add_paragraph().paragraph_format.keep_with_next = True
        for cell, lines, name in zip(
            self._side_by_side(),
            (block.left, block.right),
            (block.left_name, block.right_name),
            strict=True,
        ):
            for number, line in enumerate(lines):
                _line(
                    cell,
                    line,
                    first=number == 0,
                    bold=in_capitals(line),
                    italic=line.startswith("("),
                    size=SIZE,
                )
            _line(cell, name, bold=True, size=SIZE)
            cell.paragraphs[-1].paragraph_format.space_before = Mm(ROOM_TO_SIGN)
        self._document.tables[-1].rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        self._close_table()

    def _close_table(self) -> None:
        """A paragraph of no height: a page must not end with a table, and a line of its own could begin another page."""
        shape = self._document.add_paragraph().paragraph_format
        shape.space_before, shape.space_after, shape.line_spacing = Pt(0), Pt(0), Pt(1)

    def _keep_the_last(self) -> None:
        """Bind the last rows of a table, or the last paragraphs, to what comes next."""
        for element in [*self._document.element.body.iterchildren("{*}p", "{*}tbl")][: -KEPT - 1 : -1]:
            if element.tag == qn("w:tbl"):
                rows = Table(element, self._document).rows
                few = len(rows) <= LAST_ROWS + 1  # all of them bound would leave the page whole
                for row in rows[-1:] if few else rows[-LAST_ROWS:]:
                    for cell in row.cells:
                        cell.paragraphs[0].paragraph_format.keep_with_next = True
                return
            Text(element, self._document).paragraph_format.keep_with_next = True

    def _grid(self, block: Grid) -> None:
        table = self._document.add_table(rows=0, cols=len(block.widths))
        table.style = "Table Grid"
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        _narrow_margins(table)
        whole = sum(block.widths)
        for column, width in zip(table.columns, block.widths, strict=True):
            column.width = Mm(self._width * width / whole)
        if any(block.header):
            self._row(table, block, block.header, [Align.CENTRE] * len(block.header), bold=True)
            repeated = OxmlElement("w:tblHeader")
            table.rows[0]._tr.get_or_add_trPr().append(repeated)
        for number, row in enumerate(block.rows):
            self._row(table, block, row, block.aligns, bold=number in block.bold)
        self._document.add_paragraph()

    def _row(
        self, table: Table, block: Grid, texts: Sequence[str], aligns: Sequence[Align], *, bold: bool
    ) -> None:
        whole = sum(block.widths)
        size = SMALL if len(block.widths) <= MANY else SMALLEST
        row = table.add_row()  # type: ignore[no-untyped-call]
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        cells = row.cells
        for cell, text, align, width in zip(cells, texts, aligns, block.widths, strict=True):
            cell.width = Mm(self._width * width / whole)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            _put(paragraph, text, align, bold=bold, size=size)

    def _side_by_side(self) -> tuple[_Cell, _Cell]:
        table = self._document.add_table(rows=1, cols=2)
        table.autofit = False
        _narrow_margins(table)
        cells = table.rows[0].cells
        for place, share in enumerate(SHARES):
            table.columns[place].width = cells[place].width = Mm(self._width * share)
        return cells[0], cells[1]


def _narrow_margins(table: Table) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        margin = OxmlElement(side)
        margin.set(qn("w:w"), str(BESIDE))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    properties.insert(
        len(properties) if look is None else properties.index(look), margins
    )  # in the schema's order


def _line(
    cell: _Cell, text: str, *, first: bool = False, bold: bool = False, italic: bool = False, size: float
) -> None:
    paragraph = cell.paragraphs[0] if first else cell.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(0)
    _put(paragraph, text, Align.CENTRE, bold=bold, italic=italic, size=size)


def _rule(cell: _Cell, width: float, share: float) -> None:
    """A line in the middle of the cell: an empty paragraph with a border above, drawn in from both sides."""
    paragraph = cell.add_paragraph()
    shape = paragraph.paragraph_format
    shape.space_before, shape.space_after, shape.line_spacing = Pt(2), Pt(0), Pt(6)
    shape.left_indent = shape.right_indent = Mm(width * (1 - share) / 2)
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _put(
    paragraph: Text,
    text: str,
    align: Align,
    *,
    bold: bool = False,
    italic: bool = False,
    size: float = SIZE,
) -> None:
    paragraph.alignment = _ALIGNED[align]
    run = paragraph.add_run(allowed(text))
    run.bold, run.italic = bold, italic
    run.font.size = Pt(size)


def timeless(content: bytes) -> bytes:
    """The file with no time of making in its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, NO_TIME)
            part.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(part, old.read(name))
    return out.getvalue()
