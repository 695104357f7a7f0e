"""The official's own pages: the own sheet month by month, and being at a desk."""

import uuid

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from admin import doors, sheets, typed
from admin.attaching import attach_given
from admin.doors import needs
from admin.oneself import myself, office_in
from admin.waiting import address_of
from feedback import clock
from feedback.accounts.rights import RULES, Act, Reach
from feedback.attachments.models import About
from feedback.attachments.operations import take_away
from feedback.database import db, transaction
from feedback.disclosure import Reader
from feedback.duty import operations as duty
from feedback.duty.rosters import signed_on_at
from feedback.errors import Missing, Refused
from feedback.evaluations import operations
from feedback.evaluations.deadlines.sheet_life import SheetLife, life_of
from feedback.evaluations.rulesets.choices import rules_for
from feedback.evaluations.sheets import evidence
from feedback.evaluations.summaries.queries import sheet_at
from feedback.objections.models import Subject
from feedback.objections.operations import object_to
from feedback.offices import queries as offices
from feedback.offices.models import Desk, Office, Official
from feedback.periods.days import day_edges
from feedback.periods.month import Month
from feedback.terms.year_steps import year_life, years_on_their_way
from feedback.waiting.of_oneself import waiting_for_official
from feedback.web.surroundings import settings

pages = Blueprint("own", __name__, url_prefix=f"{doors.BELOW}/me")
MONTHS_SHOWN = 12


@pages.get("/")
@needs(Act.SEE_OWN)
def latest() -> ResponseReturnValue:
    """The beginning: what waits for one, where one is signed on, and one's months."""
    official, this_month = myself(), Month.of(doors.today())
    waits = waiting_for_official(db.session(), official, user_id=doors.person().user_id, today=doors.today())
    day_began_at, _ = day_edges(doors.today(), settings().zone)
    return render_template(
        "admin/own.html",
        official=official,
        months=[this_month.plus(-back) for back in range(MONTHS_SHOWN)],
        lives=[
            (month, life)
            for month in (this_month.previous, this_month)
            if (life := _life(official, month)) is not None
        ],
        years=_years(official),
        waiting=[(each, address_of(each)) for each in waits],
        today=doors.today(),
        signed_on=signed_on_at(db.session(), official, day_began_at=day_began_at),
        desks=[(office, offices.desks_of(db.session(), office.id)) for office in _offices_of_service()],
    )


@pages.get("/months/<month:month>/")
@needs(Act.SEE_OWN)
def sheet(month: Month) -> ResponseReturnValue:
    """One's own sheet of a month; citizens' part only once the month is closed, and as far as its numbers allow."""
    official = myself()
    return sheets.page(office_in(official, month), month, official, Reader.OFFICIAL)


@pages.post("/months/<month:month>/marks")
@needs(Act.SCORE_SHEET_SELF)
def mark(month: Month) -> ResponseReturnValue:
    """Take one's own marks for every row (Decree 335/2025 Art. 18.2)."""
    official = myself()
    office = office_in(official, month)
    try:
        marks = typed.marks(request.form)
        with transaction() as session:
            operations.self_score(
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
                strengths=request.form.get("strengths", ""),
                weaknesses=request.form.get("weaknesses", ""),
                user_id=doors.person().user_id,
                now=clock.now(),
            )
    except Refused as refusal:
        return sheets.page(office, month, official, Reader.OFFICIAL, refusal)
    flash(gettext("Your marks are kept. You can change them until the head has marked the sheet."), "done")
    return redirect(url_for("own.sheet", month=month, at=request.values.get("at")), 303)


@pages.post("/months/<month:month>/evidence")
@needs(Act.SCORE_SHEET_SELF, files=True)
def put_forward(month: Month) -> ResponseReturnValue:
    """Keep a piece of evidence for a row of the own sheet."""
    official = myself()
    office = office_in(official, month)
    form = request.form
    try:
        with transaction() as session:
            made = evidence.put_forward(
                session,
                office,
                month,
                official.id,
                form.get("criterion", ""),
                form.get("words", ""),
                form.get("reference", ""),
                rules_for(
                    session,
                    office,
                    month,
                    shadow_months=settings().shadow_months,
                    official_id=official.id,
                ),
                user_id=doors.person().user_id,
                now=clock.now(),
            )
            attach_given(session, office, month, About.EVIDENCE, made.id)
    except Refused as refusal:
        return sheets.page(office, month, official, Reader.OFFICIAL, refusal)
    flash(gettext("The evidence is on the sheet."), "done")
    return redirect(url_for("own.sheet", month=month, _anchor="evidence"), 303)


@pages.post("/months/<month:month>/evidence/<uuid:evidence_id>/end")
@needs(Act.SCORE_SHEET_SELF)
def take_back(month: Month, evidence_id: uuid.UUID) -> ResponseReturnValue:
    """Take a piece of evidence back."""
    official = myself()
    office = office_in(official, month)
    try:
        with transaction() as session:
            evidence.take_back(
                session, office, month, official.id, evidence_id, user_id=doors.person().user_id
            )
            zone = settings().zone
            take_away(session, office, month, About.EVIDENCE, evidence_id, zone=zone, now=clock.now())
    except Missing:
        raise
    except Refused as refusal:
        return sheets.page(office, month, official, Reader.OFFICIAL, refusal)
    return redirect(url_for("own.sheet", month=month, _anchor="evidence"), 303)


@pages.post("/months/<month:month>/petition")
@needs(Act.OBJECT)
def petition(month: Month) -> ResponseReturnValue:
    """Petition about one's own result (Decree 335/2025 Art. 22)."""
    official = myself()
    office = office_in(official, month)
    try:
        with transaction() as session:
            object_to(
                session,
                office,
                month,
                official.id,
                Subject.MONTH,
                request.form.get("words", ""),
                user_id=doors.person().user_id,
                zone=settings().zone,
                now=clock.now(),
            )
    except Missing:
        raise
    except Refused as refusal:
        return sheets.page(office, month, official, Reader.OFFICIAL, refusal)
    flash(gettext("Your petition is kept. It is answered within seven working days."), "done")
    return redirect(url_for("own.sheet", month=month), 303)


@pages.post("/desk")
@needs(Act.SIGN_ON_DESK)
def sign_on() -> ResponseReturnValue:
    """Say that one is at a desk from now on, whatever the roster says."""
    with transaction() as session:
        desk = _desk_chosen()
        duty.sign_on(session, myself(), desk, by=doors.person().user_id, now=clock.now())
    flash(gettext("You are signed on at %(desk)s.", desk=desk.name), "done")
    return redirect(url_for("own.latest"), 303)


@pages.post("/desk/end")
@needs(Act.SIGN_ON_DESK)
def sign_off() -> ResponseReturnValue:
    """Say that one is at no desk any more."""
    with transaction() as session:
        duty.sign_off(session, myself(), by=doors.person().user_id, now=clock.now())
    flash(gettext("You are signed off."), "done")
    return redirect(url_for("own.latest"), 303)


def _life(official: Official, month: Month) -> SheetLife | None:
    """How far one's own sheet of a month has come; none before it was opened."""
    session = db.session()
    office = offices.office_of_official(session, official, month)
    if office is None:
        return None
    own = sheet_at(session, office, month, official.id)
    if own is None:
        return None
    return life_of(session, office, own, today=doors.today(), zone=settings().zone)


def _years(official: Official) -> list[tuple[int, SheetLife]]:
    """How far one's own annual sheets of this year and the last have come, as long as anything waits on them."""
    session, today = db.session(), doors.today()
    found = []
    for own in years_on_their_way(session, official.id, since=today.year - 1):
        office = session.get_one(Office, own.office_id)
        rules = rules_for(session, office, Month(own.year, 12), shadow_months=0, official_id=official.id)
        life = year_life(session, office, own, rules, today=today, zone=settings().zone)
        found.append((own.year, life))
    return found


def _offices_of_service() -> list[Office]:
    """The offices at whose desks the person may sign on."""
    held = [
        each.office_id
        for each in doors.person().held
        if RULES[each.role].get(Act.SIGN_ON_DESK) is Reach.OFFICE
    ]
    return list(offices.offices_at(db.session(), held))


def _desk_chosen() -> Desk:
    wanted = typed.an_id(request.form, "desk")
    for office in _offices_of_service():
        for desk in offices.desks_of(db.session(), office.id):
            if desk.id == wanted:
                return desk
    raise Missing("desk")
