"""What a month is made of, for tests of evaluations: dossiers served, sealed ratings with their tallies, plans."""

import secrets
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.orm import Session

from feedback.base import NOBODY, insert_for
from feedback.evaluations.closings.closing import ClosedMonth, close
from feedback.evaluations.operations import Marks
from feedback.evaluations.rulesets import rule_set_named
from feedback.evaluations.rulesets.rules import MonthRules, Rules
from feedback.evaluations.summaries.inputs import OfficialInputs
from feedback.offices.models import Desk, Employment, Office, Official, Procedure
from feedback.periods.month import Month
from feedback.plans.kinds import PlanState, TaskRole
from feedback.plans.models import Plan, Task
from feedback.ratings.models import Basis, Channel, Rating, RatingState, SealedDay, Tally
from feedback.receipts.models import Mode, Receipt
from feedback.releases.figures import running
from feedback.releases.models import Release
from feedback.releases.queries import latest_release
from feedback.releases.reading import sealed_month, work_of
from feedback.releases.running import everything
from tests.cast import OCTOBER

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
AFTER_OCTOBER = datetime(2026, 11, 5, 2, 0, tzinfo=UTC)


def rules(**values: object) -> Rules:
    """The rules of a pool of two wards whose trial months are over."""
    return rule_set_named("nd335-2025-hanoi").rules().in_pool(2).with_values(values)


def month_rules(**values: object) -> MonthRules:
    """Those rules for everybody."""
    return MonthRules(rules(**values))


def official_inputs(**facts: Any) -> OfficialInputs:
    """A civil servant of a month, who has nothing but what is given."""
    plain = {
        "id": uuid.uuid4(), "code": "C01", "name": "Nguyễn Văn An", "name_sort": "", "title": "Chuyên viên",
        "division": "Văn phòng", "employment": Employment.CIVIL_SERVANT,
    }  # fmt: skip
    return OfficialInputs(**{**plain, **facts})


def rated(
    session: Session,
    desk: Desk,
    official: Official | None,
    levels: Mapping[int, int],
    *,
    month: Month = OCTOBER,
    day: date | None = None,
    state: RatingState = RatingState.COUNTED,
    basis: Basis = Basis.MATCHED,
    procedure: Procedure | None = None,
    channel: Channel = Channel.KIOSK,
) -> list[uuid.UUID]:
    """Sealed ratings, so many of each level, and their tallies. Gives their ids."""
    day = day or month.first_on.replace(day=12)
    place = {
        "office_id": desk.office_id, "month": month, "day_on": day, "desk_id": desk.id, "channel": channel, "state": state,
    }  # fmt: skip
    ids = []
    for level, number in levels.items():
        mine = [uuid.uuid4() for _ in range(number)]
        ids += mine
        who = official.id if official else None
        what = procedure.id if procedure else None
        session.execute(
            insert(Rating),
            [
                {
                    **place, "rating_id": rating_id, "official_id": who, "procedure_id": what, "level": level,
                    "basis": basis, "verified": state is not RatingState.UNVERIFIED, "batch": 1, "salt": secrets.token_bytes(16),
                }
                for rating_id in mine
            ],
        )  # fmt: skip
        row = insert_for(session, Tally).values(
            **place, official_id=who or NOBODY, procedure_id=what or NOBODY, level=level, count=number
        )
        keys = [column.name for column in Tally.__table__.primary_key]
        session.execute(
            row.on_conflict_do_update(index_elements=keys, set_={"count": Tally.count + row.excluded.count})
        )
    return ids


def released(session: Session, office: Office, month: Month = OCTOBER) -> None:
    """Everything sealed of a running month let out at once, whether it hides everybody or not."""
    sealed = sealed_month(session, office.id, month)
    standings = everything(work_of(session, office.id, month, zone=HANOI), month.last_on)
    last = latest_release(session, office.id, month)
    session.add(
        Release(
            office_id=office.id,
            month=month,
            number=last.number + 1 if last else 1,
            until_on=month.last_on,
            made_on=month.last_on,
            weighed={"officials": {who.hex: each.as_record() for who, each in standings.items()}},
            figures=running(sealed, standings).as_record(),
        )
    )
    session.flush()


def served(
    session: Session,
    desk: Desk,
    official: Official,
    procedure: Procedure,
    number: int,
    *,
    month: Month = OCTOBER,
    waited: Sequence[int | None] = (None,),
) -> None:
    """Dossiers that the official received at the desk in the month; their waits are those of `waited`, over and over."""
    at = datetime(month.year, month.month, 12, 3, 0, tzinfo=UTC)
    session.execute(
        insert(Receipt),
        [
            {
                "office_id": desk.office_id, "dossier_code": key, "dossier_key": key, "procedure_id": procedure.id,
                "desk_id": desk.id, "official_id": official.id, "received_at": at, "mode": Mode.DIRECT,
                "waited_minutes": waited[place % len(waited)],
            }
            for place, key in enumerate(uuid.uuid4().hex for _ in range(number))
        ],
    )  # fmt: skip
    day = session.get(SealedDay, (desk.office_id, at.date()))
    if day is None:
        day = SealedDay(
            office_id=desk.office_id, day_on=at.date(), sealed_at=at, served=0, received=0, served_by_desk={}
        )
        session.add(day)
    day.served += number
    day.served_by_desk = {**day.served_by_desk, desk.id.hex: day.served_by_desk.get(desk.id.hex, 0) + number}
    session.flush()


def planned(
    session: Session,
    official: Official,
    *tasks: tuple[object, object, object, int, int],
    month: Month = OCTOBER,
    office: Office | None = None,
    **judged: bool,
) -> None:
    """A plan of tasks, each a coefficient, the number assigned, that completed, times late and major errors."""
    office_id = office.id if office else official.office_id
    plan = Plan(
        office_id=office_id,
        official_id=official.id,
        month=month,
        state=PlanState.APPROVED,
        proposed_at=AFTER_OCTOBER,
        approved_at=AFTER_OCTOBER,
        **judged,
    )
    session.add(plan)
    session.flush()
    for number, (coefficient, assigned, completed, late, errors) in enumerate(tasks):
        session.add(
            Task(
                office_id=office_id,
                plan_id=plan.id,
                title=f"Nhiệm vụ {number}",
                title_key=f"nhiệm vụ {number}",
                role=TaskRole.LEAD,
                unit="hồ sơ",
                coefficient=Decimal(str(coefficient)),
                assigned=Decimal(str(assigned)),
                completed=Decimal(str(completed)),
                due_on=month.last_on,
                late=late,
                major_errors=errors,
            )
        )
    session.flush()


DONE = (1, 10, 10, 0, 0)  # a task of ten products, all of them good and on time: 100 %


def marks(less: Mapping[str, str] | None = None) -> Marks:
    """Every row at its maximum, with so many points taken off some."""
    full = {row.row: row.maximum for row in rule_set_named("nd335-2025-hanoi").criteria}
    return {row: maximum - Decimal((less or {}).get(row, "0")) for row, maximum in full.items()}


def closed(
    session: Session,
    office: Office,
    month: Month = OCTOBER,
    *,
    shadow_months: int = 0,
    now: datetime = AFTER_OCTOBER,
) -> ClosedMonth:
    """The month closed, by default as if the trial months were over."""
    return close(session, office, month, shadow_months=shadow_months, zone=HANOI, now=now)
