"""POST /api/v1/desks/CODE/served: the one-stop or queue software says that somebody has been served."""

from typing import Any

from admin.api.answer_schemas import ServedAnswer
from admin.api.answers import MISSING, REFUSED
from admin.api.door import call, holder
from admin.api.named import Named
from admin.api.schemas import NewServed
from feedback import clock
from feedback.api_keys.models import Scope
from feedback.database import db, transaction
from feedback.labels import N_
from feedback.offices import queries as offices
from feedback.ratings.served import say_served
from feedback.screens.models import Said
from feedback.web.surroundings import settings


@call(
    "POST",
    "/desks/<code>/served",
    Scope.SERVED,
    summary=N_("Say that somebody was served at a desk"),
    description=N_(
        "Wakes the desk's screen for one rating, where the ward's screens are armed, and names the procedure on it. "
        "Sent for every service: whom to ask is nobody's choice. A dossier that is not known yet is received now, "
        "with its procedure, by the official on duty. Whether anybody answers is told to nobody."
    ),
    takes=NewServed,
    gives={200: (ServedAnswer, N_("What happened."))},
    refuses={404: MISSING, 409: N_("The dossier stands already with other words."), 422: REFUSED},
)
def served(given: dict[str, Any], code: str) -> dict[str, Any]:
    """Ask whoever has just been served."""
    now = clock.now()
    desk = offices.desk_by_code(db.session(), holder().office_id, code)
    with transaction() as session:
        procedure = Named(session).procedure(given["procedure"], now) if "procedure" in given else None
        asked = say_served(
            session,
            desk,
            Said.SOFTWARE,
            dossier=given.get("dossier"),
            procedure=procedure,
            zone=settings().zone,
            now=now,
        )
        prompt = asked.prompt
        return {
            "outcome": asked.outcome,
            "reason": prompt.suppressed.value if prompt is not None and prompt.suppressed else None,
            "until": prompt.closes_at if prompt is not None and not prompt.suppressed else None,
        }
