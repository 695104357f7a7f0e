"""POST /api/v1/slips: something was done on the spot, and its citizen gets a code to rate it."""

from typing import Any

from admin.api.answers import REFUSED, ReceiptShown, receipt_shown
from admin.api.door import call, holder
from admin.api.named import Named
from admin.api.schemas import NewSlip, ReceiptAnswer
from feedback import clock
from feedback.api_keys.models import Scope
from feedback.audit import acts
from feedback.database import transaction
from feedback.labels import N_
from feedback.ratings.served import ask_about
from feedback.receipts import operations, receiving
from feedback.web.surroundings import settings


@call(
    "POST",
    "/slips",
    Scope.RECEIPTS,
    summary=N_("Give a slip for what was done on the spot"),
    description=N_(
        "For procedures that are settled at once and need no receipt. The slip gets a number of its own, told as the "
        "dossier's code; sent again, it is another slip."
    ),
    takes=NewSlip,
    gives={201: (ReceiptAnswer, N_("Stored, with its code."))},
    refuses={422: REFUSED},
)
def give_slip(given: dict[str, Any]) -> ReceiptShown:
    """Give one slip."""
    now, config = clock.now(), settings()
    with transaction() as session:
        named = Named(session)
        desk, official = named.desk(given["desk"]), named.official(given["official"])
        procedure = named.procedure(given["procedure"], now)
        slip = receiving.give_slip(session, desk, official, procedure, zone=config.zone, now=now)
        code = operations.issue_code(session, slip, valid_days=config.receipt_valid_days, now=now)
        acts.record(
            session, "api:slip:given", office_id=holder().office_id, user_id=None, now=now,
            slip=slip.dossier_code, desk=desk.code, key=holder().name,
        )  # fmt: skip
        ask_about(session, slip, now=now)
        return receipt_shown(session, slip, now=now, code=code)
