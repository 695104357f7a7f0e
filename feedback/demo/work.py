"""The made-up ward's work of the coming month: the catalogue, duties of posts, who answers for what, and plans on their way."""

import uuid
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedback.base import new_id
from feedback.demo.catalogue import DESK_TASKS, OFFICE_TASKS, SERVING, Task
from feedback.labels import code_key
from feedback.offices.models import Office, Official
from feedback.periods.month import Month
from feedback.plans import drafting, duties, responsibilities, sharing
from feedback.plans.drafting import Draft
from feedback.plans.duties import NewDuty
from feedback.plans.kinds import Complexity, DecidingLevel, Measure
from feedback.plans.models import Product

CENTRE = "Trung tâm Phục vụ hành chính công"
GROUPS = (
    (Decimal(2), Complexity.N1),
    (Decimal(10), Complexity.N2),
    (Decimal(1000), Complexity.N3),
)  # coefficient up to
PRODUCTS = (*DESK_TASKS, *OFFICE_TASKS, SERVING)
MEASURES = {"Tiếp nhận hồ sơ trực tiếp": Measure.RECEIVED, "Trả kết quả": Measure.RETURNED}
ANCHORS = (
    "Chủ động chào hỏi, giải thích rõ, không để hỏi lại\nTrả lời đủ khi được hỏi\nTrả lời thiếu hoặc khó hiểu"
)


def set_work_up(
    session: Session,
    office: Office,
    officials: list[Official],
    user_id: uuid.UUID,
    *,
    now: datetime,
    zone: ZoneInfo,
) -> None:
    """Write the work of the month after `now` down, the first of `officials` with a task of their own in the draft."""
    today = now.astimezone(zone).date()
    month = Month.of(today).next
    for number, task in enumerate(PRODUCTS, start=1):
        session.add(_product(office, number, task, month.plus(-6)))
    session.flush()
    desk_post = f"Chuyên viên · {CENTRE}"
    for number, task in enumerate(DESK_TASKS, start=1):
        measure = MEASURES.get(task.title, Measure.FIXED)
        _duty(
            session, office, desk_post, number, task.title, measure, Decimal(task.most), month, user_id, now
        )
    seen = (len(PRODUCTS), SERVING.title, Measure.BEHAVIOUR, Decimal(1))
    _duty(session, office, desk_post, *seen, month, user_id, now)
    duties.begin_plans(session, office, month, zone=zone)
    first, second, *_ = officials
    shared = Draft(
        title="Tổng hợp hồ sơ đúng hạn, quá hạn của quý",
        product_code=_code(len(DESK_TASKS) + 3),
        quantity=Decimal(2),
        due_on=month.first_on.replace(day=18),
        deciding=DecidingLevel.CENTRE,
    )
    written = drafting.write_task(session, office, month, first.id, shared)
    sharing.share_task(session, office, month, first.id, written.id, second.id, Decimal("0.4"))
    since = date(today.year, 1, 1)
    for field, official, deputy in (
        ("Hộ tịch", first, second),
        ("Chứng thực", second, None),
        ("Chứng thực", first, None),
    ):
        responsibilities.give_responsibility(
            session, office, field, official, deputy, since, user_id=user_id, now=now
        )


def _product(office: Office, number: int, task: Task, since: Month) -> Product:
    coefficient = Decimal(task.coefficient)
    code = _code(number)
    return Product(
        office_id=office.id,
        id=new_id(),
        code=code,
        code_key=code_key(code),
        division=CENTRE,
        duty="Phục vụ hành chính công",
        work=task.title,
        name=task.title,
        unit=task.unit,
        complexity=next(group for most, group in GROUPS if coefficient <= most),
        graded=coefficient * 5,
        coefficient=coefficient,
        from_month=since,
    )


def _duty(
    session: Session,
    office: Office,
    post: str,
    number: int,
    title: str,
    measure: Measure,
    quantity: Decimal,
    month: Month,
    user_id: uuid.UUID,
    now: datetime,
) -> None:
    new = NewDuty(
        post=post,
        title=title,
        product_code=_code(number),
        measure=measure,
        quantity=quantity,
        deciding=DecidingLevel.CENTRE,
        anchors=ANCHORS if measure is Measure.BEHAVIOUR else "",
    )
    duties.add_duty(session, office, new, month, user_id=user_id, now=now)


def product_code(title: str) -> str:
    """The code in the made-up catalogue of the product of that usual task."""
    return _code(next(number for number, task in enumerate(PRODUCTS, start=1) if task.title == title))


def _code(number: int) -> str:
    return f"HCC.{number:02}"
