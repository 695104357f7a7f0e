"""How the papers of a month are laid out: form 01, the unit's summary table, a work plan, the minutes of the meeting."""

from feedback.forms.fields import FIELDS, FormKind
from feedback.labels import N_
from feedback.papers.filled import Values
from feedback.papers.layout_parts import (
    CLASSES,
    EVALUATED,
    HEAD,
    MADE_BY,
    SIGN_AND_STAMP,
    SUMMARY_TITLE,
    SUPERIOR,
    C,
    classes_and_seats,
    head,
    in_words,
    person,
    signatures,
    table,
)
from feedback.papers.minutes_parts import OF_COUNT, PART_RESULT, minutes_end, minutes_head
from feedback.papers.paper import Block, Grid, Heading, Paragraph, Title

SHEET_TITLE = N_("SHEET FOR FOLLOWING AND EVALUATING: %(kind)s")
PART_ONE = N_("PART I. MARKS FOR THE COMMON CRITERIA")
PART_TWO = N_("PART II. SUMMARY")
TASKS = N_("Tasks of the month and their results")
CITIZENS = N_("Citizens' ratings")
TOTAL = N_("Total")
MARKS = {
    name: words
    for name, words in FIELDS[FormKind.SHEET].groups["criteria"].items()
    if name not in ("head", "is_group")
}  # what counts has no column of ours: it is that of the highest who scored
TASK_COLUMNS = FIELDS[FormKind.SHEET].groups["tasks"]
SUMMARY_LABELS = {
    "common": N_("1. Points of the common criteria:"),
    "task": N_("2. Points of the task results:"),
    "citizens": N_("Citizens' points:"),
    "total": N_("3. Total points:"),
    "class": N_("Class of the month:"),
    "strengths": N_("4. Strengths:"),
    "weaknesses": N_("5. Limits, shortcomings:"),
    "opinion": N_("6. Comment of the competent superior:"),
    "collective": N_("Opinion of the collective:"),
    "remarks": N_("Remarks:"),
    "measures": N_("Rewards and measures that follow from the class:"),
}


def sheet(values: Values) -> list[Block]:
    """Form 01 of Decree 335/2025, with the superior's marks and the citizens' part beside it."""
    total = [
        "",
        in_words(TOTAL),
        *(values.text(name) for name in ("most", "own", "direct", "leader", "superior")),
    ]
    return [
        head(values),
        Title(
            in_words(SHEET_TITLE, kind=values.text("kind")), (values.text("period"), values.text("version"))
        ),
        *person(values),
        Heading(in_words(PART_ONE)),
        table(
            values,
            "criteria",
            MARKS,
            (6, 44, 9, 10, 11, 10, 10),
            frozenset({"text"}),
            bold="is_group",
            last=total,
        ),
        Heading(in_words(PART_TWO)),
        *(Paragraph(values.text(name), in_words(label)) for name, label in SUMMARY_LABELS.items()),
        signatures(in_words(EVALUATED, kind=values.text("kind")), SUPERIOR),
        Heading(in_words(TASKS)),
        table(values, "tasks", TASK_COLUMNS, (40, 12, 9, 10, 11, 8, 10), frozenset({"text"})),
        Heading(in_words(CITIZENS)),
        table(values, "figures", {"text": "", "value": ""}, (62, 38), frozenset({"text", "value"})),
        *(Paragraph(line) for line in values.lines("sentences", "text")),
    ]


PEOPLE = {
    **{
        name: label
        for name, label in FIELDS[FormKind.SUMMARY].groups["people"].items()
        if name not in ("code", "head", "remarks")
    },
    "remark_numbers": N_(
        "Remarks"
    ),  # the words stand once, below: in a narrow column they take ten lines of each row
}  # neither the code nor what counts has a column of ours; an own form may have one


def summary(values: Values) -> list[Block]:
    """The unit's summary table."""
    return [
        head(values),
        Title(in_words(SUMMARY_TITLE), (values.text("period"), values.text("version"), values.text("rules"))),
        table(
            values,
            "people",
            PEOPLE,
            (4.8, 13.5, 11.5, 13, 5.7, 5.7, 6, 5.7, 6, 5.7, 5.7, 6, 5.9, 4.9, 11, 7.5),
            frozenset({"name", "title", "division"}),
        ),
        Paragraph(values.text("remark_words"), in_words(SUMMARY_LABELS["remarks"])),
        *classes_and_seats(values),
    ]


PLAN_TITLE = N_("WORK PLAN OF THE MONTH")
PLAN_COLUMNS = FIELDS[FormKind.PLAN].groups["tasks"]
PLAN_STATE, PLAN_APPROVED = N_("State of the plan:"), N_("Approved:")


def plan(values: Values) -> list[Block]:
    """An official's work plan of a month, clear in six ways."""
    return [
        head(values),
        Title(in_words(PLAN_TITLE), (values.text("period"),)),
        *person(values),
        Paragraph(values.text("state"), in_words(PLAN_STATE)),
        Paragraph(values.text("approved"), in_words(PLAN_APPROVED)),
        table(
            values,
            "tasks",
            PLAN_COLUMNS,
            (4.5, 34, 7.5, 15, 6.5, 7.5, 6, 6, 9.5, 10, 7.5),
            frozenset({"text", "product", "deciding"}),
        ),
        signatures(MADE_BY, HEAD, right_words=SIGN_AND_STAMP),
    ]


MINUTES_PEOPLE = {
    name: FIELDS[FormKind.MINUTES].groups["people"][name]
    for name in ("no", "name", "title", "own", "head", "total", "class")
}
VOTES = N_("Votes for / against")


def minutes(values: Values) -> list[Block]:
    """The minutes of the meeting on the results, with room for what only the meeting knows."""
    known = table(
        values, "people", MINUTES_PEOPLE, (6, 22, 17, 8.5, 8.5, 8.5, 18.5), frozenset({"name", "title"})
    )
    people = Grid(
        header=[*known.header, in_words(VOTES)],
        rows=[[*row, ""] for row in known.rows],
        widths=(*known.widths, 11),
        aligns=(*known.aligns, C),
        bold=known.bold,
    )
    return [
        *minutes_head(values),
        Heading(in_words(PART_RESULT)),
        Paragraph(values.text("count"), in_words(OF_COUNT)),
        people,
        table(values, "classes", CLASSES, (70, 30), frozenset({"text"})),
        *minutes_end(),
    ]
