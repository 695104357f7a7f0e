"""Dossiers that near their day, and the apology for one that will be late (Decree 61/2018 Art. 19.9).

At the latest one day before the day that was promised the citizen is written to, with the reason and a new day; a
dossier is given a new day at most once.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from feedback.audit import acts
from feedback.base import insert_for
from feedback.cases.models import LONG, Apology
from feedback.cases.settings import terms_of
from feedback.errors import Missing, Refused
from feedback.labels import N_, normal
from feedback.offices.holidays import working_days
from feedback.offices.models import Desk, Office, Official, Procedure
from feedback.periods.days import day_edges
from feedback.receipts.models import Receipt, Stage
from feedback.receipts.queries import receipt_at

LISTED_LATE = timedelta(days=90)  # how far back a dossier that is late already is still listed


@dataclass(frozen=True, slots=True)
class Nearing:
    """A dossier that has not been returned and is due soon, or was."""

    receipt: Receipt
    procedure: str
    desk: str
    official: str
    due_on: date
    working_days_left: int  # below zero: late
    apology: Apology | None

    @property
    def can_still_be_in_time(self) -> bool:
        """Whether an apology today would come at least a day before the promised day."""
        return self.working_days_left >= 1


@dataclass(frozen=True, slots=True)
class Letter:
    """What form 04 says."""

    office: str
    dossier: str
    procedure: str
    received_on: date
    due_at: datetime  # in the office's own clock
    reason: str
    new_due_on: date
    made_on: date


def nearing(session: Session, office_id: uuid.UUID, *, zone: ZoneInfo, today: date) -> Sequence[Nearing]:
    """The dossiers due within the days that the office has set, and those that are late: the nearest day first."""
    days, ahead = working_days(session, office_id), terms_of(session, office_id).apology_ahead
    _, until = day_edges(days.after(today, ahead), zone)
    since, _ = day_edges(today - LISTED_LATE, zone)
    handed_over = aliased(Receipt)
    rows = session.execute(
        select(Receipt, Procedure.name, Desk.name, Official.name, Apology)
        .join(Procedure, Procedure.id == Receipt.procedure_id)
        .join(Desk, Desk.id == Receipt.desk_id)
        .join(Official, Official.id == Receipt.official_id)
        .outerjoin(Apology, (Apology.office_id == Receipt.office_id) & (Apology.receipt_id == Receipt.id))
        .where(
            Receipt.office_id == office_id,
            Receipt.due_at.between(since, until),
            Receipt.stage == Stage.RECEPTION,
            Receipt.returned_at.is_(None),
            Receipt.voided_at.is_(None),
            ~exists().where(
                handed_over.office_id == Receipt.office_id,
                handed_over.dossier_key == Receipt.dossier_key,
                handed_over.stage == Stage.RESULT,
                handed_over.voided_at.is_(None),
            ),
        )
        .order_by(Receipt.due_at, Receipt.dossier_key)
    )
    found = []
    for receipt, procedure, desk, official, apology in rows:
        if receipt.due_at is None:
            continue
        due_on = receipt.due_at.astimezone(zone).date()
        if due_on == receipt.received_at.astimezone(zone).date():
            continue  # a result on the same day has no day to put off
        found.append(
            Nearing(receipt, procedure, desk, official, due_on, days.between(today, due_on), apology)
        )
    return found


def apologise(
    session: Session,
    receipt: Receipt,
    reason: str,
    new_due_on: date,
    *,
    zone: ZoneInfo,
    user_id: uuid.UUID,
    today: date,
    now: datetime,
) -> Apology:
    """Apologise for a dossier and give it its new day. One that comes too late is kept as such.

    Refused: `put_off_already` (once and no more), `dossier_returned`, `not_later` for a day that is not after the
    promised one or that nobody works, an empty reason.
    """
    if receipt.returned_at is not None or receipt.voided_at is not None or receipt.due_at is None:
        raise Refused("dossier_returned", N_("This dossier is not waited for any more."))
    reason = normal(reason)
    if not reason:
        raise Refused("missing_value", N_("A value is needed here."), field="reason")
    if len(reason) > LONG:
        raise Refused("too_long", N_("At most %(most)s characters fit here."), field="reason", most=LONG)
    due_on = receipt.due_at.astimezone(zone).date()
    if new_due_on <= max(due_on, today) or not working_days(session, receipt.office_id).has(new_due_on):
        raise Refused(
            "not_later", N_("The new day has to be a working day after the promised one."), field="new_due"
        )
    kept = session.scalar(
        insert_for(session, Apology)
        .values(
            office_id=receipt.office_id,
            receipt_id=receipt.id,
            reason=reason,
            new_due_on=new_due_on,
            made_by=user_id,
            made_on=today,
            in_time=today < due_on,
        )
        .on_conflict_do_nothing()
        .returning(Apology.receipt_id)
    )
    if kept is None:
        raise Refused("put_off_already", N_("A dossier is given a new day at most once."))
    acts.record(
        session,
        "cases:apology:made",
        office_id=receipt.office_id,
        user_id=user_id,
        now=now,
        dossier=receipt.dossier_code,
        new_due=new_due_on.isoformat(),
    )
    return session.get_one(Apology, (receipt.office_id, receipt.id))


def letter_of(session: Session, office_id: uuid.UUID, receipt_id: uuid.UUID, *, zone: ZoneInfo) -> Letter:
    """The letter of a dossier for which an apology was made; raises Missing."""
    receipt = receipt_at(session, office_id, receipt_id)
    apology = session.get(Apology, (office_id, receipt_id))
    if apology is None or receipt.due_at is None:
        raise Missing("apology")
    return Letter(
        office=session.get_one(Office, office_id).name,
        dossier=receipt.dossier_code,
        procedure=session.get_one(Procedure, receipt.procedure_id).name,
        received_on=receipt.received_at.astimezone(zone).date(),
        due_at=receipt.due_at.astimezone(zone),
        reason=apology.reason,
        new_due_on=apology.new_due_on,
        made_on=apology.made_on,
    )
