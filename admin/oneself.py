"""Who is meant by pages of one's own: the official behind the account, and the office of a month."""

from flask import g, request

from admin import doors
from feedback.database import db
from feedback.errors import Missing
from feedback.offices import queries as offices
from feedback.offices.models import Office, Official
from feedback.periods.month import Month


def myself() -> Official:
    """The official whose account this is: every page here is theirs alone."""
    official_id = doors.person().official_id
    if official_id is None:
        raise Missing("official")
    return db.session().get_one(Official, official_id)


def office_in(official: Official, month: Month) -> Office:
    """The office where the official's month ended, or of a month at several the one that the address names by `at`.

    Raises Missing for a month without a posting there.
    """
    session, at = db.session(), request.values.get("at")
    office = (
        offices.office_by_code(session, at) if at else offices.office_of_official(session, official, month)
    )
    if office is None or not offices.was_posted(session, office.id, official.id, month):
        raise Missing("sheet")
    g.line = offices.line_of(db.session(), office)
    return office


def stay_at(_endpoint: str, values: dict[str, object]) -> None:
    """Let links and forms of a page of one's own stay at the office that its address names."""
    if request.values.get("at"):
        values.setdefault("at", request.values["at"])
