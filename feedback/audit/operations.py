"""What can happen to the ledger: a batch of ratings or of decisions is appended, and nothing else ever."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from feedback.audit import chain
from feedback.audit.models import Batch, BatchKind, DecisionLeaf
from feedback.base import new_id
from feedback.periods.month import Month


@dataclass(frozen=True, slots=True)
class Decision:
    """Something decided about an office's month: the act, and who, why and the figures in whole numbers and text."""

    act: str  # topic:verb
    body: Mapping[str, object]


def append_ratings(
    session: Session, office_id: uuid.UUID, month: Month, commitments: Sequence[bytes], *, sealed_on: date
) -> int:
    """Append a batch of sealed ratings and give its number; without any it shows that the day was quiet."""
    return _append(session, office_id, month, commitments, BatchKind.RATINGS, sealed_on)


def append_decisions(
    session: Session, office_id: uuid.UUID, month: Month, decisions: Sequence[Decision], *, decided_on: date
) -> int:
    """Append a batch of decisions and give its number. Refused `not_canonical` for a body that cannot be hashed."""
    salts = [chain.new_salt() for _ in decisions]
    leaves = [
        chain.commitment(salt, decision_record(office_id, month, decision.act, decision.body))
        for salt, decision in zip(salts, decisions, strict=True)
    ]
    number = _append(session, office_id, month, leaves, BatchKind.DECISIONS, decided_on)
    session.execute(
        insert(DecisionLeaf),
        [
            {
                "office_id": office_id,
                "id": new_id(),
                "month": month,
                "batch": number,
                "act": decision.act,
                "salt": salt,
                "body": dict(decision.body),
            }
            for salt, decision in zip(salts, decisions, strict=True)
        ],
    )
    return number


def append_decision(
    session: Session,
    office_id: uuid.UUID,
    month: Month,
    act: str,
    body: Mapping[str, object],
    *,
    decided_on: date,
) -> int:
    """Append a single decision as a batch of its own and give its number."""
    return append_decisions(session, office_id, month, [Decision(act, body)], decided_on=decided_on)


def decision_record(
    office_id: uuid.UUID, month: Month, act: str, body: Mapping[str, object]
) -> dict[str, object]:
    """What a decision's leaf commits to."""
    return {"office": office_id.hex, "month": str(month), "act": act, "body": body}


def as_chained(batch: Batch) -> chain.Batch:
    """The batch as the arithmetic of the chain takes it."""
    return chain.Batch(
        office=batch.office_id.hex,
        month=str(batch.month),
        number=batch.number,
        count=batch.leaves,
        total=batch.running_total,
        root=batch.root,
        previous=batch.previous_head,
    )


def _append(
    session: Session,
    office_id: uuid.UUID,
    month: Month,
    commitments: Sequence[bytes],
    kind: BatchKind,
    sealed_on: date,
) -> int:
    _one_at_a_time(session, office_id, month)
    last = session.scalars(
        select(Batch)
        .where(Batch.office_id == office_id, Batch.month == month)
        .order_by(Batch.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).first()
    before = as_chained(last) if last else None
    batch = chain.next_batch(before, commitments, office=office_id.hex, month=str(month))
    session.add(
        Batch(
            office_id=office_id,
            month=month,
            number=batch.number,
            kind=kind,
            leaves=batch.count,
            running_total=batch.total,
            root=batch.root,
            previous_head=batch.previous,
            head=batch.head,
            sealed_on=sealed_on,
        )
    )
    session.flush()
    return batch.number


def _one_at_a_time(session: Session, office_id: uuid.UUID, month: Month) -> None:
    """Whoever appends to this ledger waits for whoever is appending; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:ledger, 0))"),
            {"ledger": f"ledger {office_id.hex} {month}"},
        )
