"""Closing a month: once, by one hand, from tallies that agree with the sealed ratings; and computing it again later."""

import uuid
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.audit import acts
from feedback.audit.operations import append_decision
from feedback.errors import Refused
from feedback.evaluations.closings.deciding import decide_all
from feedback.evaluations.closings.glance import unsealed
from feedback.evaluations.closings.inside import take_back_changed
from feedback.evaluations.closings.versions import (
    CLOSED,
    PUBLISHED,
    RECOMPUTED,
    ClosedMonth,
    as_closed,
    keep,
    lines_of,
    month_open,
    next_version,
)
from feedback.evaluations.rulesets.choices import month_rules, rules_of_pool
from feedback.evaluations.rulesets.reference import fix_table, pool_of, table_for
from feedback.evaluations.rulesets.rules import MonthRules
from feedback.evaluations.rulesets.settings import Unscored
from feedback.evaluations.sheets.opening import open_missing_sheets
from feedback.evaluations.sheets.words import reason_given
from feedback.evaluations.summaries.evaluation import evaluate
from feedback.evaluations.summaries.inputs import office_month
from feedback.evaluations.summaries.lines import Remark
from feedback.integrity.models import Trace
from feedback.integrity.month_flags import month_end_flags
from feedback.integrity.roster_only import set_aside
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.periods.locks import begin
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.ratings.tallies import recount
from feedback.releases.operations import release_last
from feedback.releases.services import services_of
from feedback.webhooks.operations import announce

NAMED = 5  # officials named in a refusal; the rest are counted


def close(
    session: Session,
    office: Office,
    month: Month,
    *,
    shadow_months: int,
    zone: ZoneInfo,
    now: datetime,
    user_id: uuid.UUID | None = None,
) -> ClosedMonth:
    """Compute `month` for `office` and close it for ever (Decree 335/2025 Arts. 12 to 17 and 20).

    Of several who try at once, one closes and the others are told who did. Everything happens in the caller's
    transaction, so a close that is refused or dies leaves nothing behind. Raises Refused: `month_not_over`,
    `already_closed`, `intake_not_sealed`, `recount_differs`, `common_unscored` where the rule set wants every sheet
    marked, or what `decide_all` refuses.
    """
    if now < month.edges(zone)[1]:
        raise Refused(
            "month_not_over",
            N_("The month %(month)s is not over: it can be closed from %(day)s on."),
            field="month",
            month=month,
            day=month.next.first_on.isoformat(),
        )
    pool = pool_of(session, office)
    rules = month_rules(session, office, month, shadow_months=shadow_months, pool=pool)
    _claim(session, office, month, rules, zone=zone, now=now, user_id=user_id)
    _refuse_unsealed(session, office, month, zone)
    _settle_ratings(session, office, month, zone=zone, now=now)
    open_missing_sheets(session, office, month)
    _refuse_different_count(session, office, month)
    table = fix_table(session, pool, month, rules_of_pool(session, pool, month), now=now)
    services = services_of(session, office.id, month, zone=zone)
    inputs = office_month(session, office, pool, month, zone=zone, services=services)
    closed = ClosedMonth(office, month, 1, rules, evaluate(inputs, rules, table))
    _refuse_unmarked(closed)
    decide_all(session, closed, user_id=user_id, today=now.astimezone(zone).date(), now=now)
    keep(session, closed, CLOSED, "", by=user_id, zone=zone, now=now)
    release_last(session, office.id, month, version=1, zone=zone, now=now, services=services)
    data = {"month": str(month), "version": 1}
    announce(session, office.id, "month.closed", data, on=now.astimezone(zone).date(), now=now)
    acts.record(
        session,
        "periods:month:closed",
        office_id=office.id,
        user_id=user_id,
        now=now,
        month=str(month),
        version=1,
    )
    return closed


def recompute(
    session: Session,
    office: Office,
    month: Month,
    reason: str,
    *,
    zone: ZoneInfo,
    now: datetime,
    user_id: uuid.UUID | None = None,
    act: str = RECOMPUTED,
) -> ClosedMonth:
    """Compute a closed month again, after a decision on held ratings, as its next version; the older ones stand.

    Rules, reference table and everything but the states of the ratings are those it was closed by. Raises Refused:
    `month_open`, `reason_missing`, or `postings_changed`.
    """
    kept_reason = reason_given(reason)
    version = next_version(session, office, month)
    rules = month_rules(session, office, month, shadow_months=0)
    pool = pool_of(session, office)
    table = table_for(session, pool, month, rules.main)
    totals = session.scalars(
        select(Period.totals).where(Period.office_id == office.id, Period.month == month)
    ).one()
    inputs = as_closed(
        office_month(session, office, pool, month, zone=zone),
        lines_of(session, office, month, version - 1),
        (totals or {}).get("served", 0),
    )
    closed = ClosedMonth(office, month, version, rules, evaluate(inputs, rules, table))
    if not release_last(session, office.id, month, version=version, zone=zone, now=now).told_anew:
        closed = _with_share(closed, (totals or {}).get("satisfied"))
    keep(session, closed, act, kept_reason, by=user_id, zone=zone, now=now)
    take_back_changed(session, closed, user_id=user_id, now=now)
    acts.record(
        session,
        "periods:month:recomputed",
        office_id=office.id,
        user_id=user_id,
        now=now,
        month=str(month),
        version=version,
        reason=kept_reason,
    )
    return closed


def _with_share(closed: ClosedMonth, satisfied: str | None) -> ClosedMonth:
    """The month with the share of the satisfied that was told before."""
    totals = replace(closed.evaluation.totals, satisfied=Decimal(satisfied) if satisfied else None)
    return replace(closed, evaluation=replace(closed.evaluation, totals=totals))


def publish(
    session: Session,
    office: Office,
    month: Month,
    *,
    zone: ZoneInfo,
    now: datetime,
    user_id: uuid.UUID | None = None,
) -> None:
    """Make a closed month public, once, and put it into the ledger. Raises Refused: `month_open`, `already_published`."""
    published = session.scalar(
        update(Period)
        .where(Period.office_id == office.id, Period.month == month, Period.state == PeriodState.CLOSED)
        .values(state=PeriodState.PUBLISHED, published_at=now)
        .returning(Period.version)
        .execution_options(synchronize_session="fetch")
    )
    if published is None:
        state = session.scalar(
            select(Period.state).where(Period.office_id == office.id, Period.month == month)
        )
        if state is PeriodState.PUBLISHED:
            raise Refused(
                "already_published",
                N_("The month %(month)s has been published."),
                field="month",
                month=month,
            )
        raise month_open(month)
    append_decision(
        session,
        office.id,
        month,
        PUBLISHED,
        {"version": published, "by": user_id.hex if user_id else None},
        decided_on=now.astimezone(zone).date(),
    )
    data = {"month": str(month), "version": published}
    announce(session, office.id, "month.published", data, on=now.astimezone(zone).date(), now=now)
    acts.record(
        session,
        "periods:month:published",
        office_id=office.id,
        user_id=user_id,
        now=now,
        month=str(month),
    )


def _claim(
    session: Session,
    office: Office,
    month: Month,
    rules: MonthRules,
    *,
    zone: ZoneInfo,
    now: datetime,
    user_id: uuid.UUID | None,
) -> None:
    """Take the month from open to closed by one conditional UPDATE, which one caller alone wins."""
    begin(session, office.id, month)
    won = session.scalar(
        update(Period)
        .where(Period.office_id == office.id, Period.month == month, Period.state == PeriodState.OPEN)
        .values(
            state=PeriodState.CLOSED,
            version=1,
            rule_set=rules.main.rule_set.name,
            parameters=rules.as_record(),
            closed_at=now,
            closed_by=user_id,
        )
        .returning(Period.version)
        .execution_options(synchronize_session="fetch")
    )
    if won is None:
        raise _already_closed(session, office, month, zone)


def _already_closed(session: Session, office: Office, month: Month, zone: ZoneInfo) -> Refused:
    period = session.get_one(Period, (office.id, month), populate_existing=True)
    name = session.scalar(select(User.full_name).where(User.id == period.closed_by))
    sentence = (
        N_("The month %(month)s has been closed already, by %(by)s at %(at)s.")
        if name
        else N_("The month %(month)s has been closed already, by a command at %(at)s.")
    )
    at = period.closed_at.astimezone(zone).strftime("%H:%M %d/%m/%Y") if period.closed_at else ""
    return Refused("already_closed", sentence, field="month", month=month, by=name, at=at)


def _settle_ratings(session: Session, office: Office, month: Month, *, zone: ZoneInfo, now: datetime) -> None:
    """Look at the month as a whole once more, then take away what was kept for that alone."""
    set_aside(session, office.id, month, zone=zone, today=now.astimezone(zone).date())
    month_end_flags(session, office.id, month, zone=zone, now=now)
    session.execute(delete(Trace).where(Trace.office_id == office.id, Trace.month == month))


def _refuse_unsealed(session: Session, office: Office, month: Month, zone: ZoneInfo) -> None:
    waiting = unsealed(session, office, month, zone=zone)
    if waiting:
        raise Refused(
            "intake_not_sealed",
            N_(
                "%(count)s ratings up to %(day)s are not sealed yet: run `hailong seal --until %(day)s` first."
            ),
            field="month",
            count=waiting,
            day=month.last_on.isoformat(),
        )


def _refuse_different_count(session: Session, office: Office, month: Month) -> None:
    differing = recount(session, office.id, month)
    if differing:
        raise Refused(
            "recount_differs",
            N_(
                "The sealed ratings of %(month)s and their tallies differ in %(count)s places: nothing was closed. "
                "Run `hailong verify`."
            ),
            field="month",
            month=month,
            count=len(differing),
        )


def _refuse_unmarked(closed: ClosedMonth) -> None:
    """Where the rule set wants every sheet marked, refuse to assume anything."""
    unmarked = [
        line.code
        for line in closed.evaluation.lines
        if Remark.ASSUMED_COMMON in line.remarks
        and closed.rules.of(line.employment).value("unscored_common") == Unscored.REFUSE
    ]
    if unmarked:
        raise Refused(
            "common_unscored",
            N_("%(count)s sheets have rows that nobody has marked: %(codes)s."),
            field="month",
            count=len(unmarked),
            codes=", ".join(unmarked[:NAMED]) + (" …" if len(unmarked) > NAMED else ""),
        )
