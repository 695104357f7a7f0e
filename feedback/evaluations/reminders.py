"""Reminding people of the sheets that wait for them: by mail, the working day before the last one and on every one after."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.models import Grant, User
from feedback.accounts.queries import in_force
from feedback.accounts.rights import Role
from feedback.base import insert_for
from feedback.evaluations.models import Leader, Reminded, Sheet, SheetState
from feedback.evaluations.office_sheets import sheets_of_month
from feedback.evaluations.operations import open_sheets
from feedback.evaluations.scorers import heads_of
from feedback.evaluations.sheet_life import Waiting
from feedback.evaluations.terms import Step
from feedback.labels import say
from feedback.notices.models import Channel
from feedback.notices.operations import queue
from feedback.offices.holidays import working_days
from feedback.offices.models import Office, Posting
from feedback.offices.queries import line_of
from feedback.periods.locks import MonthClosed
from feedback.periods.month import Month

AT_REST = frozenset({SheetState.PUBLISHED, SheetState.LOCKED})
MONTHS_BACK = 3  # of a month that nobody finished by then, nobody is reminded any more


@dataclass(frozen=True, slots=True)
class WaitingSheet:
    """A sheet of a month or of a year as far as a reminder cares: whose it is, and what it waits for."""

    official_id: uuid.UUID
    division: str
    leads: bool
    waiting: Waiting | None


@dataclass(frozen=True, slots=True)
class About:
    """Which sheets somebody is reminded of."""

    template: str
    period: Mapping[str, object]  # as the template names it
    month: Month  # with `mark` it keeps what was told of one period from what was told of another
    mark: str
    own: str  # where one finds the own sheet, below /admin/
    listed: str  # and where all of them


@dataclass(frozen=True, slots=True)
class _Task:
    """What one person has to do in one period of one office."""

    step: Step
    sheets: int
    due_on: date


def open_last_month(session: Session, *, today: date) -> int:
    """Open the sheets of the month that has ended for every office with postings in it; say how many stand.

    A month that is closed is left alone.
    """
    month = Month.of(today).previous
    offices = session.scalars(
        select(Office)
        .join(Posting, Posting.office_id == Office.id)
        .where(Posting.from_on <= month.last_on, Posting.to_on.is_(None) | (Posting.to_on >= month.first_on))
        .distinct()
    ).all()
    opened = 0
    for office in offices:
        try:
            opened += open_sheets(session, office, month)
        except MonthClosed:
            continue
    return opened


def queue_reminders(session: Session, *, public_url: str, zone: ZoneInfo, now: datetime) -> int:
    """Queue a mail to everybody who has something to do by tomorrow's working day or is late; say how many.

    Each person is told once a day of each step of a month, with the number of sheets and the earliest day.
    """
    today = now.astimezone(zone).date()
    waiting = session.execute(
        select(Sheet.office_id, Sheet.month)
        .where(Sheet.state.not_in(AT_REST), Sheet.month >= Month.of(today).plus(-MONTHS_BACK))
        .distinct()
    ).all()
    queued = 0
    for office_id, month in waiting:
        office = session.get_one(Office, office_id)
        sheets = [
            WaitingSheet(each.official_id, each.division, each.leads, each.waiting)
            for each in sheets_of_month(session, office, month, today=today, zone=zone)
        ]
        about = About(
            "sheets_due",
            {"month": f"{month.month:02d}/{month.year}"},
            month,
            "",
            f"me/months/{month}/",
            f"offices/{office.code}/months/{month}/sheets/",
        )
        queued += remind_of(session, office, about, sheets, public_url=public_url, today=today, now=now)
    return queued


def remind_of(
    session: Session,
    office: Office,
    about: About,
    sheets: Sequence[WaitingSheet],
    *,
    public_url: str,
    today: date,
    now: datetime,
) -> int:
    """Queue a mail to everybody for whom one of these sheets waits by tomorrow's working day; say how many."""
    days = working_days(session, office.id)
    if not days.has(today):
        return 0
    by_person = _by_person(session, office, sheets, days.after(today, 1), today=today)
    return sum(
        _remind(session, office, about, user, tasks, public_url=public_url, today=today, now=now)
        for user, tasks in by_person.items()
    )


def _by_person(
    session: Session, office: Office, sheets: Sequence[WaitingSheet], until: date, *, today: date
) -> dict[uuid.UUID, list[_Task]]:
    """What is due by `until`, by the account of whoever has to do it."""
    due: defaultdict[tuple[uuid.UUID, Step], list[date]] = defaultdict(list)
    for sheet in sheets:
        if sheet.waiting is None or sheet.waiting.due_on is None or sheet.waiting.due_on > until:
            continue
        for user_id in _who(session, office, sheet, sheet.waiting.step, today=today):
            due[user_id, sheet.waiting.step].append(sheet.waiting.due_on)
    found: defaultdict[uuid.UUID, list[_Task]] = defaultdict(list)
    for (user_id, step), days in due.items():
        found[user_id].append(_Task(step, len(days), min(days)))
    return found


def _who(
    session: Session, office: Office, sheet: WaitingSheet, step: Step, *, today: date
) -> Collection[uuid.UUID]:
    """The accounts of those for whom a sheet waits; nobody for the own sheet but its official for the own marks."""
    if step is Step.SELF_SCORE:
        return set(
            session.scalars(
                select(User.id).where(User.official_id == sheet.official_id, User.closed_at.is_(None))
            )
        )
    if step is Step.DISCUSS or step is Step.ANSWER:
        holders = _holders(session, [office.id], Role.PERSONNEL, today)
    elif step is Step.COMMENT and not sheet.leads:
        holders = _direct_leaders(session, office, sheet.division, today)
    else:
        above = line_of(session, office)
        if sheet.official_id in heads_of(session, office.id, on=today):
            above = above[1:]
        holders = next(
            (found for place in above if (found := _holders(session, [place], Role.WARD_LEADER, today))), {}
        )
    return {user_id for user_id, official_id in holders.items() if official_id != sheet.official_id}


def _direct_leaders(
    session: Session, office: Office, division: str, today: date
) -> dict[uuid.UUID, uuid.UUID | None]:
    named = set(
        session.scalars(
            select(Leader.official_id).where(
                Leader.office_id == office.id,
                Leader.division == division,
                Leader.from_on <= today,
                Leader.to_on.is_(None) | (Leader.to_on >= today),
            )
        )
    )
    holders = _holders(session, [office.id], Role.DESK_HEAD, today)
    if named:
        return {user_id: official for user_id, official in holders.items() if official in named}
    return holders or _holders(session, [office.id], Role.WARD_LEADER, today)


def _holders(
    session: Session, places: Iterable[uuid.UUID], role: Role, today: date
) -> dict[uuid.UUID, uuid.UUID | None]:
    """The accounts that hold the role at these offices, each with its official."""
    rows = session.execute(
        select(User.id, User.official_id)
        .join(Grant, Grant.user_id == User.id)
        .where(
            Grant.office_id.in_(list(places)),
            Grant.role == role,
            in_force(today),
            User.closed_at.is_(None),
        )
    )
    return {row.id: row.official_id for row in rows}


def _remind(
    session: Session,
    office: Office,
    about: About,
    user_id: uuid.UUID,
    tasks: Sequence[_Task],
    *,
    public_url: str,
    today: date,
    now: datetime,
) -> int:
    user = session.get_one(User, user_id)
    if not user.mail:
        return 0
    queued = 0
    for task in tasks:
        row = insert_for(session, Reminded).values(
            office_id=office.id,
            month=about.month,
            step=about.mark + task.step.value,
            user_id=user_id,
            reminded_on=today,
        )
        if session.scalar(row.on_conflict_do_nothing().returning(Reminded.user_id)) is None:
            continue
        place = about.own if task.step is Step.SELF_SCORE else about.listed
        queue(
            session,
            office_id=office.id,
            channel=Channel.MAIL,
            address=user.mail,
            template=about.template,
            values={
                "office": office.name,
                **about.period,
                "step": say(task.step.label, locale=user.locale),
                "count": task.sheets,
                "due": task.due_on.strftime("%d/%m/%Y"),
                "address": f"{public_url}/admin/{place}",
            },
            not_before=now,
            today=today,
            locale=user.locale,
        )
        queued += 1
    return queued
