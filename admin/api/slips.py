"""POST /api/v1/slips: something was done on the spot, and its citizen gets a code to rate it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from admin.api.answer_schemas import ReceiptAnswer
from admin.api.answers import REFUSED, ReceiptShown, receipt_shown
from admin.api.door import call, holder
from admin.api.named import Named
from admin.api.receipts import KEPT_BEFORE
from admin.api.schemas import NewSlip
from feedback import clock
from feedback.api_keys.models import Scope
from feedback.audit import acts
from feedback.database import transaction
from feedback.labels import N_
from feedback.ratings.served import ask_about
from feedback.receipts import operations, receiving
from feedback.receipts.receiving import Kept
from feedback.web.surroundings import settings


@call(
    "POST",
    "/slips",
    Scope.RECEIPTS,
    summary=N_("Give a slip for what was done on the spot"),
    description=N_(
        "For procedures that are settled at once and need no receipt. The slip gets a number of its own, told as the "
        "dossier's code. Idempotent by your reference: sent again, the same is answered and nothing is added."
    ),
    takes=NewSlip,
    gives={201: (ReceiptAnswer, N_("Stored, with its code.")), 200: (ReceiptAnswer, KEPT_BEFORE)},
    refuses={409: N_("The slip of this reference stands already with other words."), 422: REFUSED},
)
def give_slip(given: dict[str, Any]) -> tuple[ReceiptShown, int]:
    """Give one slip."""
    now = clock.now()
    with transaction() as session:
        named = Named(session)
        kept = _kept(session, named, given, now=now)
        if not kept.is_new:
            return receipt_shown(session, kept.receipt, now=now), 200
        slip = kept.receipt
        code = operations.issue_code(session, slip, valid_days=settings().receipt_valid_days, now=now)
        acts.record(
            session, "api:slip:given", office_id=holder().office_id, user_id=None, now=now,
            slip=slip.dossier_code, desk=named.desk(given["desk"]).code, key=holder().name,
        )  # fmt: skip
        ask_about(session, slip, now=now)
        return receipt_shown(session, slip, now=now, code=code), 201


def _kept(session: Session, named: Named, given: Mapping[str, Any], *, now: datetime) -> Kept:
    desk, official = named.desk(given["desk"]), named.official(given["official"])
    procedure = named.procedure(given["procedure"], now)
    if "reference" in given:
        return receiving.give_slip_once(session, desk, official, procedure, given["reference"], now=now)
    return Kept(receiving.give_slip(session, desk, official, procedure, zone=settings().zone, now=now), True)
