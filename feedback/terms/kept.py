"""Verifying what stands of years against what the ledger was told: decisions, and months that were brought in."""

import uuid
from collections.abc import Callable, Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.models import DecisionLeaf
from feedback.audit.verify import Fault, FaultKind
from feedback.terms.brought import BROUGHT, brought_body
from feedback.terms.models import BroughtMonth, YearDecision
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
