"""What can be asked of corrections: which wait, what each says, and its effect as far as numbers may be shown."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from feedback.disclosure import LIMITS, Figures, Reader, may_see
from feedback.duty.models import ShiftPart
from feedback.errors import Missing
from feedback.integrity.carrying_out import effect_of
from feedback.integrity.findings import FlagKind
from feedback.integrity.models import Correction, CorrectionKind, CorrectionState, Flag, MovedRating
from feedback.offices.models import Desk, Official
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.ratings.models import Rating
from feedback.receipts.models import Receipt

FEWEST_SHOWN = LIMITS.group_from  # ratings: of fewer nobody is told how many
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
    dossier: str | None  # code
    by_code: bool  # about the one rating whose code a citizen gave
    flag: FlagKind | None  # about the ratings of such a flag alone
    flag_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class ShownEffect:
    """How many ratings move or stay: None stands for a number from one to nine."""

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


def shown_effect(session: Session, correction: Correction) -> ShownEffect | None:
    """What an open correction would move and a decided one has moved, small numbers left out.

    None, where it is told to nobody: of one rating or one dossier never, otherwise as long as a month that it reaches is
    open. Whoever asked day by day would count the ratings of one official as they come in.
    """
    if correction.kind is CorrectionKind.DOSSIER or correction.check_hash is not None:
        return None
    if correction.state is CorrectionState.OPEN:
        effect = effect_of(session, correction)
        moving, staying = set(effect.moving), effect.staying
    else:
        asked = select(MovedRating.rating_id).where(
            MovedRating.office_id == correction.office_id, MovedRating.correction_id == correction.id
        )
        moving, staying = set(session.scalars(asked)), 0
    if not all(
        _is_told(session, correction.office_id, month) for month in _months(session, correction, moving)
    ):
        return None
    return ShownEffect(_shown(len(moving)), _shown(staying))


def _months(session: Session, correction: Correction, moving: Collection[uuid.UUID]) -> set[Month]:
    asked = select(Rating.month).where(
        Rating.office_id == correction.office_id,
        Rating.day_on == correction.day_on,
        Rating.rating_id.in_(moving),
    )
    return {Month.of(correction.day_on), *session.scalars(asked.distinct())}


def _is_told(session: Session, office_id: uuid.UUID, month: Month) -> bool:
    state = session.scalar(select(Period.state).where(Period.office_id == office_id, Period.month == month))
    return may_see(Reader.LEADER, Figures.PERSON, (state or PeriodState.OPEN).value)


def _shown(count: int) -> int | None:
    return count if count == 0 or count >= FEWEST_SHOWN else None


def _rows(session: Session, corrections: Sequence[Correction]) -> list[CorrectionRow]:
    old, new = aliased(Official), aliased(Official)
    asked = (
        select(Correction, Desk.name, old.name, new.name, Receipt.dossier_code, Flag.kind)
        .join(Desk, Desk.id == Correction.desk_id)
        .outerjoin(old, old.id == Correction.from_official_id)
        .outerjoin(new, new.id == Correction.to_official_id)
        .outerjoin(
            Receipt, (Receipt.office_id == Correction.office_id) & (Receipt.id == Correction.receipt_id)
        )
        .outerjoin(Flag, (Flag.office_id == Correction.office_id) & (Flag.id == Correction.flag_id))
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
            dossier,
            each.check_hash is not None,
            flag,
            each.flag_id,
        )
        for each, desk, old_name, new_name, dossier, flag in session.execute(asked)
    }
    return [found[each.id] for each in corrections]
