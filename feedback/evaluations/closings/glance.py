"""An office's month at a glance: how far it has come, what its ratings say of the unit, and what the close still waits for."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.evaluations.closings.deciding import UNHEARD, counted, unheard
from feedback.evaluations.rulesets.rules import MonthRules, Rules
from feedback.evaluations.rulesets.settings import Unscored
from feedback.evaluations.sheets.scorers import heads_of
from feedback.evaluations.summaries.inputs import OfficeMonth, OfficialInputs
from feedback.evaluations.summaries.judged_units import judged_otherwise
from feedback.evaluations.summaries.lines import Remark
from feedback.evaluations.summaries.one_official import why_not_evaluated
from feedback.evaluations.summaries.queries import Computation, Summary, computation, period_of, summary
from feedback.integrity.findings import FlagKind
from feedback.integrity.models import Flag
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.offices.queries import postings_in
from feedback.periods.models import PeriodState
from feedback.periods.month import Month
from feedback.ratings.models import Intake
from feedback.releases.queries import ToldMonth, told_month
from feedback.scoring import CapFlag
from feedback.scoring.steps import Sentence

NOT_OVER = N_("The month ends on %(day)s: it can be closed after that.")
UNSEALED = N_("Ratings of the month that are not sealed yet: %(count)s.")
UNMARKED = N_("Sheets without marks of the head so far: %(count)s.")
WITHOUT_PLAN = N_("Officials without an assigned task, who will have no total and no class: %(count)s.")
FLAGS_OPEN = N_("Findings on ratings that wait for a decision: %(count)s.")
CONTESTED = N_(
    "Officials for whom the head decides on the last seat of the excellent class, with a reason: %(count)s."
)
UNIT_JUDGED_OTHERWISE = N_(
    "Leaders whose factor d was judged otherwise than the totals of their people say, %(count)s: %(codes)s. Once two "
    "people reopen the sheet it can be corrected."
)
HELD_MATTERS = N_("Officials whose class depends on ratings that are still held: %(count)s.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What a leader sees of a month of the office: the unit's figures by their releases, persons' after the close."""

    month: Month
    state: PeriodState
    version: int
    closed_at: datetime | None
    closed_by: str | None  # the name of whoever closed it; none for a command
    rules: Rules
    officials: int
    totals: Mapping[str, Any]  # of a closed month, as `Totals.as_record` writes them; else empty
    told: ToldMonth | None  # what stands told of its ratings; none before the first release
    open_flags: Mapping[FlagKind, int]
    missing: Sequence[Sentence]  # what stands in the way of the close
    warnings: Sequence[Sentence]  # what does not, and should be looked at
    draft: Computation | None  # of an open month, as things stand; nothing of it is final
    summary: Summary | None  # of a closed month, its newest version

    @property
    def can_close(self) -> bool:
        """Whether the month can be closed as things stand."""
        return self.state is PeriodState.OPEN and not self.missing


def month_at_a_glance(
    session: Session, office: Office, month: Month, *, shadow_months: int, zone: ZoneInfo, now: datetime
) -> Glance:
    """The office's month as it stands `now`."""
    period = period_of(session, office, month)
    state = period.state if period else PeriodState.OPEN
    # A flag is raised with what a seal brings, so how many there are is told once the month is over.
    flags = _open_flags(session, office, month) if now >= month.edges(zone)[1] else {}
    draft, closed, missing = None, None, []
    if state is PeriodState.OPEN:
        draft = computation(session, office, month, shadow_months=shadow_months, zone=zone)
        rules = draft.summary.month_rules
        missing = _missing(session, office, month, draft, zone=zone, now=now)
        warnings = _before_the_close(draft.inputs, rules)
    else:
        closed = summary(session, office, month)
        rules = closed.month_rules
        warnings = _after_the_close(closed, heads_of(session, office.id, on=month.last_on))
    if flags:
        warnings = [Sentence(FLAGS_OPEN, {"count": sum(flags.values())}), *warnings]
    return Glance(
        month=month,
        state=state,
        version=closed.version if closed else 0,
        closed_at=closed.closed_at if closed else None,
        closed_by=_name(session, period.closed_by) if period and closed else None,
        rules=rules.main,
        officials=len({posting.official_id for posting in postings_in(session, office.id, month)}),
        totals=closed.totals if closed else {},
        told=told_month(session, office.id, month),
        open_flags=flags,
        missing=missing,
        warnings=warnings,
        draft=draft,
        summary=closed,
    )


def unsealed(session: Session, office: Office, month: Month, *, zone: ZoneInfo) -> int:
    """How many ratings given up to the month's end still wait in the intake."""
    asked = select(func.count()).where(Intake.office_id == office.id, Intake.tapped_at < month.edges(zone)[1])
    return session.scalars(asked).one()


def _missing(
    session: Session,
    office: Office,
    month: Month,
    draft: Computation,
    *,
    zone: ZoneInfo,
    now: datetime,
) -> list[Sentence]:
    found, rules = [], draft.summary.month_rules
    if now < month.edges(zone)[1]:
        found.append(Sentence(NOT_OVER, {"day": month.last_on.strftime("%d/%m/%Y")}))
    # Not while the month runs: a number that moves with every tap tells who rated to whoever sees people leave.
    elif waiting := unsealed(session, office, month, zone=zone):
        found.append(Sentence(UNSEALED, {"count": waiting}))
    if unmarked := _unmarked(_needing_marks(draft.inputs, rules)):
        found.append(Sentence(UNMARKED, {"count": unmarked}))
    today = now.astimezone(zone).date()
    if codes := unheard(session, office, month, rules, draft.summary.lines, today=today):
        found.append(Sentence(UNHEARD, counted(codes)))
    return found


def _before_the_close(inputs: OfficeMonth, rules: MonthRules) -> list[Sentence]:
    evaluated = _evaluated(inputs, rules)
    without = sum(not any(task.assigned for task in each.plan.results) for each in evaluated)
    counts = {UNMARKED: _unmarked(evaluated), WITHOUT_PLAN: without}
    return [Sentence(text, {"count": count}) for text, count in counts.items() if count]


def _after_the_close(closed: Summary, heads: Collection[uuid.UUID]) -> list[Sentence]:
    lines = closed.lines
    counts = {
        CONTESTED: sum(line.cap in (CapFlag.CONTESTED, CapFlag.TIE_REVIEW) for line in lines),
        HELD_MATTERS: sum(Remark.HELD_MATTERS in line.remarks for line in lines),
        WITHOUT_PLAN: sum(Remark.NO_PLAN in line.remarks for line in lines),
    }
    found = [Sentence(text, {"count": count}) for text, count in counts.items() if count]
    if codes := judged_otherwise(lines, heads, closed.month_rules):
        found.append(Sentence(UNIT_JUDGED_OTHERWISE, counted(codes)))
    return found


def _needing_marks(inputs: OfficeMonth, rules: MonthRules) -> list[OfficialInputs]:
    """The officials whose rules let nothing be closed that nobody has marked."""
    return [
        official
        for official in _evaluated(inputs, rules)
        if rules.of(official.employment).value("unscored_common") == Unscored.REFUSE
    ]


def _evaluated(inputs: OfficeMonth, rules: MonthRules) -> list[OfficialInputs]:
    """The officials who will be evaluated at this office."""
    return [
        official
        for official in inputs.officials
        if why_not_evaluated(official, rules.of(official.employment)) is None
    ]


def _unmarked(officials: Iterable[OfficialInputs]) -> int:
    return sum(not official.head_marks for official in officials)


def _open_flags(session: Session, office: Office, month: Month) -> dict[FlagKind, int]:
    asked = (
        select(Flag.kind, func.count())
        .where(Flag.office_id == office.id, Flag.month == month, Flag.decided_at.is_(None))
        .group_by(Flag.kind)
        .order_by(Flag.kind)
    )
    return dict(session.execute(asked).all())


def _name(session: Session, user_id: object) -> str | None:
    return session.scalar(select(User.full_name).where(User.id == user_id)) if user_id else None
