"""Verifying what months were closed with: the results that stand, and the rules chosen, against the ledger."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.models import DecisionLeaf
from feedback.audit.verify import Fault, FaultKind
from feedback.evaluations.closings.versions import (
    CLOSED,
    PUBLISHED,
    RECOMPUTED,
    REOPENED,
    SEATS,
    results_digest,
)
from feedback.evaluations.rulesets.choices import CHOSEN, chosen_body
from feedback.evaluations.rulesets.models import RuleSetChoice
from feedback.evaluations.summaries.models import Result
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month

_VERSIONS = (CLOSED, RECOMPUTED, SEATS, REOPENED)


def result_faults(session: Session, office_id: uuid.UUID, code: str) -> Iterator[Fault]:
    """Months of the office whose state or results are not what the decisions on them have made."""
    told: dict[Month, list[DecisionLeaf]] = {}
    for leaf in session.scalars(
        select(DecisionLeaf)
        .where(DecisionLeaf.office_id == office_id, DecisionLeaf.act.in_((*_VERSIONS, PUBLISHED)))
        .order_by(DecisionLeaf.month, DecisionLeaf.batch)
        .execution_options(populate_existing=True)
    ):
        told.setdefault(leaf.month, []).append(leaf)
    periods = {
        period.month: period
        for period in session.scalars(
            select(Period).where(Period.office_id == office_id).execution_options(populate_existing=True)
        )
    }
    with_results = set(session.scalars(select(Result.month).where(Result.office_id == office_id).distinct()))
    for month in sorted(periods.keys() | told.keys() | with_results):
        wrong = _wrong_with(session, office_id, periods.get(month), told.get(month, []), month)
        if wrong:
            yield Fault(FaultKind.RESULT, code, str(month), None, wrong)


def _wrong_with(
    session: Session,
    office_id: uuid.UUID,
    period: Period | None,
    leaves: Sequence[DecisionLeaf],
    month: Month,
) -> str:
    """What is wrong with one month, in a word or a version; nothing where all is well."""
    versions = [leaf.body for leaf in leaves if leaf.act in _VERSIONS]
    published = any(leaf.act == PUBLISHED for leaf in leaves)
    state = PeriodState.PUBLISHED if published else PeriodState.CLOSED if versions else PeriodState.OPEN
    if period is None or period.state is not state:
        return "" if period is None and not leaves and not _rows(session, office_id, month) else "state"
    rows = _rows(session, office_id, month)
    if not versions:
        return "results" if rows else ""
    if [body["version"] for body in versions] != list(range(1, period.version + 1)):
        return "version"
    if period.totals != versions[-1]["totals"]:
        return "totals"
    if rows.keys() - {body["version"] for body in versions}:
        return "version"
    for body in versions:
        if "by" in body and _digest(period, body, rows.get(body["version"], [])) != body["results"]:
            return f"version {body['version']}"
    return ""


def _rows(session: Session, office_id: uuid.UUID, month: Month) -> dict[int, list[Result]]:
    rows: dict[int, list[Result]] = {}
    asked = select(Result).where(Result.office_id == office_id, Result.month == month)
    for row in session.scalars(asked.execution_options(populate_existing=True)):
        rows.setdefault(row.version, []).append(row)
    return rows


def _digest(period: Period, body: Mapping[str, Any], rows: Sequence[Result]) -> str | None:
    """The digest of what stands; none where a line and the figures kept beside it are not the same."""
    if any(str(row.total) != str(row.line["total"]) or row.klass != row.line["class"] for row in rows):
        return None
    return results_digest(
        period.month,
        body["version"],
        period.rule_set or "",
        period.parameters,
        [row.line | {"official": row.official_id.hex} for row in rows],
        body["totals"],
    )


def rule_faults(session: Session, office_id: uuid.UUID, code: str) -> Iterator[Fault]:
    """Rules of the office that nobody decided, or that were decided otherwise."""
    decided: dict[tuple[str, str], Any] = {}
    for body in session.scalars(
        select(DecisionLeaf.body)
        .where(DecisionLeaf.office_id == office_id, DecisionLeaf.act == CHOSEN)
        .order_by(DecisionLeaf.month, DecisionLeaf.batch)
    ):
        decided[_of_choice(body)] = body
    standing = {
        _of_choice(body := chosen_body(choice)): body
        for choice in session.scalars(
            select(RuleSetChoice)
            .where(RuleSetChoice.office_id == office_id)
            .execution_options(populate_existing=True)
        )
    }
    for choice in sorted(decided.keys() | standing.keys()):
        if decided.get(choice) != standing.get(choice):
            yield Fault(FaultKind.RULES, code, choice[0])


def _of_choice(body: Mapping[str, Any]) -> tuple[str, str]:
    """The month and the people that a choice is for."""
    return body["from_month"], body.get("people", "")
