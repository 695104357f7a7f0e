"""POST /api/v1/receipts/DOSSIER/print: the paper of a receipt, as the form on A5 or as a strip, by what is accepted."""

from typing import Any

from flask import Response, abort, request

from admin.api.answer_schemas import ReceiptAnswer
from admin.api.answers import MISSING, REFUSED
from admin.api.door import call, holder
from admin.api.schemas import NewPaper
from feedback import clock
from feedback.api_keys.models import Scope
from feedback.database import db
from feedback.errors import Missing
from feedback.labels import N_, code_key, normal, say_in_both
from feedback.receipts import codes, queries
from feedback.receipts.paper import Applicant, Paper
from feedback.web.errors import problem
from feedback.web.surroundings import settings

PDF, PNG, ESCPOS = "application/pdf", "image/png", "application/octet-stream"
KINDS = (PDF, PNG, ESCPOS)
NOT_ACCEPTABLE = N_("Accept application/pdf, image/png, or application/octet-stream for a thermal printer.")
OF_APPLICANT = ("name", "identity", "address", "phone", "email")


@call(
    "POST",
    "/receipts/<dossier:dossier>/print",
    Scope.RECEIPTS,
    summary=N_("Print a receipt"),
    description=N_(
        "Gives the paper of the moment that the code belongs to: application/pdf is the form on A5, image/png the strip "
        "for a printer of 80 mm as a picture, application/octet-stream the same as ESC/POS commands. What is said of the "
        "applicant goes to the paper alone. Printing changes nothing; a code that was lost is issued anew first."
    ),
    takes=NewPaper,
    gives={200: (ReceiptAnswer, N_("The paper."))},
    refuses={404: MISSING, 406: NOT_ACCEPTABLE, 422: REFUSED},
    kinds=KINDS,
)
def print_paper(given: dict[str, Any], dossier: str) -> Response:
    """The paper of one moment of a dossier."""
    kind = request.accept_mimetypes.best_match(KINDS)
    if kind is None:
        abort(problem(406, "not_acceptable", say_in_both(NOT_ACCEPTABLE)))
    written, site = _paper(given, dossier), settings().public_url
    if kind == PDF:
        from feedback.receipts.pdf import receipt_pdf  # each here: it brings its library along

        return Response(receipt_pdf([written], public_url=site), mimetype=PDF)
    from feedback.receipts.strip import strip_commands, strip_png

    body = strip_png(written, public_url=site) if kind == PNG else strip_commands(written, public_url=site)
    return Response(body, mimetype=kind)


def _paper(given: dict[str, Any], dossier: str) -> Paper:
    """What is printed; Missing for a code that is not this dossier's, has ended or is void."""
    session, office_id = db.session(), holder().office_id
    found = queries.find_code(session, given["code"], now=clock.now())
    if found is None or found.office_id != office_id or not found.standing.may_be_printed:
        raise Missing("code")
    receipt = queries.receipt_at(session, office_id, found.receipt_id)
    if receipt.dossier_key != code_key(dossier):
        raise Missing("code")
    return queries.paper_of(
        session,
        receipt,
        zone=settings().zone,
        code=codes.canonical(given["code"]),
        until=found.until,
        applicant=Applicant(**{name: _line(given.get(name, "")) for name in OF_APPLICANT}),
        documents=tuple(line for each in given["documents"] if (line := _line(each))),
        sets=given["sets"],
        book=_line(given.get("book", "")),
    )


def _line(text: str) -> str:
    return " ".join(normal(text).split())
