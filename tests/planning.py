"""The way of a work plan in December 2026, step by step, for the tests of plans: An's, who serves under Dũng at P1."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from feedback.errors import Refused
from feedback.offices.models import Official
from feedback.periods.month import Month
from feedback.plans import drafting, life, responsibilities
from feedback.plans.drafting import Draft
from feedback.plans.kinds import Complexity, DecidingLevel
from feedback.plans.models import Plan, Product, Task
from tests.cast import Cast

DECEMBER = Month(2026, 12)
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
CENTRE = "Trung tâm Phục vụ hành chính công"


def catalogue_of(session: Session, cast: Cast) -> dict[str, Product]:
    """Two products: one of the centre's own, one that touches another division."""
    rows = [("HCC.04", CENTRE, "Hồ sơ tiếp nhận", 3), ("KT.01", "Phòng Kinh tế", "Báo cáo thu phí", 6)]
    products = {}
    for code, division, name, coefficient in rows:
        products[code] = Product(
            office_id=cast.p1.id, code=code, code_key=code.lower(), division=division, duty="", work=name, name=name, unit="hồ sơ",
            complexity=Complexity.N2, coefficient=Decimal(coefficient), from_month=Month(2026, 1),
        )  # fmt: skip
    session.add_all(products.values())
    session.flush()
    return products


def draft(**changes: object) -> Draft:
    clear = Draft(
        title="Tiếp nhận hồ sơ",
        product_code="HCC.04",
        quantity=Decimal(20),
        due_on=date(2026, 12, 31),
        deciding=DecidingLevel.CENTRE,
    )
    return replace(clear, **changes)


def write(session: Session, cast: Cast, **changes: object) -> Task:
    return drafting.write_task(session, cast.p1, DECEMBER, cast.an.id, draft(**changes))


def propose(session: Session, cast: Cast, *, now: datetime = NOW) -> Plan:
    return life.propose(session, cast.p1, DECEMBER, cast.an.id, user_id=cast.accounts["an"].id, now=now)


def approve(session: Session, cast: Cast, by: str = "dung") -> Plan:
    return life.approve(session, cast.p1, DECEMBER, cast.an.id, user_id=cast.accounts[by].id, now=NOW)


def in_force(session: Session, cast: Cast) -> Task:
    task = write(session, cast)
    propose(session, cast)
    approve(session, cast)
    return task


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refused) as refusal:
        yield
    assert refusal.value.code == code


def answers_for(
    session: Session, cast: Cast, field: str, official: Official, deputy: Official | None = None
) -> None:
    """Let an official of P1 answer for a field since November."""
    since, dung = date(2026, 11, 1), cast.accounts["dung"].id
    responsibilities.give_responsibility(
        session, cast.p1, field, official, deputy, since, user_id=dung, now=NOW
    )
