"""What one run of the seal has at hand at an office: the ratings that wait, their days' transactions and duty."""

import uuid
from collections import Counter, defaultdict
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.duty.queries import DayDuty, day_duty
from feedback.integrity import reading
from feedback.integrity.attribution import KIOSK, LocalDays, Transaction, Waiting
from feedback.integrity.reading import SealingRules
from feedback.integrity.threshold_changes import thresholds_of
from feedback.integrity.thresholds import Thresholds
from feedback.offices.holidays import working_days
from feedback.offices.models import Office
from feedback.periods.days import WorkingDays, day_edges
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.ratings.bulk import Form
from feedback.ratings.models import SealedDay
from feedback.screens.asking import RuleBook
from feedback.screens.prompts import prompted_days
from feedback.screens.rules import rule_book
from feedback.screens.silences import Silences, silences_of


class Run:
    """Reads what waits for the seal up to the day `last`, and answers what the steps after it ask."""

    def __init__(self, session: Session, office_id: uuid.UUID, rules: SealingRules, *, last: date) -> None:
        self.session, self.office_id, self.rules = session, office_id, rules
        self.form = Form(session.connection())
        self.days = LocalDays(rules.zone)
        waiting = reading.read_waiting(session, office_id, before=day_edges(last, rules.zone)[1])
        self.repeated = reading.sealed_already(session, office_id) if waiting else set()  # ids sealed before
        self.ratings = [rating for rating in waiting if rating.rating_id not in self.repeated]
        for rating in self.ratings:
            rating.day = self.days.of(rating.at)
        own = {rating.day for rating in self.ratings}
        sealed = set(session.scalars(select(SealedDay.day_on).where(SealedDay.office_id == office_id)))
        at_work = reading.days_at_work(session, office_id, until=last, zone=rules.zone) - sealed
        self.quiet_days = at_work - own  # of work, and without a rating
        self.sealed_before = own & sealed  # an earlier run has sealed a part of them
        self.all_days = own | at_work
        self.transactions = reading.read_transactions(session, office_id, self.all_days, rules)
        self._duty: dict[date, DayDuty] = {}
        self._without: dict[Month, bool] = {}
        self._thresholds: dict[Month, Thresholds] = {}
        self._served: dict[date, Counter[Any]] = {}

    @cached_property
    def closed(self) -> frozenset[Month]:
        """The office's months that are closed."""
        asked = select(Period.month).where(
            Period.office_id == self.office_id, Period.state != PeriodState.OPEN
        )
        return frozenset(self.session.scalars(asked))

    @cached_property
    def working_days(self) -> WorkingDays:
        """Which days the office usually works."""
        return working_days(self.session, self.office_id)

    @cached_property
    def by_day(self) -> dict[date, list[Transaction]]:
        """The transactions by day."""
        found: defaultdict[date, list[Transaction]] = defaultdict(list)
        for transaction in self.transactions.values():
            found[self.days.of(transaction.received_at)].append(transaction)
        return dict(found)

    def thresholds(self, month: Month) -> Thresholds:
        """The thresholds by which the detectors look at a month."""
        if month not in self._thresholds:
            self._thresholds[month] = thresholds_of(self.session, self.office_id, month)
        return self._thresholds[month]

    def served(self, day: date, official: Any) -> int:
        """How many people an official served on one of the run's days."""
        if day not in self._served:
            self._served[day] = Counter(each.official_id for each in self.by_day.get(day, ()))
        return self._served[day][official]

    def on_duty(self, day: date, desk_id: Any, at: datetime) -> Any:
        """The official at a desk at a moment of `day`, or None; ids in the driver's form."""
        return self.form.id(self._duty_of(day).at(self.form.read_id(desk_id), at))

    def is_worked(self, day: date) -> bool:
        """Whether the office works on `day`: by the calendar, or because the roster has somebody there."""
        return self.working_days.has(day) or self._duty_of(day).rostered

    def without_transactions(self, month: Month) -> bool:
        """Whether the office brought in no transaction at all for the month."""
        if month not in self._without:
            found = reading.has_transactions(self.session, self.office_id, month, self.rules.zone)
            self._without[month] = not found
        return self._without[month]

    @property
    def was_ever_armed(self) -> bool:
        """Whether any screen of the office ever waited to be woken."""
        return self._rules.ever_armed

    def is_unasked(self, rating: Waiting) -> bool:
        """Whether a tap came from an armed screen that nobody had woken.

        A screen that no prompt could reach takes ratings as an open one does; its word for that is believed where the
        service too heard nothing of it at the time.
        """
        if rating.channel != KIOSK or rating.prompt_id is not None:
            return False
        if not self._rules.at(rating.tapped_at).is_armed:
            return False
        return not (rating.cut_off and self._was_silent(rating))

    def days_to_fold(self, last: date) -> set[date]:
        """The sealed days of which prompts still stand."""
        return prompted_days(self.session, self.office_id, until=last, zone=self.rules.zone)

    @cached_property
    def _rules(self) -> RuleBook:
        return rule_book(self.session, self.session.get_one(Office, self.office_id))

    @cached_property
    def _silences(self) -> Silences:
        return silences_of(self.session, self.office_id, since=min(each.tapped_at for each in self.ratings))

    def _was_silent(self, rating: Waiting) -> bool:
        kiosk_id = self.form.read_id(rating.kiosk_id) if rating.kiosk_id is not None else None
        return kiosk_id is not None and self._silences.cover(kiosk_id, rating.tapped_at)

    def _duty_of(self, day: date) -> DayDuty:
        if day not in self._duty:
            self._duty[day] = day_duty(self.session, self.office_id, day, zone=self.rules.zone)
        return self._duty[day]
