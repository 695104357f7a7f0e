"""What the indexes are made from: the office's dossiers and their days, cases that citizens asked answers in, released ratings."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from feedback.cases.kinds import CaseKind, CaseSource, CaseState, RootCause
from feedback.cases.models import Answer, Case
from feedback.disclosure import Detail
from feedback.indexes.nine import Returned
from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.receipts.models import Mode, Receipt, Stage
from feedback.releases.queries import told_month

BAD_BANDS = {Detail.THREE_BANDS: 1, Detail.FIVE_LEVELS: 2}  # how many of the first bands hold levels 1 and 2


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier whose day fell into the period: it came back, or it had not by its day."""

    official_id: uuid.UUID  # who received it
    desk_id: uuid.UUID
    online: bool
    returned: Returned


@dataclass(frozen=True, slots=True)
class Received:
    """The dossiers that came in within the period."""

    dossiers: int
    online: int
    procedures: int
    procedures_online: int


@dataclass(frozen=True, slots=True)
class Feedback:
    """The cases of the period in which a citizen asked for an answer."""

    owed: int  # whose day for an answer fell into the period
    in_time: int
    overdue: int  # without an answer at its end
    unsatisfied: int  # answered, and the citizen was not satisfied
    complaints: Counter[uuid.UUID]  # closed with a person's conduct as the cause, by official
    at_desks: Counter[uuid.UUID]  # the same by desk


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything that the indexes of some months are made from."""

    dossiers: Sequence[Dossier]
    received: Received
    feedback: Feedback
    bad_ratings: int | None  # of levels 1 and 2; None where they may not be told apart


def gathered(session: Session, office: Office, months: Sequence[Month], *, zone: ZoneInfo) -> Gathered:
    """What these months, which follow on one another, bring to the indexes."""
    return Gathered(
        _dossiers(session, office, months, zone),
        _received(session, office, months, zone),
        _feedback(session, office, months[0].first_on, months[-1].last_on),
        _bad_ratings(session, office, months),
    )


def _dossiers(session: Session, office: Office, months: Sequence[Month], zone: ZoneInfo) -> list[Dossier]:
    """Each dossier once: by the moment it came back, or by its day where it had not come back by then."""
    first, after = months[0].edges(zone)[0], months[-1].edges(zone)[1]
    due, returned = Receipt.due_at, Receipt.returned_at
    in_time = and_(returned >= first, returned < after, returned <= due)
    overdue = and_(due >= first, due < after, or_(returned.is_(None), returned > due))
    asked = select(Receipt.official_id, Receipt.desk_id, Receipt.mode, due, returned).where(
        Receipt.office_id == office.id,
        Receipt.stage == Stage.RECEPTION,
        Receipt.voided_at.is_(None),
        or_(in_time, overdue),
    )
    rows: Any = session.execute(asked)
    return [
        Dossier(
            row.official_id,
            row.desk_id,
            row.mode is Mode.ONLINE,
            Returned(
                (row.due_at.astimezone(zone).date() - row.returned_at.astimezone(zone).date()).days
                if row.returned_at is not None
                else None
            ),
        )
        for row in rows
    ]


def _received(session: Session, office: Office, months: Sequence[Month], zone: ZoneInfo) -> Received:
    first, after = months[0].edges(zone)[0], months[-1].edges(zone)[1]
    asked = (
        select(Receipt.mode, Receipt.procedure_id, func.count())
        .where(
            Receipt.office_id == office.id,
            Receipt.stage == Stage.RECEPTION,
            Receipt.slip.is_(False),
            Receipt.voided_at.is_(None),
            Receipt.received_at >= first,
            Receipt.received_at < after,
        )
        .group_by(Receipt.mode, Receipt.procedure_id)
    )
    rows: Any = session.execute(asked).all()
    online = [(procedure, count) for mode, procedure, count in rows if mode is Mode.ONLINE]
    return Received(
        dossiers=sum(count for _, _, count in rows),
        online=sum(count for _, count in online),
        procedures=len({procedure for _, procedure, _ in rows}),
        procedures_online=len({procedure for procedure, _ in online}),
    )


def _feedback(session: Session, office: Office, first_on: date, last_on: date) -> Feedback:
    """The cases of the period. Denunciations and grave reasons stay out: a number of them would tell that there is one."""
    asked_for = (
        Case.office_id == office.id,
        Case.source == CaseSource.CONTACT,
        Case.kind != CaseKind.DENUNCIATION,
    )
    owed: Any = session.execute(
        select(Case.answered_on, Case.over_on, Case.owed_on).where(
            *asked_for, Case.owed_on >= first_on, Case.owed_on <= last_on
        )
    ).all()
    done: list[tuple[date | None, date]] = [(row.answered_on or row.over_on, row.owed_on) for row in owed]
    unsatisfied = session.scalars(
        select(func.count(func.distinct(Answer.case_id)))
        .join(Case, and_(Case.office_id == Answer.office_id, Case.id == Answer.case_id))
        .where(*asked_for, Answer.satisfied.is_(False), Case.owed_on >= first_on, Case.owed_on <= last_on)
    ).one()
    conduct = session.execute(
        select(Case.official_id, Case.desk_id).where(
            *asked_for,
            Case.state == CaseState.CLOSED,
            Case.cause == RootCause.CONDUCT,
            Case.official_id.is_not(None),
            Case.over_on >= first_on,
            Case.over_on <= last_on,
        )
    ).all()
    return Feedback(
        owed=len(done),
        in_time=len([on for on, owed_on in done if on is not None and on <= owed_on]),
        overdue=len([on for on, _ in done if on is None or on > last_on]),
        unsatisfied=unsatisfied,
        complaints=Counter(who for who, _ in conduct if who is not None),
        at_desks=Counter(desk for _, desk in conduct if desk is not None),
    )


def _bad_ratings(session: Session, office: Office, months: Sequence[Month]) -> int | None:
    """The ratings of levels 1 and 2 as the releases told them; none where a month does not tell its levels."""
    found = 0
    for month in months:
        told = told_month(session, office.id, month)
        bands = BAD_BANDS.get(told.figures.unit.detail) if told is not None else None
        if told is None or bands is None:
            return None
        found += sum(told.figures.unit.bands[:bands])
    return found
