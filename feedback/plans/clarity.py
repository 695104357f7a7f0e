"""Whether a task is clear in the six ways that a work plan asks for: person, work, time, responsibility, product, authority."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from feedback.labels import N_, Labelled
from feedback.periods.month import Month

WHOLE = Decimal(1)


class Clarity(Labelled):
    """One of the six clarities (sáu rõ). The usage of the city's offices; no decree spells them out."""

    PERSON = "person", N_("Clear person: exactly one official leads")
    WORK = "work", N_("Clear work: the task has a name")
    TIME = "time", N_("Clear time: it is due in the month of the plan")
    RESPONSIBILITY = "responsibility", N_("Clear responsibility: the shares add up to 100 %")
    PRODUCT = "product", N_("Clear product: a product with unit, coefficient and quantity")
    AUTHORITY = "authority", N_("Clear authority: who decides on the product")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What a plan says of one task, with the shares of everybody who takes part in it."""

    title: str
    leads: int  # officials who lead it
    shares: Sequence[Decimal]  # of the whole, one for each who takes part
    due_on: date | None
    product: str | None
    unit: str
    coefficient: Decimal | None
    quantity: Decimal  # assigned, in units
    measured: bool  # what is counted or observed has its quantity from there
    has_authority: bool


def unclear(task: Stated, month: Month) -> tuple[Clarity, ...]:
    """The ways in which the task is not clear, in the order of the six; none for one that may be proposed."""
    has_product = bool(task.product and task.unit and task.coefficient and task.coefficient > 0)
    clear = {
        Clarity.PERSON: task.leads == 1,
        Clarity.WORK: bool(task.title),
        Clarity.TIME: task.due_on is not None and month.first_on <= task.due_on <= month.last_on,
        Clarity.RESPONSIBILITY: all(share > 0 for share in task.shares) and sum(task.shares) == WHOLE,
        Clarity.PRODUCT: has_product and (task.measured or task.quantity > 0),
        Clarity.AUTHORITY: task.has_authority,
    }
    return tuple(way for way, is_clear in clear.items() if not is_clear)
