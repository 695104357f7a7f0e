"""Reopening a decided year: asked for with a reason, and agreed to by a second person."""

import uuid

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from admin import doors, years
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.labels import N_
from feedback.offices.models import Office, Official
from feedback.terms import year_sheets
from feedback.web.surroundings import settings

pages = Blueprint(
    "year_reopenings",
    __name__,
    url_prefix=f"{doors.BELOW}/offices/<office>/years/<int(fixed_digits=4):year>/<uuid:official>/reopening",
)
ASKED = N_("The reopening is asked for: a second person agrees, or does not.")
AGREED = N_(
    "The year is reopened: it is discussed and decided anew. Until then the decision stays as it was."
)
WITHDRAWN = N_("The reopening is taken back.")


@pages.post("/")
@needs(Act.REOPEN_SHEET, sudo=True)
def ask(office: Office, year: int, official: Official) -> ResponseReturnValue:
    """Ask, with a reason, that the year be reopened."""
    return years.do(
        office,
        year,
        official,
        lambda session: year_sheets.ask_to_reopen(
            session,
            office,
            official,
            year,
            request.form.get("reason", ""),
            user_id=doors.person().user_id,
            zone=settings().zone,
            now=clock.now(),
        ),
        ASKED,
    )


@pages.post("/<uuid:reopening>/agree")
@needs(Act.REOPEN_SHEET, sudo=True)
def agree(office: Office, year: int, official: Official, reopening: uuid.UUID) -> ResponseReturnValue:
    """Agree as the second person."""
    return years.do(
        office,
        year,
        official,
        lambda session: year_sheets.agree_to_reopen(
            session, office, reopening, user_id=doors.person().user_id, zone=settings().zone, now=clock.now()
        ),
        AGREED,
    )


@pages.post("/<uuid:reopening>/withdraw")
@needs(Act.REOPEN_SHEET)
def withdraw(office: Office, year: int, official: Official, reopening: uuid.UUID) -> ResponseReturnValue:
    """Take back what one asked for."""
    return years.do(
        office,
        year,
        official,
        lambda session: year_sheets.take_reopening_back(
            session, office, reopening, user_id=doors.person().user_id, now=clock.now()
        ),
        WITHDRAWN,
    )
