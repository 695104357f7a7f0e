"""What the forms of receipts share: desk, official, procedure and dossier as they were chosen, and the code shown once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from admin import doors, typed
from feedback import clock
from feedback.accounts.rights import Act
from feedback.audit import acts
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.offices import queries as offices
from feedback.offices.models import Desk, Office, Official, Procedure
from feedback.periods.month import Month
from feedback.ratings.served import ask_about
from feedback.receipts import operations
from feedback.receipts.models import Mode, Receipt, Stage
from feedback.receipts.printers import printers_of
from feedback.receipts.qr_image import QUIET, symbol
from feedback.web import locale
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


def code_for(
    serve: Callable[[Session, datetime], Receipt], page: Callable[[Refused], ResponseReturnValue]
) -> ResponseReturnValue:
    """Do what a form asks for and show the code of what was served, once; or its `page` again with what was refused."""
    now = clock.now()
    try:
        with transaction() as session:
            receipt = serve(session, now)
            ask_about(session, receipt, now=now)
            made = issued(session, receipt, now=now)
    except Refused as refusal:
        return page(refusal)
    return shown_once(made)


def write_down(session: Session, receipt: Receipt, desk: Desk, act: str, *, now: datetime) -> None:
    """Keep in the log that this person served the dossier, at which desk."""
    acts.record(
        session,
        act,
        office_id=receipt.office_id,
        user_id=doors.person().user_id,
        now=now,
        dossier=receipt.dossier_code,
        desk=desk.code,
    )


def page_of(template: str, office: Office, refusal: Refused | None, **values: Any) -> ResponseReturnValue:
    """A form with what it offers, and with what was refused, if anything."""
    page = render_template(
        template,
        **choices(office),
        **values,
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
    return page, 422 if refusal else 200


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
