"""A month of service at the made-up ward's desks: who is on duty, what citizens hand in, and how they rate it.

Everything is drawn from one seed, each day apart, so a day is the same on whichever day the files are made.
"""

import math
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from feedback.demo import catalogue
from feedback.periods.days import BY_LAW
from feedback.periods.month import Month

ONLINE, BY_POST = 0.33, 0.02  # shares of the ways of handing in; the rest comes to the desk
RATED = 0.36  # share of those who come to the desk and rate
ON_PAPER = 0.08  # share of ratings
NAMES_DOSSIER = 0.4  # share of kiosk taps that name their dossier
WITH_WORDS = 0.3  # share of ratings with a comment
HANDED_IN = 0.85  # share of the tasks due before the month's end that are finished by then
RETURNED_LATE = 0.04  # share of dossiers with a time limit
USUAL_WAIT, LONGEST_WAIT = 7, 55  # minutes
WAITS = {8: 12, 9: 16, 10: 18, 14: 10}  # minutes on average, of those called in that hour
PACES, PACE_SHARES = (1.0, 0.86, 0.25), (55, 33, 12)  # of their work plan, what most, some and a few finish
SHIFTS = {"Sáng": (time(7, 30), time(11, 30)), "Chiều": (time(13), time(17))}
BURST_TAPS, BURST_SECONDS = 8, 52  # an official who rates himself: enough for the detector, within a minute


@dataclass(frozen=True, slots=True)
class Person:
    """An official of the ward."""

    code: str
    name: str
    title: str
    division: str
    employment: str
    serves: bool  # at the desks
    gift: float  # levels that citizens' satisfaction gains or loses by this person
    pace: float  # share of the work plan that this person tends to finish


@dataclass(frozen=True, slots=True)
class Shift:
    """Who has which desk."""

    on: date
    part: str
    desk: catalogue.Desk
    person: Person


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier; moments are the ward's local ones."""

    code: str
    procedure: catalogue.Procedure
    queued_at: datetime | None  # when its citizen took a number; none for what did not come to the desk
    received_at: datetime
    due_at: datetime | None
    returned_at: datetime
    shift: Shift
    mode: str


@dataclass(frozen=True, slots=True)
class Given:
    """A rating given at a desk, on paper or at the kiosk."""

    key: uuid.UUID
    desk: str
    at: datetime
    level: int
    comment: str
    dossier: str | None
    on_paper: bool


def people(seed: int, ward: catalogue.Ward = catalogue.WARD) -> list[Person]:
    """The ward's officials, the same in every month."""
    draw = random.Random(f"{seed} people")  # noqa: S311 - made-up people, no secret
    paces = random.Random(f"{seed} paces")  # noqa: S311 - made-up people, no secret
    found: list[Person] = []
    taken: set[str] = set()
    for number, (title, division, employment, serves) in enumerate(catalogue.POSTS, start=1):
        name = ""
        while not name or name in taken:
            name = " ".join(
                map(draw.choice, (catalogue.FAMILY_NAMES, catalogue.MIDDLE_NAMES, catalogue.GIVEN_NAMES))
            )
        taken.add(name)
        gift = draw.gauss(0, 0.25)
        pace = paces.choices(PACES, PACE_SHARES)[0]
        code = f"{ward.code}{number:03d}"
        found.append(Person(code, name, title, division, employment, serves, gift, pace))
    return found


def working_days(month: Month, until: date | None = None) -> list[date]:
    """The working days of a month, up to and with `until`."""
    last = min(month.last_on, until) if until else month.last_on
    days = (month.first_on + timedelta(days=n) for n in range((last - month.first_on).days + 1))
    return [day for day in days if _is_working(day)]


def _is_working(day: date) -> bool:
    return BY_LAW.has(day)


class Service:
    """The service of one month, drawn from the seed and the month."""

    def __init__(self, month: Month, seed: int, ward: catalogue.Ward = catalogue.WARD) -> None:
        self.month, self.ward = month, ward
        self.people = people(seed, ward)
        self._seed = seed
        self._draw = random.Random()  # noqa: S311 - made-up figures, no secret

    def _begin(self, what: str, on: date | Month) -> None:
        self._draw.seed(f"{self._seed} {what} {on}")

    def roster(self, days: Sequence[date]) -> list[Shift]:
        """Who is on duty: every day another order, so that each person comes to each desk."""
        at_desks = [person for person in self.people if person.serves]
        shifts = []
        for day in days:
            self._begin("roster", day)
            for part in SHIFTS:
                chosen = self._draw.sample(at_desks, len(catalogue.DESKS))
                shifts += [
                    Shift(day, part, desk, person)
                    for desk, person in zip(catalogue.DESKS, chosen, strict=True)
                ]
        return shifts

    def dossiers(self, shifts: Sequence[Shift]) -> list[Dossier]:
        """What citizens hand in on the days of the roster, numbered by day in the order of arrival."""
        by_place = {(shift.on, shift.part, shift.desk.code): shift for shift in shifts}
        found = []
        for day in dict.fromkeys(shift.on for shift in shifts):
            self._begin("dossiers", day)
            count = round(self._draw.gauss(self.ward.dossiers_a_day, self.ward.dossiers_a_day / 10))
            arrivals = sorted(self._arrival(day) for _ in range(count))
            for serial, (at, part) in enumerate(arrivals, start=1):
                desk = self._draw.choices(catalogue.DESKS, [desk.share for desk in catalogue.DESKS])[0]
                found.append(self._dossier(serial, at, by_place[day, part, desk.code]))
        return found

    def _arrival(self, day: date) -> tuple[datetime, str]:
        part = self._draw.choices(list(SHIFTS), [58, 42])[0]
        begins, ends = (datetime.combine(day, hour) for hour in SHIFTS[part])
        minutes = int((ends - begins).total_seconds() // 60) - 10
        return begins + timedelta(minutes=self._draw.randrange(minutes)), part

    def _dossier(self, serial: int, at: datetime, shift: Shift) -> Dossier:
        fit = [one for one in catalogue.PROCEDURES if one.field in shift.desk.fields]
        procedure = self._draw.choices(fit, [one.weight for one in fit])[0]
        due = _after(at, procedure.working_days) if procedure.working_days else None
        chance = self._draw.random()
        mode = "Trực tuyến" if chance < ONLINE else "Bưu chính" if chance < ONLINE + BY_POST else "Trực tiếp"
        code = f"{self.ward.dossier_unit}-{at:%y%m%d}-{serial:04d}"
        queued = self._queued(code, at) if mode == "Trực tiếp" else None
        return Dossier(code, procedure, queued, at, due, self._returned(at, due), shift, mode)

    def _queued(self, code: str, at: datetime) -> datetime:
        """When the citizen took a number: longest ago in the full hours of the morning."""
        draw = random.Random(f"{self._seed} wait {code}")  # noqa: S311 - made-up figures, no secret
        return at - timedelta(
            minutes=min(round(draw.expovariate(1 / WAITS.get(at.hour, USUAL_WAIT))), LONGEST_WAIT)
        )

    def _returned(self, at: datetime, due: datetime | None) -> datetime:
        if due is None:
            return at + timedelta(minutes=self._draw.randrange(10, 90))
        if self._draw.random() < RETURNED_LATE:
            return _after(due, self._draw.randint(1, 3))
        return at + (due - at) * self._draw.uniform(0.3, 0.98)

    def ratings(self, dossiers: Sequence[Dossier]) -> Iterator[Given]:
        """How those who came to a desk rate: at its kiosk within minutes, or on a form the same day."""
        day: date | None = None
        for dossier in dossiers:
            if dossier.shift.on != day:
                day = dossier.shift.on
                self._begin("ratings", day)
            if dossier.mode == "Trực tiếp" and self._draw.random() < RATED:
                on_paper = self._draw.random() < ON_PAPER
                named = on_paper or self._draw.random() < NAMES_DOSSIER
                mood = self.ward.mood + dossier.procedure.mood
                level = self._level(dossier.shift.person.gift + mood)
                at = dossier.received_at + timedelta(seconds=self._draw.randrange(90, 1500))
                code = dossier.code if named else None
                yield Given(
                    self._key(), dossier.shift.desk.code, at, level, self._words(level), code, on_paper
                )

    def burst(self, on: date, desk: str) -> Iterator[Given]:
        """An official rates himself at the end of a day: the best level, again and again, within a minute."""
        self._begin("burst", on)
        begins = datetime.combine(on, time(16, 41, 7))
        for number in range(BURST_TAPS):
            at = begins + timedelta(seconds=number * BURST_SECONDS // (BURST_TAPS - 1))
            yield Given(self._key(), desk, at, 5, "", None, on_paper=False)

    def _level(self, shift: float) -> int:
        """A level by the usual shares, with better chances for those who please: e^shift to one for each level up."""
        weights = [share * math.exp(shift * (level - 4)) for level, share in catalogue.LEVEL_SHARES.items()]
        return self._draw.choices(list(catalogue.LEVEL_SHARES), weights)[0]

    def _words(self, level: int) -> str:
        if self._draw.random() > WITH_WORDS:
            return ""
        return self._draw.choice(catalogue.PRAISE if level >= 4 else catalogue.COMPLAINTS)

    def _key(self) -> uuid.UUID:
        return uuid.UUID(int=self._draw.getrandbits(128), version=4)

    def tasks(self, done_share: float) -> Iterator[tuple[Person, catalogue.Task, str, int, int, int, int]]:
        """Every official's tasks: the person, the task, the role, assigned, completed, times late, major errors.

        `done_share` is how much of the month has passed: what is not due yet is not done either. What is due in the
        middle of the month is handed in whole as a rule, what goes on all month as far as there was time.
        """
        self._begin("tasks", self.month)
        for person in self.people:
            usual = catalogue.usual_tasks(person.division, serves=person.serves)
            for task in self._draw.sample(usual, self._draw.randint(4, len(usual))):
                assigned = self._draw.randint(task.least, task.most)
                finished = person.pace * self._draw.triangular(0.88, 1.04, 1)
                share, luck = min(1.0, done_share / task.due), self._draw.random()
                handed_in = task.due < 1 and share == 1 and luck < HANDED_IN
                completed = assigned if handed_in else min(assigned, round(assigned * share * finished))
                late = self._draw.choices((0, 1, 2), (90, 8, 2))[0]
                role = self._draw.choices(("Chủ trì", "Phối hợp"), (75, 25))[0]
                errors = self._draw.choices((0, 1), (97, 3))[0]
                yield person, task, role, assigned, completed, late, errors


def _after(at: datetime, days: int) -> datetime:
    """So many working days later, at the same hour."""
    while days:
        at += timedelta(days=1)
        days -= _is_working(at.date())
    return at
