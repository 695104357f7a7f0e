"""What a reader of a plan should look at twice: nothing of it is refused, and nothing of it may pass unseen."""

import uuid
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from feedback.labels import N_, Labelled, search_key
from feedback.plans.catalogue import Coefficients
from feedback.plans.kinds import Measure, PlanState
from feedback.plans.models import Task

Look = Callable[[Task, date], dict["Watch", bool]]


class Watch(Labelled):
    """Why a task of a plan deserves a second look."""

    OWN_PRODUCT = "own_product", N_("Not in the catalogue: the plan itself names product and coefficient")
    OTHER_COEFFICIENT = "other_coefficient", N_("The month's catalogue has another coefficient")
    SAME_PRODUCT = "same_product", N_("Another task has the same product: is it one task in two?")
    OVERDUE = "overdue", N_("Past its due date and not finished: no lateness is written down")
    REPORTED_LATE = "reported_late", N_("Reported after its due date: no lateness is written down")


def to_watch(
    tasks: Sequence[Task],
    state: PlanState,
    *,
    coefficients: Coefficients,
    told_late: Collection[uuid.UUID],
    on: date,
) -> Mapping[uuid.UUID, Sequence[Watch]]:
    """The tasks that deserve a second look on a day: before the approval for what was written, after it for what is late.

    `coefficients` are those of the month's catalogue; where it has none at all, nothing is compared. Of the tasks
    `told_late` a lateness is written down, whether it counts or was excused.
    """
    look = (
        _after_approval(told_late) if state is PlanState.APPROVED else _before_approval(tasks, coefficients)
    )
    seen = {task.id: [why for why, is_so in look(task, on).items() if is_so] for task in tasks}
    return {task_id: whys for task_id, whys in seen.items() if whys}


def _after_approval(told_late: Collection[uuid.UUID]) -> Look:
    def look(task: Task, on: date) -> dict[Watch, bool]:
        is_done = task.completed >= task.assigned - task.relieved
        is_judged = task.late > 0 or task.id in told_late
        if is_judged or task.handed_back or task.measure is not Measure.FIXED:
            return {}
        return {
            Watch.OVERDUE: not is_done and on > task.due_on,
            Watch.REPORTED_LATE: is_done and task.reported_on is not None and task.reported_on > task.due_on,
        }

    return look


def _before_approval(tasks: Sequence[Task], coefficients: Coefficients) -> Look:
    products = Counter(task.product_id for task in tasks if task.product_id is not None)

    def look(task: Task, _: date) -> dict[Watch, bool]:
        if task.product_id is None:
            known = coefficients.by_name.get(search_key(task.product or ""))
        else:
            known = coefficients.by_row.get(task.product_id)
        return {
            Watch.OWN_PRODUCT: bool(task.product and coefficients.by_name) and known is None,
            Watch.OTHER_COEFFICIENT: known is not None and known != task.coefficient,
            Watch.SAME_PRODUCT: task.product_id is not None and products[task.product_id] > 1,
        }

    return look
