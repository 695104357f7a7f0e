"""Which rules an office evaluates a month by: its choice or that of an office above it, and whether citizens' points count yet."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.audit.operations import append_decision
from feedback.errors import Refused
from feedback.evaluations.models import RuleSetChoice
from feedback.evaluations.reference import Pool, pool_of
from feedback.evaluations.rules import TABLE_KEYS, Rules
from feedback.evaluations.rulesets import rule_set_in_force, rule_set_named
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.ratings.models import Tally

CHOSEN = "rules:chosen"


def rules_for(
    session: Session, office: Office, month: Month, *, shadow_months: int, pool: Pool | None = None
) -> Rules:
    """The rules of `month`: those that it was closed by, else those in force for the office (in `pool`, if at hand).

    An office without a choice of its own follows the office above it, and without any choice the newest rule set.
    In its first `shadow_months` months citizens' points are shown and do not count.
    """
    period = session.get(Period, (office.id, month), populate_existing=True)
    if period is not None and period.state is not PeriodState.OPEN and period.rule_set is not None:
        return Rules.from_record(rule_set_named(period.rule_set), period.parameters or {})
    pool = pool or pool_of(session, office)
    rules = _chosen(session, pool.line, month).in_pool(pool.wards)
    return rules.in_shadow() if in_shadow(session, office, month, shadow_months=shadow_months) else rules


def rules_of_pool(session: Session, pool: Pool, month: Month) -> Rules:
    """The rules that the pool's reference table is made by: those of the top of its tree."""
    return _chosen(session, pool.line[-1:], month)


def in_shadow(session: Session, office: Office, month: Month, *, shadow_months: int) -> bool:
    """Whether `month` is one of the first `shadow_months` in which the office had ratings or a period."""
    first = min(
        (
            found
            for table in (Tally, Period)
            if (found := session.scalar(select(func.min(table.month)).where(table.office_id == office.id)))
        ),
        default=month,
    )
    return month < min(first, month).plus(shadow_months)


def choose_rules(
    session: Session,
    office: Office,
    from_month: Month,
    rule_set: str,
    settings: Mapping[str, object],
    *,
    now: datetime,
    zone: ZoneInfo,
) -> RuleSetChoice:
    """Let the office evaluate by `rule_set`, with some settings of its own, from `from_month` on.

    Rules never change within a month or for one that has passed. What the reference table is made with belongs to
    the whole pool, so only the top of the tree may set it. Raises Refused: `rules_take_effect_later`,
    `setting_of_the_pool`, `unknown_rule_set`, `rule_set_not_in_force`, or what `RuleSet.rules` raises.
    """
    if from_month <= Month.containing(now, zone):
        raise Refused(
            "rules_take_effect_later",
            N_("Rules change with a month that has not begun yet: %(month)s has."),
            field="from_month",
            month=from_month,
        )
    chosen = rule_set_named(rule_set)
    if chosen.from_month > from_month:
        raise Refused(
            "rule_set_not_in_force",
            N_("The rule set %(name)s is in force from %(month)s on."),
            field="rule_set",
            name=rule_set,
            month=chosen.from_month,
        )
    chosen.rules(settings)
    of_the_pool = sorted(TABLE_KEYS & settings.keys())
    if of_the_pool and office.parent_id is not None:
        raise Refused(
            "setting_of_the_pool",
            N_("The setting %(name)s is common to all wards that are compared: the city sets it."),
            field=of_the_pool[0],
            name=of_the_pool[0],
        )
    kept = session.get(RuleSetChoice, (office.id, from_month))
    if kept is None:
        kept = RuleSetChoice(office_id=office.id, from_month=from_month, rule_set=rule_set, settings={})
        session.add(kept)
    kept.rule_set, kept.settings = rule_set, dict(settings)
    session.flush()
    this_month = Month.containing(now, zone)
    append_decision(
        session, office.id, this_month, CHOSEN, chosen_body(kept), decided_on=now.astimezone(zone).date()
    )
    return kept


def chosen_body(choice: RuleSetChoice) -> dict[str, object]:
    """What the ledger keeps of a choice: from when on which rules, and what the office sets differently."""
    return {
        "from_month": str(choice.from_month),
        "rule_set": choice.rule_set,
        "settings": {name: str(value) for name, value in sorted(choice.settings.items())},
    }


def _chosen(session: Session, line: Sequence[uuid.UUID], month: Month) -> Rules:
    """What the first office of `line` chose, else the nearest one above it, else the newest rule set."""
    choices = session.scalars(
        select(RuleSetChoice)
        .where(RuleSetChoice.office_id.in_(line), RuleSetChoice.from_month <= month)
        .order_by(RuleSetChoice.from_month)
    )
    newest = {choice.office_id: choice for choice in choices}
    for office_id in line:
        if office_id in newest:
            return rule_set_named(newest[office_id].rule_set).rules(newest[office_id].settings)
    return rule_set_in_force(month).rules()
