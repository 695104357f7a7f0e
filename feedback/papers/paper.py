"""A paper as blocks, whatever file it becomes: headings, paragraphs, tables, pictures, signatures."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

_PLACE = re.compile(r"\{\{.*?\}\}")  # of a text in a template


class Align(Enum):
    """How the text of a column stands."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The head of an office's paper (Decree 30/2020 Appendix I): the office and the name of the state, side by side.

    The last line of `office` is the office itself, what stands above it is the office above. Below come the number of
    the paper and its place and date, where it has them.
    """

    office: Sequence[str]
    state: Sequence[str]
    number: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Title:
    """The title in the middle, with its lines below."""

    text: str
    below: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a part."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, which may begin with a label in bold."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; widths are shares of the page. Rows whose number is in `bold` stand out."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    aligns: Sequence[Align]
    bold: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as PNG, with the words that stand for it."""

    png: bytes
    words: str
    width: float = 1.0  # share of the page
    height_to_width: float = 0.5


@dataclass(frozen=True, slots=True)
class Signatures:
    """Who signs, side by side; lines in capitals are in bold, room is left below, and then stand the names."""

    left: Sequence[str]
    right: Sequence[str]
    left_name: str = ""
    right_name: str = ""


def in_capitals(line: str) -> bool:
    """Whether a line of a signature is in capitals, whatever stands in the places of a template."""
    return _PLACE.sub("", line).isupper()


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows begins on a page of its own."""


Block = Letterhead | Title | Heading | Paragraph | Grid | Picture | Signatures | NewPage


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper. `made_at` is what its properties say: the close, so that the same version gives the same bytes."""

    title: str
    blocks: Sequence[Block]
    made_at: datetime
    watermark: str = ""  # on every page, for a draft
    across: bool = False  # A4 across, for tables of many columns


def as_bytes(paper: Paper, ending: str) -> bytes:
    """The paper as a file of that ending: .pdf or .docx. The library is imported when it is needed."""
    if ending == ".pdf":
        from feedback.papers.paper_pdf import as_pdf

        return as_pdf(paper)
    from feedback.papers.paper_docx import as_docx

    return as_docx(paper)
