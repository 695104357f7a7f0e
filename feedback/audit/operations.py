"""What can happen to the ledger: a batch of ratings or of decisions is appended, and nothing else ever."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from feedback.audit import chain, release
from feedback.audit.models import Batch, BatchKind, DecisionLeaf, LedgerKey, Release
from feedback.audit.signing import Signer, signer_of
from feedback.base import insert_for, new_id
from feedback.periods.month import Month

RESTORED = "ledger:restored"  # the database was put back from a copy: {"lost": [heads]}
DECISION_FORM = 2  # in which decisions are committed to now


@dataclass(frozen=True, slots=True)
class Decision:
    """Something decided about an office's month: the act, and who, why and the figures in whole numbers and text."""

    act: str  # topic:verb
    body: Mapping[str, object]


def append_ratings(
    session: Session,
    office_id: uuid.UUID,
    month: Month,
    commitments: Sequence[bytes],
    *,
    sealed_on: date,
    leaf_form: int = 1,
    state: Mapping[str, object] | None = None,
) -> int:
    """Append a batch of sealed ratings and give its number; without any it shows that the day was quiet.

    `state` is what stood around it and must not change unseen: the rosters of its days, by their digests.
    """
    return _append(
        session, office_id, month, commitments, BatchKind.RATINGS, sealed_on, leaf_form, state or {}
    )


def append_decisions(
    session: Session, office_id: uuid.UUID, month: Month, decisions: Sequence[Decision], *, decided_on: date
) -> int:
    """Append a batch of decisions and give its number. Refused `not_canonical` for a body that cannot be hashed."""
    made = [(new_id(), chain.new_salt(), decision) for decision in decisions]
    leaves = [
        chain.commitment(salt, decision_record(office_id, month, decision.act, decision.body), leaf_id.hex)
        for leaf_id, salt, decision in made
    ]
    number = _append(session, office_id, month, leaves, BatchKind.DECISIONS, decided_on, DECISION_FORM, {})
    session.execute(
        insert(DecisionLeaf),
        [
            {
                "office_id": office_id,
                "id": leaf_id,
                "month": month,
                "batch": number,
                "act": decision.act,
                "salt": salt,
                "body": dict(decision.body),
            }
            for leaf_id, salt, decision in made
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
        around=None
        if batch.form == 1
        else chain.Around(
            kind=batch.kind.value,
            sealed_on=batch.sealed_on.isoformat(),
            leaf=batch.leaf_form,
            state=batch.state,
            release=batch.release,
            key=batch.key_id,
        ),
    )


def _append(
    session: Session,
    office_id: uuid.UUID,
    month: Month,
    commitments: Sequence[bytes],
    kind: BatchKind,
    sealed_on: date,
    leaf_form: int,
    state: Mapping[str, object],
) -> int:
    one_at_a_time(session, f"ledger {office_id.hex} {month}")
    last = session.scalars(
        select(Batch)
        .where(Batch.office_id == office_id, Batch.month == month)
        .order_by(Batch.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).first()
    signer = signer_of(session)
    around = chain.Around(
        kind=kind.value,
        sealed_on=sealed_on.isoformat(),
        leaf=leaf_form,
        state=dict(state),
        release=_release(session) if signer else None,
        key=_known(session, signer) if signer else None,
    )
    batch = chain.next_batch(
        as_chained(last) if last else None,
        commitments,
        office=office_id.hex,
        month=str(month),
        around=around,
    )
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
            form=2,
            leaf_form=leaf_form,
            state=dict(state),
            release=around.release,
            key_id=around.key,
            signature=signer.sign_head(batch.head) if signer else None,
        )
    )
    session.flush()
    return batch.number


def _release(session: Session) -> str:
    """The id of the program at work; its list of files is kept the first time that it seals something."""
    release_id, files = release.running()
    if session.get(Release, release_id) is None:
        kept = insert_for(session, Release).values(id=release_id, files=dict(files))
        session.execute(kept.on_conflict_do_nothing())
    return release_id


def _known(session: Session, signer: Signer) -> str:
    """The id of the key that signs; its public half is kept the first time. Whoever verifies asks who endorsed it."""
    kept = insert_for(session, LedgerKey).values(id=signer.key_id, public=signer.public)
    session.execute(kept.on_conflict_do_nothing())
    return signer.key_id


def one_at_a_time(session: Session, what: str) -> None:
    """Whoever changes what is named so waits for whoever is changing it; SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:ledger, 0))"),
            {"ledger": what},
        )
