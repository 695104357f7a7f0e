"""What can be asked of corrections: which wait, what each says, and its effect as far as numbers may be shown."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from feedback.duty.models import ShiftPart
from feedback.errors import Missing
from feedback.integrity.corrections import effect_of
from feedback.integrity.models import Correction, CorrectionKind, CorrectionState, MovedRating
from feedback.offices.models import Desk, Official

FEWEST_SHOWN = 5  # ratings: of fewer nobody is told how many (scoring §4)
DECIDED_SHOWN = 50


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A correction as pages show it."""

    id: uuid.UUID
    kind: CorrectionKind
    day_on: date
    part: ShiftPart | None
    desk: str
    old: str | None  # name; none: nobody
    new: str | None
    reason: str
    state: CorrectionState
    proposed_by: uuid.UUID
    proposed_at: datetime
    decided_by: uuid.UUID | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class ShownEffect:
    """How many ratings move or stay: None stands for a number from one to four."""

    moving: int | None
    staying: int | None


def correction_at(session: Session, office_id: uuid.UUID, correction_id: uuid.UUID) -> Correction:
    """The correction of that id at the office; raises Missing."""
    found = session.get(Correction, (office_id, correction_id), populate_existing=True)
    if found is None:
        raise Missing("correction")
    return found


def corrections_of(session: Session, office_id: uuid.UUID) -> list[CorrectionRow]:
    """The corrections of the office: those that wait first, then the newest."""
    asked = (
        select(Correction)
        .where(Correction.office_id == office_id)
        .order_by(Correction.state != CorrectionState.OPEN, Correction.proposed_at.desc(), Correction.id)
        .limit(DECIDED_SHOWN)
    )
    return _rows(session, session.scalars(asked).all())


def row_of(session: Session, correction: Correction) -> CorrectionRow:
    """The correction as pages show it."""
    return _rows(session, [correction])[0]


def shown_effect(session: Session, correction: Correction) -> ShownEffect:
    """What an open correction would move and a decided one has moved, small numbers left out."""
    if correction.state is CorrectionState.OPEN:
        effect = effect_of(session, correction)
        return ShownEffect(_shown(len(effect.moving)), _shown(effect.staying))
    moved = select(func.count()).where(
        MovedRating.office_id == correction.office_id, MovedRating.correction_id == correction.id
    )
    return ShownEffect(_shown(session.scalar(moved) or 0), 0)


def _shown(count: int) -> int | None:
    return count if count == 0 or count >= FEWEST_SHOWN else None


def _rows(session: Session, corrections: Sequence[Correction]) -> list[CorrectionRow]:
    old, new = aliased(Official), aliased(Official)
    asked = (
        select(Correction, Desk.name, old.name, new.name)
        .join(Desk, Desk.id == Correction.desk_id)
        .outerjoin(old, old.id == Correction.from_official_id)
        .outerjoin(new, new.id == Correction.to_official_id)
        .where(
            Correction.office_id.in_({each.office_id for each in corrections}),
            Correction.id.in_([each.id for each in corrections]),
        )
    )
    found = {
        each.id: CorrectionRow(
            each.id,
            each.kind,
            each.day_on,
            each.part,
            desk,
            old_name,
            new_name,
            each.reason,
            each.state,
            each.proposed_by,
            each.proposed_at,
            each.decided_by,
            each.decided_at,
        )
        for each, desk, old_name, new_name in session.execute(asked)
    }
    return [found[each.id] for each in corrections]
