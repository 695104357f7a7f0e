"""The letter of apology with a new day (form 04 of Circular 01/2018/TT-VPCP), as .docx or .pdf."""

from datetime import date, datetime

from feedback.cases.apologies import Letter
from feedback.labels import N_, say
from feedback.papers import paper
from feedback.papers.paper import Letterhead, Paper, Paragraph, Signatures, Title
from feedback.papers.sheet_paper import STATE

TITLE = N_("LETTER OF APOLOGY AND NEW DAY FOR THE RESULT")
DESK = N_("ONE-STOP DESK")
NUMBER = N_("No.: …/PXL")
NUMBER_OF = N_("No.: …")
PLACE = N_("…, day %(day)s month %(month)s year %(year)s")
TO = N_("To: ………………………………………………………………")
RECEIVED = N_(
    "On %(received)s, %(office)s received for resolution the dossier for the administrative procedure “%(procedure)s” "
    "of you or your organisation; dossier code: %(dossier)s."
)
PROMISED = N_("The result was promised for: %(hour)s, day %(due)s.")
REASON = N_(
    "So far %(office)s cannot return the result by the time written in the receipt. The reason: %(reason)s"
)
TROUBLE = N_("This delay causes you or your organisation difficulty, trouble, cost and effort.")
SORRY = N_("%(office)s apologises to you or your organisation and will return the result on %(new_due)s.")
HOPE = N_("We ask for your understanding for this delay./.")
SIGN = (N_("HEAD OF THE OFFICE"), N_("(signature, seal)"))


def as_bytes(letter: Letter, ending: str, *, made_at: datetime) -> bytes:
    """The letter as .pdf or .docx, to be signed; to whom it goes is written by hand: the service does not know."""
    return paper.as_bytes(_paper(letter, made_at), ending)


def _paper(letter: Letter, made_at: datetime) -> Paper:
    values = {
        "office": letter.office,
        "procedure": letter.procedure,
        "dossier": letter.dossier,
        "reason": letter.reason.rstrip(".") + ".",
        "received": _day(letter.received_on),
        "due": _day(letter.due_at.date()),
        "hour": f"{letter.due_at:%H:%M}",
        "new_due": _day(letter.new_due_on),
    }
    written = {
        "day": f"{letter.made_on:%d}",
        "month": f"{letter.made_on:%m}",
        "year": str(letter.made_on.year),
    }
    paragraphs = (TO, RECEIVED, PROMISED, REASON, TROUBLE, SORRY, HOPE)
    return Paper(
        title=f"{say(TITLE)} {letter.dossier}",
        blocks=[
            Letterhead(
                (letter.office.upper(), say(DESK)),
                tuple(say(line) for line in STATE),
                say(NUMBER),
                say(PLACE, written),
            ),
            Title(say(TITLE)),
            *(Paragraph(say(text, values)) for text in paragraphs),
            Signatures((), tuple(say(line) for line in SIGN)),
        ],
        made_at=made_at,
    )


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
