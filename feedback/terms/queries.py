"""What can be asked of a term: everybody of an office with the months behind each figure, or one official's own."""

import uuid
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.evaluations.rulesets.choices import month_rules
from feedback.evaluations.rulesets.rules import MonthRules, Rules
from feedback.evaluations.summaries.one_official import seat_group
from feedback.offices.models import Employment, Office, Official, Posting
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.scoring import QualityClass
from feedback.staffing.absences import months_of_illness
from feedback.terms.brought import brought_months
from feedback.terms.limits import YearLimit, at_most, limits_of
from feedback.terms.means import (
    MonthStanding,
    TermPoints,
    YearClass,
    YearClasses,
    YearContender,
    class_by_points,
    term_points,
    year_classes,
)
from feedback.terms.months import TermMonth, points_in, results_of, term_month
from feedback.terms.pooled import TermScore, term_score
from feedback.terms.ratings import rated_months
from feedback.terms.term import Term, TermKind


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialTerm:
    """An official's term: the months, their mean, and the pooled score as far as it may be told."""

    official_id: uuid.UUID
    code: str
    name: str
    title: str
    division: str
    employment: Employment | None  # of the last posting in the term; None without any
    months: Sequence[TermMonth]
    points: TermPoints
    score: TermScore
    rules: Rules  # for the official's kind of people
    klass: QualityClass | None  # where the mean lies; of the year, what the points come to under the cap
    letter: str | None
    year: YearClass | None = None  # of a year alone
    limits: Sequence[YearLimit] = ()  # of its class, likewise


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeTerm:
    """An office's term: everybody whose last posting within it is here."""

    office: Office
    term: Term
    officials: Sequence[OfficialTerm]  # as lists sort
    moved_on: Sequence[str]  # names of those who went to another office, which evaluates them
    missing: Sequence[Month]  # months of the office that are not closed, and that anybody waits for
    seats: int | None  # of the excellent class, of every group that shares them; of a year alone
    seats_of: Mapping[Hashable, int]  # by group; of a year alone

    @property
    def has_brought(self) -> bool:
        """Whether anybody's month was evaluated elsewhere and brought in."""
        return any(month.brought for each in self.officials for month in each.months)


def office_term(
    session: Session, office: Office, term: Term, *, shadow_months: int, zone: ZoneInfo
) -> OfficeTerm:
    """The term of everybody at the office (Decree 335/2025 Arts. 17 and 19): of closed months, in their newest versions."""
    postings = _postings(session, term, office_id=office.id)
    here = _last_here(postings, office)
    rules = _rules(session, office, term, shadow_months=shadow_months)
    found = _officials(session, office, term, {who: postings[who] for who in here}, rules)
    moved = select(Official.name).where(Official.id.in_(set(postings) - here)).order_by(Official.name_sort)
    closed = _closed_months(session, [office.id], term)
    limits: Mapping[uuid.UUID, Sequence[YearLimit]] = {}
    year = None
    if term.kind is TermKind.YEAR:
        limits = limits_of(session, office, [each.official_id for each in found], term, zone=zone)
        year = _year_classes(found, limits)
    return OfficeTerm(
        office=office,
        term=term,
        officials=[_in_year(each, year, limits.get(each.official_id, ())) for each in found]
        if year
        else found,
        moved_on=session.scalars(moved).all(),
        missing=[
            month
            for place, month in enumerate(term.months)
            if (office.id, month) not in closed
            and (not found or any(each.months[place].standing is MonthStanding.NOT_CLOSED for each in found))
        ],
        seats=year.seats if year else None,
        seats_of=year.seats_of if year else {},
    )


def people_of(session: Session, office: Office, term: Term) -> Sequence[uuid.UUID]:
    """Whose term it is at the office: those whose last posting within it is there."""
    return sorted(_last_here(_postings(session, term, office_id=office.id), office))


def office_years(session: Session, office: Office, *, today: date) -> range:
    """The years in which anybody has had a posting at the office, up to the present one."""
    first = session.scalar(
        select(func.min(Posting.from_on)).where(Posting.office_id == office.id, Posting.from_on <= today)
    )
    return range((first or today).year, today.year + 1)


def years_of(session: Session, official: Official, *, today: date) -> range:
    """The years in which an official has had a posting, without those to come; the present one where there is none."""
    own = (Posting.official_id == official.id, Posting.from_on <= today)
    first = session.scalar(select(func.min(Posting.from_on)).where(*own)) or today
    last = session.scalar(select(func.max(func.coalesce(Posting.to_on, today))).where(*own)) or today
    return range(first.year, min(last, today).year + 1)


def official_term(
    session: Session, office: Office, official: Official, term: Term, *, shadow_months: int
) -> OfficialTerm:
    """One official's own term, by the rules of `office`; what others come to plays no part in it."""
    postings = _postings(session, term, official_id=official.id)
    rules = _rules(session, office, term, shadow_months=shadow_months)
    return _officials(session, office, term, {official.id: postings.get(official.id, [])}, rules)[0]


def _year_classes(
    officials: Sequence[OfficialTerm], limits: Mapping[uuid.UUID, Sequence[YearLimit]]
) -> YearClasses:
    """The classes of the year by points, by the rules of each kind of people, under the limits that bind them."""
    contenders = {}
    for each in officials:
        parameters = each.rules.parameters
        group = (each.rules.rule_set.name, parameters, seat_group(each, each.rules))
        bound = at_most(limits.get(each.official_id, ()))
        contenders[each.official_id.hex] = YearContender(each.points, parameters, group, bound)
    return year_classes(contenders)


def _in_year(official: OfficialTerm, year: YearClasses, limits: Sequence[YearLimit]) -> OfficialTerm:
    """With the class of the year, which has no letter: letters are the city's layer over months."""
    place = year.of[official.official_id.hex]
    fields = {name: getattr(official, name) for name in OfficialTerm.__dataclass_fields__}
    return OfficialTerm(**{**fields, "klass": place.klass, "letter": None, "year": place, "limits": limits})


def _officials(
    session: Session,
    office: Office,
    term: Term,
    postings: Mapping[uuid.UUID, Sequence[Posting]],
    rules_of_month: MonthRules,
) -> list[OfficialTerm]:
    people = session.scalars(
        select(Official).where(Official.id.in_(postings)).order_by(Official.name_sort, Official.code_key)
    ).all()
    results = results_of(session, postings, term.months)
    brought = brought_months(session, postings, term.months)
    ill = months_of_illness(session, postings, term.months)
    offices = {posting.office_id for theirs in postings.values() for posting in theirs}
    closed = _closed_months(session, offices, term)
    names = {row.id: row.name for row in session.execute(select(Office.id, Office.name))}
    months = {
        person.id: [
            term_month(
                month,
                results.get((person.id, month)),
                brought.get((person.id, month)),
                postings[person.id],
                closed,
                names,
                excused=(person.id, month) in ill,
            )
            for month in term.months
        ]
        for person in people
    }
    rated = rated_months(session, office, months)
    found = []
    for person in people:
        points = term_points([points_in(month) for month in months[person.id]])
        over = frozenset(
            each.month for each in months[person.id] if each.standing is not MonthStanding.NOT_CLOSED
        )
        last = postings[person.id][-1] if postings[person.id] else None
        rules = rules_of_month.of(last.employment if last else None)
        klass = class_by_points(points.mean, rules.parameters)
        title, division = _post(months[person.id], postings[person.id])
        found.append(
            OfficialTerm(
                official_id=person.id,
                code=person.code,
                name=person.name,
                title=title,
                division=division,
                months=months[person.id],
                points=points,
                score=term_score(term, rated[person.id], closed=over, parameters=rules.full_parameters),
                employment=last.employment if last else None,
                rules=rules,
                klass=klass,
                letter=rules.rule_set.letter(klass) if klass else None,
            )
        )
    return found


def _post(months: Sequence[TermMonth], postings: Sequence[Posting]) -> tuple[str, str]:
    if postings:
        return postings[-1].title, postings[-1].division
    lines = [month.line for month in months if month.line is not None]
    return (lines[-1].title, lines[-1].division) if lines else ("", "")


def _rules(session: Session, office: Office, term: Term, *, shadow_months: int) -> MonthRules:
    """The rules of the term: those of its last month that is closed, else of its last."""
    closed = [month for _, month in _closed_months(session, [office.id], term)]
    return month_rules(session, office, max(closed, default=term.months[-1]), shadow_months=shadow_months)


def _closed_months(
    session: Session, offices: Iterable[uuid.UUID], term: Term
) -> set[tuple[uuid.UUID, Month]]:
    asked = select(Period.office_id, Period.month).where(
        Period.office_id.in_(list(offices)), Period.month.in_(term.months), Period.state != PeriodState.OPEN
    )
    return {(row.office_id, row.month) for row in session.execute(asked)}


def _postings(
    session: Session,
    term: Term,
    *,
    office_id: uuid.UUID | None = None,
    official_id: uuid.UUID | None = None,
) -> dict[uuid.UUID, list[Posting]]:
    """The postings within the term, in their order: of everybody who had one at the office, or of one official."""
    within = (
        Posting.from_on <= term.months[-1].last_on,
        Posting.to_on.is_(None) | (Posting.to_on >= term.months[0].first_on),
    )
    if official_id is not None:
        who: Any = [official_id]
    else:
        who = select(Posting.official_id).where(Posting.office_id == office_id, *within)
    asked = select(Posting).where(Posting.official_id.in_(who), *within).order_by(Posting.from_on)
    found: defaultdict[uuid.UUID, list[Posting]] = defaultdict(list)
    for posting in session.scalars(asked):
        found[posting.official_id].append(posting)
    return dict(found)


def _last_here(postings: Mapping[uuid.UUID, Sequence[Posting]], office: Office) -> set[uuid.UUID]:
    return {who for who, theirs in postings.items() if theirs[-1].office_id == office.id}
