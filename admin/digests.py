"""How often, where and when not a person wants mail about new figures."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors, typed
from admin.doors import needs_sign_in
from feedback.database import db, transaction
from feedback.digests import operations
from feedback.digests.models import DigestChoice, Rhythm
from feedback.errors import Refused
from feedback.web import locale

pages = Blueprint("digests", __name__, url_prefix=f"{doors.BELOW}/digest")


@pages.get("/")
@needs_sign_in
def shown() -> ResponseReturnValue:
    """One's own choice."""
    return _page()


@pages.post("/")
@needs_sign_in
def choose() -> ResponseReturnValue:
    """Keep one's own choice."""
    try:
        with transaction() as session:
            operations.choose(
                session,
                doors.person().user_id,
                typed.chosen(request.form, "rhythm", Rhythm),
                request.form.get("address", ""),
                quiet_from=typed.a_whole_number(request.form, "quiet_from"),
                quiet_until=typed.a_whole_number(request.form, "quiet_until"),
                today=doors.today(),
            )
    except Refused as refusal:
        return _page(refusal)
    flash(gettext("Your choice is kept."), "done")
    return redirect(url_for("digests.shown"), 303)


def _page(refusal: Refused | None = None) -> ResponseReturnValue:
    page = render_template(
        "admin/digest.html",
        choice=db.session().get(DigestChoice, doors.person().user_id),
        rhythms=list(Rhythm),
        hours=range(24),
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
    return page, 422 if refusal else 200
