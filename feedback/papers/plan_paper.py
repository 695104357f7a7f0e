"""An official's work plan of a month as a paper (.pdf .docx) and as a spreadsheet (.xlsx): every task, clear in six ways."""

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.forms.fields import FormKind
from feedback.forms.queries import form_in_force
from feedback.labels import N_
from feedback.offices.models import Office, Official
from feedback.offices.queries import postings_in
from feedback.papers import layouts
from feedback.papers.filled import Filled
from feedback.papers.form_values import PERIOD, head_values, kind_of_people, label, points, said
from feedback.papers.layout_parts import HEAD, MADE_BY
from feedback.papers.month_layouts import PLAN_COLUMNS, PLAN_TITLE
from feedback.papers.spreadsheet import Column, Kind, Table, as_xlsx
from feedback.periods.month import Month
from feedback.plans.models import Task
from feedback.plans.plan_view import PlanView, plan_view

APPROVED_BY = N_("%(name)s, %(day)s")
APPROVED_BY_FILE = N_("by the office's file, %(day)s")
_WIDTHS = {"text": 34, "product": 22, "deciding": 18, "role": 11, "unit": 10}


@dataclass(frozen=True, slots=True)
class PlanPaper:
    """What the plan on paper says."""

    official: Official
    month: Month
    filled: Filled
    template: bytes | None  # the office's own form


def gathered(
    session: Session, office: Office, month: Month, official: Official, *, zone: ZoneInfo
) -> PlanPaper:
    """Everything that the official's plan of the month says, as it stands."""
    view = plan_view(session, office, month, official.id, on=month.last_on, zone=zone)
    posting = next(
        (each for each in postings_in(session, office.id, month) if each.official_id == official.id), None
    )
    texts = {
        **head_values(session, office),
        "period": said(PERIOD, month=f"{month.month:02d}", year=month.year),
        "name": official.name,
        "kind": kind_of_people(posting.employment if posting else None),
        "title": posting.title if posting else "",
        "unit": f"{posting.division}, {office.name}" if posting else office.name,
        "state": label(view.state),
        "approved": _approved(view, zone),
    }
    tasks = [_task(number, line.task) for number, line in enumerate(view.lines, start=1)]
    filled = Filled(texts, {"tasks": tasks or [dict.fromkeys(PLAN_COLUMNS, "–")]})
    return PlanPaper(official, month, filled, form_in_force(session, office, FormKind.PLAN))


def everybody(session: Session, office: Office, month: Month, *, zone: ZoneInfo) -> list[PlanPaper]:
    """The plan of everybody with a posting at the office in the month, as lists sort."""
    people = select(Official).where(
        Official.id.in_({posting.official_id for posting in postings_in(session, office.id, month)})
    )
    return [
        gathered(session, office, month, official, zone=zone)
        for official in session.scalars(people.order_by(Official.name_sort, Official.code_key)).all()
    ]


def each_alone(
    papers: Sequence[PlanPaper], ending: str, *, made_at: datetime, zone: ZoneInfo
) -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    """Every plan as a file of its own: a name, the ending, and what writes it when its turn comes."""
    for paper in papers:
        name = f"{paper.official.code} {paper.official.name} {paper.month}"
        yield name, ending, functools.partial(as_bytes, paper, ending, made_at=made_at, zone=zone)


def as_bytes(found: PlanPaper, ending: str, *, made_at: datetime, zone: ZoneInfo) -> bytes:
    """The plan as a file of that ending."""
    if ending == ".xlsx":
        return as_xlsx(_table(found, zone), made_at=made_at)
    return layouts.as_bytes(
        FormKind.PLAN,
        [found.filled],
        ending,
        title=f"{said(PLAN_TITLE)} {found.month}",
        made_at=made_at,
        template=found.template,
    )


def _table(found: PlanPaper, zone: ZoneInfo) -> Table:
    rows, _ = found.filled.rows("tasks", list(PLAN_COLUMNS))
    return Table(
        name=str(found.month),
        columns=[
            Column(name, said(header), Kind.TEXT, _WIDTHS.get(name, 9))
            for name, header in PLAN_COLUMNS.items()
        ],
        rows=rows,
        zone=zone,
        titles=[
            found.filled.text("office"),
            said(PLAN_TITLE),
            found.filled.text("period"),
            f"{found.official.name} – {found.filled.text('title')}",
        ],
        signatures=(said(MADE_BY), said(HEAD)),
    )


def _approved(view: PlanView, zone: ZoneInfo) -> str:
    plan = view.plan
    if plan is None or plan.approved_at is None:
        return "–"
    day = f"{plan.approved_at.astimezone(zone):%d/%m/%Y}"
    name = view.people.get(plan.approved_by) if plan.approved_by else None
    if name:
        return said(APPROVED_BY, name=name, day=day)
    return plan.paper or said(APPROVED_BY_FILE, day=day)


def _task(number: int, task: Task) -> dict[str, str]:
    return {
        "no": str(number),
        "text": task.title,
        "role": label(task.role),
        "product": task.product or "–",
        "quantity": points(task.assigned),
        "unit": task.unit,
        "coefficient": points(task.coefficient),
        "share": points(task.share * 100),
        "due": f"{task.due_on:%d/%m/%Y}",
        "deciding": label(task.deciding) or "–",
        "completed": points(task.completed),
    }
