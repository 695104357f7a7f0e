"""The results of a closed month, version by version: a new one stands beside the older ones and replaces nothing."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from feedback.audit.chain import canonical_json
from feedback.audit.operations import append_decision
from feedback.errors import Refused
from feedback.evaluations.evaluation import Evaluation
from feedback.evaluations.models import Result
from feedback.evaluations.rules import Rules
from feedback.labels import N_, normal
from feedback.offices.models import Office
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month

LONGEST_REASON = 500  # characters


@dataclass(frozen=True, slots=True)
class ClosedMonth:
    """One version of an office's closed month."""

    office: Office
    month: Month
    version: int
    rules: Rules
    evaluation: Evaluation

    @property
    def digest(self) -> str:
        """SHA-256 of the results in their canonical form, as the ledger keeps it."""
        return hashlib.sha256(
            canonical_json(
                {
                    "office": self.office.code_key,
                    "month": str(self.month),
                    "version": self.version,
                    "rule_set": self.rules.rule_set.name,
                    "parameters": self.rules.as_record(),
                    "lines": [line.as_record() for line in self.evaluation.lines],
                    "totals": self.evaluation.totals.as_record(),
                }
            )
        ).hexdigest()


def next_version(session: Session, office: Office, month: Month) -> int:
    """Take the number of the month's next version; nobody else gets the same. Raises Refused `month_open`."""
    version = session.scalar(
        update(Period)
        .where(Period.office_id == office.id, Period.month == month, Period.state != PeriodState.OPEN)
        .values(version=Period.version + 1)
        .returning(Period.version)
        .execution_options(synchronize_session="fetch")
    )
    if version is None:
        raise month_open(month)
    return version


def keep(
    session: Session, closed: ClosedMonth, act: str, reason: str, *, zone: ZoneInfo, now: datetime
) -> None:
    """Store the lines and totals of this version, and put their digest into the ledger."""
    evaluation = closed.evaluation
    rows = [
        {
            "office_id": closed.office.id,
            "month": closed.month,
            "version": closed.version,
            "official_id": line.official_id,
            "total": line.total,
            "klass": str(line.klass) if line.klass else None,
            "line": line.as_record(),
            "steps": evaluation.explained[line.official_id].as_record(),
            "computed_at": now,
        }
        for line in evaluation.lines
    ]
    if rows:
        session.execute(insert(Result), rows)
    totals = evaluation.totals.as_record()
    session.execute(
        update(Period)
        .where(Period.office_id == closed.office.id, Period.month == closed.month)
        .values(totals=totals)
        .execution_options(synchronize_session="fetch")
    )
    body = {
        "version": closed.version,
        "rule_set": closed.rules.rule_set.name,
        "results": closed.digest,
        "totals": totals,
        "reason": reason,
    }
    decided_on = now.astimezone(zone).date()
    append_decision(session, closed.office.id, closed.month, act, body, decided_on=decided_on)


def reason_given(reason: str) -> str:
    """The reason as it is kept. Raises Refused: `reason_missing`, `too_long`."""
    kept = normal(reason)
    if not kept:
        raise Refused("reason_missing", N_("A new version needs a reason."), field="reason")
    if len(kept) > LONGEST_REASON:
        raise Refused(
            "too_long",
            N_("The text is longer than %(limit)s characters."),
            field="reason",
            limit=LONGEST_REASON,
        )
    return kept


def month_open(month: Month) -> Refused:
    """The refusal for what needs a closed month."""
    return Refused("month_open", N_("The month %(month)s is not closed yet."), field="month", month=month)
