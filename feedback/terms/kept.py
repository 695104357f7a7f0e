"""Verifying the decisions on years: what stands against what the ledger was told."""

import uuid
from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.models import DecisionLeaf
from feedback.audit.verify import Fault, FaultKind
from feedback.terms.models import YearDecision
from feedback.terms.year_decisions import DECIDED, decision_body


def year_faults(session: Session, office_id: uuid.UUID, code: str) -> Iterator[Fault]:
    """Decisions on the years of the office's officials that nobody made, that were made otherwise, or that are gone."""
    told = {
        _key(body): body
        for body in session.scalars(
            select(DecisionLeaf.body)
            .where(DecisionLeaf.office_id == office_id, DecisionLeaf.act == DECIDED)
            .execution_options(populate_existing=True)
        )
    }
    stored = session.scalars(
        select(YearDecision)
        .where(YearDecision.office_id == office_id)
        .execution_options(populate_existing=True)
    )
    standing = {_key(body): body for body in map(decision_body, stored)}
    for key in sorted(told.keys() | standing.keys()):
        if told.get(key) != standing.get(key):
            year, official, version = key
            yield Fault(FaultKind.RESULT, code, f"{year}-12", None, f"year {year} {official[:8]} {version}")


def _key(body: dict[str, object]) -> tuple[int, str, int]:
    return int(str(body["year"])), str(body["official"]), int(str(body["version"]))
