"""What the ledger keeps of corrections on reopened sheets, and verifying those that stand against it."""

import uuid
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.models import DecisionLeaf
from feedback.audit.verify import Fault, FaultKind
from feedback.base import NOBODY
from feedback.evaluations.sheets.correction_models import LeaderCorrection, ResultCorrection
from feedback.evaluations.sheets.models import Sheet

RESULT_CORRECTED, LEADER_CORRECTED = "sheet:result_corrected", "sheet:leader_corrected"
SMALLEST = 4  # places of a quantity, which the ledger keeps as a whole number of its last place

Key = tuple[str, str, int, str]  # the act, the sheet, its round, the task
Told = tuple[str, Mapping[str, Any]]  # the month and what was written down
C = TypeVar("C", ResultCorrection, LeaderCorrection)


def result_body(official_id: uuid.UUID, kept: ResultCorrection) -> dict[str, object]:
    """What the ledger keeps of a corrected result."""
    return {
        **_place(official_id, kept),
        "task": kept.task_id.hex,
        "completed": int(kept.completed.scaleb(SMALLEST)),
        "late": kept.late,
        "major_errors": kept.major_errors,
        "handed_back": kept.handed_back,
        "level": kept.level,
    }


def leader_body(official_id: uuid.UUID, kept: LeaderCorrection) -> dict[str, object]:
    """What the ledger keeps of what was judged anew of a leader."""
    return {
        **_place(official_id, kept),
        "unit_fulfils": kept.unit_fulfils,
        "organises": kept.organises,
        "united": kept.united,
    }


def sheet_correction_faults(session: Session, office_id: uuid.UUID, code: str) -> Iterator[Fault]:
    """Corrections on the office's sheets that nobody wrote down, that say another thing, or that are gone.

    One that was written again before the decision has a leaf for each time, of which the last holds. One from before
    corrections had leaves is named too: nothing but the log says who wrote it.
    """
    told: dict[Key, Told] = {
        _key(leaf.act, leaf.body): (str(leaf.month), leaf.body)
        for leaf in session.scalars(
            select(DecisionLeaf)
            .where(
                DecisionLeaf.office_id == office_id,
                DecisionLeaf.act.in_((RESULT_CORRECTED, LEADER_CORRECTED)),
            )
            .order_by(DecisionLeaf.month, DecisionLeaf.batch)
            .execution_options(populate_existing=True)
        )
    }
    standing = dict(_standing(session, office_id))
    for key in sorted(told.keys() | standing.keys()):
        if told.get(key) != standing.get(key):
            month, _ = told.get(key) or standing[key]
            _, sheet, number, task = key
            about = " ".join(filter(None, (sheet[:8], str(number), task[:8])))
            yield Fault(FaultKind.SHEET_CORRECTION, code, month, None, about)


def _standing(session: Session, office_id: uuid.UUID) -> Iterator[tuple[Key, Told]]:
    """What stands: each correction with the month and the official of the sheet that it is on."""
    asked = select(Sheet.id, Sheet.month, Sheet.official_id).where(Sheet.office_id == office_id)
    sheets = {row.id: (str(row.month), row.official_id) for row in session.execute(asked)}
    for result in _all(session, ResultCorrection, office_id):
        month, official = sheets.get(result.sheet_id, ("", NOBODY))
        body = result_body(official, result)
        yield _key(RESULT_CORRECTED, body), (month, body)
    for leader in _all(session, LeaderCorrection, office_id):
        month, official = sheets.get(leader.sheet_id, ("", NOBODY))
        body = leader_body(official, leader)
        yield _key(LEADER_CORRECTED, body), (month, body)


def _all(session: Session, kind: type[C], office_id: uuid.UUID) -> Iterator[C]:
    asked = select(kind).where(kind.office_id == office_id).execution_options(populate_existing=True)
    return session.scalars(asked)


def _place(official_id: uuid.UUID, kept: ResultCorrection | LeaderCorrection) -> dict[str, object]:
    return {
        "sheet": kept.sheet_id.hex,
        "official": official_id.hex,
        "round": kept.round,
        "evidence": kept.evidence,
        "by": kept.corrected_by.hex,
    }


def _key(act: str, body: Mapping[str, Any]) -> Key:
    return act, body["sheet"], body["round"], body.get("task", "")
