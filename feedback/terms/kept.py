"""Verifying what stands of years against what the ledger was told: decisions, the sheets behind them, months brought in."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.models import DecisionLeaf
from feedback.audit.verify import Fault, FaultKind
from feedback.evaluations.sheets import way
from feedback.evaluations.sheets.kinds import SheetState
from feedback.terms.brought import BROUGHT, brought_body
from feedback.terms.models import BroughtMonth, YearDecision, YearSheet
from feedback.terms.said import Said, said_and_counting
from feedback.terms.year_decisions import DECIDED, decision_body

Body = dict[str, object]
Key = tuple[str, str, int]  # of a year or a month: which, whose, the version


def year_faults(session: Session, office_id: uuid.UUID, code: str) -> Iterator[Fault]:
    """Decisions on the years of the office's officials that nobody made, that were made otherwise, or that are gone."""
    told = _told(session, office_id, DECIDED, lambda leaf: str(leaf.body["year"]))
    stored = session.scalars(
        select(YearDecision)
        .where(YearDecision.office_id == office_id)
        .execution_options(populate_existing=True)
    )
    standing = {_key(str(row.year), body): body for row in stored for body in (decision_body(row),)}
    for year, official, version in _differing(told, standing):
        yield Fault(FaultKind.RESULT, code, f"{year}-12", None, f"year {year} {official[:8]} {version}")


def sheet_faults(session: Session, office_id: uuid.UUID, code: str) -> Iterator[Fault]:
    """Annual sheets that stand otherwise than their decisions found them.

    Of what the official, those who lead and the meeting say, a decision keeps a copy under the ledger's digest: the rows
    that it was made from must still say the same. A sheet is decided if and only if it has a decision.
    """
    sheets = {
        (sheet.year, sheet.official_id): sheet
        for sheet in session.scalars(
            select(YearSheet)
            .where(YearSheet.office_id == office_id)
            .execution_options(populate_existing=True)
        )
    }
    decisions = {
        (decision.year, decision.official_id): decision
        for decision in session.scalars(
            select(YearDecision)
            .where(YearDecision.office_id == office_id)
            .order_by(YearDecision.version)
            .execution_options(populate_existing=True)
        )
    }
    said = said_and_counting(session, list(sheets.values()))
    for year, official_id in sorted(sheets.keys() | decisions.keys()):
        sheet, decision = sheets.get((year, official_id)), decisions.get((year, official_id))
        if not _agree(sheet, decision, said[sheet.id] if sheet else None):
            yield Fault(FaultKind.RESULT, code, f"{year}-12", None, f"sheet {year} {official_id.hex[:8]}")


def brought_faults(session: Session, office_id: uuid.UUID, code: str) -> Iterator[Fault]:
    """Months that the office brought in and nobody told the ledger of, that say something else, or that are gone."""
    told = _told(session, office_id, BROUGHT, lambda leaf: str(leaf.month))
    stored = session.scalars(
        select(BroughtMonth)
        .where(BroughtMonth.office_id == office_id)
        .execution_options(populate_existing=True)
    )
    standing = {_key(str(row.month), body): body for row in stored for body in (brought_body(row),)}
    for month, official, version in _differing(told, standing):
        yield Fault(FaultKind.RESULT, code, month, None, f"brought in {month} {official[:8]} {version}")


def _agree(sheet: YearSheet | None, decision: YearDecision | None, said: Said | None) -> bool:
    """Whether a sheet is as its newest decision left it."""
    if sheet is None or said is None:
        return False
    if decision is None or sheet.state in way.BEFORE_THE_CLOSE:
        return decision is None and sheet.state in way.BEFORE_THE_CLOSE
    if decision.said is None:  # decided before what was said was kept
        return True
    anew = sheet.state is SheetState.REOPENED
    return _words(decision.said, anew=anew) == _words(said.record(), anew=anew)


def _words(record: Mapping[str, Any], *, anew: bool) -> dict[str, Any]:
    """What was said, without names, which change, and the limits, which are documents; while it is decided anew without the measure."""
    left_out = {"spoken", "limits"} | ({"proposal"} if anew else set())
    spoken = [{name: each[name] for name in ("scorer", "class", "words")} for each in record["spoken"]]
    return {**{name: value for name, value in record.items() if name not in left_out}, "spoken": spoken}


def _told(
    session: Session, office_id: uuid.UUID, act: str, period: Callable[[DecisionLeaf], str]
) -> dict[Key, Body]:
    leaves = session.scalars(
        select(DecisionLeaf)
        .where(DecisionLeaf.office_id == office_id, DecisionLeaf.act == act)
        .execution_options(populate_existing=True)
    )
    return {_key(period(leaf), leaf.body): leaf.body for leaf in leaves}


def _key(period: str, body: Body) -> Key:
    return period, str(body["official"]), int(str(body["version"]))


def _differing(told: dict[Key, Body], standing: dict[Key, Body]) -> list[Key]:
    return [key for key in sorted(told.keys() | standing.keys()) if told.get(key) != standing.get(key)]
