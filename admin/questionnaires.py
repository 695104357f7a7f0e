"""What citizens are asked: the city approves a questionnaire, a ward narrows it; every version stays to be seen."""

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors, typed
from admin.doors import needs
from feedback import clock
from feedback.accounts.rights import Act
from feedback.database import db, transaction
from feedback.errors import Refused
from feedback.labels import N_, languages, normal
from feedback.offices.models import Office, OfficeKind
from feedback.questionnaires import operations, queries
from feedback.questionnaires.content import Content, choosable
from feedback.ratings.levels import REASON_BY_CODE, Group, Reason
from feedback.web import locale

pages = Blueprint("questionnaires", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/questionnaire")

LONGEST = {"question": 120, "notice": 160, "label": 60}  # characters that a screen has room for
TOO_LONG = N_("At most %(most)s characters fit here.")


@pages.get("/")
@needs(Act.SEE_KIOSKS)
def shown(office: Office) -> ResponseReturnValue:
    """What is asked now, what may be chosen, and what was asked before."""
    return _page(office)


@pages.post("/")
@needs(Act.SET_SCREENS)
def approve(office: Office) -> ResponseReturnValue:
    """Put a new version in force."""
    now = clock.now()
    try:
        with transaction() as session:
            made = operations.approve(
                session,
                office,
                _content(office),
                approved_on=_approved_on(),
                by=doors.person().user_id,
                now=now,
            )
            number = made.number
    except Refused as refusal:
        return _page(office, refusal), 422
    flash(gettext("Version %(number)s is in force from now on.", number=number), "done")
    return redirect(url_for("questionnaires.shown", office=office.code), 303)


def _content(office: Office) -> Content:
    chosen = request.form.getlist("reasons")
    low, praise = (
        tuple(reason.code for reason in _offered(office, group) if reason.code in chosen)
        for group in (Group.LOW, Group.PRAISE)
    )
    spoken = tuple(code for code in languages() if code in request.form.getlist("languages"))
    labels = {code: _words(f"label-{code}", "label") for code in (*low, *praise)}
    return Content(
        low,
        praise,
        spoken,
        question=_words("question", "question"),
        labels={code: words for code, words in labels.items() if words},
        notice=_words("notice", "notice"),
    )


def _offered(office: Office, group: Group) -> tuple[Reason, ...]:
    """The reasons that the office may choose from: the catalogue's for a city, the city's for a ward."""
    if office.kind is OfficeKind.CITY:
        return choosable(group)
    whole = queries.city_in_force(db.session(), office, now=clock.now())
    return whole.content.reasons(group)


def _words(name: str, kind: str) -> Mapping[str, str]:
    found = {}
    for code in languages():
        written = " ".join(normal(request.form.get(f"{name}-{code}", "")).split())
        if len(written) > LONGEST[kind]:
            raise Refused("too_long", TOO_LONG, field=f"{name}-{code}", most=LONGEST[kind])
        if written:
            found[code] = written
    return found


def _approved_on() -> date:
    try:
        return typed.day(request.form.get("approved_on", "")) or doors.today()
    except ValueError:
        raise Refused("not_a_date", typed.NOT_A_DATE, field="approved_on") from None


def _page(office: Office, refusal: Refused | None = None) -> str:
    session, now = db.session(), clock.now()
    current = queries.in_force(session, office, now=now)
    return render_template(
        "admin/questionnaire.html",
        current=current,
        is_city=office.kind is OfficeKind.CITY,
        groups=[(group, _offered(office, group)) for group in (Group.LOW, Group.PRAISE)],
        reasons=REASON_BY_CODE,
        languages=languages(),
        names=locale.NAMES,
        versions=queries.versions_of(session, office.id),
        today=doors.today(),
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
