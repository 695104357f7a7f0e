"""Ratings that come by telephone or on paper: typed in by somebody whom they do not concern, and tagged as such."""

import uuid
from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from admin import doors, typed
from admin.doors import needs
from feedback import clock
from feedback.accounts import queries as accounts
from feedback.accounts.rights import Act
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.labels import N_, normal
from feedback.offices import queries as offices
from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.questionnaires.queries import asked_at
from feedback.ratings import assisted, check_codes
from feedback.ratings.levels import MAXIMUM_REASONS, Group, Level
from feedback.ratings.models import Channel, Source
from feedback.ratings.submission import NewRating
from feedback.web import locale
from feedback.web.surroundings import sealer, settings

pages = Blueprint("entries", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/entries")
LONGEST_COMMENT, LONGEST_CONTACT = 1000, 200  # characters
NOT_CHOSEN = N_("Please choose one of the answers.")
NO_CONSENT = N_("Keep the contact only if the citizen agreed: tick it, or leave it empty.")


@pages.get("/")
@needs(Act.ENTER_RATING)
def form(office: Office) -> ResponseReturnValue:
    """Ask for what the citizen said, and show who has typed in how many this month."""
    return _page(office)


@pages.post("/")
@needs(Act.ENTER_RATING)
def enter(office: Office) -> ResponseReturnValue:
    """Store it and show the check code, to be read to the citizen, once."""
    now, code = clock.now(), check_codes.new_code()
    person = doors.person()
    try:
        with transaction() as session:
            entered = assisted.enter(
                session,
                _given(office, code),
                clerk=assisted.Clerk(person.user_id, person.official_id),
                dossier=normal(request.form.get("dossier", ""))[:40],
                given_on=_day(),
                zone=settings().zone,
                now=now,
            )
    except Missing:
        raise
    except Refused as refusal:
        return _page(office, refusal)
    return render_template("admin/entered.html", code=check_codes.spelled(code), channel=entered.channel)


def _given(office: Office, code: str) -> NewRating:
    now = clock.now()
    level = _level()
    asked = asked_at(db.session(), office.id, now=now)
    offered = {reason.code for reason in asked.content.reasons(level.group)}
    ticked = [each for each in request.form.getlist("reason") if each in offered]
    return NewRating(
        office_id=office.id,
        rating_id=_rating_id(),
        desk_id=offices.desk_by_code(db.session(), office.id, typed.needed(request.form, "desk")).id,
        channel=_channel(),
        source=Source.STAFF,
        level=int(level),
        tapped_at=now,
        received_at=now,
        reasons=tuple(ticked)[:MAXIMUM_REASONS],
        comment=normal(request.form.get("comment", ""))[:LONGEST_COMMENT] or None,
        contact=_contact(office),
        questionnaire=asked.version,
        check_hash=check_codes.lookup(code),
    )


def _rating_id() -> uuid.UUID:
    found = typed.an_id(request.form, "rating_id")
    if found.version != 4:
        raise Missing("rating_id")
    return found


def _channel() -> Channel:
    chosen = request.form.get("channel", "")
    for channel in assisted.CHANNELS:
        if channel.value == chosen:
            return channel
    raise Refused("not_chosen", NOT_CHOSEN, field="channel")


def _level() -> Level:
    chosen = request.form.get("level", "")
    if chosen not in {"1", "2", "3", "4", "5"}:
        raise Refused("not_chosen", NOT_CHOSEN, field="level")
    return Level(int(chosen))


def _day() -> date:
    try:
        return typed.day(request.form.get("day", "")) or doors.today()
    except ValueError:
        raise Refused("not_a_date", typed.NOT_A_DATE, field="day") from None


def _contact(office: Office) -> bytes | None:
    words, seals = normal(request.form.get("contact", ""))[:LONGEST_CONTACT], sealer()
    if not words or seals is None:
        return None
    if request.form.get("consent") != "yes":
        raise Refused("no_consent", NO_CONSENT, field="contact")
    return seals.seal(words, office.id)


def _page(office: Office, refusal: Refused | None = None) -> ResponseReturnValue:
    session = db.session()
    month = Month.of(doors.today())
    counts = assisted.entered_in(session, office.id, month)
    asked = asked_at(session, office.id, now=clock.now()).content
    page = render_template(
        "admin/entries.html",
        rating_id=request.form.get("rating_id") or uuid.uuid4(),
        channels=assisted.CHANNELS,
        desks=offices.desks_of(session, office.id),
        levels=list(Level),
        groups=[(group, asked.worded(group, locale.current())) for group in (Group.LOW, Group.PRAISE)],
        today=doors.today(),
        takes_contacts=sealer() is not None,
        month=month,
        counts=counts,
        names=accounts.names_of(session, [each.user_id for each in counts]),
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
    return page, 422 if refusal else 200
