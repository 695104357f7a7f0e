"""The organisation as it stands: desks, officials and the roster of a month, to read."""

from decimal import Decimal

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from admin import doors
from admin.doors import needs
from feedback.accounts.rights import Act
from feedback.attachments.queries import bytes_of
from feedback.database import db
from feedback.duty.rosters import former_of, roster_of
from feedback.offices import queries
from feedback.offices.models import Office, Official, Posting
from feedback.periods.month import Month
from feedback.web.surroundings import settings

pages = Blueprint("organisation", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/organisation")


@pages.get("/")
@needs(Act.SEE_ORGANISATION)
def shown(office: Office) -> ResponseReturnValue:
    """The desks and the officials of the office."""
    session, today = db.session(), doors.today()
    officials = [(official, _posting(official)) for official in queries.officials_of(session, office.id)]
    return render_template(
        "admin/organisation.html",
        desks=queries.desks_of(session, office.id),
        officials=officials,
        this_month=Month.of(today),
        files_take=Decimal(bytes_of(session, office.id)) / 1024**2,
        files_room=settings().office_files_megabytes,
    )


@pages.get("/roster/<month:month>/")
@needs(Act.SEE_ORGANISATION)
def roster(office: Office, month: Month) -> ResponseReturnValue:
    """Who has which desk on which half of a day."""
    session = db.session()
    rows = roster_of(session, office.id, month)
    used = {desk_id for row in rows for desk_id in row.official_at}
    desks = [desk for desk in queries.desks_of(session, office.id) if desk.id in used]
    former = former_of(session, office.id, month)
    return render_template("admin/roster.html", rows=rows, former=former, desks=desks, month=month)


def _posting(official: Official) -> Posting | None:
    """The posting in force today, else the last one."""
    today = doors.today()
    in_force = [
        posting
        for posting in official.postings
        if posting.from_on <= today and (posting.to_on is None or posting.to_on >= today)
    ]
    return next(reversed(in_force or official.postings), None)
