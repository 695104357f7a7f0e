"""Correcting what came of a task, or what was judged of a leader, after the close: on a reopened sheet, with evidence.

The plans of a closed month never change; the ledger keeps each correction. It belongs to the round in which it was
written, as marks do: it counts once the sheet has been decided anew, and what was decided before keeps its own figures.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.audit import acts
from feedback.audit.operations import append_decision
from feedback.base import insert_for
from feedback.errors import Refused
from feedback.evaluations.rulesets.choices import rules_for
from feedback.evaluations.sheets import way
from feedback.evaluations.sheets.correction_models import LeaderCorrection, ResultCorrection
from feedback.evaluations.sheets.corrections_kept import (
    LEADER_CORRECTED,
    RESULT_CORRECTED,
    leader_body,
    result_body,
)
from feedback.evaluations.sheets.kinds import SheetState
from feedback.evaluations.sheets.models import Sheet
from feedback.integrity.deciders import refuse_whom_it_concerns
from feedback.labels import N_
from feedback.offices.models import Office, Official
from feedback.periods.month import Month
from feedback.plans.amounts import check_amount, check_faults
from feedback.plans.deciding import words_given
from feedback.plans.drafting import task_of
from feedback.plans.kinds import Measure
from feedback.plans.models import Task
from feedback.plans.queries import PlannedMonth, levels_of, plans_of
from feedback.plans.results import Leadership
from feedback.scoring.rounding import plain


@dataclass(frozen=True, slots=True, kw_only=True)
class NewResult:
    """What came of a task, as it should have been counted; what is None stands as it is."""

    completed: Decimal | None = None  # units
    late: int | None = None
    major_errors: int | None = None
    handed_back: bool = False
    level: int | None = None  # of behaviour that is observed


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept of it, in full."""

    completed: Decimal  # units
    late: int
    major_errors: int
    handed_back: bool
    level: int | None


def correct_result(
    session: Session,
    office: Office,
    month: Month,
    official_id: uuid.UUID,
    task_id: uuid.UUID,
    new: NewResult,
    evidence: str,
    *,
    user_id: uuid.UUID,
    zone: ZoneInfo,
    now: datetime,
) -> ResultCorrection:
    """Write down, on a reopened sheet, what came of a task; written again before the decision, the newer one holds.

    It holds for this sheet alone: whoever shares the work has a sheet of their own. Raises Missing, or Refused:
    `not_reopened`, `concerns_oneself`, `under_whom_it_concerns`, `reason_missing`, `too_long`, `bad_amount`, `bad_level`.
    """
    sheet = _reopened(session, office, month, official_id, user_id, on=now.astimezone(zone).date())
    task = task_of(session, office, month, official_id, task_id)
    stood = _standing(session, sheet, task)
    before = f"{plain(stood.completed)} / {stood.late} / {stood.major_errors}"
    kept = _checked(task, new, stood)
    said = words_given(evidence, needed=True)
    values = {
        "completed": kept.completed,
        "late": kept.late,
        "major_errors": kept.major_errors,
        "handed_back": kept.handed_back,
        "level": kept.level,
        "evidence": said,
    }
    place = {"office_id": office.id, "sheet_id": sheet.id, "round": sheet.round, "task_id": task.id}
    _keep(session, ResultCorrection, place, values, user_id, now)
    written = session.get_one(ResultCorrection, tuple(place.values()), populate_existing=True)
    append_decision(
        session, office.id, month, RESULT_CORRECTED, result_body(official_id, written),
        decided_on=now.astimezone(zone).date(),
    )  # fmt: skip
    acts.record(
        session,
        "evaluations:result:corrected",
        office_id=office.id,
        user_id=user_id,
        now=now,
        official=session.get_one(Official, official_id).code,
        month=str(month),
        task=task.title,
        before=before,
        after=f"{plain(kept.completed)} / {kept.late} / {kept.major_errors}",
        reason=said,
    )
    return written


def correct_leader(
    session: Session,
    office: Office,
    month: Month,
    official_id: uuid.UUID,
    judged: Leadership | None,
    evidence: str,
    *,
    user_id: uuid.UUID,
    zone: ZoneInfo,
    now: datetime,
) -> LeaderCorrection:
    """Write down, on a reopened sheet, what should have been judged of a leader (d, đ, e); None: the official does not lead.

    Written again before the decision, the newer one holds. Raises Missing, or Refused: `leaders_not_judged` under rules
    that count none of it, and what `correct_result` refuses.
    """
    sheet = _reopened(session, office, month, official_id, user_id, on=now.astimezone(zone).date())
    rules = rules_for(session, office, month, shadow_months=0, official_id=official_id)
    if not rules.judges_leaders:
        raise Refused(
            "leaders_not_judged", N_("By the rules of this month nothing is judged of leaders besides tasks.")
        )
    said = words_given(evidence, needed=True)
    values = {
        "unit_fulfils": judged.unit_fulfils if judged else None,
        "organises": judged.organises if judged else None,
        "united": judged.united if judged else None,
        "evidence": said,
    }
    place = {"office_id": office.id, "sheet_id": sheet.id, "round": sheet.round}
    _keep(session, LeaderCorrection, place, values, user_id, now)
    written = session.get_one(LeaderCorrection, tuple(place.values()), populate_existing=True)
    append_decision(
        session, office.id, month, LEADER_CORRECTED, leader_body(official_id, written),
        decided_on=now.astimezone(zone).date(),
    )  # fmt: skip
    before = plans_of(session, office.id, month, only=official_id).get(official_id, PlannedMonth()).leadership
    acts.record(
        session,
        "evaluations:leader:corrected",
        office_id=office.id,
        user_id=user_id,
        now=now,
        official=session.get_one(Official, official_id).code,
        month=str(month),
        before=str(before or "–"),
        after=str(judged or "–"),
        reason=said,
    )
    return written


def _reopened(
    session: Session,
    office: Office,
    month: Month,
    official_id: uuid.UUID,
    user_id: uuid.UUID,
    *,
    on: date,
) -> Sheet:
    """The sheet, where it is reopened and does not concern whoever asks."""
    sheet = way.sheet_of(session, office, month, official_id)
    user = session.get_one(User, user_id)
    refuse_whom_it_concerns(session, user, {official_id}, office.id, on=on)
    if sheet.state is not SheetState.REOPENED:
        raise Refused("not_reopened", N_("This sheet has not been reopened."))
    return sheet


def _keep(
    session: Session,
    kind: type[ResultCorrection | LeaderCorrection],
    place: Mapping[str, object],
    values: Mapping[str, object],
    user_id: uuid.UUID,
    now: datetime,
) -> None:
    kept = {**values, "corrected_by": user_id, "corrected_at": now}
    session.execute(
        insert_for(session, kind)
        .values(**place, **kept)
        .on_conflict_do_update(index_elements=list(place), set_=kept)
    )


def _standing(session: Session, sheet: Sheet, task: Task) -> Task | ResultCorrection:
    """What has come of the task so far: its newest correction on the sheet, else the task itself."""
    asked = (
        select(ResultCorrection)
        .where(
            ResultCorrection.office_id == sheet.office_id,
            ResultCorrection.sheet_id == sheet.id,
            ResultCorrection.task_id == task.id,
        )
        .order_by(ResultCorrection.round.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
    return session.scalars(asked).first() or task


def _checked(task: Task, new: NewResult, stood: Task | ResultCorrection) -> Kept:
    kept = Kept(
        completed=stood.completed if new.completed is None else new.completed,
        late=stood.late if new.late is None else new.late,
        major_errors=stood.major_errors if new.major_errors is None else new.major_errors,
        handed_back=new.handed_back,
        level=stood.level if new.level is None else new.level,
    )
    check_amount("completed", kept.completed, zero=True)
    for name, number in (("late", kept.late), ("major_errors", kept.major_errors)):
        check_faults(name, number)
    if task.measure is not Measure.BEHAVIOUR:
        return replace(kept, level=None, completed=Decimal(0) if kept.handed_back else kept.completed)
    levels = levels_of(task.anchors)
    if kept.level is None or not 1 <= kept.level <= levels:
        raise Refused(
            "bad_level",
            N_("The task describes levels 1 to %(levels)s, the best first."),
            field="level",
            levels=levels,
        )
    return replace(kept, completed=task.assigned, handed_back=False)
