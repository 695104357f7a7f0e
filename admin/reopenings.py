"""Reopening a decided sheet: asked for with a reason, agreed to by a second person, its results corrected, decided anew."""

import uuid
from collections.abc import Callable, Mapping

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from admin import doors, sheets, typed
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.database import transaction
from feedback.disclosure import Reader
from feedback.errors import Missing, Refused
from feedback.evaluations.closings import reopening as operations
from feedback.evaluations.sheets import correcting
from feedback.evaluations.sheets.correcting import NewResult
from feedback.labels import N_
from feedback.offices.models import Office, Official
from feedback.periods.month import Month
from feedback.web.surroundings import settings

pages = Blueprint(
    "reopenings",
    __name__,
    url_prefix=f"{doors.BELOW}/offices/<office>/months/<month:month>/sheets/<uuid:official>/reopening",
)
ASKED = N_("The reopening is asked for: a second person agrees, or does not.")
AGREED = N_("The sheet is reopened: it is scored and decided anew. Until then the result stays as it was.")
WITHDRAWN = N_("The reopening is taken back.")
LEADER_CORRECTED = N_("What is judged of the leader is kept: it counts once the sheet is decided anew.")
CORRECTED = N_("The corrected result is kept: it counts once the sheet is decided anew.")
DECIDED = N_("The sheet is decided anew: the month has a new version, and the ones before stay readable.")


@pages.post("/")
@needs(Act.REOPEN_SHEET, sudo=True)
def ask(office: Office, month: Month, official: Official) -> ResponseReturnValue:
    """Ask, with a reason, that the sheet be reopened."""
    return _do(
        office,
        month,
        official,
        lambda session: operations.ask(
            session,
            office,
            month,
            official.id,
            request.form.get("reason", ""),
            user_id=doors.person().user_id,
            zone=settings().zone,
            now=clock.now(),
        ),
        ASKED,
    )


@pages.post("/<uuid:reopening>/agree")
@needs(Act.REOPEN_SHEET, sudo=True)
def agree(office: Office, month: Month, official: Official, reopening: uuid.UUID) -> ResponseReturnValue:
    """Agree as the second person."""
    return _do(
        office,
        month,
        official,
        lambda session: operations.agree(
            session,
            office,
            reopening,
            user_id=doors.person().user_id,
            zone=settings().zone,
            now=clock.now(),
        ),
        AGREED,
    )


@pages.post("/<uuid:reopening>/withdraw")
@needs(Act.REOPEN_SHEET)
def withdraw(office: Office, month: Month, official: Official, reopening: uuid.UUID) -> ResponseReturnValue:
    """Take back what one asked for."""
    return _do(
        office,
        month,
        official,
        lambda session: operations.withdraw(
            session, office, reopening, user_id=doors.person().user_id, now=clock.now()
        ),
        WITHDRAWN,
    )


@pages.post("/results")
@needs(Act.APPROVE_PLAN)
def correct(office: Office, month: Month, official: Official) -> ResponseReturnValue:
    """Correct what came of a task, for the round that is being scored."""

    def deed(session: Session) -> object:
        task_id, new = typed.an_id(request.form, "task"), _result(request.form)
        return correcting.correct_result(
            session,
            office,
            month,
            official.id,
            task_id,
            new,
            request.form.get("evidence", ""),
            user_id=doors.person().user_id,
            zone=settings().zone,
            now=clock.now(),
        )

    return _do(office, month, official, deed, CORRECTED)


@pages.post("/leader")
@needs(Act.APPROVE_PLAN)
def correct_leader(office: Office, month: Month, official: Official) -> ResponseReturnValue:
    """Correct what was judged of a leader, for the round that is being scored."""
    return _do(
        office,
        month,
        official,
        lambda session: correcting.correct_leader(
            session,
            office,
            month,
            official.id,
            typed.leadership(request.form),
            request.form.get("leader_evidence", ""),
            user_id=doors.person().user_id,
            zone=settings().zone,
            now=clock.now(),
        ),
        LEADER_CORRECTED,
    )


@pages.post("/decision")
@needs(Act.CLOSE_MONTH, sudo=True)
def decide(office: Office, month: Month, official: Official) -> ResponseReturnValue:
    """Decide the reopened sheet: the month has its next version."""
    return _do(
        office,
        month,
        official,
        lambda session: operations.decide_anew(
            session,
            office,
            month,
            official.id,
            user_id=doors.person().user_id,
            zone=settings().zone,
            now=clock.now(),
        ),
        DECIDED,
    )


def _result(form: Mapping[str, str]) -> NewResult:
    return NewResult(
        completed=typed.a_number(form, "completed") if form.get("completed") else None,
        late=typed.a_whole_number(form, "late") if form.get("late") else None,
        major_errors=typed.a_whole_number(form, "major_errors") if form.get("major_errors") else None,
        handed_back=form.get("handed_back") == "yes",
        level=typed.a_whole_number(form, "level") if form.get("level") else None,
    )


def _do(
    office: Office, month: Month, official: Official, act: Callable[[Session], object], done: str
) -> ResponseReturnValue:
    try:
        with transaction() as session:
            act(session)
    except Missing:
        raise
    except Refused as refusal:
        return sheets.page(office, month, official, Reader.LEADER, refusal)
    flash(gettext(done), "done")
    return redirect(url_for("sheets.shown", office=office.code, month=month, official=official.id), 303)
