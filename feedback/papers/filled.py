"""What fills a form: the texts and rows of one paper, or the places that stand for them in a template; and the filling."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from docxtpl import DocxTemplate

from feedback.errors import Refused
from feedback.forms.check import environment
from feedback.forms.fields import FIELDS, FormKind
from feedback.labels import N_
from feedback.papers.paper_docx import timeless
from feedback.papers.spreadsheet import allowed

Row = Mapping[str, str]


class Values(Protocol):
    """What a form's layout is written with."""

    def text(self, name: str) -> str:
        """The text of that name."""

    def rows(
        self, group: str, columns: Sequence[str], *, bold: str = ""
    ) -> tuple[list[list[str]], frozenset[int]]:
        """The rows of a group as a table has them, and which of them stand out: those where `bold` is not empty."""

    def lines(self, group: str, column: str) -> list[str]:
        """A group as paragraphs."""


@dataclass(frozen=True, slots=True)
class Filled:
    """The texts and rows of one paper."""

    texts: Mapping[str, str]
    groups: Mapping[str, Sequence[Row]] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The text of that name."""
        return self.texts[name]

    def rows(
        self, group: str, columns: Sequence[str], *, bold: str = ""
    ) -> tuple[list[list[str]], frozenset[int]]:
        """The rows of the group, and which of them stand out."""
        found = self.groups[group]
        strong = frozenset(number for number, row in enumerate(found) if bold and row[bold])
        return [[row[column] for column in columns] for row in found], strong

    def lines(self, group: str, column: str) -> list[str]:
        """The group as paragraphs."""
        return [row[column] for row in self.groups[group]]

    def as_context(self) -> dict[str, object]:
        """What the template language is given: texts without anything that a file may not hold."""
        groups = {
            name: [{column: allowed(text) for column, text in row.items()} for row in rows]
            for name, rows in self.groups.items()
        }
        return {**{name: allowed(text) for name, text in self.texts.items()}, **groups}


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a form, written as a template has them: what our own template is made with."""

    def text(self, name: str) -> str:
        """The place of that name."""
        return "{{ " + name + " }}"

    def rows(
        self, group: str, columns: Sequence[str], *, bold: str = ""
    ) -> tuple[list[list[str]], frozenset[int]]:
        """Table rows that repeat for the group; a second row, that stands out, where some of them do."""
        cells = ["{{ row." + column + " }}" for column in columns]
        rest = [""] * (len(columns) - 1)
        loop, end = ["{%tr for row in " + group + " %}", *rest], ["{%tr endfor %}", *rest]
        if not bold:
            return [loop, cells, end], frozenset()
        chosen = ["{%tr if row." + bold + " %}", *rest]
        return [
            loop,
            chosen,
            cells,
            ["{%tr else %}", *rest],
            list(cells),
            ["{%tr endif %}", *rest],
            end,
        ], frozenset({2})

    def lines(self, group: str, column: str) -> list[str]:
        """Paragraphs that repeat for the group."""
        return ["{%p for row in " + group + " %}", "{{ row." + column + " }}", "{%p endfor %}"]


def fill(template: bytes, filled: Filled, *, title: str, made_at: datetime) -> bytes:
    """The template with its places filled: nothing in a value is ever read as a place.

    Raises Refused `form_broken` for a template that cannot be filled after all.
    """
    try:
        document = DocxTemplate(io.BytesIO(template))
        document.render(filled.as_context(), environment(), autoescape=True)
        properties = document.docx.core_properties
        properties.title, properties.author = allowed(title)[:250], ""
        properties.created = properties.modified = made_at.replace(tzinfo=None)
        out = io.BytesIO()
        document.save(out)
    except Exception as error:  # whatever the library meets in a form that an office wrote
        raise Refused(
            "form_broken",
            N_("The file is no whole .docx (%(part)s)."),
            field="file",
            part=type(error).__name__,
        ) from error
    return timeless(out.getvalue())


def specimen(kind: FormKind) -> Filled:
    """Made-up values for every place of a form: for looking at a template before it is used."""
    fields = FIELDS[kind]
    return Filled(
        {name: f"«{name}»" for name in fields.texts},
        {
            group: [{column: f"«{column} {number}»" for column in columns} for number in (1, 2)]
            for group, columns in fields.groups.items()
        },
    )
