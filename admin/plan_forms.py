"""What the forms of a work plan offer to choose from, hold when a task is written anew, and mark as missing."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from flask_babel import gettext

from admin import typed
from admin.work import said_in_lists
from feedback.errors import Refused
from feedback.labels import N_
from feedback.plans.clarity import Clarity
from feedback.plans.kinds import FaultKind, Measure, PlanState
from feedback.plans.models import Product, Task
from feedback.plans.plan_view import PlanLine, PlanView
from feedback.web.filters import label, plain_number

FIELDS = {  # of the form, that make a task clear; those of the product depend on what it misses
    Clarity.WORK: "title",
    Clarity.TIME: "due_on",
    Clarity.AUTHORITY: "deciding",
    Clarity.RESPONSIBILITY: "share",
}
REPORTED = N_("Due %(due)s; the official's last report is of %(day)s.")
NOT_REPORTED = N_("Due %(due)s; nothing reported by %(day)s.")


def own_choices(view: PlanView, products: Sequence[Product]) -> Mapping[str, Sequence[tuple[object, str]]]:
    """What the forms' lists offer, as pairs of a value and its words."""
    led = [line.task for line in view.led]
    return {
        "rewritten": [(task.id, gettext("Write anew: %(task)s", task=task.title or "–")) for task in led],
        "tasks_led": [(task.id, task.title or "–") for task in led],
        "tasks_to_report": [
            (task.id, f"{task.title} ({plain_number(task.completed)}/{plain_number(task.assigned)})")
            for task in led
            if task.measure is Measure.FIXED and not task.handed_back
        ],
        "products_to_choose": [(product.code, said_in_lists(product)) for product in products],
    }


def written(view: PlanView, products: Sequence[Product], chosen: str | None) -> Mapping[str, str | None]:
    """What the form holds of the task that was chosen to be written anew; nothing for a new one."""
    line = _chosen(view, chosen)
    if line is None:
        return {}
    task = line.task
    code = _code(task, products)
    own = {"product": task.product, "unit": task.unit, "coefficient": plain_number(task.coefficient)}
    return {
        "task": str(task.id),
        "title": task.title,
        "product_code": code,
        **({} if code else own),
        "quantity": plain_number(task.assigned),
        "due_on": task.due_on.isoformat(),
        "deciding": task.deciding,
        "measure": task.measure,
        "anchors": task.anchors,
        "note": task.note,
    }


def missing(view: PlanView, chosen: str | None) -> Mapping[str, str]:
    """What keeps the task that was chosen from being clear, by the field that would mend it."""
    line = _chosen(view, chosen)
    if line is None:
        return {}
    of_product = (
        "quantity"
        if line.task.product and line.task.unit
        else "unit"
        if line.task.product
        else "product_code"
    )
    return {FIELDS.get(way, of_product): label(way) for way in line.unclear if way is not Clarity.PERSON}


def _chosen(view: PlanView, chosen: str | None) -> PlanLine | None:
    return next((line for line in view.lines if str(line.task.id) == chosen), None)


def choices(view: PlanView) -> Mapping[str, Sequence[tuple[object, str]]]:
    """The tasks that each form is for, as pairs of a value and its words."""
    tasks = [line.task for line in view.lines]
    left = [
        task
        for task in tasks
        if task.measure is Measure.FIXED
        and not (task.work_id or task.handed_back or task.relieved)
        and task.completed < task.assigned
    ]
    return {
        "tasks": [(task.id, task.title) for task in tasks],
        "tasks_to_hand_back": [(task.id, task.title) for task in tasks if not task.handed_back],
        "tasks_to_hand_over": [
            (
                task.id,
                gettext(
                    "%(task)s: %(left)s left",
                    task=task.title,
                    left=plain_number(task.assigned - task.completed),
                ),
            )
            for task in left
        ],
    }


def asked(form: Mapping[str, str]) -> Sequence[Decimal | date]:
    """What a form of changes asks for: another quantity, another due date, or both. Raises Refused `nothing_changed`."""
    wanted: list[Decimal | date] = []
    if form.get("assigned", "").strip():
        wanted.append(typed.a_number(form, "assigned"))
    if form.get("due_on", "").strip():
        wanted.append(typed.a_day(form, "due_on"))
    if not wanted:
        raise Refused("nothing_changed", N_("Give a new quantity or a new due date."), field="assigned")
    return wanted


def lateness(view: PlanView, chosen: str | None) -> Mapping[str, str]:
    """What the form of faults holds for a task whose lateness nobody has written down yet."""
    line = next((line for line in view.lines if str(line.task.id) == chosen and line.watch), None)
    return {} if line is None else _late(line.task)


def late_forms(view: PlanView) -> Mapping[uuid.UUID, Mapping[str, str]]:
    """The lateness that the dates tell of each task of a plan in force, ready to be confirmed."""
    if view.state is not PlanState.APPROVED:
        return {}
    return {line.task.id: _late(line.task) for line in view.lines if line.watch}


def _late(task: Task) -> Mapping[str, str]:
    happened_on = task.due_on + timedelta(days=1)
    day, due = task.reported_on or happened_on, f"{task.due_on:%d/%m/%Y}"
    said = REPORTED if task.reported_on else NOT_REPORTED
    return {
        "task": str(task.id),
        "kind": FaultKind.LATE,
        "happened_on": happened_on.isoformat(),
        "evidence": gettext(said, due=due, day=f"{day:%d/%m/%Y}"),
    }


def _code(task: Task, products: Sequence[Product]) -> str:
    """The code of the product that the task was written from, or of the row that has replaced it meanwhile."""
    if task.product_id is None:
        return ""
    same = [product.code for product in products if product.id == task.product_id]
    renewed = [product.code for product in products if product.name == task.product]
    return next(iter(same or renewed), "")
