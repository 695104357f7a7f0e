"""Who was there in a month: working time, absences, and the dated postings of an office's officials."""

import uuid
from collections.abc import Callable, Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from admin import doors, typed
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act, allows
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.labels import N_
from feedback.offices.models import Employment, Office
from feedback.offices.queries import (
    line_of,
    lines_of,
    office_by_code,
    offices_below,
    official_at,
    officials_posted,
    postings_in,
)
from feedback.periods.month import Month
from feedback.staffing import absences, moves
from feedback.staffing.absences import NewAbsence
from feedback.staffing.models import AbsenceKind
from feedback.staffing.moves import NewPosting
from feedback.staffing.queries import elsewhere, staffing
from feedback.staffing.working_time import DayPart
from feedback.web import locale

pages = Blueprint("staffing", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/staffing")


@pages.get("/")
@needs(Act.SEE_STAFF)
def latest(office: Office) -> ResponseReturnValue:
    """This month's."""
    month = Month.of(doors.today())
    return redirect(url_for("staffing.shown", office=office.code, month=month), 303)


@pages.get("/<month:month>/")
@needs(Act.SEE_STAFF)
def shown(office: Office, month: Month) -> ResponseReturnValue:
    """Who came or went in the month; for whoever keeps absences who is away too, and the days that everybody worked."""
    return _page(office, month)


@pages.post("/<month:month>/absences")
@needs(Act.KEEP_ABSENCES)
def add_absence(office: Office, month: Month) -> ResponseReturnValue:
    """Write down an absence that was approved."""
    form = request.form

    def deed(session: Session) -> object:
        official = official_at(session, office.id, typed.an_id(form, "official"))
        from_on = typed.a_day(form, "from_on")
        new = NewAbsence(
            kind=typed.chosen(form, "kind", AbsenceKind),
            from_on=from_on,
            to_on=typed.a_day(form, "to_on") if form.get("to_on") else from_on,
            part=typed.chosen(form, "part", DayPart),
            approved_by=form.get("approved_by", ""),
            note=form.get("note", ""),
        )
        return absences.record_absence(
            session, office, official, new, user_id=doors.person().user_id, now=clock.now()
        )

    return _do(office, month, deed, N_("The absence is kept."))


@pages.post("/<month:month>/absences/<uuid:absence>/withdraw")
@needs(Act.KEEP_ABSENCES)
def withdraw(office: Office, month: Month, absence: uuid.UUID) -> ResponseReturnValue:
    """Withdraw an absence with a reason."""
    why = request.form.get("why", "")
    return _do(
        office,
        month,
        lambda session: absences.withdraw_absence(
            session, office, absence, why, user_id=doors.person().user_id, now=clock.now()
        ),
        N_("The absence is withdrawn."),
    )


@pages.post("/<month:month>/postings")
@needs(Act.EDIT_ORGANISATION)
def post(office: Office, month: Month) -> ResponseReturnValue:
    """Post an official of the office elsewhere in it, or to another office where the person runs both."""
    form = request.form

    def deed(session: Session) -> object:
        official = official_at(session, office.id, typed.an_id(form, "official"))
        to = _office_named(session, form["to"]) if form.get("to") else office
        if to.id != office.id and not allows(doors.person(), Act.EDIT_ORGANISATION, line_of(session, to)):
            raise Refused(
                "not_your_office",
                N_("Between two offices somebody moves people who runs both of them, such as the city."),
                field="to",
            )
        new = NewPosting(
            title=form.get("title", ""),
            division=form.get("division", ""),
            from_on=typed.a_day(form, "from_on"),
            to_on=typed.a_day(form, "to_on") if form.get("to_on") else None,
            seconded=form.get("way") == "seconded",
        )
        return moves.move(session, official, to, new, user_id=doors.person().user_id, now=clock.now())

    return _do(office, month, deed, N_("The posting is kept."))


def _office_named(session: Session, code: str) -> Office:
    try:
        return office_by_code(session, code)
    except Missing:
        raise Refused(
            "office_unknown", N_("No office has the code “%(code)s”."), field="to", code=code
        ) from None


@pages.post("/<month:month>/postings/<uuid:posting>/end")
@needs(Act.EDIT_ORGANISATION)
def end_posting(office: Office, month: Month, posting: uuid.UUID) -> ResponseReturnValue:
    """End a posting with a day."""

    def deed(session: Session) -> None:
        moves.posting_at(session, office, posting)
        last_on = typed.a_day(request.form, "last_on")
        moves.end_posting(session, office, posting, last_on, user_id=doors.person().user_id, now=clock.now())

    return _do(office, month, deed, N_("The posting ends."))


def _do(office: Office, month: Month, deed: Callable[[Session], object], done: str) -> ResponseReturnValue:
    try:
        with transaction() as session:
            deed(session)
    except Missing:
        raise
    except Refused as refusal:
        return _page(office, month, refusal)
    flash(gettext(done), "done")
    return redirect(url_for("staffing.shown", office=office.code, month=month), 303)


def _page(office: Office, month: Month, refusal: Refused | None = None) -> ResponseReturnValue:
    session = db.session()
    officials = officials_posted(session, office.id, month)
    kept, wrong = typed.given_back(refusal)
    named = [(official.id, f"{official.name} ({official.code})") for official in officials]
    own_id = doors.person().official_id
    known = staffing(session, office.id, month, [official.id for official in officials])
    page = render_template(
        "admin/staffing.html",
        kept=kept,
        wrong=wrong,
        moved_to_choose=named,
        officials_to_choose=[each for each in named if each[0] != own_id],
        month=month,
        officials=officials,
        staffing=known,
        elsewhere=elsewhere(session, office, known),
        offices_to_choose=_offices_to_move_to(session, office),
        postings=postings_in(session, office.id, month),
        absences=absences.absences_of(session, office.id, month.first_on, month.last_on),
        kinds=list(AbsenceKind),
        parts=list(DayPart),
        employments=list(Employment),
        own_id=own_id,
        error=refusal.said(locale.current()) if refusal else "",
    )
    return page, 422 if refusal else 200


def _offices_to_move_to(session: Session, office: Office) -> Sequence[tuple[str, str]]:
    """The other offices that the person runs as well, and so may move people to."""
    if not doors.may(Act.EDIT_ORGANISATION):
        return ()
    person = doors.person()
    offices = offices_below(session, [held.office_id for held in person.held])
    lines = lines_of(session, offices)
    return [
        (each.code, each.name)
        for each in offices
        if each.id != office.id and allows(person, Act.EDIT_ORGANISATION, lines[each.id])
    ]
