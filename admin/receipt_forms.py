"""What the forms of receipts share: desk, official, procedure and dossier as they were chosen, and the code shown once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import render_template, request
from sqlalchemy.orm import Session

from admin import doors, typed
from feedback.accounts.rights import Act
from feedback.database import db
from feedback.errors import Missing, Refused
from feedback.offices import queries as offices
from feedback.offices.models import Desk, Office, Official, Procedure
from feedback.periods.month import Month
from feedback.receipts import operations
from feedback.receipts.models import Mode, Receipt, Stage
from feedback.receipts.printers import printers_of
from feedback.receipts.qr_image import QUIET, symbol
from feedback.web.surroundings import settings


@dataclass(frozen=True, slots=True)
class Issued:
    """A served transaction, and its code that is shown once."""

    receipt: Receipt
    code: str


def issued(session: Session, receipt: Receipt, *, now: datetime) -> Issued:
    """`receipt` with a code issued for it now."""
    return Issued(
        receipt, operations.issue_code(session, receipt, valid_days=settings().receipt_valid_days, now=now)
    )


def shown_once(made: Issued, *, error: str = "", sent: bool = False) -> str:
    """The page that shows a code, once, with all that can be printed of it."""
    address = f"{settings().public_url.rstrip('/')}/r/{made.code}"
    return render_template(
        "admin/receipt.html",
        receipt=made.receipt,
        code=made.code,
        address=address,
        qr=drawn(address),
        has_printer=made.receipt.desk_id in printers_of(db.session(), made.receipt.office_id),
        next_form=_next_form(made.receipt),
        error=error,
        sent=sent,
    )


def _next_form(receipt: Receipt) -> str:
    """The form by which the next one of the same kind is made."""
    if receipt.slip:
        return "slips.form"
    return "results.form" if receipt.stage is Stage.RESULT else "receipts.form"


def choices(office: Office) -> Mapping[str, Any]:
    """What the forms offer: desks, procedures, officials where one may issue for another."""
    session = db.session()
    return {
        "desks": offices.desks_of(session, office.id),
        "procedures": offices.procedures_in_force(session, Month.of(doors.today())),
        "officials": offices.officials_of(session, office.id) if doors.may(Act.SEE_RECEIPTS) else [],
        "modes": list(Mode),
        "own_id": doors.person().official_id,
    }


def desk(office: Office) -> Desk:
    """The desk that was chosen."""
    return offices.desk_by_code(db.session(), office.id, typed.needed(request.form, "desk"))


def official(office: Office) -> Official:
    """Whoever issues is whoever serves; the head of the desks may issue for another."""
    session, person = db.session(), doors.person()
    if doors.may(Act.SEE_RECEIPTS) and request.form.get("official"):
        return offices.official_at(session, office.id, typed.an_id(request.form, "official"))
    if person.official_id is None:
        raise Refused("missing_value", typed.MISSING_VALUE, field="official")
    return offices.official_at(session, office.id, person.official_id)


def procedure() -> Procedure:
    """The procedure that was chosen."""
    wanted = typed.an_id(request.form, "procedure")
    for each in offices.procedures_in_force(db.session(), Month.of(doors.today())):
        if each.id == wanted:
            return each
    raise Missing("procedure")


def mode() -> Mode:
    """How the dossier was handed in."""
    try:
        return Mode(request.form.get("mode", Mode.DIRECT.value))
    except ValueError:
        raise Missing("mode") from None


def due() -> date | None:
    """The day of the result, where one was chosen."""
    try:
        return typed.day(request.form.get("due_at", ""))
    except ValueError:
        raise Refused("not_a_date", typed.NOT_A_DATE, field="due_at") from None


def drawn(address: str) -> tuple[int, str]:
    """The QR as a path of unit squares, and the side of the drawing with its quiet zone, in modules."""
    rows = symbol(address).rows()
    squares = (
        f"M{x + QUIET} {y + QUIET}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, dark in enumerate(row)
        if dark
    )
    return len(rows) + 2 * QUIET, "".join(squares)
