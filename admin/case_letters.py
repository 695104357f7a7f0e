"""The letters of answers: what was answered in a case, on paper with the office's head, to be signed."""

import uuid

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from admin import cases, doors
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.cases import answering
from feedback.database import db
from feedback.errors import Missing
from feedback.offices.models import Office

pages = Blueprint("case_letters", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/cases")
KINDS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@pages.get("/<uuid:case>/answers/<uuid:answer>/letter.<any(docx, pdf):ending>")
@needs(Act.SEE_CASES)
def letter(office: Office, case: uuid.UUID, answer: uuid.UUID, ending: str) -> ResponseReturnValue:
    """One answer as a letter."""
    from feedback.papers.answer_paper import (  # here: it brings the libraries along
        AnswerLetter,
        as_bytes,
    )

    found = cases.seen(office, case)
    given = next((each for each in answering.answers_of(db.session(), found) if each.id == answer), None)
    if given is None:
        raise Missing("answer")
    reference = answering.reference_of(found)
    written = AnswerLetter(office.name, reference, given.words, given.locale, given.answered_on)
    file = Response(as_bytes(written, f".{ending}", made_at=clock.now()), mimetype=KINDS[ending])
    file.headers.set("Content-Disposition", "attachment", filename=f"tra-loi-{reference}.{ending}")
    return file
