"""The made-up desk head's plan of the coming month, proposed: it touches two other divisions, and one has answered."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.base import new_id
from feedback.demo.catalogue import DIVISIONS
from feedback.labels import code_key
from feedback.offices.models import Office, Official
from feedback.periods.month import Month
from feedback.plans import appraisals, drafting, life, responsibilities
from feedback.plans.drafting import Draft
from feedback.plans.kinds import Complexity, DecidingLevel, Word
from feedback.plans.models import Product

# Division, code of the product, its name and unit, account of whoever answers for the field, quantity and day of the month.
ACROSS = (
    (DIVISIONS[0], "VP.01", "Báo cáo cải cách hành chính", "báo cáo", "lanhdao", Decimal(1), 20),
    (DIVISIONS[2], "VHXH.01", "Rà soát hồ sơ trợ cấp xã hội", "hồ sơ", "canbo", Decimal(30), 24),
)
ANSWERED = "Đồng ý. Đề nghị gửi dự thảo trước ngày 18."


def propose_across(
    session: Session, office: Office, users: Mapping[str, User], *, zone: ZoneInfo, now: datetime
) -> None:
    """Propose the desk head's plan of the month after `now`; the leader has answered for one division, `canbo` is asked for the other."""
    today = now.astimezone(zone).date()
    month = Month.of(today).next
    head, leader = users["truongquay"], users["lanhdao"]
    if head.official_id is None:
        return
    for division, code, name, unit, account, quantity, day in ACROSS:
        session.add(_product(office, division, code, name, unit, month.plus(-6)))
        session.flush()
        answers = session.get_one(Official, users[account].official_id)
        since = date(today.year, 1, 1)
        responsibilities.give_responsibility(
            session, office, division, answers, None, since, user_id=leader.id, now=now
        )
        draft = Draft(
            title=name,
            product_code=code,
            quantity=quantity,
            due_on=month.first_on.replace(day=day),
            deciding=DecidingLevel.CENTRE,
        )
        drafting.write_task(session, office, month, head.official_id, draft)
    plan = life.propose(session, office, month, head.official_id, user_id=head.id, now=now)
    for asked in appraisals.appraisals_of(session, plan):
        if asked.division == DIVISIONS[0]:
            appraisals.appraise(
                session, office, asked.id, Word.AGREES, ANSWERED, user_id=leader.id, on=today, now=now
            )


def _product(office: Office, division: str, code: str, name: str, unit: str, since: Month) -> Product:
    return Product(
        office_id=office.id,
        id=new_id(),
        code=code,
        code_key=code_key(code),
        division=division,
        duty="Phối hợp công tác",
        work=name,
        name=name,
        unit=unit,
        complexity=Complexity.N2,
        graded=Decimal(20),
        coefficient=Decimal(4),
        from_month=since,
    )
