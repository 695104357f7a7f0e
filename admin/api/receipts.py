"""Receipts by key: a dossier is received, its result handed over, its code issued anew, the whole withdrawn."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from admin.api.answer_schemas import DossierAnswer, ManyAnswer, ReceiptAnswer
from admin.api.answers import MISSING, REFUSED, DossierShown, ReceiptShown, dossier_shown, receipt_shown
from admin.api.door import call, holder
from admin.api.named import Named, read_dossier
from admin.api.schemas import NewReceipt, NewReceipts, NewResult, Nothing, OneMoment
from admin.inviting import invite
from feedback import clock
from feedback.api_keys.models import Scope
from feedback.audit import acts
from feedback.database import db, transaction
from feedback.errors import Conflict, Missing, Refused
from feedback.labels import N_
from feedback.offices.models import Desk
from feedback.ratings.served import ask_about
from feedback.receipts import operations, queries, receiving
from feedback.receipts.models import Mode, Receipt, Stage
from feedback.receipts.receiving import Kept
from feedback.web.surroundings import settings

KEPT_BEFORE = N_("The same was stored before: nothing is added, and the code is not told again.")


@call(
    "POST",
    "/receipts",
    Scope.RECEIPTS,
    summary=N_("Receive a dossier and issue its receipt"),
    description=N_(
        "Idempotent by the dossier's code: sent again, the same is answered and nothing is added. The code is told "
        "once, since only its hash is kept; if an answer was lost, issue a new code, which makes the lost one void."
    ),
    takes=NewReceipt,
    gives={201: (ReceiptAnswer, N_("Stored, with its code.")), 200: (ReceiptAnswer, KEPT_BEFORE)},
    refuses={409: N_("The dossier stands already with other words."), 422: REFUSED},
)
def issue(given: dict[str, Any]) -> tuple[ReceiptShown, int]:
    """Receive one dossier."""
    now = clock.now()
    with transaction() as session:
        shown = _issued(session, Named(session), given, now=now)
    return shown, 201 if shown.code else 200


@call(
    "POST",
    "/receipts/batch",
    Scope.RECEIPTS,
    summary=N_("Receive up to 100 dossiers at once"),
    description=N_("Each is stored or refused on its own, as if it had been sent alone."),
    takes=NewReceipts,
    gives={200: (ManyAnswer, N_("What became of each, in order."))},
    refuses={422: REFUSED},
)
def issue_many(given: dict[str, Any]) -> dict[str, Any]:
    """Receive many dossiers, each on its own."""
    now = clock.now()
    with transaction() as session:
        named = Named(session)
        return {"results": [_one_of_many(session, named, each, now=now) for each in given["receipts"]]}


@call(
    "GET",
    "/receipts/<dossier:dossier>",
    Scope.RECEIPTS,
    summary=N_("See how a dossier stands"),
    description=N_(
        "Its moments and their codes. Whether somebody rated is told to nobody, so that nobody is pressed."
    ),
    gives={200: (DossierAnswer, N_("What is known of the dossier."))},
    refuses={404: MISSING},
)
def state(dossier: str) -> DossierShown:
    """What is known of a dossier."""
    return _shown(db.session(), dossier, now=clock.now())


@call(
    "POST",
    "/receipts/<dossier:dossier>/returned",
    Scope.RECEIPTS,
    summary=N_("Say that a result was handed over"),
    description=N_(
        "The result is rated apart from the reception, with its own official and its own code. The ward that decided "
        "says it, also for a dossier that another ward received."
    ),
    takes=NewResult,
    gives={
        201: (ReceiptAnswer, N_("Stored, with the code for rating the result.")),
        200: (ReceiptAnswer, KEPT_BEFORE),
    },
    refuses={409: N_("The result stands already with other words."), 422: REFUSED},
)
def hand_over(given: dict[str, Any], dossier: str) -> tuple[ReceiptShown, int]:
    """Hand one result over."""
    now = clock.now()
    with transaction() as session:
        shown = _handed_over(session, Named(session), read_dossier(dossier), given, now=now)
    return shown, 201 if shown.code else 200


@call(
    "POST",
    "/receipts/<dossier:dossier>/codes",
    Scope.RECEIPTS,
    summary=N_("Issue a new code"),
    description=N_(
        "For a paper that is printed again. Refused where the moment was withdrawn, and never because somebody rated it."
    ),
    takes=OneMoment,
    gives={201: (ReceiptAnswer, N_("A new code; the one before it is void."))},
    refuses={404: MISSING, 422: REFUSED},
)
def issue_again(given: dict[str, Any], dossier: str) -> ReceiptShown:
    """Issue a new code for one moment of a dossier."""
    now = clock.now()
    with transaction() as session:
        receipt = queries.moments_of(session, holder().office_id, dossier).get(Stage(given["moment"]))
        if receipt is None:
            raise Missing("dossier")
        shown = _with_code(session, receipt, now=now)
        _write_down(session, "api:code:issued", now=now, dossier=receipt.dossier_code)
    return shown


@call(
    "POST",
    "/receipts/<dossier:dossier>/void",
    Scope.RECEIPTS,
    summary=N_("Withdraw a dossier that was issued by mistake"),
    description=N_(
        "Reception and result alike. Doing it twice changes nothing; a rating given before stands."
    ),
    takes=Nothing,
    gives={200: (DossierAnswer, N_("Withdrawn; its codes work no longer."))},
    refuses={404: MISSING, 422: REFUSED},
)
def withdraw(_given: dict[str, Any], dossier: str) -> DossierShown:
    """Withdraw every moment of a dossier."""
    now = clock.now()
    with transaction() as session:
        found = queries.moments_of(session, holder().office_id, dossier)
        withdrawn = [operations.void(session, receipt, now=now) for receipt in found.values()]
        if any(withdrawn):
            _write_down(session, "api:receipt:voided", now=now, dossier=dossier)
        return _shown(session, dossier, now=now)


def _issued(session: Session, named: Named, given: Mapping[str, Any], *, now: datetime) -> ReceiptShown:
    desk = named.desk(given["desk"])
    kept = receiving.receive(
        session,
        desk,
        named.official(given["official"]),
        named.procedure(given["procedure"], given.get("received_at", now)),
        given["dossier"],
        mode=Mode(given["mode"]),
        received_at=given.get("received_at"),
        queued_at=given.get("queued_at"),
        due_at=given.get("due_at"),
        zone=settings().zone,
        now=now,
    )
    return _told(session, kept, "api:receipt:issued", desk, phone=given.get("phone", ""), now=now)


def _handed_over(
    session: Session, named: Named, dossier: str, given: Mapping[str, Any], *, now: datetime
) -> ReceiptShown:
    desk, at = named.desk(given["desk"]), given.get("returned_at", now)
    kept = receiving.hand_over(
        session,
        desk,
        named.official(given["official"]),
        dossier,
        procedure=named.procedure(given["procedure"], at) if "procedure" in given else None,
        receiving_office_id=named.receiving_ward(given["received_by"]) if "received_by" in given else None,
        handed_at=given.get("returned_at"),
        now=now,
    )
    return _told(session, kept, "api:receipt:returned", desk, phone=given.get("phone", ""), now=now)


def _told(session: Session, kept: Kept, act: str, desk: Desk, *, phone: str, now: datetime) -> ReceiptShown:
    """What is answered: with a code where something was stored, without one where it stood already."""
    if not kept.is_new:
        return receipt_shown(session, kept.receipt, now=now)
    _write_down(session, act, now=now, dossier=kept.receipt.dossier_code, desk=desk.code)
    ask_about(session, kept.receipt, now=now)
    invite(session, kept.receipt, phone, now=now)
    return _with_code(session, kept.receipt, now=now)


def _with_code(session: Session, receipt: Receipt, *, now: datetime) -> ReceiptShown:
    code = operations.issue_code(session, receipt, valid_days=settings().receipt_valid_days, now=now)
    return receipt_shown(session, receipt, now=now, code=code)


def _one_of_many(
    session: Session, named: Named, given: Mapping[str, Any], *, now: datetime
) -> dict[str, Any]:
    try:
        with session.begin_nested():
            shown = _issued(session, named, given, now=now)
    except Refused as refusal:
        return _refused(given["dossier"], refusal)
    status = 201 if shown.code else 200
    return {"dossier": given["dossier"], "status": status, "receipt": shown, "error": None}


def _refused(dossier: str, refusal: Refused) -> dict[str, Any]:
    fault = {"field": refusal.field or "", "code": refusal.code, "message": str(refusal)}
    named: Sequence[Mapping[str, str]] = [fault] if refusal.field else []
    return {
        "dossier": dossier,
        "status": 409 if isinstance(refusal, Conflict) else 422,
        "receipt": None,
        "error": {"code": refusal.code, "message": str(refusal), "fields_": named},
    }


def _shown(session: Session, dossier: str, *, now: datetime) -> DossierShown:
    return dossier_shown(session, holder().office_id, dossier, now=now)


def _write_down(session: Session, act: str, *, now: datetime, **about: str) -> None:
    acts.record(session, act, office_id=holder().office_id, user_id=None, now=now, key=holder().name, **about)
