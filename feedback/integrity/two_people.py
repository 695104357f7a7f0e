"""What one person proposes and a second one ends: decided or withdrawn, and once only."""

import uuid
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from feedback.errors import Refused

OPEN = "open"  # the state of every proposal that waits


def settle(
    session: Session,
    proposal: Any,
    state: Enum,
    decided_by: uuid.UUID | None,
    waits_no_longer: str,
    *,
    now: datetime,
) -> None:
    """Take a proposal from open to where it ends, by one conditional UPDATE that one caller alone wins.

    `decided_by` is nobody where it is withdrawn. Refused: `not_open`, in the words `waits_no_longer`.
    """
    kind = type(proposal)
    done = session.execute(
        update(kind)
        .where(kind.office_id == proposal.office_id, kind.id == proposal.id, kind.state == type(state)(OPEN))
        .values(state=state, decided_by=decided_by, decided_at=now if decided_by else None)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("not_open", waits_no_longer)
    session.refresh(proposal)
