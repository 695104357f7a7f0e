"""Deciding the seats that the rule leaves open: a tie at the last one, or one that citizens' ratings alone decide."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.audit import acts
from feedback.errors import Refused
from feedback.evaluations.closings.inside import take_back_changed
from feedback.evaluations.closings.versions import SEATS, ClosedMonth, keep, next_version
from feedback.evaluations.rulesets.rules import MonthRules, Rules
from feedback.evaluations.sheets.words import reason_given
from feedback.evaluations.summaries.evaluation import Evaluation
from feedback.evaluations.summaries.lines import Explained, Line, Remark, totals_from
from feedback.evaluations.summaries.models import Result
from feedback.evaluations.summaries.one_official import seat_group
from feedback.evaluations.summaries.queries import Summary, summary
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.periods.models import Period
from feedback.periods.month import Month
from feedback.scoring import CapFlag, QualityClass, seats_for
from feedback.scoring.steps import Sentence

OPEN_SEATS = frozenset({CapFlag.CONTESTED, CapFlag.TIE_REVIEW})
GIVEN = N_("The head gave the seat of the excellent class: %(reason)s")
NOT_GIVEN = N_("The head gave the seat of the excellent class to another: %(reason)s")


def decide_seats(
    session: Session,
    office: Office,
    month: Month,
    excellent: Set[uuid.UUID],
    reason: str,
    *,
    user_id: uuid.UUID,
    zone: ZoneInfo,
    now: datetime,
) -> ClosedMonth:
    """Decide who of the contested and tied officials is excellent, the others of them being good (scoring §1.5).

    Makes the next version of the closed month. Whoever stands among them decides nothing. A later computation after
    a decision on held ratings leaves these seats open again. Raises Refused: `month_open`, `no_open_seats`,
    `not_contested`, `own_seat`, `seats_exceeded`, `reason_missing`.
    """
    kept_reason = reason_given(reason)
    version = next_version(session, office, month)
    before = summary(session, office, month, version=version - 1)
    disputed = disputed_of(before)
    lines = decided_lines(session, before, excellent, user_id)
    explained = {
        line.official_id: _explained(before, line, kept_reason, line.official_id in disputed)
        for line in lines
    }
    classes = Counter(str(line.klass or "") for line in lines if Remark.ELSEWHERE not in line.remarks)
    kept_totals = session.scalars(
        select(Period.totals).where(Period.office_id == office.id, Period.month == month)
    ).one()
    totals = replace(totals_from(kept_totals or {}), classes=dict(classes))
    closed = ClosedMonth(
        office, month, version, before.month_rules, Evaluation(tuple(lines), explained, totals)
    )
    keep(session, closed, SEATS, kept_reason, by=user_id, zone=zone, now=now)
    take_back_changed(session, closed, user_id=user_id, now=now)
    acts.record(
        session,
        "evaluations:seats:decided",
        office_id=office.id,
        user_id=user_id,
        now=now,
        month=str(month),
        version=version,
        officials=", ".join(line.code for line in lines if line.official_id in excellent),
        reason=kept_reason,
    )
    return closed


def disputed_of(before: Summary) -> Set[uuid.UUID]:
    """The officials of a closed month whose seat the rule leaves open."""
    return {line.official_id for line in before.lines if line.cap in OPEN_SEATS}


def open_seats(session: Session, office: Office, *, since: Month) -> Mapping[Month, int]:
    """How many officials of each closed month, from `since` on, compete for a seat that the rule leaves to a person."""
    asked = (
        select(Result.month, func.count())
        .join(
            Period,
            (Period.office_id == Result.office_id)
            & (Period.month == Result.month)
            & (Period.version == Result.version),
        )
        .where(
            Result.office_id == office.id,
            Result.month >= since,
            Result.line["cap"].as_string().in_([flag.value for flag in OPEN_SEATS]),
        )
        .group_by(Result.month)
        .order_by(Result.month)
    )
    return {month: int(count) for month, count in session.execute(asked)}


def decided_lines(
    session: Session, before: Summary, excellent: Set[uuid.UUID], user_id: uuid.UUID
) -> list[Line]:
    """The month's lines as they would be with these officials seated: what a decision does, before anybody signs it.

    Raises Refused: `no_open_seats`, `not_contested`, `own_seat`, `seats_exceeded`.
    """
    disputed = disputed_of(before)
    _check_who(session, disputed, excellent, user_id)
    lines = [
        _decided(line, before.month_rules.of(line.employment), seated=line.official_id in excellent)
        if line.official_id in disputed
        else line
        for line in before.lines
    ]
    _check_seats(lines, before.month_rules)
    return lines


def groups_of(before: Summary) -> Sequence["SeatGroup"]:
    """The groups that share seats and have some open, each with its seats, who holds one for sure, and who competes."""
    groups: defaultdict[tuple[int, str], list[Line]] = defaultdict(list)
    every = before.month_rules.every
    for line in before.lines:
        if line.total is not None and Remark.NO_SEAT not in line.remarks:
            rules = before.month_rules.of(line.employment)
            groups[every.index(rules), seat_group(line, rules)].append(line)
    found = []
    for (place, name), lines in sorted(groups.items()):
        competing = [line for line in lines if line.cap in OPEN_SEATS]
        if not competing:
            continue
        seats = seats_for([_total(line) for line in lines], every[place].parameters)
        held = [line for line in lines if line.klass is QualityClass.EXCELLENT and line not in competing]
        competing.sort(key=lambda line: (-(line.total or 0), line.name))
        found.append(SeatGroup(name, every[place], seats, len(lines), tuple(held), tuple(competing)))
    return found


@dataclass(frozen=True, slots=True)
class SeatGroup:
    """Those who share the seats of the excellent class: the whole unit, or those with similar tasks."""

    name: str  # empty: the whole unit
    rules: Rules  # of the kind of people who share them
    seats: int
    evaluated: int
    held: tuple[Line, ...]  # excellent, and nobody contests it
    competing: tuple[Line, ...]  # by their totals

    @property
    def open(self) -> int:
        """How many seats are left for those who compete."""
        return max(0, self.seats - len(self.held))


def _total(line: Line) -> Decimal:
    """The total as the seats are counted from it: of whoever may not be good, none."""
    good = line.klass in (QualityClass.GOOD, QualityClass.EXCELLENT)
    return line.total if good and line.total is not None else Decimal(0)


def _check_who(
    session: Session, disputed: Set[uuid.UUID], excellent: Set[uuid.UUID], user_id: uuid.UUID
) -> None:
    if not disputed:
        raise Refused("no_open_seats", N_("No seat of the excellent class is open in this month."))
    if not excellent <= disputed:
        raise Refused(
            "not_contested",
            N_("Only the seats of contested or tied officials can be decided."),
            field="excellent",
        )
    own = session.scalar(select(User.official_id).where(User.id == user_id))
    if own in disputed:
        raise Refused("own_seat", N_("Nobody decides on a seat that they may get themselves."))


def _check_seats(lines: Sequence[Line], month_rules: MonthRules) -> None:
    groups: defaultdict[tuple[int, str], list[Line]] = defaultdict(list)
    every = month_rules.every
    for line in lines:
        if line.total is not None and Remark.NO_SEAT not in line.remarks:
            rules = month_rules.of(line.employment)
            groups[every.index(rules), seat_group(line, rules)].append(line)
    for (place, _), group in groups.items():
        parameters = every[place].parameters
        seats = seats_for([_total(line) for line in group], parameters)
        taken = sum(line.klass is QualityClass.EXCELLENT for line in group)
        if taken > seats:
            raise Refused(
                "seats_exceeded",
                N_("There are %(seats)s seats of the excellent class, not %(taken)s."),
                field="excellent",
                seats=seats,
                taken=taken,
            )


def _decided(line: Line, rules: Rules, *, seated: bool) -> Line:
    klass = QualityClass.EXCELLENT if seated else QualityClass.GOOD
    return replace(
        line,
        klass=klass,
        letter=rules.rule_set.letter(klass),
        cap=CapFlag.NONE if seated else CapFlag.CAPPED,
        remarks=(*line.remarks, Remark.SEAT_DECIDED),
    )


def _explained(before: Summary, line: Line, reason: str, disputed: bool) -> Explained:
    kept = before.explained[line.official_id]
    if not disputed:
        return kept
    told = Sentence(GIVEN if line.klass is QualityClass.EXCELLENT else NOT_GIVEN, {"reason": reason})
    without = tuple(each for each in kept.sentences if each.text not in {flag.label for flag in OPEN_SEATS})
    return replace(kept, sentences=(*without, told))
