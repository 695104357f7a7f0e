"""How the minutes of a meeting on evaluations begin and end, of a month or of a year, with room for what only the meeting knows."""

from feedback.labels import N_
from feedback.papers.filled import Values
from feedback.papers.layout_parts import CHAIR, SECRETARY, head, in_words, signatures
from feedback.papers.paper import Block, Heading, Paragraph, Title

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


def minutes_head(values: Values) -> list[Block]:
    """The head, who met, and what was done there."""
    return [
        head(values),
        Title(in_words(MINUTES_TITLE), (in_words(MINUTES_BELOW), values.text("period"))),
        Paragraph(in_words(TIME_DOTS), in_words(TIME_AND_PLACE)),
        Paragraph(DOTS, in_words(CHAIRED)),
        Paragraph(DOTS, in_words(WRITTEN)),
        Paragraph(DOTS, in_words(PRESENT)),
        Paragraph(DOTS, in_words(ABSENT)),
        Heading(in_words(PART_CONTENT)),
        Paragraph(in_words(SELF_FIRST)),
    ]


def minutes_end() -> list[Block]:
    """What was said, the end of the meeting, who signs."""
    return [
        Heading(in_words(PART_OPINIONS)),
        *[Paragraph(LINE_OF_DOTS)] * 4,
        Paragraph(in_words(ENDED)),
        signatures(SECRETARY, CHAIR),
    ]
