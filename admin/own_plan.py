"""The official's own work plan: drawn up, shared, proposed; then its results, the changes agreed, the causes of faults."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from admin import counted, doors, plan_forms, typed
from admin.attaching import attach_given
from admin.doors import needs
from admin.oneself import myself, office_in, stay_at
from feedback import clock
from feedback.accounts.rights import Act
from feedback.attachments.models import About
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.labels import N_
from feedback.offices.models import Office, Official
from feedback.offices.queries import line_of, officials_posted
from feedback.periods.month import Month
from feedback.plans import changes, checking, drafting, faults, life, operations, sharing
from feedback.plans.catalogue import products_in_force
from feedback.plans.drafting import Draft
from feedback.plans.kinds import DecidingLevel, Measure, Word
from feedback.plans.plan_view import plan_view
from feedback.web import locale
from feedback.web.surroundings import settings

pages = Blueprint("own_plan", __name__, url_prefix=f"{doors.BELOW}/me/months/<month:month>/plan")
pages.url_defaults(stay_at)
HUNDRED = Decimal(100)
STILL_UNCLEAR = N_("It is not clear in all six ways yet: what is missing is marked below.")

Deed = Callable[[Session, Office, Official], object]


@pages.get("/")
@needs(Act.SEE_OWN)
def shown(month: Month) -> ResponseReturnValue:
    """One's own plan, week by week, and what it still needs; a task that is chosen stands in the form to be written anew."""
    return _page(month)


@pages.post("/tasks")
@needs(Act.DRAW_PLAN)
def write(month: Month) -> ResponseReturnValue:
    """Write a task of the draft, or one of it anew."""
    task_id = typed.an_id(request.form, "task") if request.form.get("task") else None

    def deed(session: Session, office: Office, me: Official) -> Mapping[str, str]:
        task = drafting.write_task(session, office, month, me.id, _draft(month), task_id)
        plan = drafting.plan_of(session, office, month, me.id)
        if task.id not in checking.unclear_tasks(session, plan):
            return {}
        return {"task": str(task.id), "_anchor": "write"}

    return _do(month, deed, N_("The task is kept."))


@pages.post("/tasks/out")
@needs(Act.DRAW_PLAN)
def take_out(month: Month) -> ResponseReturnValue:
    """Take a task out of the draft."""
    task_id = typed.an_id(request.form, "task")
    return _do(
        month,
        lambda session, office, me: drafting.take_task_out(session, office, month, me.id, task_id),
        N_("The task is taken out."),
    )


@pages.post("/tasks/share")
@needs(Act.DRAW_PLAN)
def share(month: Month) -> ResponseReturnValue:
    """Let a colleague take part in a task."""
    task_id, with_id = typed.an_id(request.form, "task"), typed.an_id(request.form, "official")
    return _do(
        month,
        lambda session, office, me: sharing.share_task(
            session, office, month, me.id, task_id, with_id, typed.a_number(request.form, "share") / HUNDRED
        ),
        N_("The shares are kept."),
    )


@pages.post("/propose")
@needs(Act.DRAW_PLAN)
def propose(month: Month) -> ResponseReturnValue:
    """Propose the plan to the head."""
    return _do(
        month,
        lambda session, office, me: life.propose(
            session, office, month, me.id, user_id=doors.person().user_id, now=clock.now()
        ),
        N_("The plan is proposed."),
    )


@pages.post("/tasks/result")
@needs(Act.DRAW_PLAN, files=True)
def report(month: Month) -> ResponseReturnValue:
    """Write down what came of a task so far; faults are written down by the head, one by one."""
    return _do(
        month, lambda session, office, me: _report(session, office, me, month), N_("The result is kept.")
    )


@pages.post("/tasks/change")
@needs(Act.DRAW_PLAN, files=True)
def ask_change(month: Month) -> ResponseReturnValue:
    """Ask the head for a change of a task in force."""
    return _do(month, _asked_change(month), N_("The change waits for the head's word."))


@pages.post("/changes")
@needs(Act.DRAW_PLAN)
def answer_change(month: Month) -> ResponseReturnValue:
    """Say yes or no to a change that the head asks for."""
    change_id, word = typed.an_id(request.form, "change"), typed.chosen(request.form, "word", Word)

    def answer(session: Session, office: Office, me: Official) -> None:
        drafting.plan_of(session, office, month, me.id)
        changes.answer_change(
            session, office, change_id, word, user_id=doors.person().user_id, now=clock.now(), of=me.id
        )

    return _do(month, answer, N_("Your answer is kept."))


@pages.post("/faults/cause")
@needs(Act.DRAW_PLAN)
def claim_cause(month: Month) -> ResponseReturnValue:
    """Tell the objective cause of a lateness or an error."""
    fault_id = typed.an_id(request.form, "fault")
    return _do(
        month,
        lambda session, office, me: faults.claim_cause(
            session, office, fault_id, request.form.get("cause", ""), user_id=doors.person().user_id
        ),
        N_("The cause waits for the head's word."),
    )


def _report(session: Session, office: Office, me: Official, month: Month) -> None:
    task = drafting.task_of(session, office, month, me.id, typed.an_id(request.form, "task"))
    operations.report_task(
        session,
        office,
        month,
        task.id,
        completed=typed.a_number(request.form, "completed"),
        late=task.late,
        major_errors=task.major_errors,
        user_id=doors.person().user_id,
        on=doors.today(),
        now=clock.now(),
    )
    attach_given(session, office, month, About.RESULT, task.id)


def _asked_change(month: Month) -> Deed:
    def ask(session: Session, office: Office, me: Official) -> None:
        task = drafting.task_of(session, office, month, me.id, typed.an_id(request.form, "task"))
        reason, on, now = request.form.get("reason", ""), doors.today(), clock.now()
        asked = [
            changes.ask_change(
                session, office, task.id, new, reason, user_id=doors.person().user_id, on=on, now=now
            )
            for new in plan_forms.asked(request.form)
        ]
        attach_given(session, office, month, About.CHANGE, *(change.id for change in asked))

    return ask


def _draft(month: Month) -> Draft:
    form = request.form
    return Draft(
        title=form.get("title", ""),
        product_code=form.get("product_code", ""),
        product=form.get("product", ""),
        unit=form.get("unit", ""),
        coefficient=typed.a_number(form, "coefficient", Decimal(1)),
        quantity=typed.a_number(form, "quantity", Decimal(0)),
        due_on=typed.a_day(form, "due_on") if form.get("due_on") else month.last_on,
        deciding=typed.chosen(form, "deciding", DecidingLevel) if form.get("deciding") else None,
        measure=typed.chosen(form, "measure", Measure) if form.get("measure") else Measure.FIXED,
        anchors=form.get("anchors", ""),
        note=form.get("note", ""),
    )


def _do(month: Month, deed: Deed, done: str) -> ResponseReturnValue:
    official = myself()
    office = office_in(official, month)
    try:
        with transaction() as session:
            then = deed(session, office, official)
    except Missing:
        raise
    except Refused as refusal:
        return _page(month, refusal)
    flash(gettext(done), "done")
    where = then if isinstance(then, Mapping) else {}
    if where:
        flash(gettext(STILL_UNCLEAR), "wrong")
    return redirect(url_for("own_plan.shown", month=month, **where), 303)


def _page(month: Month, refusal: Refused | None = None) -> ResponseReturnValue:
    session, official = db.session(), myself()
    office = office_in(official, month)
    view = plan_view(session, office, month, official.id, on=doors.today(), zone=settings().zone)
    products = products_in_force(session, line_of(session, office), month)
    kept, wrong = typed.given_back(refusal)
    chosen = request.args.get("task")
    if refusal is None:
        wrong["write"] = plan_forms.missing(view, chosen)
    page = render_template(
        "admin/own_plan.html",
        kept=kept,
        wrong=wrong,
        month=month,
        official=official,
        view=view,
        written=kept["write"] or plan_forms.written(view, products, chosen),
        **plan_forms.own_choices(view, products),
        colleagues_to_choose=[
            (each.id, f"{each.name} ({each.code})")
            for each in officials_posted(session, office.id, month)
            if each.id != official.id
        ],
        numbers=counted.numbers(office, month, official),
        addresses=counted.of_oneself(month),
        levels_to_decide=list(DecidingLevel),
        measures=list(Measure),
        my_id=doors.person().user_id,
        error=refusal.said(locale.current()) if refusal else "",
    )
    return page, 422 if refusal else 200
