"""How cases are worked on at an office: the terms in working days, and the words for answers in both languages."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors, typed
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.cases import settings
from feedback.cases.terms import BOUNDS, LABELS, NAMES
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.web import locale

pages = Blueprint("case_settings", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/case-settings")
KEPT = N_("Kept.")


@pages.get("/")
@needs(Act.SET_CASES)
def shown(office: Office) -> ResponseReturnValue:
    """The terms and the words in force."""
    return _page(office)


@pages.post("/terms")
@needs(Act.SET_CASES)
def set_terms(office: Office) -> ResponseReturnValue:
    """Set the terms of the office."""
    try:
        values = {name: typed.whole(request.form, name) for name in NAMES}
        with transaction() as session:
            settings.set_terms(session, office, values, user_id=doors.person().user_id, now=clock.now())
    except Refused as refusal:
        return _page(office, refusal)
    return _kept(office)


@pages.post("/templates")
@needs(Act.SET_CASES)
def keep_template(office: Office) -> ResponseReturnValue:
    """Keep words for answers, new or in place of older ones."""
    try:
        with transaction() as session:
            wanted = request.form.get("template")
            old = (
                settings.template_at(session, office.id, typed.an_id(request.form, "template"))
                if wanted
                else None
            )
            settings.keep_template(
                session,
                office,
                old,
                **{name: request.form.get(name, "") for name in ("name", "words_vi", "words_en")},
                user_id=doors.person().user_id,
                today=doors.today(),
                now=clock.now(),
            )
    except Missing:
        raise
    except Refused as refusal:
        return _page(office, refusal)
    return _kept(office)


@pages.post("/templates/<uuid:template>/drop")
@needs(Act.SET_CASES)
def drop_template(office: Office, template: uuid.UUID) -> ResponseReturnValue:
    """Delete words for answers."""
    with transaction() as session:
        settings.drop_template(session, office, template, user_id=doors.person().user_id, now=clock.now())
    return _kept(office)


def _kept(office: Office) -> ResponseReturnValue:
    flash(gettext(KEPT), "done")
    return redirect(url_for("case_settings.shown", office=office.code), 303)


def _page(office: Office, refusal: Refused | None = None) -> ResponseReturnValue:
    session = db.session()
    terms = settings.terms_of(session, office.id)
    templates = settings.templates_of(session, office.id)
    wanted = request.values.get("template")
    page = render_template(
        "admin/case_settings.html",
        fields=[
            (name, LABELS[name], request.form.get(name, getattr(terms, name)), BOUNDS[name]) for name in NAMES
        ],
        templates=templates,
        edited=next((each for each in templates if str(each.id) == wanted), None),
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
    return page, 422 if refusal else 200
