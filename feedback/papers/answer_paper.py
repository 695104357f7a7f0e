"""The answer to a citizen as a letter, as .docx or .pdf; to whom it goes is written by hand, since nobody here knows."""

from dataclasses import dataclass
from datetime import date, datetime

from feedback.labels import N_, say
from feedback.papers import paper
from feedback.papers.apology_paper import NUMBER_OF, PLACE, SIGN, TO
from feedback.papers.paper import Letterhead, Paper, Paragraph, Signatures, Title
from feedback.papers.sheet_paper import STATE

TITLE = N_("ANSWER TO A CITIZEN'S FEEDBACK")
REFERENCE = N_("(Reference %(reference)s)")


@dataclass(frozen=True, slots=True)
class AnswerLetter:
    """What the letter says."""

    office: str
    reference: str
    words: str
    locale: str
    answered_on: date


def as_bytes(letter: AnswerLetter, ending: str, *, made_at: datetime) -> bytes:
    """The letter as .pdf or .docx, in the language of the answer, to be signed."""
    return paper.as_bytes(_paper(letter, made_at), ending)


def _paper(letter: AnswerLetter, made_at: datetime) -> Paper:
    def said(text: str, **values: object) -> str:
        return say(text, values, locale=letter.locale)

    day = letter.answered_on
    written = {"day": f"{day:%d}", "month": f"{day:%m}", "year": str(day.year)}
    return Paper(
        title=f"{said(TITLE)} {letter.reference}",
        blocks=[
            Letterhead(
                (letter.office.upper(),),
                tuple(said(line) for line in STATE),
                said(NUMBER_OF),
                said(PLACE, **written),
            ),
            Title(said(TITLE), (said(REFERENCE, reference=letter.reference),)),
            Paragraph(said(TO)),
            *(Paragraph(line) for line in letter.words.splitlines() if line.strip()),
            Signatures((), tuple(said(line) for line in SIGN)),
        ],
        made_at=made_at,
    )
