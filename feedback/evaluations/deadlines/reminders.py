"""Reminding people of the sheets that wait for them: by mail, the working day before the last one and on every one after."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.base import insert_for
from feedback.evaluations.deadlines.models import Reminded
from feedback.evaluations.deadlines.office_sheets import waiting_in
from feedback.evaluations.deadlines.terms import Step
from feedback.evaluations.deadlines.turns import Turn, WaitingSheet, turns_by_person
from feedback.evaluations.sheets.kinds import SheetState
from feedback.evaluations.sheets.models import Sheet
from feedback.evaluations.sheets.opening import open_sheets
from feedback.labels import say
from feedback.notices.models import Channel
from feedback.notices.operations import queue
from feedback.offices.holidays import working_days
from feedback.offices.models import Office, Posting
from feedback.periods.locks import MonthClosed
from feedback.periods.month import Month

AT_REST = frozenset({SheetState.PUBLISHED, SheetState.LOCKED})
MONTHS_BACK = 3  # of a month that nobody finished by then, nobody is reminded any more


@dataclass(frozen=True, slots=True)
class About:
    """Which sheets somebody is reminded of."""

    template: str
    period: Mapping[str, object]  # as the template names it
    month: Month  # with `mark` it keeps what was told of one period from what was told of another
    mark: str
    own: str  # where one finds the own sheet, below /admin/
    listed: str  # and where all of them


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
        sheets = waiting_in(session, office, month, today=today, zone=zone)
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
    by_person = turns_by_person(session, office, sheets, today=today, until=days.after(today, 1))
    return sum(
        _remind(session, office, about, user, turns, public_url=public_url, today=today, now=now)
        for user, turns in by_person.items()
    )


def _remind(
    session: Session,
    office: Office,
    about: About,
    user_id: uuid.UUID,
    turns: Sequence[Turn],
    *,
    public_url: str,
    today: date,
    now: datetime,
) -> int:
    user = session.get_one(User, user_id)
    if not user.mail:
        return 0
    queued = 0
    for turn in turns:
        row = insert_for(session, Reminded).values(
            office_id=office.id,
            month=about.month,
            step=about.mark + turn.step.value,
            user_id=user_id,
            reminded_on=today,
        )
        if session.scalar(row.on_conflict_do_nothing().returning(Reminded.user_id)) is None:
            continue
        place = about.own if turn.step is Step.SELF_SCORE else about.listed
        queue(
            session,
            office_id=office.id,
            channel=Channel.MAIL,
            address=user.mail,
            template=about.template,
            values={
                "office": office.name,
                **about.period,
                "step": say(turn.step.label, locale=user.locale),
                "count": turn.sheets,
                "due": turn.due_on.strftime("%d/%m/%Y") if turn.due_on else "",
                "address": f"{public_url}/admin/{place}",
            },
            not_before=now,
            today=today,
            locale=user.locale,
        )
        queued += 1
    return queued
