"""The way of a sheet: the one door from each state to the next, and a row for every passage."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.orm import Session

from feedback.base import new_id
from feedback.errors import Missing, Refused
from feedback.evaluations.sheets.kinds import SheetState
from feedback.evaluations.sheets.models import OnItsWay, Sheet, SheetPassage
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.periods.month import Month

TO_SELF_SCORE = frozenset({SheetState.OPEN, SheetState.SELF_SCORED})
TO_COMMENT = TO_SELF_SCORE | {SheetState.COMMENTED}
BEFORE_THE_CLOSE = TO_COMMENT | {SheetState.DISCUSSED}
TO_PETITION = frozenset({SheetState.DECIDED, SheetState.PUBLISHED})
AFTER_THE_DECISION = frozenset(
    {SheetState.DECIDED, SheetState.PUBLISHED, SheetState.PETITIONED, SheetState.LOCKED}
)
SCORED_ALREADY = N_("Whoever leads has spoken on this sheet: your own part stands as it is.")
LOCKED = N_("This sheet is locked: nothing about it changes any more, unless two people reopen it.")
DECIDED = N_("This sheet has been decided: only two people together reopen it, with a reason.")
PETITION_WAITS = N_("A petition about this sheet waits for its answer.")
REOPENED = N_("This sheet has been reopened: it is scored and decided anew first.")
NOT_SO_FAR = N_("This sheet has not come that far yet.")


def sheet_of(session: Session, office: Office, month: Month, official_id: uuid.UUID) -> Sheet:
    """The official's sheet, held against a second hand until the transaction ends; raises Missing."""
    found = session.scalars(
        select(Sheet)
        .where(Sheet.office_id == office.id, Sheet.official_id == official_id, Sheet.month == month)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise Missing("sheet")
    return found


def require(sheet: OnItsWay, states: Collection[SheetState]) -> None:
    """Refuse what the sheet's state does not allow.

    Raises Refused: `sheet_locked`, `sheet_decided`, `petition_waits`, `sheet_reopened`, `head_has_scored`,
    `sheet_not_so_far`.
    """
    if sheet.state not in states:
        raise _refusal(sheet.state, states)


def pass_on(
    session: Session,
    sheet: OnItsWay,
    states: Collection[SheetState],
    new: SheetState,
    *,
    user_id: uuid.UUID | None,
    now: datetime,
    words: str = "",
    **changes: object,
) -> None:
    """Take a sheet from one of `states` to `new` by one conditional UPDATE, which one caller alone wins.

    A sheet that stands in `new` already only has its `changes` written. Raises what `require` refuses.
    """
    require(sheet, states)
    old = sheet.state
    table = type(sheet)
    won = session.scalar(
        update(table)
        .where(table.office_id == sheet.office_id, table.id == sheet.id, table.state == old)
        .values(state=new, **changes)
        .returning(table.id)
        .execution_options(synchronize_session=False)
    )
    session.refresh(sheet)
    if won is None:
        raise _refusal(sheet.state, states)
    if old is not new:
        _note(session, sheet.office_id, [(sheet.id, old)], new, user_id=user_id, now=now, words=words)


def pass_all_on(
    session: Session,
    table: type[OnItsWay],
    theirs: Sequence[ColumnElement[bool]],
    states: Collection[SheetState],
    new: SheetState,
    *,
    user_id: uuid.UUID | None,
    now: datetime,
    words: str = "",
    **changes: object,
) -> Sequence[uuid.UUID]:
    """Take every sheet of `table` for which all of `theirs` hold and that stands in one of `states` to `new`.

    Returns whose sheets they were. They are of one office.
    """
    moving = (*theirs, table.state.in_(states))
    asked = select(table.office_id, table.id, table.state, table.official_id)
    rows = session.execute(asked.where(*moving).with_for_update()).all()
    if not rows:
        return []
    session.execute(
        update(table)
        .where(*moving)
        .values(state=new, **changes)
        .execution_options(synchronize_session="fetch")
    )
    moved = [(row.id, row.state) for row in rows]
    _note(session, rows[0].office_id, moved, new, user_id=user_id, now=now, words=words)
    return [row.official_id for row in rows]


def of_month(office_id: uuid.UUID, month: Month) -> Sequence[ColumnElement[bool]]:
    """What holds for the sheets of an office's month."""
    return (Sheet.office_id == office_id, Sheet.month == month)


def last_passages(
    session: Session, table: type[OnItsWay], of: Sequence[ColumnElement[bool]], zone: ZoneInfo
) -> dict[uuid.UUID, date]:
    """The day on which each sheet of `table`, of those for which `of` holds, last passed from a state to the next."""
    asked = (
        select(SheetPassage.sheet_id, func.max(SheetPassage.passed_at).label("at"))
        .join(table, (table.office_id == SheetPassage.office_id) & (table.id == SheetPassage.sheet_id))
        .where(*of)
        .group_by(SheetPassage.sheet_id)
    )
    return {row.sheet_id: row.at.astimezone(zone).date() for row in session.execute(asked)}


def passages_of(session: Session, sheet: OnItsWay) -> Sequence[SheetPassage]:
    """The sheet's way so far, the first passage first."""
    asked = select(SheetPassage).where(
        SheetPassage.office_id == sheet.office_id, SheetPassage.sheet_id == sheet.id
    )
    return session.scalars(asked.order_by(SheetPassage.passed_at, SheetPassage.id)).all()


def _note(
    session: Session,
    office_id: uuid.UUID,
    moved: Sequence[tuple[uuid.UUID, SheetState]],
    new: SheetState,
    *,
    user_id: uuid.UUID | None,
    now: datetime,
    words: str,
) -> None:
    session.execute(
        insert(SheetPassage),
        [
            {
                "office_id": office_id,
                "id": new_id(),
                "sheet_id": sheet_id,
                "old": old,
                "new": new,
                "user_id": user_id,
                "passed_at": now,
                "words": words,
            }
            for sheet_id, old in moved
        ],
    )


def _refusal(state: SheetState, states: Collection[SheetState]) -> Refused:
    if state is SheetState.LOCKED:
        return Refused("sheet_locked", LOCKED)
    if state is SheetState.REOPENED:
        return Refused("sheet_reopened", REOPENED)
    if state is SheetState.PETITIONED:
        return Refused("petition_waits", PETITION_WAITS)
    if state in AFTER_THE_DECISION:
        return Refused("sheet_decided", DECIDED)
    if frozenset(states) <= TO_SELF_SCORE:
        return Refused("head_has_scored", SCORED_ALREADY)
    return Refused("sheet_not_so_far", NOT_SO_FAR)
