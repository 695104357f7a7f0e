"""What can be asked about an office's months: the summary of a closed one, a draft of an open one, the plans' results."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.errors import Missing, Refused
from feedback.evaluations.rulesets.choices import month_rules, rules_of_pool
from feedback.evaluations.rulesets.reference import pool_of, table_for, tried_table
from feedback.evaluations.rulesets.rules import MonthRules, Rules, RuleSet
from feedback.evaluations.rulesets.settings import TABLE_KEYS
from feedback.evaluations.sheets.models import Comment, Minutes, Sheet
from feedback.evaluations.sheets.rounds import counting_round
from feedback.evaluations.sheets.scorers import LEADING
from feedback.evaluations.summaries.evaluation import evaluate
from feedback.evaluations.summaries.inputs import OfficeMonth, OfficialInputs, office_month
from feedback.evaluations.summaries.lines import Explained, Line
from feedback.evaluations.summaries.models import Result
from feedback.evaluations.summaries.one_official import parameters_of, results_of
from feedback.evaluations.summaries.other_form import on_forms_of
from feedback.labels import N_
from feedback.offices.models import Employment, Office, Official
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.plans.results import PlanResults, result_points
from feedback.scoring import ReferenceTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """An office's month as the summary gives it: stored where the month is closed, computed where it is a draft."""

    office: Office
    month: Month
    state: PeriodState
    version: int  # 0 for a draft
    month_rules: MonthRules
    lines: Sequence[Line]  # as Vietnamese lists sort
    explained: Mapping[uuid.UUID, Explained]
    totals: Mapping[str, Any]  # as `Totals.as_record` writes them
    closed_at: datetime | None = None

    @property
    def rules(self) -> Rules:
        """The month's main rules, those of civil servants."""
        return self.month_rules.main

    @property
    def is_draft(self) -> bool:
        """Whether nothing of it is final."""
        return self.version == 0

    def line_of(self, official_id: uuid.UUID) -> Line:
        """The official's line; raises Missing."""
        for line in self.lines:
            if line.official_id == official_id:
                return line
        raise Missing("official")

    def line_named(self, code: str) -> Line:
        """The line of the official of that code, no regard to case; raises Refused `unknown_official`."""
        for line in self.lines:
            if line.code.casefold() == code.strip().casefold():
                return line
        raise Refused(
            "unknown_official",
            N_("There is no official with the code %(named)s in this month."),
            field="official",
            named=code[:40],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Computation:
    """A month computed from what stands now, with everything that went in."""

    summary: Summary
    inputs: OfficeMonth
    table: ReferenceTable


def period_of(session: Session, office: Office, month: Month) -> Period | None:
    """The office's period of that month as it stands in the database; none where nothing has begun."""
    return session.get(Period, (office.id, month), populate_existing=True)


def state_of(session: Session, office: Office, month: Month) -> PeriodState:
    """How far the office's month has come."""
    period = period_of(session, office, month)
    return period.state if period else PeriodState.OPEN


def totals_of(session: Session, office: Office, month: Month) -> Mapping[str, Any]:
    """The totals of the newest version of a closed month, as `Totals.as_record` writes them; empty while it is open."""
    period = period_of(session, office, month)
    return (period.totals or {}) if period and period.state is not PeriodState.OPEN else {}


def sheet_at(session: Session, office: Office, month: Month, official_id: uuid.UUID) -> Sheet | None:
    """The official's sheet of the month; none before it was opened."""
    asked = select(Sheet).where(
        Sheet.office_id == office.id, Sheet.official_id == official_id, Sheet.month == month
    )
    return session.scalars(asked).one_or_none()


def months_closed(session: Session, office: Office) -> Sequence[Month]:
    """The office's closed months, newest first."""
    asked = select(Period.month).where(Period.office_id == office.id, Period.state != PeriodState.OPEN)
    return session.scalars(asked.order_by(Period.month.desc())).all()


def summary(
    session: Session,
    office: Office,
    month: Month,
    *,
    version: int | None = None,
    only: uuid.UUID | None = None,
) -> Summary:
    """The newest version of a closed month, or an older one by its number; with `only` that official's line alone.

    Raises Refused `month_open`, and Missing for a version that was never made.
    """
    period = period_of(session, office, month)
    if period is None or period.state is PeriodState.OPEN:
        raise Refused("month_open", N_("The month %(month)s is not closed yet."), field="month", month=month)
    wanted = version or period.version
    asked = (
        select(Result.official_id, Result.line, Result.steps)
        .join(Official, Official.id == Result.official_id)
        .where(Result.office_id == office.id, Result.month == month, Result.version == wanted)
        .order_by(Official.name_sort, Official.code_key)
    )
    rows = session.execute(asked if only is None else asked.where(Result.official_id == only)).all()
    if not rows and wanted != period.version:
        raise Missing("version")
    return Summary(
        office=office,
        month=month,
        state=period.state,
        version=wanted,
        month_rules=month_rules(session, office, month, shadow_months=0),
        lines=[Line.from_record(row.official_id, row.line) for row in rows],
        explained={row.official_id: Explained.from_record(row.steps) for row in rows},
        totals=(period.totals or {}) if wanted == period.version else {},
        closed_at=period.closed_at,
    )


def computation(
    session: Session,
    office: Office,
    month: Month,
    *,
    shadow_months: int,
    zone: ZoneInfo,
    tried: Mapping[str, object] | None = None,
    rule_set: RuleSet | None = None,
    people: Employment | None = None,
) -> Computation:
    """The month computed from what stands now, under its rules or with some values `tried` instead; stores nothing.

    With a `rule_set`, everybody whom it may be chosen for, or only `people` of a kind, is evaluated by that one, the
    marks carried over to its form.
    Values that the reference table is made with make it anew. Raises Refused as `Rules.with_values` does.
    """
    pool = pool_of(session, office)
    own = month_rules(session, office, month, shadow_months=shadow_months, pool=pool)
    tried = tried or {}
    rules = own.under(rule_set, tried, people) if rule_set else own.with_values(tried)
    if TABLE_KEYS & tried.keys():
        table = tried_table(session, pool, month, rules.main)
    else:
        table = table_for(session, pool, month, rules_of_pool(session, pool, month))
    inputs = on_forms_of(office_month(session, office, pool, month, zone=zone), own, rules)
    evaluation = evaluate(inputs, rules, table)
    drafted = Summary(
        office=office,
        month=month,
        state=state_of(session, office, month),
        version=0,
        month_rules=rules,
        lines=evaluation.lines,
        explained=evaluation.explained,
        totals=evaluation.totals.as_record(),
    )
    return Computation(summary=drafted, inputs=inputs, table=table)


def officials_in(session: Session, summary: Summary, *, zone: ZoneInfo) -> Sequence[OfficialInputs]:
    """Everybody evaluated in the month, with the marks and the plan that counted in this version, as lists sort them."""
    office, month = summary.office, summary.month
    pool, version = pool_of(session, office), None if summary.is_draft else summary.version
    return office_month(session, office, pool, month, zone=zone, version=version).officials


def opinions_in(session: Session, summary: Summary) -> Mapping[uuid.UUID, str]:
    """By official, what the highest of those who lead said in the round that counted in this version."""
    asked = (
        select(Sheet.official_id, Comment.scorer, Comment.opinion)
        .join(
            Comment,
            (Comment.office_id == Sheet.office_id)
            & (Comment.sheet_id == Sheet.id)
            & (Comment.round == counting_round(None if summary.is_draft else summary.version)),
        )
        .where(Sheet.office_id == summary.office.id, Sheet.month == summary.month)
    )
    said = sorted(session.execute(asked), key=lambda row: LEADING.index(row.scorer))
    return {row.official_id: row.opinion or "" for row in said}


def minutes_in(session: Session, summary: Summary) -> Mapping[uuid.UUID, Minutes]:
    """By official, what the collective said in the round that counted in this version."""
    asked = (
        select(Sheet.official_id, Minutes)
        .join(
            Minutes,
            (Minutes.office_id == Sheet.office_id)
            & (Minutes.sheet_id == Sheet.id)
            & (Minutes.round == counting_round(None if summary.is_draft else summary.version)),
        )
        .where(Sheet.office_id == summary.office.id, Sheet.month == summary.month)
    )
    return {row.official_id: row.Minutes for row in session.execute(asked)}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedResults:
    """An official's plan of the month and what came of it."""

    official: OfficialInputs
    results: PlanResults
    points: Decimal | None  # of the results block; None where nothing was assigned
    maximum: Decimal  # of the results block


def plan_results_of(
    session: Session, office: Office, month: Month, *, shadow_months: int, zone: ZoneInfo
) -> Sequence[PlannedResults]:
    """The plan results of everybody with a posting at the office in the month, as lists sort."""
    pool = pool_of(session, office)
    rules = month_rules(session, office, month, shadow_months=shadow_months, pool=pool)
    inputs = office_month(session, office, pool, month, zone=zone)
    found = []
    for official in inputs.officials:
        own = rules.of(official.employment)
        results = results_of(official, own)
        maximum = own.result_points(parameters_of(official, own))
        found.append(
            PlannedResults(
                official=official, results=results, points=result_points(results, maximum), maximum=maximum
            )
        )
    return found
