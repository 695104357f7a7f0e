"""The one door by which a case changes: a conditional UPDATE, its clock reckoned anew, and a row for the passage."""

import uuid
from datetime import date

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from feedback.accounts.rights import Role
from feedback.audit.operations import append_decision
from feedback.cases import clock
from feedback.cases.clock import Progress
from feedback.cases.kinds import CaseState, Passing
from feedback.cases.models import Case, Passage
from feedback.cases.settings import terms_of
from feedback.errors import Refused
from feedback.labels import N_
from feedback.offices.holidays import working_days
from feedback.periods.month import Month

# What the ledger keeps: who had it when it ended or went on, never a word of anybody's.
DECISIONS = frozenset(
    {
        Passing.CLOSED,
        Passing.REFERRED,
        Passing.ESCALATED,
        Passing.MOVED_AWAY,
        Passing.REOPENED,
        Passing.EXTENDED,
    }
)


def progress_of(case: Case) -> Progress:
    """What the case's clock is reckoned from."""
    return Progress(
        kind=case.kind,
        state=case.state,
        opened_on=case.opened_on,
        handed_on=case.handed_on,
        accepted_on=case.accepted_on,
        answered_on=case.answered_on,
        reopened_on=case.reopened_on,
        extensions=case.extensions,
    )


def pass_to(
    session: Session,
    case: Case,
    passing: Passing,
    *,
    user_id: uuid.UUID | None,
    today: date,
    state: CaseState | None = None,
    held_by: Role | None = None,
    note: str = "",
    **changes: object,
) -> None:
    """Bring the case to a state and into a head's hands (none: where it is), with its next due day.

    Refused with `case_moved` when somebody else moved it meanwhile: nothing is changed then.
    """
    old_state, old_hands = case.state, case.held_by
    new_state, new_hands = state or old_state, held_by or old_hands
    due = _reckoned(session, case, new_state, changes)
    moved = session.execute(
        update(Case)
        .where(
            Case.office_id == case.office_id,
            Case.id == case.id,
            Case.state == old_state,
            Case.held_by == old_hands,
        )
        .values(state=new_state, held_by=new_hands, **changes, **due)
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused(
            "case_moved", N_("Somebody else has just worked on this case: look at it again, please.")
        )
    session.refresh(case)
    write_passage(session, case, passing, old_state, user_id=user_id, today=today, note=note)
    if passing in DECISIONS:
        append_decision(
            session,
            case.office_id,
            Month.of(today),
            f"case:{passing.value}",
            {
                "case": case.id.hex,
                "kind": case.kind.value,
                "state": case.state.value,
                "held_by": case.held_by.value,
                "by": user_id.hex if user_id else "clock",
                "owed_on": case.owed_on.isoformat(),
            },
            decided_on=today,
        )


def write_passage(
    session: Session,
    case: Case,
    passing: Passing,
    old_state: CaseState | None,
    *,
    user_id: uuid.UUID | None,
    today: date,
    note: str = "",
) -> None:
    """The row of a passage, numbered within its case; two writers of one number: the key refuses the second."""
    last = session.scalar(
        select(func.max(Passage.number)).where(
            Passage.office_id == case.office_id, Passage.case_id == case.id
        )
    )
    session.execute(
        insert(Passage).values(
            office_id=case.office_id,
            case_id=case.id,
            number=(last or 0) + 1,
            passing=passing,
            old_state=old_state,
            new_state=case.state,
            held_by=case.held_by,
            passed_on=today,
            user_id=user_id,
            note=note,
        )
    )


def _reckoned(
    session: Session, case: Case, state: CaseState, changes: dict[str, object]
) -> dict[str, object]:
    names = ("kind", "opened_on", "handed_on", "accepted_on", "answered_on", "reopened_on", "extensions")
    ahead = {name: changes.get(name, getattr(case, name)) for name in names}
    progress = Progress(state=state, **ahead)  # type: ignore[arg-type]
    terms, days = terms_of(session, case.office_id), working_days(session, case.office_id)
    due = clock.next_due(progress, terms, days)
    return {
        "step": due.step if due else None,
        "due_on": due.on if due else None,
        "owed_on": clock.answer_due(progress, terms, days),
    }
