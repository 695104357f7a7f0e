"""The ledger of an office: recomputed while the reader waits, with the heads to be written down elsewhere."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from admin import doors
from admin.doors import needs
from feedback import database
from feedback.accounts.rights import Act
from feedback.integrity.heads import alarms_of
from feedback.offices.models import Office
from feedback.verification import verify_office

pages = Blueprint("ledger", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/ledger")


@pages.get("/")
@needs(Act.VERIFY)
def shown(office: Office) -> ResponseReturnValue:
    """Whether every record still is what was sealed, and the last head of each month."""
    with database.snapshot() as session:
        found = verify_office(session, office)
        alarms = alarms_of(session, office.id)
    last = {head.month: head for head in found.heads}
    return render_template(
        "admin/ledger.html",
        found=found,
        alarms=alarms,
        heads=[last[month] for month in sorted(last, reverse=True)],
    )
