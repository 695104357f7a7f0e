"""What can happen to a receipt's code: it is issued, redeemed once, or made void."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from feedback.base import insert_for, new_id
from feedback.errors import Refused
from feedback.labels import N_, code_key
from feedback.offices.holidays import working_days
from feedback.offices.models import Desk, Official, Procedure
from feedback.offices.queries import official_at
from feedback.receipts import codes
from feedback.receipts.models import CodeState, Mode, RatedBy, Receipt, ReceiptCode

DAY_ENDS = time(17, 0)  # the hour at which a result is due on its day
MOST_AT_ONCE = 10_000  # codes in one call of `mint`


def receive(
    session: Session,
    desk: Desk,
    official: Official,
    procedure: Procedure,
    dossier_code: str,
    *,
    mode: Mode,
    due_on: date | None,
    zone: ZoneInfo,
    now: datetime,
) -> Receipt:
    """Receive a dossier at a desk now: one served transaction. Without a day for the result, the catalogue's is taken.

    Refused: `dossier_exists` (each dossier is received once), `dates_reversed`, and Missing for an official who is
    and was not at the office of the desk.
    """
    official_at(session, desk.office_id, official.id)
    received_on = now.astimezone(zone).date()
    if due_on is None:
        due_on = working_days(session, desk.office_id).after(received_on, procedure.working_days)
    if due_on < received_on:
        raise Refused(
            "dates_reversed", N_("The result cannot be due before the dossier is received."), field="due"
        )
    receipt_id = new_id()
    kept = session.scalar(
        insert_for(session, Receipt)
        .values(
            office_id=desk.office_id,
            id=receipt_id,
            dossier_code=dossier_code,
            dossier_key=code_key(dossier_code),
            procedure_id=procedure.id,
            desk_id=desk.id,
            official_id=official.id,
            received_at=now,
            due_at=max(now, datetime.combine(due_on, DAY_ENDS, tzinfo=zone)),
            mode=mode,
        )
        .on_conflict_do_nothing()
        .returning(Receipt.id)
    )
    if kept is None:
        raise Refused("dossier_exists", N_("This dossier has been received already."), field="dossier")
    return session.get_one(Receipt, (desk.office_id, receipt_id))


def issue_code(session: Session, receipt: Receipt, *, valid_days: int, now: datetime) -> str:
    """Issue a one-time code for `receipt` and give it; it is told this once, since only its SHA-256 is kept.

    A code issued before for the same receipt becomes void: a paper printed again is the only one that works.
    Refused: a void receipt, and one that a rating has named already; one that only the seal matched to a tap is not.
    """
    return mint(session, [receipt], valid_days=valid_days, now=now)[0]


def mint(session: Session, receipts: Sequence[Receipt], *, valid_days: int, now: datetime) -> list[str]:
    """Issue a code for each of `receipts` (of one office or several), in order, as `issue_code` does for one."""
    if len(receipts) > MOST_AT_ONCE:
        raise Refused("too_many", N_("At most %(most)s codes are made at once."), most=MOST_AT_ONCE)
    for receipt in receipts:
        _must_be_ratable(receipt)
    for receipt in receipts:
        void_codes(session, receipt)
    made = [codes.new_code() for _ in receipts]
    rows = [
        {
            "office_id": receipt.office_id,
            "id": new_id(),
            "receipt_id": receipt.id,
            "code_hash": codes.code_hash(code),
            "state": CodeState.LIVE,
            "issued_at": now,
            "expires_at": now + timedelta(days=valid_days),
        }
        for receipt, code in zip(receipts, made, strict=True)
    ]
    if rows:
        session.execute(insert(ReceiptCode), rows)
    return made


def redeem(session: Session, office_id: uuid.UUID, code_id: uuid.UUID, *, now: datetime) -> bool:
    """Spend a code: true for exactly one caller, and only while it is live and has not expired."""
    spent = session.execute(
        update(ReceiptCode)
        .where(
            ReceiptCode.office_id == office_id,
            ReceiptCode.id == code_id,
            ReceiptCode.state == CodeState.LIVE,
            ReceiptCode.expires_at > now,
        )
        .values(state=CodeState.USED)
    )
    return bool(spent.rowcount == 1)  # type: ignore[attr-defined]


def void_codes(session: Session, receipt: Receipt) -> int:
    """Make the live codes of `receipt` void and say how many there were; a used code stays used."""
    voided = session.execute(
        update(ReceiptCode)
        .where(
            ReceiptCode.office_id == receipt.office_id,
            ReceiptCode.receipt_id == receipt.id,
            ReceiptCode.state == CodeState.LIVE,
        )
        .values(state=CodeState.VOID)
    )
    return int(voided.rowcount)  # type: ignore[attr-defined]


def void(session: Session, receipt: Receipt, *, now: datetime) -> None:
    """Withdraw a receipt that was issued by mistake: it supports no rating any more. Doing it twice changes nothing."""
    session.execute(
        update(Receipt)
        .where(Receipt.office_id == receipt.office_id, Receipt.id == receipt.id, Receipt.voided_at.is_(None))
        .values(voided_at=now)
    )
    void_codes(session, receipt)


def _must_be_ratable(receipt: Receipt) -> None:
    if receipt.voided_at is not None:
        raise Refused(
            "receipt_void", N_("Receipt %(dossier)s has been withdrawn."), dossier=receipt.dossier_code
        )
    if receipt.rated_by is RatedBy.NAMED:
        raise Refused(
            "dossier_already_rated",
            N_("Dossier %(dossier)s has been rated already."),
            dossier=receipt.dossier_code,
        )
