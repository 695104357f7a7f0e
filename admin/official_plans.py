"""An official's work plan as leaders see it: appraised, approved or sent back, changed by agreement, its faults judged."""

import uuid
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import TypedDict

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from admin import counted, doors, plan_forms, typed
from admin.attaching import attach_given
from admin.doors import needs
from admin.work import said_in_lists
from feedback import clock
from feedback.accounts.rights import Act
from feedback.attachments.models import About
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.labels import N_
from feedback.offices.models import Office, Official
from feedback.offices.queries import line_of, official_at, officials_posted
from feedback.periods.month import Month
from feedback.plans import appraisals, behaviour, changes, drafting, faults, handing_over, life, operations
from feedback.plans.catalogue import products_in_force
from feedback.plans.kinds import DecidingLevel, FaultKind, Word
from feedback.plans.operations import Extra
from feedback.plans.plan_view import plan_view
from feedback.web import locale
from feedback.web.surroundings import settings

pages = Blueprint(
    "official_plans",
    __name__,
    url_prefix=f"{doors.BELOW}/offices/<office>/plans/<month:month>/<uuid:official>",
)

Deed = Callable[[Session], object]


@pages.get("/")
@needs(Act.SEE_PLAN)
def shown(office: Office, month: Month, official: Official) -> ResponseReturnValue:
    """The plan, week by week, with what waits for a word."""
    return _page(office, month, official)


@pages.post("/appraisals")
@needs(Act.APPRAISE_PLAN)
def appraise(office: Office, month: Month, official: Official) -> ResponseReturnValue:
    """Say what a division thinks of its part."""
    word = typed.chosen(request.form, "word", Word)

    def deed(session: Session) -> None:
        appraisal = appraisals.appraisal_of(
            session, office, month, official.id, typed.an_id(request.form, "appraisal")
        )
        said = request.form.get("words", "")
        appraisals.appraise(session, office, appraisal.id, word, said, on=doors.today(), **_who())

    return _do(office, month, official, deed, N_("The appraisal is kept."))


@pages.post("/approval")
@needs(Act.APPROVE_PLAN)
def approve(office: Office, month: Month, official: Official) -> ResponseReturnValue:
    """Approve the plan, or send it back with a reason."""
    if request.form.get("do") == "send_back":
        reason = request.form.get("reason", "")
        return _do(
            office,
            month,
            official,
            lambda session: life.send_back(session, office, month, official.id, reason, **_who()),
            N_("The plan is sent back."),
        )
    return _do(
        office,
        month,
        official,
        lambda session: life.approve(session, office, month, official.id, **_who()),
        N_("The plan is approved."),
    )


@pages.post("/changes")
@needs(Act.APPROVE_PLAN, files=True)
def change(office: Office, month: Month, official: Official) -> ResponseReturnValue:
    """Ask the official for a change of a task, or answer one that the official asks for."""
    form = request.form
    if form.get("change"):
        change_id, word = typed.an_id(form, "change"), typed.chosen(form, "word", Word)
        return _do(
            office,
            month,
            official,
            lambda session: changes.answer_change(session, office, change_id, word, of=official.id, **_who()),
            N_("Your answer is kept."),
        )

    def ask(session: Session) -> None:
        task = drafting.task_of(session, office, month, official.id, typed.an_id(form, "task"))
        reason, on = form.get("reason", ""), doors.today()
        made = [
            changes.ask_change(session, office, task.id, new, reason, on=on, **_who())
            for new in plan_forms.asked(form)
        ]
        attach_given(session, office, month, About.CHANGE, *(each.id for each in made))

    return _do(office, month, official, ask, N_("The change waits for the official's word."))


@pages.post("/faults")
@needs(Act.APPROVE_PLAN, files=True)
def fault(office: Office, month: Month, official: Official) -> ResponseReturnValue:
    """Write a lateness or an error down, or decide on the cause that the official told."""
    form = request.form

    def deed(session: Session) -> None:
        if form.get("fault"):
            kept = faults.fault_of(session, office, month, official.id, typed.an_id(form, "fault"))
            faults.decide_cause(session, office, kept.id, exempt=form.get("exempt") == "yes", **_who())
            return
        task = drafting.task_of(session, office, month, official.id, typed.an_id(form, "task"))
        kind, happened_on = typed.chosen(form, "kind", FaultKind), typed.a_day(form, "happened_on")
        evidence = form.get("evidence", "")
        made = faults.record_fault(session, office, task.id, kind, happened_on, evidence, **_who())
        attach_given(session, office, month, About.FAULT, made.id)

    return _do(office, month, official, deed, N_("It is kept."))


@pages.post("/work")
@needs(Act.APPROVE_PLAN)
def work(office: Office, month: Month, official: Official) -> ResponseReturnValue:
    """Add work that was taken over or unplanned, or note that a task was handed back, and who takes it over."""
    form = request.form

    def deed(session: Session) -> None:
        if form.get("task"):
            task = drafting.task_of(session, office, month, official.id, typed.an_id(form, "task"))
            if not form.get("to"):
                operations.hand_back(session, office, month, task.id, **_who())
                return
            to = official_at(session, office.id, typed.an_id(form, "to"))
            handing_over.take_over(session, office, month, task.id, to, on=doors.today(), **_who())
            return
        operations.add_extra(session, office, month, official.id, _extra(), **_who())

    return _do(office, month, official, deed, N_("It is kept."))


@pages.post("/levels")
@needs(Act.APPROVE_PLAN)
def mark_level(office: Office, month: Month, official: Official) -> ResponseReturnValue:
    """Mark the level of observed behaviour."""
    form = request.form

    def deed(session: Session) -> object:
        task = drafting.task_of(session, office, month, official.id, typed.an_id(form, "task"))
        level = typed.a_whole_number(form, "level")
        evidence, why = form.get("evidence", ""), form.get("words", "")
        return behaviour.mark_level(session, office, task.id, level, evidence, why, **_who())

    return _do(office, month, official, deed, N_("The level is marked."))


@pages.post("/hand-over")
@needs(Act.APPROVE_PLAN)
def hand_over(office: Office, month: Month, official: Official) -> ResponseReturnValue:
    """Give what is left of a task to a colleague, because its official is away."""
    form = request.form

    def deed(session: Session) -> object:
        task = drafting.task_of(session, office, month, official.id, typed.an_id(form, "task"))
        to = official_at(session, office.id, typed.an_id(form, "to"))
        return handing_over.hand_over(session, office, month, task.id, to, on=doors.today(), **_who())

    return _do(office, month, official, deed, N_("The colleague has taken the task over."))


@pages.post("/judged")
@needs(Act.APPROVE_PLAN)
def judge(office: Office, month: Month, official: Official) -> ResponseReturnValue:
    """Judge what Art. 15 asks of leaders: the unit's result, organising, solidarity."""
    judged = typed.leadership(request.form)
    return _do(
        office,
        month,
        official,
        lambda session: operations.judge_leader(session, office, month, official.id, judged, **_who()),
        N_("It is kept."),
    )


def _extra() -> Extra:
    form = request.form
    return Extra(
        title=typed.needed(form, "title"),
        product_code=form.get("product_code", ""),
        product=form.get("product", ""),
        unit=form.get("unit", ""),
        coefficient=typed.a_number(form, "coefficient", Decimal(1)),
        quantity=typed.a_number(form, "quantity"),
        due_on=typed.a_day(form, "due_on"),
        deciding=typed.chosen(form, "deciding", DecidingLevel),
        taken_over=form.get("from") == "taken_over",
    )


class _Who(TypedDict):
    user_id: uuid.UUID
    now: datetime


def _who() -> _Who:
    return {"user_id": doors.person().user_id, "now": clock.now()}


def _do(office: Office, month: Month, official: Official, deed: Deed, done: str) -> ResponseReturnValue:
    try:
        with transaction() as session:
            deed(session)
    except Missing:
        raise
    except Refused as refusal:
        return _page(office, month, official, refusal)
    flash(gettext(done), "done")
    return redirect(
        url_for("official_plans.shown", office=office.code, month=month, official=official.id), 303
    )


def _page(
    office: Office, month: Month, official: Official, refusal: Refused | None = None
) -> ResponseReturnValue:
    session, own = db.session(), doors.person().official_id
    view = plan_view(session, office, month, official.id, on=doors.today(), zone=settings().zone)
    may_appraise = doors.may(Act.APPRAISE_PLAN, official.id)
    may_decide = doors.may(Act.APPROVE_PLAN, official.id)
    kept, wrong = typed.given_back(refusal)
    page = render_template(
        "admin/official_plan.html",
        kept=kept,
        wrong=wrong,
        lateness=plan_forms.lateness(view, request.args.get("late")),
        late_forms=plan_forms.late_forms(view) if may_decide else {},
        products_to_choose=[
            (each.code, said_in_lists(each))
            for each in products_in_force(session, line_of(session, office), month)
        ],
        month=month,
        official=official,
        view=view,
        may_decide=may_decide,
        my_parts=appraisals.parts_of(session, office, view.appraisals, doors.person(), doors.today())
        if may_appraise
        else (),
        is_own=own is not None and own == official.id,
        numbers=counted.numbers(office, month, official),
        addresses=counted.of_office(office, month, official),
        **plan_forms.choices(view),
        colleagues_to_choose=[
            (each.id, f"{each.name} ({each.code})")
            for each in officials_posted(session, office.id, month)
            if each.id != official.id
        ],
        levels_to_decide=list(DecidingLevel),
        kinds=list(FaultKind),
        error=refusal.said(locale.current()) if refusal else "",
    )
    return page, 422 if refusal else 200
