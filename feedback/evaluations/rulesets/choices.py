"""Which rules an office evaluates a month by: its choice or that of an office above it, and whether citizens' points count yet."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.audit.operations import append_decision
from feedback.errors import Refused
from feedback.evaluations.rulesets import rule_set_in_force, rule_set_named, rule_sets, rule_sets_for
from feedback.evaluations.rulesets.models import RuleSetChoice
from feedback.evaluations.rulesets.reference import Pool, pool_of
from feedback.evaluations.rulesets.rules import MonthRules, Rules
from feedback.evaluations.rulesets.settings import TABLE_KEYS, named
from feedback.labels import N_
from feedback.offices.models import Employment, Office
from feedback.offices.queries import postings_in
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.ratings.models import Tally
from feedback.scoring.steps import Sentence

CHOSEN = "rules:chosen"


def month_rules(
    session: Session, office: Office, month: Month, *, shadow_months: int, pool: Pool | None = None
) -> MonthRules:
    """The rules of `month` for every kind of people: those it was closed by, else those in force (in `pool`, if at hand).

    An office without a choice of its own follows the office above it, and without any choice the newest rule set made
    for that kind. In its first `shadow_months` months citizens' points are shown and do not count.
    """
    period = session.get(Period, (office.id, month), populate_existing=True)
    if period is not None and period.state is not PeriodState.OPEN and period.rule_set is not None:
        return MonthRules.from_record(period.rule_set, period.parameters or {}, rule_sets())
    pool = pool or pool_of(session, office)
    chosen = _chosen(session, pool.line, month)
    rules = {kind: each.in_pool(pool.wards) for kind, each in chosen.items()}
    main = rules.pop(Employment.CIVIL_SERVANT)
    found = MonthRules(main, {kind: each for kind, each in rules.items() if each != main})
    return found.in_shadow() if in_shadow(session, office, month, shadow_months=shadow_months) else found


def rules_for(
    session: Session,
    office: Office,
    month: Month,
    *,
    shadow_months: int,
    official_id: uuid.UUID | None = None,
) -> Rules:
    """The rules of `month` for one official, or where nobody is named for the office's civil servants."""
    rules = month_rules(session, office, month, shadow_months=shadow_months)
    if official_id is None or not rules.others:
        return rules.main
    kinds = {posting.official_id: posting.employment for posting in postings_in(session, office.id, month)}
    return rules.of(kinds.get(official_id))


def rules_of_pool(session: Session, pool: Pool, month: Month) -> Rules:
    """The rules that the pool's reference table is made by: those of the top of its tree for civil servants."""
    return _chosen(session, pool.line[-1:], month)[Employment.CIVIL_SERVANT]


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
    people: Employment | None = None,
) -> RuleSetChoice:
    """Let the office evaluate by `rule_set`, with some settings of its own, from `from_month` on.

    `people` names a kind of them; otherwise the choice is for everybody whom the rule set is made for. Rules never
    change within a month or for one that has passed. What the reference table is made with belongs to the whole pool,
    so only the top of the tree may set it. Raises Refused: `rules_take_effect_later`, `setting_of_the_pool`,
    `unknown_rule_set`, `rule_set_not_in_force`, `rule_set_for_others`, or what `RuleSet.rules` raises.
    """
    if from_month <= Month.containing(now, zone):
        raise Refused(
            "rules_take_effect_later",
            N_("Rules change with a month that has not begun yet: %(month)s has."),
            field="from_month",
            month=from_month,
        )
    chosen = rule_set_named(rule_set)
    if not chosen.is_in_force(from_month):
        raise Refused(
            "rule_set_not_in_force",
            N_("The rule set %(name)s is not in force in %(month)s."),
            field="rule_set",
            name=chosen.title,
            month=from_month,
        )
    if people is not None and not chosen.admits(people):
        raise rule_set_for_others(rule_set, people)
    chosen.rules(settings)
    of_the_pool = sorted(TABLE_KEYS & settings.keys())
    if of_the_pool and office.parent_id is not None:
        raise Refused(
            "setting_of_the_pool",
            N_("The setting %(name)s is common to all wards that are compared: the city sets it."),
            field=of_the_pool[0],
            name=named(of_the_pool[0]),
        )
    for_whom = "" if people is None else people.value
    kept = session.get(RuleSetChoice, (office.id, from_month, for_whom))
    if kept is None:
        kept = RuleSetChoice(
            office_id=office.id, from_month=from_month, people=for_whom, rule_set=rule_set, settings={}
        )
        session.add(kept)
    kept.rule_set, kept.settings = rule_set, dict(settings)
    session.flush()
    this_month = Month.containing(now, zone)
    append_decision(
        session, office.id, this_month, CHOSEN, chosen_body(kept), decided_on=now.astimezone(zone).date()
    )
    return kept


def rule_set_for_others(rule_set: str, people: Employment) -> Refused:
    """The refusal of a rule set that is not made for people of a kind."""
    return Refused(
        "rule_set_for_others",
        N_("The rule set %(name)s is not for people of this kind: %(people)s."),
        field="people",
        name=rule_set_named(rule_set).title,
        people=Sentence(people.label),
    )


def chosen_body(choice: RuleSetChoice) -> dict[str, object]:
    """What the ledger keeps of a choice: from when on which rules, for whom, and what the office sets differently."""
    for_whom = {"people": choice.people} if choice.people else {}
    return for_whom | {
        "from_month": str(choice.from_month),
        "rule_set": choice.rule_set,
        "settings": {name: str(value) for name, value in sorted(choice.settings.items())},
    }


def _chosen(session: Session, line: Sequence[uuid.UUID], month: Month) -> dict[Employment, Rules]:
    """For each kind of people what the first office of `line` chose, else the nearest above it, else the newest rule set."""
    choices = session.scalars(
        select(RuleSetChoice)
        .where(RuleSetChoice.office_id.in_(line), RuleSetChoice.from_month <= month)
        .order_by(
            RuleSetChoice.from_month, RuleSetChoice.people
        )  # a choice for one kind stands over one for all
    )
    newest: dict[tuple[uuid.UUID, Employment], RuleSetChoice] = {}
    for choice in choices:
        newest |= {(choice.office_id, kind): choice for kind in _people_of(choice)}
    rules = {Employment.CIVIL_SERVANT: rule_set_in_force(month).rules()}
    for kind in Employment:
        nearest = next((newest[office, kind] for office in line if (office, kind) in newest), None)
        if nearest is not None:
            rules[kind] = rule_set_named(nearest.rule_set).rules(nearest.settings)
        elif made_for_them := rule_sets_for(kind, month):
            rules[kind] = made_for_them[0].rules()
        else:  # nobody has made rules for them: those of civil servants
            rules[kind] = rules[Employment.CIVIL_SERVANT]
    return rules


def _people_of(choice: RuleSetChoice) -> Sequence[Employment]:
    """Whom a choice is for: the kind that it names, else everybody whom its rule set is made for."""
    return [Employment(choice.people)] if choice.people else rule_set_named(choice.rule_set).people
