"""Dated postings: new staff, moves within and between offices, secondments, and leaving the service.

An official's evaluation of a month is made office by office, each by the days posted there, so a posting is never
changed backwards into a closed month.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.errors import Missing, Refused
from feedback.labels import N_, normal
from feedback.offices.models import Employment, Office, Official, Posting
from feedback.staffing.absences import hold_months_open

LONGEST_TEXT = 200  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPosting:
    """A place that an official takes: for good, or on secondment, when the place left behind stands."""

    title: str
    division: str
    employment: Employment | None = None  # none: as before
    from_on: date
    to_on: date | None = None
    seconded: bool = False


def move(
    session: Session,
    official: Official,
    to: Office,
    new: NewPosting,
    *,
    user_id: uuid.UUID | None,
    now: datetime,
) -> Posting:
    """Post an official to an office from a day on; unless on secondment, the place held until then ends the day before.

    Raises MonthClosed where a month from that day on is closed at either office, or Refused: `missing_value`,
    `ends_before_it_starts`, `nowhere_posted` (a secondment needs a place to come back to), `posted_that_day`.
    """
    title, division = _text(new.title, "title"), _text(new.division, "division")
    if new.to_on is not None and new.to_on < new.from_on:
        raise Refused(
            "ends_before_it_starts", N_("It can't end before the day on which it starts."), field="to_on"
        )
    held = _held_on(session, official, new.from_on)
    if held is None and new.seconded:
        raise Refused("nowhere_posted", N_("A secondment needs a place to come back to."), field="official")
    for office_id in sorted({to.id, *([held.office_id] if held else [])}):
        hold_months_open(session, session.get_one(Office, office_id), new.from_on, None)
    if held is not None and not new.seconded:
        _end(session, held, new.from_on - timedelta(days=1))
    posting = Posting(
        office_id=to.id,
        official_id=official.id,
        title=title,
        division=division,
        employment=new.employment or (held.employment if held else Employment.CIVIL_SERVANT),
        from_on=new.from_on,
        to_on=new.to_on,
        seconded=new.seconded,
    )
    session.add(posting)
    try:
        session.flush()
    except IntegrityError:
        raise _posted_that_day() from None
    name = "staffing:official:seconded" if new.seconded else "staffing:official:posted"
    for office_id in sorted({to.id, *([held.office_id] if held else [])}):
        _record(session, name, office_id, official, to.code, new.from_on, user_id=user_id, now=now)
    return posting


def end_posting(
    session: Session,
    office: Office,
    posting_id: uuid.UUID,
    last_on: date,
    *,
    user_id: uuid.UUID | None,
    now: datetime,
) -> None:
    """End a posting at the office with a day: a secondment that is over, or somebody who leaves.

    Raises MonthClosed, Missing, or Refused `ends_before_it_starts`.
    """
    posting = posting_at(session, office, posting_id)
    if last_on < posting.from_on:
        raise Refused(
            "ends_before_it_starts", N_("It can't end before the day on which it starts."), field="last_on"
        )
    hold_months_open(session, office, last_on, None)
    _end(session, posting, last_on)
    official = session.get_one(Official, posting.official_id)
    _record(
        session, "staffing:posting:ended", office.id, official, office.code, last_on, user_id=user_id, now=now
    )


def posting_at(session: Session, office: Office, posting_id: uuid.UUID) -> Posting:
    """A posting at the office that has no end yet; raises Missing."""
    posting = session.get(Posting, posting_id, populate_existing=True)
    if posting is None or posting.office_id != office.id or posting.to_on is not None:
        raise Missing("posting")
    return posting


def _held_on(session: Session, official: Official, day: date) -> Posting | None:
    """The place that an official holds on a day, secondments aside; locked against a second hand."""
    asked = (
        select(Posting)
        .where(
            Posting.official_id == official.id,
            Posting.from_on <= day,
            Posting.to_on.is_(None) | (Posting.to_on >= day),
            Posting.seconded.is_(False),
        )
        .order_by(Posting.from_on.desc())
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return session.scalars(asked).first()


def _end(session: Session, posting: Posting, last_on: date) -> None:
    if last_on < posting.from_on:
        raise _posted_that_day()
    session.execute(
        update(Posting)
        .where(Posting.id == posting.id)
        .values(to_on=last_on)
        .execution_options(synchronize_session="fetch")
    )


def _posted_that_day() -> Refused:
    return Refused(
        "posted_that_day",
        N_("The official has a posting from that very day: it can't begin twice."),
        field="from_on",
    )


def _text(text: str, field: str) -> str:
    kept = normal(text)
    if not kept:
        raise Refused("missing_value", N_("A value is needed here."), field=field)
    if len(kept) > LONGEST_TEXT:
        raise Refused(
            "too_long",
            N_("The text is longer than %(limit)s characters."),
            field=field,
            limit=LONGEST_TEXT,
        )
    return kept


def _record(
    session: Session,
    name: str,
    office_id: uuid.UUID,
    official: Official,
    to: str,
    day: date,
    *,
    user_id: uuid.UUID | None,
    now: datetime,
) -> None:
    acts.record(
        session,
        name,
        office_id=office_id,
        user_id=user_id,
        now=now,
        official=official.code,
        office=to,
        day=day.isoformat(),
    )
