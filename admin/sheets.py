"""An official's sheet as whoever leads sees it, and the head's marks on it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors, typed
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.database import db, transaction
from feedback.disclosure import Reader
from feedback.errors import Refused
from feedback.evaluations import operations
from feedback.evaluations.choices import rules_for
from feedback.evaluations.sheet_view import sheet
from feedback.integrity.queries import under_review
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


@pages.post("/marks")
@needs(Act.SCORE_SHEET_HEAD)
def mark(office: Office, month: Month, official: Official) -> ResponseReturnValue:
    """Take the head's marks for every row."""
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
    may_mark = (
        (view.may_self_score and doors.may(Act.SCORE_SHEET_SELF, official.id))
        if is_own
        else (view.may_head_score and doors.may(Act.SCORE_SHEET_HEAD, official.id))
    )
    shown_page = render_template(
        "admin/own_sheet.html" if is_own else "admin/sheet.html",
        view=view,
        month=month,
        official=official,
        is_own=is_own,
        may_mark=may_mark,
        reviewed=under_review(db.session(), office.id, month).get(official.id) if view.line else None,
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=_place(refusal),
    )
    return shown_page, 422 if refusal else 200


def _place(refusal: Refused | None) -> Any:
    """The field that is at fault: operations name the row, forms the field."""
    if refusal is None or refusal.field is None:
        return None
    return refusal.field.removeprefix(typed.MARK)
