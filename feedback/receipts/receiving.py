"""How a served transaction comes to be: a dossier is received, its result handed over, or a slip given on the spot."""

import hashlib
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.base import insert_for, new_id
from feedback.errors import Conflict, Refused
from feedback.labels import N_, code_key
from feedback.offices.holidays import working_days
from feedback.offices.models import Desk, Official, Procedure
from feedback.offices.queries import official_at
from feedback.receipts.codes import ALPHABET
from feedback.receipts.models import LONGEST_WAIT, Mode, Receipt, Stage
from feedback.receipts.queries import moment_of

DAY_ENDS = time(17, 0)  # the hour at which a result is due on its day
CLOCKS_DIFFER = timedelta(minutes=5)  # between another program's clock and ours
LONGEST_AGO = timedelta(days=31)  # what is older comes in by the ward's files
SLIP_CHARACTERS = 8
REFERENCED_CHARACTERS = 16  # 80 bits: no two references share a number
CALLED = {"procedure_id": "procedure", "desk_id": "desk", "official_id": "official"}  # by those who send it
CALLED_OF_A_RESULT = {**CALLED, "received_at": "returned_at", "receiving_office_id": "received_by"}


@dataclass(frozen=True, slots=True)
class Kept:
    """A served transaction, and whether it was stored just now or stood already and says the same."""

    receipt: Receipt
    is_new: bool


def receive(
    session: Session,
    desk: Desk,
    official: Official,
    procedure: Procedure,
    dossier_code: str,
    *,
    mode: Mode = Mode.DIRECT,
    received_at: datetime | None = None,
    queued_at: datetime | None = None,
    due_at: datetime | None = None,
    zone: ZoneInfo,
    now: datetime,
) -> Kept:
    """Receive a dossier at a desk, once. Without a moment it is now; when it is due the catalogue says otherwise.

    `queued_at` is when the citizen took a number; of it only the minutes of the wait are kept, by what was said first.
    Said again in the same words, nothing is added. Refused: `dossier_differs` where the dossier stands with other
    words, `dates_reversed`, `in_the_future`, `too_long_ago`, `wait_too_long`, and Missing for an official who is not of that office.
    """
    official_at(session, desk.office_id, official.id)
    at = _plausible(received_at, "received_at", now=now)
    if due_at is not None and due_at < at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0):
        raise Refused(
            "dates_reversed", N_("The result cannot be due before the dossier is received."), field="due_at"
        )
    due_was_said = due_at is not None
    if due_at is None:
        worked = working_days(session, desk.office_id)
        due_at = end_of_day(worked.after(at.astimezone(zone).date(), procedure.working_days), zone)
    said = {
        "procedure_id": procedure.id,
        "desk_id": desk.id,
        "official_id": official.id,
        "mode": mode,
        "due_at": max(at, due_at),
    }
    kept = _stored(
        session,
        desk.office_id,
        dossier_code,
        Stage.RECEPTION,
        received_at=at,
        waited_minutes=_waited(queued_at, at),
        **said,
    )
    if not kept.is_new:
        if received_at is not None:
            said["received_at"] = received_at
        elif not due_was_said:  # what the catalogue reckons from now was not said either
            del said["due_at"]
        _must_say_the_same(kept.receipt, said)
    return kept


def hand_over(
    session: Session,
    desk: Desk,
    official: Official,
    dossier_code: str,
    *,
    procedure: Procedure | None = None,
    receiving_office_id: uuid.UUID | None = None,
    handed_at: datetime | None = None,
    now: datetime,
) -> Kept:
    """Hand the result of a dossier over at a desk, once: a transaction of its own, with the official who decided or gave.

    The dossier may have been received by another ward; its procedure is then named, since nothing is known here.
    Refused: `missing_value` for it, `receipt_void`, `dates_reversed`, and as in `receive`.
    """
    official_at(session, desk.office_id, official.id)
    at = _plausible(handed_at, "returned_at", now=now)
    reception = moment_of(session, desk.office_id, dossier_code, Stage.RECEPTION)
    if reception is not None and reception.voided_at is not None:
        raise Refused("receipt_void", N_("Receipt %(dossier)s has been withdrawn."), dossier=dossier_code)
    if reception is not None and at < reception.received_at:
        raise Refused("dates_reversed", N_("This lies before the dossier was received."), field="returned_at")
    if procedure is None and reception is None:
        raise Refused("missing_value", N_("A value is needed here."), field="procedure")
    said = {
        "procedure_id": procedure.id if procedure else reception.procedure_id,  # type: ignore[union-attr]
        "desk_id": desk.id,
        "official_id": official.id,
        "mode": reception.mode if reception else Mode.DIRECT,
        "receiving_office_id": None if receiving_office_id == desk.office_id else receiving_office_id,
    }
    kept = _stored(session, desk.office_id, dossier_code, Stage.RESULT, received_at=at, **said)
    if not kept.is_new:
        if handed_at is not None:
            said["received_at"] = handed_at
        _must_say_the_same(kept.receipt, said, called=CALLED_OF_A_RESULT)
    return kept


def give_slip(
    session: Session, desk: Desk, official: Official, procedure: Procedure, *, zone: ZoneInfo, now: datetime
) -> Receipt:
    """Give a slip for what was done on the spot: such procedures need no receipt (Decree 61/2018/NĐ-CP Art. 17.4)."""
    number = "".join(secrets.choice(ALPHABET) for _ in range(SLIP_CHARACTERS))
    code = f"P-{now.astimezone(zone):%y%m%d}-{number}"
    return _slip(session, code, desk, official, procedure, now=now).receipt


def give_slip_once(
    session: Session, desk: Desk, official: Official, procedure: Procedure, reference: str, *, now: datetime
) -> Kept:
    """Give the slip that another program knows by `reference`; said again in the same words, nothing is added.

    Its number follows from the reference, so that the UNIQUE of dossiers decides. Refused: `dossier_differs` where it
    stands with other words.
    """
    digest = hashlib.sha256(reference.encode()).digest()
    number = "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:REFERENCED_CHARACTERS])
    kept = _slip(session, f"P-{number}", desk, official, procedure, now=now)
    if not kept.is_new:
        said = {"procedure_id": procedure.id, "desk_id": desk.id, "official_id": official.id}
        _must_say_the_same(kept.receipt, said)
    return kept


def _slip(
    session: Session, code: str, desk: Desk, official: Official, procedure: Procedure, *, now: datetime
) -> Kept:
    official_at(session, desk.office_id, official.id)
    return _stored(
        session,
        desk.office_id,
        code,
        Stage.RECEPTION,
        received_at=now,
        procedure_id=procedure.id,
        desk_id=desk.id,
        official_id=official.id,
        mode=Mode.DIRECT,
        slip=True,
    )


def waited(queued_at: datetime, called_at: datetime) -> int | None:
    """The whole minutes of a wait at the office; none for what is longer than a working day, or goes backwards."""
    minutes = (called_at - queued_at) // timedelta(minutes=1)
    return minutes if 0 <= minutes <= LONGEST_WAIT else None


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which a result is due on that day."""
    return datetime.combine(day, DAY_ENDS, tzinfo=zone)


def _plausible(at: datetime | None, field: str, *, now: datetime) -> datetime:
    if at is None:
        return now
    if at > now + CLOCKS_DIFFER:
        raise Refused("in_the_future", N_("This moment lies in the future."), field=field)
    if at < now - LONGEST_AGO:
        raise Refused(
            "too_long_ago",
            N_("This lies more than %(days)s days back: bring it in with the ward's files."),
            field=field,
            days=LONGEST_AGO.days,
        )
    return min(at, now)


def _waited(queued_at: datetime | None, received_at: datetime) -> int | None:
    if queued_at is None:
        return None
    if queued_at > received_at:
        raise Refused(
            "dates_reversed", N_("The number was taken after the dossier was received."), field="queued_at"
        )
    minutes = waited(queued_at, received_at)
    if minutes is None:
        raise Refused(
            "wait_too_long",
            N_("The number was taken more than %(hours)s hours before: that is no wait at a desk."),
            field="queued_at",
            hours=LONGEST_WAIT // 60,
        )
    return minutes


def _stored(
    session: Session, office_id: uuid.UUID, dossier_code: str, stage: Stage, **values: object
) -> Kept:
    """Store one moment of a dossier, or find the one that stands; the UNIQUE of office, dossier and stage decides."""
    receipt_id = new_id()
    kept = session.scalar(
        insert_for(session, Receipt)
        .values(
            office_id=office_id,
            id=receipt_id,
            dossier_code=dossier_code,
            dossier_key=code_key(dossier_code),
            stage=stage,
            **values,
        )
        .on_conflict_do_nothing()
        .returning(Receipt.id)
    )
    if kept is not None:
        return Kept(session.get_one(Receipt, (office_id, receipt_id)), is_new=True)
    standing = session.scalars(
        select(Receipt)
        .where(
            Receipt.office_id == office_id,
            Receipt.dossier_key == code_key(dossier_code),
            Receipt.stage == stage,
        )
        .execution_options(populate_existing=True)
    ).one()
    return Kept(standing, is_new=False)


def _must_say_the_same(
    standing: Receipt, said: Mapping[str, object], called: Mapping[str, str] = CALLED
) -> None:
    for name, value in said.items():
        if getattr(standing, name) != value:
            raise Conflict(
                "dossier_differs",
                N_("The dossier %(dossier)s stands already and says something else."),
                field=called.get(name, name),
                dossier=standing.dossier_code,
            )
