"""The parts that the layouts of an office's papers share: the letterhead, who is evaluated, tables of a group, who signs."""

from collections.abc import Mapping, Sequence

from feedback.forms.fields import FIELDS, FormKind
from feedback.labels import N_, say
from feedback.papers.filled import Values
from feedback.papers.paper import Align, Block, Grid, Letterhead, Paragraph, Signatures

LOCALE = "vi"  # the forms of Vietnamese law

STATE = (N_("SOCIALIST REPUBLIC OF VIETNAM"), N_("Independence - Freedom - Happiness"))
NAME, POST, UNIT = N_("Full name:"), N_("Title, position:"), N_("Unit:")
SIGN = N_("(signature, full name)")
SIGN_AND_STAMP = N_("(signature, stamp)")
EVALUATED, SUPERIOR = N_("EVALUATED: %(kind)s"), N_("COMPETENT SUPERIOR")
MADE_BY, HEAD = N_("DRAWN UP BY"), N_("HEAD OF THE UNIT")
CHAIR, SECRETARY = N_("CHAIR OF THE MEETING"), N_("SECRETARY")
SEATS = N_("Seats of the excellent class:")
SUMMARY_TITLE = N_("SUMMARY OF THE EVALUATION AND CLASSES OF OFFICIALS")
CLASSES = FIELDS[FormKind.SUMMARY].groups["classes"]
C, L = Align.CENTRE, Align.LEFT


def head(values: Values) -> Letterhead:
    """The head of the paper, its number and date left to be filled in."""
    return Letterhead(
        (values.text("above"), values.text("office")),
        tuple(in_words(line) for line in STATE),
        values.text("number"),
        values.text("place_and_date"),
    )


def person(values: Values) -> list[Block]:
    """Who is evaluated."""
    return [
        Paragraph(values.text("name"), in_words(NAME)),
        Paragraph(values.text("title"), in_words(POST)),
        Paragraph(values.text("unit"), in_words(UNIT)),
    ]


def table(
    values: Values,
    group: str,
    columns: Mapping[str, str],
    widths: Sequence[float],
    left: frozenset[str] = frozenset(),
    *,
    bold: str = "",
    last: Sequence[str] = (),
) -> Grid:
    """A group as a table: its columns with their headers, those in `left` set to the left, and a last row if it has one."""
    rows, strong = values.rows(group, list(columns), bold=bold)
    if last:
        strong, rows = strong | {len(rows)}, [*rows, list(last)]
    return Grid(
        header=[in_words(text) for text in columns.values()]
        if any(columns.values())
        else [""] * len(columns),
        rows=rows or [["–"] * len(columns)],
        widths=widths,
        aligns=[L if column in left else C for column in columns],
        bold=strong,
    )


def classes_and_seats(values: Values) -> list[Block]:
    """What ends a unit's summary table: how many have each class, the seats, who signs."""
    return [
        table(values, "classes", CLASSES, (70, 30), frozenset({"text"})),
        Paragraph(values.text("seats"), in_words(SEATS)),
        signatures(MADE_BY, HEAD, right_words=SIGN_AND_STAMP),
    ]


def signatures(left: str, right: str, *, right_words: str = SIGN) -> Signatures:
    """Who signs, side by side."""
    return Signatures((in_words(left), in_words(SIGN)), (in_words(right), in_words(right_words)))


def in_words(text: str, **values: object) -> str:
    """`text` in the language of the forms."""
    return say(text, values or None, locale=LOCALE)
