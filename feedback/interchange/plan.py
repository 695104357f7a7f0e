"""ke-hoach.xlsx: the tasks of the officials' work plans of a month, with their results.

From a command on the host they were approved at the office, and are in force. From a screen they are proposed: somebody
else than who handed them in approves them (docs/decisions/0029). A task that names its product by the catalogue's code
is one of that product, as if it had been typed: with the coefficient of the month, and for the division whose product it
is to appraise.
"""

import uuid
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from sqlalchemy import Row, insert, select

from feedback.base import new_id
from feedback.interchange import amounts, cells, columns, dates, words
from feedback.interchange.cells import Cell
from feedback.interchange.loading import Loader, Place, Verdict, told_apart
from feedback.interchange.refusals import Fault
from feedback.interchange.tables import Contents
from feedback.interchange.tables import Row as FileRow
from feedback.labels import code_key
from feedback.offices.models import Office
from feedback.offices.queries import line_of
from feedback.periods.locks import MonthClosed, hold_open
from feedback.periods.month import Month
from feedback.plans.appraisals import ask_about_more
from feedback.plans.catalogue import products_in_force
from feedback.plans.kinds import DecidingLevel, PlanState, TaskRole
from feedback.plans.models import Plan, PlanPassage, Product, Task
from feedback.scoring.rounding import plain

TITLE_CHARACTERS = 500
UNIT_CHARACTERS = 60
NOTE_CHARACTERS = 1000


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task as the file writes it, in units of its product."""

    official_id: uuid.UUID
    month: Month
    title: str = field(compare=False)
    title_key: str
    role: TaskRole
    unit: str
    coefficient: Decimal  # converted units in one unit of the product
    assigned: Decimal
    due_on: date
    completed: Decimal
    late: int  # times
    major_errors: int
    note: str | None
    product: str | None = None
    product_id: uuid.UUID | None = None  # of the catalogue's row in force in the month, by its code
    deciding: DecidingLevel | None = None
    paper: str | None = field(default=None, compare=False)  # of the approval in the office


@dataclass(frozen=True, slots=True)
class Named:
    """The product of a task, with what one unit of it is worth."""

    id: uuid.UUID | None  # of the catalogue's row; none: named in the file alone
    name: str | None
    unit: str
    coefficient: Decimal


class Tasks(Loader[TaskRow]):
    """Takes the plan in. More done than assigned is possible: a task taken over adds (Decree 335/2025 Art. 18.1)."""

    columns = columns.PLAN

    def __init__(self, place: Place, contents: Contents) -> None:
        super().__init__(place, contents)
        self._catalogues: dict[Month, Mapping[str, Product]] = {}  # by the key of the code

    @cached_property
    def _line(self) -> Sequence[uuid.UUID]:
        return line_of(self.place.session, self.place.session.get_one(Office, self.place.office_id))

    @cached_property
    def _month_of_title(self) -> Month | None:
        return words.month_in(self.contents.titles)

    def read(self, row: FileRow) -> TaskRow:
        due_on = row.need("due_on", dates.day)
        month = self._month_of_title or Month.of(due_on)
        title = row.need("title", _title)
        assigned = row.need("assigned", amounts.decimal)
        # A product is counted whole, unless it is a group's and the official was assigned a share (Art. 18.1).
        completed = row.need("completed", amounts.decimal if assigned % 1 else _counted)
        named = self._product(row, month)
        return TaskRow(
            official_id=row.need("official", self.place.register.official),
            month=month,
            title=title,
            title_key=code_key(title),
            role=row.need("role", words.role),
            unit=named.unit,
            coefficient=named.coefficient,
            assigned=assigned,
            due_on=due_on,
            completed=completed,
            late=row.need("late", amounts.whole),
            major_errors=row.need("major_errors", amounts.whole),
            note=row.take("note", _note),
            product=named.name,
            product_id=named.id,
            deciding=row.take("deciding", words.deciding),
            paper=row.take("paper", cells.text),
        )

    def _product(self, row: FileRow, month: Month) -> "Named":
        """The product that a row is of: by the catalogue's code, else as the row itself calls it."""
        code = row.take("product_code", cells.code)
        if code is None:
            self._need_columns("unit", "coefficient")
            unit, coefficient = row.need("unit", _unit), row.need("coefficient", amounts.positive)
            return Named(None, row.take("product", _title), unit, coefficient)
        if month not in self._catalogues:
            self._catalogues[month] = {
                product.code_key: product
                for product in products_in_force(self.place.session, self._line, month)
            }
        found = self._catalogues[month].get(code_key(code))
        if found is None:
            raise Fault("unknown_product", column="product_code", product=code, month=month)
        written = row.take("coefficient", amounts.positive)
        if written is not None and written != found.coefficient:
            raise Fault(
                "coefficient_of_catalogue",
                column="coefficient",
                product=found.code,
                month=month,
                coefficient=plain(found.coefficient),
            )
        return Named(found.id, found.name, found.unit, found.coefficient)

    def _need_columns(self, *meanings: str) -> None:
        """Refuse a row that no code helps, in a file without a column that it needs then."""
        for column in columns.PLAN:
            if column.meaning in meanings and column.meaning not in self.contents.headers:
                raise Fault("missing_column", name=column.spellings[0])

    def take_in(self, values: Sequence[TaskRow]) -> list[Verdict]:
        months = {value.month for value in values}
        new, verdicts = told_apart(values, self._standing(months), key=_key, clash=_clash)
        closed_months, plans = self._closed({task.month for task in new}), self._plans(months)
        faults = {task: fault for task in new if (fault := self._fault(task, closed_months, plans))}
        self._store([task for task in new if task not in faults], plans)
        return [faults.get(task, verdict) for task, verdict in zip(values, verdicts, strict=True)]

    def _fault(
        self,
        task: TaskRow,
        closed: set[Month],
        plans: Mapping[tuple[uuid.UUID, Month], Row[*tuple[Any, ...]]],
    ) -> Fault | None:
        """Why a new task is not taken: its month is closed, or from a screen its plan has moved on here."""
        if task.month in closed:
            return Fault("month_closed", month=task.month)
        plan = plans.get((task.official_id, task.month))
        if self.place.user_id is None or plan is None or _takes_more(plan):
            return None
        code = self.place.register.code_of(task.official_id)
        return Fault("plan_moved_on", column="official", code=code, month=task.month)

    def _closed(self, months: set[Month]) -> set[Month]:
        """Those of `months` that are closed; the others are kept open until the tasks stand."""
        closed = set()
        for month in sorted(months):
            try:
                hold_open(self.place.session, self.place.office_id, month)
            except MonthClosed:
                closed.add(month)
        return closed

    def _standing(self, months: set[Month]) -> dict[Hashable, list[TaskRow]]:
        asked = (
            select(
                Plan.official_id,
                Plan.month,
                Task.title,
                Task.title_key,
                Task.role,
                Task.unit,
                Task.coefficient,
                Task.assigned,
                Task.due_on,
                Task.completed,
                Task.late,
                Task.major_errors,
                Task.note,
                Task.product,
                Task.product_id,
                Task.deciding,
            )
            .join(Plan, (Plan.office_id == Task.office_id) & (Plan.id == Task.plan_id))
            .where(Plan.office_id == self.place.office_id, Plan.month.in_(months))
        )
        tasks = (TaskRow(**found) for found in self.place.session.execute(asked).mappings())
        return {_key(task): [task] for task in tasks}

    def _plans(self, months: set[Month]) -> Mapping[tuple[uuid.UUID, Month], Row[*tuple[Any, ...]]]:
        """The plans that stand of these months, by official and month."""
        asked = select(Plan.official_id, Plan.month, Plan.id, Plan.state, Plan.brought_by).where(
            Plan.office_id == self.place.office_id, Plan.month.in_(months)
        )
        return {(row.official_id, row.month): row for row in self.place.session.execute(asked)}

    def _store(
        self, new: Sequence[TaskRow], standing: Mapping[tuple[uuid.UUID, Month], Row[*tuple[Any, ...]]]
    ) -> None:
        session, office_id = self.place.session, self.place.office_id
        plans = {owner: row.id for owner, row in standing.items()}
        begun = {_owner(task): task.paper for task in reversed(new) if _owner(task) not in plans}
        plans |= {owner: new_id() for owner in begun}
        if begun:
            session.execute(
                insert(Plan), [self._plan(plans[owner], owner, paper) for owner, paper in begun.items()]
            )
        if begun and self.place.user_id is not None:
            session.execute(
                insert(PlanPassage), [self._passage(plans[owner], paper) for owner, paper in begun.items()]
            )
        if new:
            session.execute(insert(Task), [_stored(task, office_id, plans[_owner(task)]) for task in new])
        if self.place.user_id is not None:
            self._ask_divisions({plans[_owner(task)] for task in new if task.product_id is not None})

    def _ask_divisions(self, plan_ids: Collection[uuid.UUID]) -> None:
        """Ask the divisions whose products came with the file, for plans that wait for the head; a draft asks when proposed."""
        waiting = select(Plan).where(
            Plan.office_id == self.place.office_id,
            Plan.id.in_(plan_ids),
            Plan.state == PlanState.PROPOSED,
        )
        for plan in self.place.session.scalars(waiting).all():
            ask_about_more(self.place.session, plan)

    def _plan(
        self, plan_id: uuid.UUID, owner: tuple[uuid.UUID, Month], paper: str | None
    ) -> dict[str, object]:
        by_host = self.place.user_id is None
        return {
            "office_id": self.place.office_id,
            "id": plan_id,
            "official_id": owner[0],
            "month": owner[1],
            "state": PlanState.APPROVED if by_host else PlanState.PROPOSED,
            "proposed_at": self.place.now,
            "approved_at": self.place.now if by_host else None,
            "brought_by": self.place.user_id,
            "paper": paper,
        }

    def _passage(self, plan_id: uuid.UUID, paper: str | None) -> dict[str, object]:
        return {
            "office_id": self.place.office_id,
            "plan_id": plan_id,
            "old": PlanState.DRAFT,
            "new": PlanState.PROPOSED,
            "user_id": self.place.user_id,
            "passed_at": self.place.now,
            "words": paper or "",
        }


def _owner(task: TaskRow) -> tuple[uuid.UUID, Month]:
    return task.official_id, task.month


def _takes_more(plan: Row[*tuple[Any, ...]]) -> bool:
    """Whether a file from a screen may add to it: a draft, or what such a file brought and nobody has approved."""
    is_of_files = plan.state is PlanState.PROPOSED and plan.brought_by is not None
    return plan.state is PlanState.DRAFT or is_of_files


def _stored(task: TaskRow, office_id: uuid.UUID, plan_id: uuid.UUID) -> dict[str, object]:
    return {
        "office_id": office_id,
        "plan_id": plan_id,
        "title": task.title,
        "title_key": task.title_key,
        "role": task.role,
        "unit": task.unit,
        "coefficient": task.coefficient,
        "assigned": task.assigned,
        "due_on": task.due_on,
        "completed": task.completed,
        "late": task.late,
        "major_errors": task.major_errors,
        "note": task.note,
        "product": task.product,
        "product_id": task.product_id,
        "deciding": task.deciding,
    }


def _key(task: TaskRow) -> Hashable:
    return task.official_id, task.month, task.title_key


def _clash(task: TaskRow) -> Fault:
    return Fault("key_stands_already", column="title", code=task.title)


def _counted(cell: Cell) -> Decimal:
    return Decimal(amounts.whole(cell))


def _title(cell: Cell) -> str:
    return cells.text(cell, TITLE_CHARACTERS)


def _unit(cell: Cell) -> str:
    return cells.text(cell, UNIT_CHARACTERS)


def _note(cell: Cell) -> str:
    return cells.long_text(cell, NOTE_CHARACTERS)
