"""What can happen to a receipt's code: it is issued, redeemed once, or made void."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from feedback.base import new_id
from feedback.errors import Refused
from feedback.labels import N_
from feedback.receipts import codes
from feedback.receipts.models import CodeState, Receipt, ReceiptCode

AT_ONCE = 500  # receipts in one statement
MOST_AT_ONCE = 10_000  # codes in one call of `mint`


def issue_code(session: Session, receipt: Receipt, *, valid_days: int, now: datetime) -> str:
    """Issue a one-time code for `receipt` and give it; it is told this once, since only its SHA-256 is kept.

    A code issued before for the same receipt becomes void, used or not: a paper printed again is the only one that
    works. Refused: a void receipt. A rated one is not, since whoever issues codes would learn that it was; what comes
    by its new code is no second rating of it.
    """
    return mint(session, [receipt], valid_days=valid_days, now=now)[0]


def mint(session: Session, receipts: Sequence[Receipt], *, valid_days: int, now: datetime) -> list[str]:
    """Issue a code for each of `receipts` (of one office or several), in order, as `issue_code` does for one."""
    if len(receipts) > MOST_AT_ONCE:
        raise Refused("too_many", N_("At most %(most)s codes are made at once."), most=MOST_AT_ONCE)
    for receipt in receipts:
        _must_stand(receipt)
    _void_codes_of(session, receipts)
    made = [codes.new_code() for _ in receipts]
    rows = [
        {
            "office_id": receipt.office_id,
            "id": new_id(),
            "receipt_id": receipt.id,
            "code_hash": codes.code_hash(code),
            "state": CodeState.LIVE,
            "issued_at": now,
            "expires_at": ends(now, valid_days),
        }
        for receipt, code in zip(receipts, made, strict=True)
    ]
    if rows:
        session.execute(insert(ReceiptCode), rows)
    return made


def further_code(session: Session, receipt: Receipt, *, valid_days: int, now: datetime) -> str:
    """Issue one more code for `receipt` beside the one on its paper, which stays good; told this once.

    Whichever is used first gives the receipt's one rating. Refused as `issue_code` refuses.
    """
    _must_stand(receipt)
    code = codes.new_code()
    session.add(
        ReceiptCode(
            office_id=receipt.office_id,
            receipt_id=receipt.id,
            code_hash=codes.code_hash(code),
            by_message=True,
            issued_at=now,
            expires_at=ends(now, valid_days),
        )
    )
    session.flush()
    return code


def ends(issued_at: datetime, valid_days: int) -> datetime:
    """Until when a code issued at that moment can be used."""
    return issued_at + timedelta(days=valid_days)


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
    """Make every code of `receipt` void and say how many were not; a used one as well, so that it tells nothing more."""
    voided = session.execute(
        update(ReceiptCode)
        .where(
            ReceiptCode.office_id == receipt.office_id,
            ReceiptCode.receipt_id == receipt.id,
            ReceiptCode.state != CodeState.VOID,
        )
        .values(state=CodeState.VOID)
    )
    return int(voided.rowcount)  # type: ignore[attr-defined]


def _void_codes_of(session: Session, receipts: Sequence[Receipt]) -> None:
    """Make the codes of many receipts void, some hundreds by one statement."""
    by_office: defaultdict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for receipt in receipts:
        by_office[receipt.office_id].append(receipt.id)
    for office_id, ids in by_office.items():
        for start in range(0, len(ids), AT_ONCE):
            session.execute(
                update(ReceiptCode)
                .where(
                    ReceiptCode.office_id == office_id,
                    ReceiptCode.receipt_id.in_(ids[start : start + AT_ONCE]),
                    ReceiptCode.state != CodeState.VOID,
                )
                .values(state=CodeState.VOID)
                .execution_options(synchronize_session=False)
            )


def void(session: Session, receipt: Receipt, *, now: datetime) -> bool:
    """Withdraw a receipt that was issued by mistake: it supports no rating any more; true for the one call that did it."""
    withdrawn = session.execute(
        update(Receipt)
        .where(Receipt.office_id == receipt.office_id, Receipt.id == receipt.id, Receipt.voided_at.is_(None))
        .values(voided_at=now)
    )
    void_codes(session, receipt)
    return bool(withdrawn.rowcount == 1)  # type: ignore[attr-defined]


def _must_stand(receipt: Receipt) -> None:
    if receipt.voided_at is not None:
        raise Refused(
            "receipt_void", N_("Receipt %(dossier)s has been withdrawn."), dossier=receipt.dossier_code
        )


def give_to(
    session: Session, office_id: uuid.UUID, receipt_id: uuid.UUID, *, old: uuid.UUID, new: uuid.UUID
) -> None:
    """Have it that not `old` but `new` served, by a decision taken elsewhere. Refused: `official_changed`."""
    done = session.execute(
        update(Receipt)
        .where(Receipt.office_id == office_id, Receipt.id == receipt_id, Receipt.official_id == old)
        .values(official_id=new)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused(
            "official_changed", N_("The official of this dossier is another by now: propose it anew.")
        )
