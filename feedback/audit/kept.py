"""Tables of which every change is a decision: the ledger keeps how they stood before it, and how they stand after.

From the first such decision on, a row that was added, changed or taken away behind the service shows, whichever office
it belongs to; what stood before it is taken as it was found.
"""

import hashlib
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.chain import canonical_json
from feedback.audit.models import DecisionLeaf
from feedback.audit.operations import append_decision, one_at_a_time
from feedback.audit.verify import Fault, FaultKind
from feedback.periods.month import Month

Rows = Sequence[Sequence[object]]  # each beginning with its id; text and whole numbers alone


@dataclass(frozen=True, slots=True)
class Kept:
    """A table whose rows the ledger answers for."""

    name: str
    rows: Callable[[Session, uuid.UUID], Rows]  # those of an office
    acts: frozenset[str]  # the decisions that change it
    fault: FaultKind


@contextmanager
def changing(
    session: Session, kept: Kept, office_id: uuid.UUID, act: str, body: Mapping[str, object], *, on: date
) -> Iterator[None]:
    """Within it the table is changed, by a decision that the ledger keeps with `body`; a change to nothing is none."""
    one_at_a_time(session, f"{kept.name} {office_id.hex}")
    stood = digest(kept.rows(session, office_id))
    yield
    session.flush()
    stands = digest(kept.rows(session, office_id))
    if stands != stood:
        told = {**body, "table": kept.name, "stood": stood, "stands": stands}
        append_decision(session, office_id, Month.of(on), act, told, decided_on=on)


def digest(rows: Rows) -> str:
    """SHA-256 over the rows, in the order of their ids."""
    return hashlib.sha256(canonical_json(sorted(list(row) for row in rows))).hexdigest()


def kept_faults(session: Session, office_id: uuid.UUID, code: str, kept: Kept) -> Iterator[Fault]:
    """Where the table is, or was before a decision, another than the decisions made it."""
    leaves = session.execute(
        select(DecisionLeaf.month, DecisionLeaf.batch, DecisionLeaf.body)
        .where(DecisionLeaf.office_id == office_id, DecisionLeaf.act.in_(kept.acts))
        .order_by(DecisionLeaf.month, DecisionLeaf.batch)
    ).all()
    stands: str | None = None
    for month, batch, body in leaves:
        if stands not in (None, body["stood"]):
            yield Fault(kept.fault, code, str(month), batch, kept.name)
        stands = body["stands"]
    if stands is not None and digest(kept.rows(session, office_id)) != stands:
        yield Fault(kept.fault, code, str(leaves[-1].month), None, kept.name)
