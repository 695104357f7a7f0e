"""How each form of an office's papers is laid out, whatever fills it: the same layout gives the PDF and our own template."""

import functools
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from feedback.forms.fields import FIELDS, FormKind
from feedback.interchange import paper
from feedback.interchange.filled import Filled, Places, Values, fill
from feedback.interchange.paper import (
    Align,
    Block,
    Grid,
    Heading,
    Letterhead,
    NewPage,
    Paper,
    Paragraph,
    Signatures,
    Title,
)
from feedback.interchange.paper_docx import as_docx
from feedback.labels import N_, say

LOCALE = "vi"  # the forms of Vietnamese law

STATE = (N_("SOCIALIST REPUBLIC OF VIETNAM"), N_("Independence - Freedom - Happiness"))
NOWHEN = datetime(2026, 1, 1, tzinfo=UTC)  # what our templates say they were made at
ACROSS = frozenset({FormKind.SUMMARY, FormKind.PLAN})  # forms of many columns
C, L = Align.CENTRE, Align.LEFT

SHEET_TITLE = N_("SHEET FOR FOLLOWING AND EVALUATING: %(kind)s")
NAME, POST, UNIT = N_("Full name:"), N_("Title, position:"), N_("Unit:")
PART_ONE = N_("PART I. MARKS FOR THE COMMON CRITERIA")
PART_TWO = N_("PART II. SUMMARY")
TASKS = N_("Tasks of the month and their results")
CITIZENS = N_("Citizens' ratings")
TOTAL = N_("Total")
MARK_HEADER = (
    N_("No."),
    N_("Criterion"),
    N_("Most points"),
    N_("Points by the official"),
    N_("Points by the superior"),
)
TASK_HEADER = (
    N_("Task"),
    N_("Unit of count"),
    N_("Coefficient"),
    N_("Assigned"),
    N_("Completed"),
    N_("Late"),
    N_("Major errors"),
)
SUMMARY_LABELS = {
    "common": N_("1. Points of the common criteria:"),
    "task": N_("2. Points of the task results:"),
    "citizens": N_("Citizens' points:"),
    "total": N_("3. Total points:"),
    "class": N_("Class of the month:"),
    "strengths": N_("4. Strengths:"),
    "weaknesses": N_("5. Limits, shortcomings:"),
    "opinion": N_("6. Comment of the competent superior:"),
    "remarks": N_("Remarks:"),
    "measures": N_("Rewards and measures that follow from the class:"),
}
SIGN = N_("(signature, full name)")
SIGN_AND_STAMP = N_("(signature, stamp)")
EVALUATED, SUPERIOR = N_("EVALUATED: %(kind)s"), N_("COMPETENT SUPERIOR")
MADE_BY, HEAD = N_("DRAWN UP BY"), N_("HEAD OF THE UNIT")
CHAIR, SECRETARY = N_("CHAIR OF THE MEETING"), N_("SECRETARY")


def as_bytes(
    kind: FormKind,
    papers: Sequence[Filled],
    ending: str,
    *,
    title: str,
    made_at: datetime,
    template: bytes | None = None,
    draft: str = "",
) -> bytes:
    """Papers of one form as a file: .pdf or .docx in our layout, each on a page of its own.

    A single .docx is the office's own `template` filled, where it has one, and else ours.
    """
    if ending == ".docx" and len(papers) == 1:
        return fill(template or our_template(kind), papers[0], title=title, made_at=made_at)
    blocks: list[Block] = []
    for number, each in enumerate(papers):
        blocks += [NewPage()] if number else []
        blocks += LAYOUTS[kind](each)
    whole = Paper(title=title, blocks=blocks, made_at=made_at, watermark=draft, across=kind in ACROSS)
    return paper.as_bytes(whole, ending)


@functools.cache
def our_template(kind: FormKind) -> bytes:
    """Our own form as a template, to be filled, or changed in a word processor and brought back."""
    places = Places()
    return as_docx(
        Paper(
            title=_say(kind.label),
            blocks=LAYOUTS[kind](places),
            made_at=NOWHEN,
            watermark=places.text("draft"),
            across=kind in ACROSS,
        )
    )


def _head(values: Values) -> Letterhead:
    return Letterhead(
        (values.text("above"), values.text("office")),
        tuple(_say(line) for line in STATE),
        values.text("number"),
        values.text("place_and_date"),
    )


def _person(values: Values) -> list[Block]:
    return [
        Paragraph(values.text("name"), _say(NAME)),
        Paragraph(values.text("title"), _say(POST)),
        Paragraph(values.text("unit"), _say(UNIT)),
    ]


def _table(
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
        header=[_say(text) for text in columns.values()] if any(columns.values()) else [""] * len(columns),
        rows=rows or [["–"] * len(columns)],
        widths=widths,
        aligns=[L if column in left else C for column in columns],
        bold=strong,
    )


def sheet(values: Values) -> list[Block]:
    """Form 01 of Decree 335/2025, with the superior's marks and the citizens' part beside it."""
    marks = dict(zip(("no", "text", "most", "own", "head"), MARK_HEADER, strict=True))
    tasks = dict(
        zip(
            ("text", "unit", "coefficient", "assigned", "completed", "late", "errors"),
            TASK_HEADER,
            strict=True,
        )
    )
    total = ["", _say(TOTAL), values.text("most"), values.text("own"), values.text("head")]
    return [
        _head(values),
        Title(_say(SHEET_TITLE, kind=values.text("kind")), (values.text("period"), values.text("version"))),
        *_person(values),
        Heading(_say(PART_ONE)),
        _table(
            values, "criteria", marks, (7, 47, 12, 17, 17), frozenset({"text"}), bold="is_group", last=total
        ),
        Heading(_say(PART_TWO)),
        *(Paragraph(values.text(name), _say(label)) for name, label in SUMMARY_LABELS.items()),
        _signatures(_say(EVALUATED, kind=values.text("kind")), SUPERIOR),
        Heading(_say(TASKS)),
        _table(values, "tasks", tasks, (40, 12, 9, 10, 11, 8, 10), frozenset({"text"})),
        Heading(_say(CITIZENS)),
        _table(values, "figures", {"text": "", "value": ""}, (62, 38), frozenset({"text", "value"})),
        *(Paragraph(line) for line in values.lines("sentences", "text")),
    ]


YEAR_TITLE = N_("SHEET FOR EVALUATING AND CLASSING: %(kind)s")
YEAR_ONE = N_("I. RESULTS OF THE MONTHS")
YEAR_TWO = N_("II. CLASS BY THE OFFICIAL")
YEAR_THREE = N_("III. CLASS BY THE COMPETENT AUTHORITY")
YEAR_FOUR = N_("IV. PROPOSED MEASURE")
YEAR_MEAN = N_("Mean of the year:")
OF_MONTHS = N_("Months counted:")
YEAR_WORDS = N_("Self-assessment:")
YEAR_COMMENT = N_("Comment of the competent superior:")
YEAR_MEETING = N_("Opinion of the meeting:")
YEAR_CLASS = N_("Class decided:")
YEAR_REASON = N_("Reason of the decision:")


def year_sheet(values: Values) -> list[Block]:
    """Form 02 of Decree 335/2025: the months, the two classes, and what is proposed."""
    months = {"month": N_("Month"), "total": N_("Total points of the month"), "remarks": N_("Notes")}
    return [
        _head(values),
        Title(_say(YEAR_TITLE, kind=values.text("kind")), (values.text("period"), values.text("version"))),
        *_person(values),
        Heading(_say(YEAR_ONE)),
        _table(values, "rows", months, (18, 30, 52), frozenset({"remarks"})),
        Paragraph(values.text("mean"), _say(YEAR_MEAN)),
        Paragraph(values.text("months"), _say(OF_MONTHS)),
        Heading(_say(YEAR_TWO)),
        _table(values, "classes", {"text": N_("Class"), "own": N_("Cross")}, (70, 30), frozenset({"text"})),
        Paragraph(values.text("own_words"), _say(YEAR_WORDS)),
        Heading(_say(YEAR_THREE)),
        Paragraph(values.text("comment"), _say(YEAR_COMMENT)),
        Paragraph(values.text("meeting"), _say(YEAR_MEETING)),
        _table(
            values, "classes", {"text": N_("Class"), "decided": N_("Cross")}, (70, 30), frozenset({"text"})
        ),
        Paragraph(values.text("decided_class"), _say(YEAR_CLASS)),
        Paragraph(values.text("reason"), _say(YEAR_REASON)),
        Heading(_say(YEAR_FOUR)),
        Paragraph(values.text("proposal")),
        _signatures(_say(EVALUATED, kind=values.text("kind")), SUPERIOR),
    ]


SUMMARY_TITLE = N_("SUMMARY OF THE EVALUATION AND CLASSES OF OFFICIALS")
PEOPLE = {
    name: label for name, label in FIELDS[FormKind.SUMMARY].groups["people"].items() if name != "code"
}  # the code has no column of ours; an own form may have one
CLASSES = {"text": N_("Class"), "count": N_("Number")}
SEATS = N_("Seats of the excellent class:")


def summary(values: Values) -> list[Block]:
    """The unit's summary table."""
    return [
        _head(values),
        Title(_say(SUMMARY_TITLE), (values.text("period"), values.text("version"), values.text("rules"))),
        _table(
            values,
            "people",
            PEOPLE,
            (4, 15, 11, 13, 7, 7, 7, 7, 7, 5, 9, 14),
            frozenset({"name", "title", "division", "remarks"}),
        ),
        _table(values, "classes", CLASSES, (70, 30), frozenset({"text"})),
        Paragraph(values.text("seats"), _say(SEATS)),
        _signatures(MADE_BY, HEAD, right_words=SIGN_AND_STAMP),
    ]


PLAN_TITLE = N_("WORK PLAN OF THE MONTH")
PLAN_COLUMNS = {
    "no": N_("No."),
    "text": N_("Task"),
    "role": N_("Part in it"),
    "product": N_("Product"),
    "quantity": N_("Quantity"),
    "unit": N_("Unit of count"),
    "coefficient": N_("Coefficient"),
    "share": N_("Share, %"),
    "due": N_("Due"),
    "deciding": N_("Who decides"),
    "completed": N_("Completed"),
}
PLAN_STATE, PLAN_APPROVED = N_("State of the plan:"), N_("Approved:")


def plan(values: Values) -> list[Block]:
    """An official's work plan of a month, clear in six ways."""
    return [
        _head(values),
        Title(_say(PLAN_TITLE), (values.text("period"),)),
        *_person(values),
        Paragraph(values.text("state"), _say(PLAN_STATE)),
        Paragraph(values.text("approved"), _say(PLAN_APPROVED)),
        _table(
            values,
            "tasks",
            PLAN_COLUMNS,
            (4, 26, 8, 15, 7, 8, 7, 6, 9, 12, 8),
            frozenset({"text", "product", "deciding"}),
        ),
        _signatures(MADE_BY, HEAD, right_words=SIGN_AND_STAMP),
    ]


MINUTES_TITLE = N_("MINUTES")
MINUTES_BELOW = N_("of the meeting that evaluated and classed civil servants")
DOTS = "…" * 20
LINE_OF_DOTS = "…" * 34
TIME_AND_PLACE, TIME_DOTS = (
    N_("Time and place:"),
    N_("….. h ….., day ….. month ….. year ….., at ………………………………"),
)
CHAIRED, WRITTEN = N_("Chaired by:"), N_("Secretary:")
PRESENT, ABSENT = N_("Present:"), N_("Absent, with the reason:")
PART_CONTENT = N_("I. CONTENT")
SELF_FIRST = N_(
    "Officials present their own assessment; the meeting comments; the superior's comment is read out."
)
PART_RESULT = N_("II. RESULT")
PART_OPINIONS = N_("III. OPINIONS OF THE MEETING")
OF_COUNT = N_("Officials evaluated:")
ENDED = N_("The meeting ended at ….. h ….. on the same day; these minutes were read out and agreed to.")
MINUTES_PEOPLE = {
    "no": N_("No."),
    "name": N_("Full name"),
    "title": N_("Title"),
    "own": N_("Points by the official"),
    "total": N_("Final total"),
    "class": N_("Class"),
    "votes": N_("Votes for / against"),
}


def minutes(values: Values) -> list[Block]:
    """The minutes of the meeting on the results, with room for what only the meeting knows."""
    columns = {name: label for name, label in MINUTES_PEOPLE.items() if name != "votes"}
    table = _table(values, "people", columns, (6, 26, 20, 12, 12, 14), frozenset({"name", "title"}))
    people = Grid(
        header=[*table.header, _say(MINUTES_PEOPLE["votes"])],
        rows=[[*row, ""] for row in table.rows],
        widths=(*table.widths, 12),
        aligns=(*table.aligns, C),
        bold=table.bold,
    )
    return [
        _head(values),
        Title(_say(MINUTES_TITLE), (_say(MINUTES_BELOW), values.text("period"))),
        Paragraph(_say(TIME_DOTS), _say(TIME_AND_PLACE)),
        Paragraph(DOTS, _say(CHAIRED)),
        Paragraph(DOTS, _say(WRITTEN)),
        Paragraph(DOTS, _say(PRESENT)),
        Paragraph(DOTS, _say(ABSENT)),
        Heading(_say(PART_CONTENT)),
        Paragraph(_say(SELF_FIRST)),
        Heading(_say(PART_RESULT)),
        Paragraph(values.text("count"), _say(OF_COUNT)),
        people,
        _table(values, "classes", CLASSES, (70, 30), frozenset({"text"})),
        Heading(_say(PART_OPINIONS)),
        *[Paragraph(LINE_OF_DOTS)] * 4,
        Paragraph(_say(ENDED)),
        _signatures(SECRETARY, CHAIR),
    ]


def _signatures(left: str, right: str, *, right_words: str = SIGN) -> Signatures:
    return Signatures((_say(left), _say(SIGN)), (_say(right), _say(right_words)))


LAYOUTS: Mapping[FormKind, Callable[[Values], list[Block]]] = {
    FormKind.SHEET: sheet,
    FormKind.YEAR_SHEET: year_sheet,
    FormKind.SUMMARY: summary,
    FormKind.PLAN: plan,
    FormKind.MINUTES: minutes,
}


def _say(text: str, **values: object) -> str:
    return say(text, values or None, locale=LOCALE)
