"""The seal: finished days leave the intake, each rating tied to who served, and their exact times are gone."""

import gc
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.base import insert_for
from feedback.duty.digests import roster_digest
from feedback.integrity.attribution import HELD, Months, Sources, attribute, match_taps
from feedback.integrity.day_flags import day_drafts, evidence_of, leave_traces
from feedback.integrity.findings import FlagKind
from feedback.integrity.holding import raise_flags
from feedback.integrity.models import Flag, FlaggedRating
from feedback.integrity.month_flags import month_end_flags
from feedback.integrity.moving import empty_intake, move
from feedback.integrity.reading import SealingRules, claim, last_finished_day
from feedback.integrity.roster_only import set_aside
from feedback.integrity.run import Run
from feedback.integrity.trace_flags import trace_drafts
from feedback.offices.models import Office
from feedback.periods.days import day_edges
from feedback.periods.locks import MonthClosed, hold_open
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.ratings import untold
from feedback.ratings.altered import altered
from feedback.ratings.bulk import hex_of
from feedback.ratings.models import Basis, RatingState, SealedDay
from feedback.ratings.submission import ALTERED
from feedback.receipts.models import RatedBy
from feedback.screens.prompts import fold_days

Transaction = Callable[[], AbstractContextManager[Session]]
TRIES = 3  # a month may be closed between looking and sealing; then everything is looked at again
LOOK_BACK = 3  # months: one that stays open for longer is not looked at again every hour


@dataclass(slots=True)
class OfficeSeal:
    """What a run of the seal did at one office."""

    office: str  # code
    days: list[date] = field(default_factory=list)
    ratings: int = 0
    late: int = 0  # of months that were closed already, counted in the next open one
    repeated: int = 0  # dropped: their ids had been sealed before
    basis: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)  # raised or added to, by kind

    @property
    def changed(self) -> bool:
        """Whether the run did anything."""
        return bool(self.days or self.repeated or self.flags)

    def as_json(self) -> dict[str, Any]:
        """The report for a program to read; every basis, state and kind of flag has its number."""
        return {
            "office": self.office,
            "days": [day.isoformat() for day in self.days],
            "ratings": self.ratings,
            "late": self.late,
            "repeated": self.repeated,
            "basis": {each.value: self.basis[each.value] for each in Basis},
            "states": {each.value: self.states[each.value] for each in RatingState},
            "flags": {each.value: self.flags[each.value] for each in FlagKind},
        }


def seal_offices(
    transaction: Transaction, rules: SealingRules, *, now: datetime, until: date | None = None
) -> list[OfficeSeal]:
    """Seal the finished days of every office, each office in one transaction of its own.

    `transaction` opens one and commits it. Whatever stops the run, each office is either sealed or as it was;
    another run seals what is left and leaves alone what is sealed.
    """
    with transaction() as session:
        offices = session.execute(select(Office.id, Office.code).order_by(Office.code_key)).all()
    reports = []
    for office_id, code in offices:
        for tries_left in range(TRIES - 1, -1, -1):
            try:
                with transaction() as session, _without_collector():
                    reports.append(seal_office(session, office_id, code, rules, now=now, until=until))
                break
            except MonthClosed:
                if not tries_left:
                    raise
    return reports


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep Python from searching again and again for cycles among a run's rows: there are none, and there are many."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def seal_office(
    session: Session,
    office_id: uuid.UUID,
    code: str,
    rules: SealingRules,
    *,
    now: datetime,
    until: date | None = None,
) -> OfficeSeal:
    """Seal an office's finished days: tie each rating to who served, move it, and look for what is odd.

    Days up to `until` at most. Raises MonthClosed where a month was closed while it looked: then nothing is kept.
    """
    session.execute(select(Office.id).where(Office.id == office_id).with_for_update(key_share=True))
    today = now.astimezone(rules.zone).date()
    last = last_finished_day(session, office_id, rules, now=now, until=until)
    untold.hold_count(session, office_id)
    lost = untold.missing(session, office_id)
    run = Run(session, office_id, rules, last=last)
    _doubt_what_was_altered(run)
    _attribute(run)
    quiet = {Month.of(day) for day in run.quiet_days} - run.closed
    months = sorted(quiet | {rating.month for rating in run.ratings})
    for month in months:
        hold_open(session, office_id, month)
    move(
        session,
        office_id,
        run.ratings,
        quiet,
        contacts_kept_days=rules.contacts_kept_days,
        today=today,
        states=_states(run, months),
        zone=rules.zone,
    )
    if run.repeated:
        empty_intake(session, office_id)
    _keep_days(run, now=now)
    untold.tell_missing(session, office_id, lost, zone=rules.zone, now=now)
    untold.count_anew(session, office_id)
    fold_days(
        session, office_id, [(day, *day_edges(day, rules.zone)) for day in sorted(run.days_to_fold(last))]
    )
    flags = _look_at_run(run, months, today=today, now=now)
    flags += _look_at_months(run, last=last, today=today, now=now)
    return _report(code, run, flags)


def _doubt_what_was_altered(run: Run) -> None:
    """Hold what is not what arrived: sealed as it stands, it waits for two people like any other doubt."""
    found = altered(run.session, run.office_id)
    for rating in run.ratings:
        if rating.rating_id in found:
            rating.doubts = ",".join(filter(None, (rating.doubts, ALTERED)))


def _attribute(run: Run) -> None:
    """Tie each rating to who served; the transactions that taps are matched to are spent at once."""
    session, office_id = run.session, run.office_id
    named = [rating.names for rating in run.ratings if rating.names and rating.names.rated_by is None]
    claim(session, office_id, [each.receipt_id for each in named], by=RatedBy.NAMED)
    for each in named:
        run.transactions.pop(each.receipt_id, None)
    if run.was_ever_armed:
        for rating in run.ratings:
            rating.unasked = run.is_unasked(rating)
    matches = match_taps(run.ratings, run.transactions.values(), within=run.rules.within)
    served = sorted(
        matches.values(), key=lambda receipt: run.transactions[receipt].received_at
    )  # as they were stored
    claimed = claim(session, office_id, served, by=RatedBy.MATCHED)
    matched = {tap: run.transactions[receipt] for tap, receipt in matches.items() if receipt in claimed}
    sources = Sources(
        on_duty=run.on_duty,
        without_transactions=run.without_transactions,
        months=Months(run.rules.zone, run.closed),
    )
    attribute(run.ratings, matched, sources)


def _states(run: Run, months: Sequence[Month]) -> dict[Month, dict[str, object]]:
    """What stands around each month's batch: the rosters of the days sealed for the first time, and who was served.

    How many were served on a day is told at its first seal, and whenever it is another at a later one. A day whose month is closed is
    told in the run's first batch.
    """
    zone = run.rules.zone
    rosters: defaultdict[Month, dict[str, str]] = defaultdict(dict)
    served: defaultdict[Month, dict[str, object]] = defaultdict(dict)
    for day in sorted(run.all_days - run.sealed_before):
        if Month.of(day) in months:
            digest = roster_digest(run.session, run.office_id, day, zone=zone)
            rosters[Month.of(day)][day.isoformat()] = digest
    told = _served_before(run)
    for day in sorted(run.all_days) if months else ():
        if told.get(day) != (by_desk := _served(run, day)):
            served[Month.of(day) if Month.of(day) in months else months[0]][day.isoformat()] = by_desk
    return {
        month: {"zone": zone.key, "rosters": rosters[month], "served": served[month]}
        for month in months
        if rosters[month] or served[month]
    }


def _served(run: Run, day: date) -> dict[str, int]:
    """How many were served on the day at each desk."""
    return dict(Counter(hex_of(each.desk_id) for each in run.by_day.get(day, [])))


def _served_before(run: Run) -> dict[date, dict[str, int]]:
    """How many were served at each desk on days that were sealed before, as their last seal counted them."""
    asked = select(SealedDay.day_on, SealedDay.served_by_desk).where(
        SealedDay.office_id == run.office_id, SealedDay.day_on.in_(run.all_days)
    )
    return {day: dict(by_desk) for day, by_desk in run.session.execute(asked)}


def _keep_days(run: Run, *, now: datetime) -> None:
    """Write down which days are sealed, what was served on them and how many ratings came so far."""
    received = Counter(rating.day for rating in run.ratings)
    for day in sorted(run.all_days):
        by_desk = _served(run, day)
        values: dict[str, Any] = {
            "sealed_at": now,
            "served": sum(by_desk.values()),
            "served_by_desk": by_desk,
        }
        row = insert_for(run.session, SealedDay).values(
            office_id=run.office_id, day_on=day, received=received[day], **values
        )
        run.session.execute(
            row.on_conflict_do_update(
                index_elements=["office_id", "day_on"],
                set_={**values, "received": SealedDay.received + row.excluded.received},
            )
        )


def _look_at_run(run: Run, months: Sequence[Month], *, today: date, now: datetime) -> list[Flag]:
    """Raise what the run's times show, by day and over each month so far."""
    traced = {run.form.read_id(rating.rating_id): rating for rating in leave_traces(run)}

    def at_hand(rating_id: uuid.UUID) -> Any:
        return evidence_of(traced[rating_id]) if rating_id in traced else None

    drafts = list(day_drafts(run))
    for month in months:
        drafts += trace_drafts(run.session, run.office_id, month, at_hand, run.thresholds(month))
    return raise_flags(run.session, run.office_id, drafts, today=today, now=now)


def _look_at_months(run: Run, *, last: date, today: date, now: datetime) -> list[Flag]:
    """For every open month: let go of what only the roster counted, and once it has ended look at it as a whole."""
    session, office_id, zone = run.session, run.office_id, run.rules.zone
    asked = select(Period.month).where(Period.office_id == office_id, Period.state == PeriodState.OPEN)
    flags: list[Flag] = []
    for month in session.scalars(asked.order_by(Period.month)).all():
        if Month.of(today).plus(-LOOK_BACK) <= month and month.last_on <= last:
            flags += month_end_flags(session, office_id, month, zone=zone, now=now)
        else:
            set_aside(session, office_id, month, zone=zone, today=today)
    return flags


def _report(code: str, run: Run, flags: Sequence[Flag]) -> OfficeSeal:
    held = select(FlaggedRating.rating_id).where(
        FlaggedRating.office_id == run.office_id, FlaggedRating.flag_id.in_([flag.id for flag in flags])
    )
    held_ids = {run.form.id(rating_id) for rating_id in run.session.scalars(held)} if flags else set()
    return OfficeSeal(
        office=code,
        days=sorted(run.all_days),
        ratings=len(run.ratings),
        late=sum(rating.late for rating in run.ratings),
        repeated=len(run.repeated),
        basis=Counter(rating.basis for rating in run.ratings),
        states=Counter(HELD if rating.rating_id in held_ids else rating.state for rating in run.ratings),
        flags=Counter(flag.kind.value for flag in flags),
    )
