"""Answers before a decision: the rated official's on ratings under review, a head's on the questions that figures raise."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors
from admin.doors import needs
from feedback import clock
from feedback.accounts import queries as accounts
from feedback.accounts.rights import Act
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.integrity import answers
from feedback.integrity.models import Flag
from feedback.labels import N_
from feedback.offices.models import Office, Official
from feedback.web import locale

pages = Blueprint("answers", __name__, url_prefix=doors.BELOW)
KEPT = N_("Your answer is kept. Those who decide read it.")


@pages.get("/me/reviews/")
@needs(Act.ANSWER_FLAG)
def about_me() -> ResponseReturnValue:
    """What is under review of one's own ratings: how many and why, never which."""
    return _own_page()


@pages.post("/me/reviews/<uuid:flag>/")
@needs(Act.ANSWER_FLAG)
def comment(flag: uuid.UUID) -> ResponseReturnValue:
    """Keep what the rated official says."""
    found = answers.flag_about(db.session(), _myself(), flag)
    try:
        _keep(found, as_official=True)
    except Refused as refusal:
        return _own_page(refusal, flag)
    flash(gettext(KEPT), "done")
    return redirect(url_for("answers.about_me"), 303)


@pages.get("/offices/<office>/questions/")
@needs(Act.SEE_QUESTIONS)
def questions(office: Office) -> ResponseReturnValue:
    """The questions that the office's figures raise; none about oneself."""
    return _questions_page(office)


@pages.post("/offices/<office>/questions/<uuid:flag>/")
@needs(Act.SEE_QUESTIONS)
def reply(office: Office, flag: uuid.UUID) -> ResponseReturnValue:
    """Keep what a head says to a question."""
    found = answers.question(db.session(), office.id, flag)
    if not doors.may(Act.SEE_QUESTIONS, found.official_id):
        raise Missing("flag")
    try:
        _keep(found, as_official=False)
    except Refused as refusal:
        return _questions_page(office, refusal, flag)
    flash(gettext(KEPT), "done")
    return redirect(url_for("answers.questions", office=office.code), 303)


def _keep(flag: Flag, *, as_official: bool) -> None:
    with transaction() as session:
        user = accounts.account(session, doors.person().user_id)
        answers.answer(
            session, flag, user, request.form.get("words", ""), as_official=as_official, now=clock.now()
        )


def _myself() -> Official:
    found = db.session().get(Official, doors.person().official_id) if doors.person().official_id else None
    if found is None:
        raise Missing("official")
    return found


def _own_page(refusal: Refused | None = None, flag: uuid.UUID | None = None) -> ResponseReturnValue:
    page = render_template(
        "admin/about_me.html",
        rows=answers.flags_about(db.session(), _myself(), doors.person().user_id),
        longest=answers.LONGEST,
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field and flag if refusal else None,
    )
    return page, 422 if refusal else 200


def _questions_page(
    office: Office, refusal: Refused | None = None, flag: uuid.UUID | None = None
) -> ResponseReturnValue:
    rows = answers.questions_of(db.session(), office.id, doors.person().user_id)
    page = render_template(
        "admin/questions.html",
        rows=[row for row in rows if doors.may(Act.SEE_QUESTIONS, row.official_id)],
        longest=answers.LONGEST,
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field and flag if refusal else None,
    )
    return page, 422 if refusal else 200
