"""Finishes the made-up wards' past months as a head would: every sheet marked, the month closed and published.

The last one leaves a seat of the excellent class open, so that a head has something to decide.
"""

import itertools
import random
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import ROUND_CEILING, Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Config
from feedback.accounts.queries import account_named
from feedback.demo.ward import SEED
from feedback.errors import Missing
from feedback.evaluations.closings.closing import close, publish
from feedback.evaluations.closings.inside import publish_inside
from feedback.evaluations.closings.seats import OPEN_SEATS
from feedback.evaluations.closings.versions import ClosedMonth
from feedback.evaluations.deadlines.term_choices import terms_of
from feedback.evaluations.deadlines.terms import is_heard
from feedback.evaluations.operations import Marks, head_score
from feedback.evaluations.rulesets.choices import rules_for
from feedback.evaluations.rulesets.rules import Rules
from feedback.evaluations.sheets.collective import Meeting, discuss
from feedback.evaluations.sheets.opening import open_sheets
from feedback.evaluations.summaries.lines import Line
from feedback.offices.models import Office, Official
from feedback.periods.month import Month
from feedback.scoring import CapFlag, QualityClass

FULL_SHARE = 0.7  # of a sheet's rows that keep their maximum
MOST_STEPS_DOWN = 3  # that the others lose
MOST_COMMON = Decimal(30)  # points


def finish(
    session: Session,
    office: Office,
    month: Month,
    account: str,
    config: Config,
    *,
    is_last: bool = False,
    now: datetime,
) -> None:
    """Mark every sheet of a month that is over, close it and publish it; of the last one a seat is contested."""
    leader = _user_id(session, account)
    draw = random.Random(f"{SEED} marks {month}")  # noqa: S311 - made-up marks, no secret
    open_sheets(session, office, month)
    given = {}
    for official in session.scalars(
        select(Official).where(Official.office_id == office.id).order_by(Official.code_key)
    ).all():
        rules = rules_for(session, office, month, shadow_months=config.shadow_months, official_id=official.id)
        given[official.id] = (_marks(rules, draw), rules)
        marks, _ = given[official.id]
        head_score(
            session, office, month, official.id, marks, rules, user_id=leader, zone=config.zone, now=now
        )
        if is_heard(terms_of(session, office, month).collective, rules, leads=False):
            meeting = Meeting(month.last_on, 12, 12, 0, "Hội nghị tổ dân phố nhất trí với đánh giá.")
            discuss(session, office, month, official.id, meeting, user_id=leader, zone=config.zone, now=now)
    if is_last:
        tried = session.begin_nested()
        lines = _closed(session, office, month, config, leader, now).evaluation.lines
        tried.rollback()
        raised = raised_to_contest(lines, next(iter(given.values()))[1].mark_step)
        for official_id, points in raised.items():
            marks, rules = given[official_id]
            better = _raised(marks, rules, points)
            head_score(
                session, office, month, official_id, better, rules, user_id=leader, zone=config.zone, now=now
            )
    _closed(session, office, month, config, leader, now)
    publish(session, office, month, zone=config.zone, now=now, user_id=leader)


def put_inside(
    session: Session, office: Office, month: Month, account: str, config: Config, *, now: datetime
) -> None:
    """Put the classes of a closed month before those who work at the office."""
    publish_inside(session, office, month, user_id=_user_id(session, account), zone=config.zone, now=now)


def raised_to_contest(lines: Sequence[Line], step: Decimal) -> Mapping[uuid.UUID, Decimal]:
    """Who needs how many points more for the common criteria so that citizens alone decide a seat (scoring §1.5).

    Somebody with a seat, or next to one, keeps or takes it by citizens' ratings; somebody without one has as many points
    from everything else. Nobody where a seat is open already, or no few points make it so.
    """
    found: dict[uuid.UUID, Decimal] = {}
    if any(line.cap in OPEN_SEATS for line in lines):
        return found
    with_total = [
        line for line in lines if (line.total is not None and line.cap is CapFlag.CAPPED) or _seated(line)
    ]
    rated = [line for line in with_total if line.citizen]
    for holder, other in itertools.permutations(rated, 2):
        peers = [
            _total(line) for line in with_total if line.rule_set == holder.rule_set and line is not holder
        ]
        seats = sum(_seated(line) for line in with_total if line.rule_set == holder.rule_set)
        if other.rule_set != holder.rule_set or _seated(other) or not seats:
            continue
        next_best = sorted(peers, reverse=True)[seats - 1]  # must stay behind the holder
        rise = Decimal(0) if _seated(holder) else _steps(next_best - _total(holder), step) + step
        lowest = min([_total(holder) + rise, *sorted(peers, reverse=True)[: seats - 1]])
        more = _steps(_without_citizens(holder) + rise - _without_citizens(other), step)
        fits = all((line.common or 0) + up <= MOST_COMMON for line, up in ((holder, rise), (other, more)))
        if fits and _total(other) + more < lowest and (not found or rise + more < sum(found.values())):
            found = {holder.official_id: rise, other.official_id: more}
    return found


def _seated(line: Line) -> bool:
    return line.klass is QualityClass.EXCELLENT


def _total(line: Line) -> Decimal:
    return line.total or Decimal(0)


def _steps(points: Decimal, step: Decimal) -> Decimal:
    """The fewest whole steps that reach so many points."""
    return max(Decimal(0), (points / step).to_integral_value(ROUND_CEILING) * step)


def _without_citizens(line: Line) -> Decimal:
    return (line.common or Decimal(0)) + (line.task or Decimal(0))


def _closed(
    session: Session, office: Office, month: Month, config: Config, leader: uuid.UUID, now: datetime
) -> ClosedMonth:
    return close(
        session,
        office,
        month,
        shadow_months=config.shadow_months,
        zone=config.zone,
        now=now,
        user_id=leader,
    )


def _raised(marks: Marks, rules: Rules, points: Decimal) -> Marks:
    """The marks with so many points more, row after row up to each one's maximum."""
    raised = dict(marks)
    for criterion in rules.rule_set.criteria:
        if criterion.is_earned:
            more = min(points, criterion.maximum - raised[criterion.row])
            raised[criterion.row] += more
            points -= more
    return raised


def _marks(rules: Rules, draw: random.Random) -> Marks:
    return {
        criterion.row: (criterion.maximum if criterion.is_earned else Decimal(0))
        - (_taken_off(draw) * rules.mark_step if criterion.is_earned else 0)
        for criterion in rules.rule_set.criteria
    }


def _taken_off(draw: random.Random) -> Decimal:
    return Decimal(0 if draw.random() < FULL_SHARE else draw.randint(1, MOST_STEPS_DOWN))


def _user_id(session: Session, account: str) -> uuid.UUID:
    user = account_named(session, account)
    if user is None:
        raise Missing("account")
    return user.id
