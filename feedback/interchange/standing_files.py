"""What stands of an office written in the layout of the files that bring it in: changed there, it can be handed in again."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.interchange import columns, words
from feedback.offices.models import Office, Official, Posting
from feedback.papers.spreadsheet import Column, Kind, Table, Value, as_xlsx
from feedback.periods.month import Month
from feedback.plans.models import Plan, Product, Task
from feedback.staffing.models import Absence
from feedback.terms.models import BroughtMonth

NAME = "Họ và tên"  # for whoever reads it: files that are handed in may have columns of their own
NAMELESS = (columns.CATALOGUE,)  # files whose rows are nobody's
WIDTHS = {
    "name": 28,
    "work": 40,
    "title": 28,
    "product": 28,
    "division": 34,
    "approved_by": 30,
    "note": 30,
    "document": 34,
}


def as_bytes(session: Session, office: Office, kind: str, *, made_at: datetime, zone: ZoneInfo) -> bytes:
    """The file of that kind (`dieu-dong`, `vang-mat`, `danh-muc`, `ke-hoach` or `ket-qua-thang`) as it stands, as .xlsx."""
    known, write = WRITERS[kind]
    rows = write(session, office, Month.containing(made_at, zone))
    return as_xlsx(Table(kind, _headed(known, rows), rows, zone), made_at=made_at)


def _headed(known: Sequence[columns.Column], rows: Sequence[Sequence[Value]]) -> list[Column]:
    headers = [(column.meaning, column.spellings[0]) for column in known]
    if known not in NAMELESS:
        headers.insert(1, ("name", NAME))
    return [
        Column(
            meaning,
            header,
            Kind.DATE if any(isinstance(row[place], date) for row in rows) else Kind.TEXT,
            WIDTHS.get(meaning, 16),
        )
        for place, (meaning, header) in enumerate(headers)
    ]


def _postings(session: Session, office: Office, _: Month) -> list[list[Value]]:
    asked = (
        select(Posting, Official)
        .join(Official, Official.id == Posting.official_id)
        .where(Posting.office_id == office.id)
        .order_by(Official.name_sort, Official.code_key, Posting.from_on)
    )
    return [
        [
            official.code,
            official.name,
            words.way_of_moving.usual(posting.seconded),
            posting.title,
            posting.division,
            words.employment.usual(posting.employment),
            posting.from_on,
            posting.to_on,
            "",  # within this office
            "",
        ]
        for posting, official in session.execute(asked)
    ]


def _absences(session: Session, office: Office, _: Month) -> list[list[Value]]:
    asked = (
        select(Absence, Official)
        .join(Official, Official.id == Absence.official_id)
        .where(Absence.office_id == office.id, Absence.withdrawn_at.is_(None))
        .order_by(Absence.from_on, Official.name_sort, Official.code_key)
    )
    return [
        [
            official.code,
            official.name,
            words.absence_kind.usual(absence.kind),
            absence.from_on,
            absence.to_on,
            words.day_part.usual(absence.part),
            absence.approved_by,
            absence.note or "",
        ]
        for absence, official in session.execute(asked)
    ]


def _products(session: Session, office: Office, _: Month) -> list[list[Value]]:
    """The office's own products as they stand, or will from a month that has not begun."""
    newest: dict[str, Product] = {}
    asked = select(Product).where(Product.office_id == office.id).order_by(Product.from_month)
    for product in session.scalars(asked):
        newest[product.code_key] = product
    return [
        [
            product.code,
            product.division,
            product.duty,
            product.work,
            product.name,
            product.unit,
            words.complexity.usual(product.complexity),
            product.frame,
            product.graded,
            product.coefficient,
            product.note or "",
        ]
        for product in sorted(newest.values(), key=lambda product: (product.division, product.code_key))
    ]


def _tasks(session: Session, office: Office, from_month: Month) -> list[list[Value]]:
    """The tasks of the plans of this month and the coming ones, each with its product's code."""
    asked = (
        select(Task, Plan.paper, Official, Product.code)
        .join(Plan, (Plan.office_id == Task.office_id) & (Plan.id == Task.plan_id))
        .join(Official, Official.id == Plan.official_id)
        .outerjoin(Product, Product.id == Task.product_id)
        .where(Task.office_id == office.id, Plan.month >= from_month)
        .order_by(Plan.month, Official.name_sort, Official.code_key, Task.due_on, Task.title_key)
    )
    return [
        [
            official.code,
            official.name,
            task.title,
            words.role.usual(task.role),
            code or "",
            task.unit,
            task.coefficient,
            task.assigned,
            task.due_on,
            task.completed,
            task.late,
            task.major_errors,
            task.product or "",
            words.deciding.usual(task.deciding) if task.deciding else "",
            paper or "",
            task.note or "",
        ]
        for task, paper, official, code in session.execute(asked)
    ]


def _earlier_months(session: Session, office: Office, _: Month) -> list[list[Value]]:
    """The months that the office brought in, as they stand."""
    newest: dict[tuple[str, str], list[Value]] = {}
    asked = (
        select(BroughtMonth, Official)
        .join(Official, Official.id == BroughtMonth.official_id)
        .where(BroughtMonth.office_id == office.id)
        .order_by(BroughtMonth.month, Official.name_sort, Official.code_key, BroughtMonth.version)
    )
    for brought, official in session.execute(asked):
        newest[str(brought.month), official.code_key] = [
            official.code,
            official.name,
            f"{brought.month.month:02d}/{brought.month.year}",
            brought.total,
            brought.common,
            brought.task,
            brought.document,
        ]
    return list(newest.values())


Writer = Callable[[Session, Office, Month], list[list[Value]]]
WRITERS: dict[str, tuple[Sequence[columns.Column], Writer]] = {
    "dieu-dong": (columns.POSTINGS, _postings),
    "vang-mat": (columns.ABSENCES, _absences),
    "danh-muc": (columns.CATALOGUE, _products),
    "ke-hoach": (columns.PLAN, _tasks),
    "ket-qua-thang": (columns.EARLIER_MONTHS, _earlier_months),
}
