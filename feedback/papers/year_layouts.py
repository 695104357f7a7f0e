"""How the papers of a year are laid out: form 02, the unit's summary table, the minutes of the meeting at its end."""

from feedback.forms.fields import FIELDS, FormKind
from feedback.labels import N_
from feedback.papers.filled import Values
from feedback.papers.layout_parts import (
    EVALUATED,
    SUMMARY_TITLE,
    SUPERIOR,
    classes_and_seats,
    head,
    in_words,
    person,
    signatures,
    table,
)
from feedback.papers.minutes_parts import OF_COUNT, PART_RESULT, minutes_end, minutes_head
from feedback.papers.paper import Block, Heading, Paragraph, Title

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


OWN_CROSS = {"text": N_("Class"), "own": N_("Cross")}
DECIDED_CROSS = {"text": N_("Class"), "decided": N_("Cross")}


def year_sheet(values: Values) -> list[Block]:
    """Form 02 of Decree 335/2025: the months, the two classes, and what is proposed."""
    months = {"month": N_("Month"), "total": N_("Total points of the month"), "remarks": N_("Notes")}
    return [
        head(values),
        Title(
            in_words(YEAR_TITLE, kind=values.text("kind")), (values.text("period"), values.text("version"))
        ),
        *person(values),
        Heading(in_words(YEAR_ONE)),
        table(values, "rows", months, (10, 22, 68), frozenset({"remarks"})),
        Paragraph(values.text("mean"), in_words(YEAR_MEAN)),
        Paragraph(values.text("months"), in_words(OF_MONTHS)),
        Heading(in_words(YEAR_TWO)),
        table(values, "classes", OWN_CROSS, (70, 30), frozenset({"text"})),
        Paragraph(values.text("own_words"), in_words(YEAR_WORDS)),
        Heading(in_words(YEAR_THREE)),
        Paragraph(values.text("comment"), in_words(YEAR_COMMENT)),
        Paragraph(values.text("meeting"), in_words(YEAR_MEETING)),
        table(values, "classes", DECIDED_CROSS, (70, 30), frozenset({"text"})),
        Paragraph(values.text("decided_class"), in_words(YEAR_CLASS)),
        Paragraph(values.text("reason"), in_words(YEAR_REASON)),
        Heading(in_words(YEAR_FOUR)),
        Paragraph(values.text("proposal")),
        signatures(in_words(EVALUATED, kind=values.text("kind")), SUPERIOR),
    ]


YEAR_PEOPLE = {
    name: label for name, label in FIELDS[FormKind.YEAR_SUMMARY].groups["people"].items() if name != "code"
}  # the code has no column of ours; an own form may have one
MET = {
    name: FIELDS[FormKind.YEAR_MINUTES].groups["people"][name]
    for name in ("no", "name", "title", "mean", "own", "proposed", "votes", "opinion")
}
BASIS = N_("Basis:")


def year_summary(values: Values) -> list[Block]:
    """The unit's summary table of the year: what each of those who speak proposes side by side, and what is decided."""
    return [
        head(values),
        Title(in_words(SUMMARY_TITLE), (values.text("period"), values.text("rules"))),
        table(
            values,
            "people",
            YEAR_PEOPLE,
            (4.3, 12, 10, 12, 5.4, 6.4, 8.6, 8.2, 8.2, 8.6, 8.4, 6.4, 8.6, 15),
            frozenset({"name", "title", "division", "remarks"}),
        ),
        *classes_and_seats(values),
    ]


def year_minutes(values: Values) -> list[Block]:
    """The minutes of the meeting at the end of the year (Decree 335/2025 Art. 21), with room for what only it knows."""
    return [
        *minutes_head(values),
        Paragraph(values.text("basis"), in_words(BASIS)),
        Heading(in_words(PART_RESULT)),
        Paragraph(values.text("count"), in_words(OF_COUNT)),
        table(
            values,
            "people",
            MET,
            (6, 18, 14, 8.5, 13.5, 13.5, 11, 19),
            frozenset({"name", "title", "opinion"}),
        ),
        *minutes_end(),
    ]
