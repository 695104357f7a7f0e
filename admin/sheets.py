"""An official's sheet as whoever leads sees it: their marks on it, and what the collective says."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors, leads, typed
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.database import db, transaction
from feedback.disclosure import Reader
from feedback.errors import Refused
from feedback.evaluations import operations
from feedback.evaluations.deadlines.sheet_life import life_of
from feedback.evaluations.rulesets.choices import rules_for
from feedback.evaluations.sheets import collective
from feedback.evaluations.sheets.collective import Meeting
from feedback.evaluations.sheets.kinds import Scorer, SheetState
from feedback.evaluations.sheets.scorers import scorer_for
from feedback.evaluations.summaries.parts import parts_of
from feedback.evaluations.summaries.sheet_view import SheetView, sheet
from feedback.integrity.queries import under_review
from feedback.objections.models import Objection, Subject
from feedback.objections.queries import objections_at
from feedback.offices.models import Office, Official
from feedback.periods.month import Month
from feedback.web import locale
from feedback.web.surroundings import settings

pages = Blueprint(
    "sheets",
    __name__,
    url_prefix=f"{doors.BELOW}/offices/<office>/months/<month:month>/sheets/<uuid:official>",
)


@pages.get("/")
@needs(Act.SEE_PERSON)
def shown(office: Office, month: Month, official: Official) -> ResponseReturnValue:
    """The sheet: marks side by side, the plan's result, and once the month is closed the citizens' part."""
    return page(office, month, official, Reader.LEADER)


@pages.post("/minutes")
@needs(Act.RECORD_OPINION)
def discuss(office: Office, month: Month, official: Official) -> ResponseReturnValue:
    """Write down what the collective says of the sheet."""
    form = request.form
    try:
        meeting = Meeting(
            met_on=typed.a_day(form, "met_on"),
            present=typed.whole(form, "present"),
            in_favour=typed.whole(form, "in_favour"),
            against=typed.whole(form, "against"),
            opinion=form.get("collective", ""),
        )
        with transaction() as session:
            collective.discuss(
                session,
                office,
                month,
                official.id,
                meeting,
                user_id=doors.person().user_id,
                zone=settings().zone,
                now=clock.now(),
            )
    except Refused as refusal:
        return page(office, month, official, Reader.LEADER, refusal)
    flash(gettext("The collective's opinion is kept."), "done")
    return redirect(url_for("sheets.shown", office=office.code, month=month, official=official.id), 303)


@pages.post("/marks")
@needs(Act.SCORE_SHEET_HEAD)
def mark(office: Office, month: Month, official: Official) -> ResponseReturnValue:
    """Take the marks of whoever leads for every row, in the column that is theirs."""
    try:
        marks = typed.marks(request.form)
        with transaction() as session:
            operations.head_score(
                session,
                office,
                month,
                official.id,
                marks,
                rules_for(
                    session,
                    office,
                    month,
                    shadow_months=settings().shadow_months,
                    official_id=official.id,
                ),
                opinion=request.form.get("opinion", ""),
                user_id=doors.person().user_id,
                zone=settings().zone,
                now=clock.now(),
            )
    except Refused as refusal:
        return page(office, month, official, Reader.LEADER, refusal)
    flash(gettext("The marks are kept. They can be changed until the month is closed."), "done")
    return redirect(url_for("sheets.shown", office=office.code, month=month, official=official.id), 303)


def page(
    office: Office, month: Month, official: Official, reader: Reader, refusal: Refused | None = None
) -> ResponseReturnValue:
    """The sheet's page for a reader, with the fields for whoever may mark now, and what was refused beside them."""
    config = settings()
    view = sheet(
        db.session(),
        office,
        month,
        official.id,
        reader=reader,
        shadow_months=config.shadow_months,
        zone=config.zone,
    )
    is_own = reader is Reader.OFFICIAL
    column, why_not = _column(office, official, view, is_own=is_own)
    life = (
        life_of(db.session(), office, view.sheet, today=doors.today(), zone=config.zone)
        if view.sheet is not None
        else None
    )
    shown_page = render_template(
        "admin/own_sheet.html" if is_own else "admin/sheet.html",
        view=view,
        life=life,
        parts=parts_of(db.session(), office, month, official.id),
        month=month,
        official=official,
        is_own=is_own,
        leads=leads.of_oneself(office, month, view)
        if is_own
        else leads.of_leader(office, month, official, view),
        may_mark=column is not None,
        column=column,
        columns=_columns(view, column),
        why_not=why_not,
        today=doors.today(),
        office=office,
        reviewed=under_review(db.session(), office.id, month).get(official.id) if view.line else None,
        petition=_petition(office, month, official) if is_own else None,
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=_place(refusal),
    )
    return shown_page, 422 if refusal else 200


def _column(
    office: Office, official: Official, view: SheetView, *, is_own: bool
) -> tuple[Scorer | None, str]:
    """The column that whoever reads may fill in now; none, with the reason where the rule of leaders gives one."""
    if is_own:
        may = view.may_self_score and doors.may(Act.SCORE_SHEET_SELF, official.id)
        return (Scorer.SELF if may else None), ""
    if not (view.may_head_score and doors.may(Act.SCORE_SHEET_HEAD, official.id)):
        return None, ""
    try:
        column = scorer_for(db.session(), office, official.id, doors.person().user_id, on=doors.today())
    except Refused as refusal:
        return None, refusal.said(locale.current())
    if column is Scorer.DIRECT and view.sheet is not None and view.sheet.state is SheetState.DISCUSSED:
        return None, ""
    return column, ""


def _columns(view: SheetView, column: Scorer | None) -> list[Scorer]:
    """The columns of the form: the official's own, that of whoever reads, and every other that has marks."""
    filled = {scorer for row in view.rows for scorer in row.by}
    shown = filled | {Scorer.SELF} | ({column} if column else set())
    if shown == {Scorer.SELF}:
        shown.add(Scorer.DIRECT)
    return [scorer for scorer in Scorer if scorer in shown]


def _petition(office: Office, month: Month, official: Official) -> Objection | None:
    """The official's newest petition about the month."""
    rows = objections_at(db.session(), office.id, official_id=official.id)
    mine = [row.objection for row in rows if row.objection.month == month]
    return max(
        (each for each in mine if each.subject is Subject.MONTH), key=lambda each: each.version, default=None
    )


def _place(refusal: Refused | None) -> Any:
    """The field that is at fault: operations name the row, forms the field."""
    if refusal is None or refusal.field is None:
        return None
    return refusal.field.removeprefix(typed.MARK)
