"""The results of a closed month, version by version: a new one stands beside the older ones and replaces nothing."""

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from feedback.audit.chain import canonical_json
from feedback.audit.operations import append_decision
from feedback.errors import Refused
from feedback.evaluations.rulesets.rules import MonthRules
from feedback.evaluations.summaries.evaluation import Evaluation
from feedback.evaluations.summaries.inputs import OfficeMonth
from feedback.evaluations.summaries.lines import Line, Remark
from feedback.evaluations.summaries.models import Result
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.staffing.working_time import WorkedTime

CLOSED, RECOMPUTED, SEATS = "period:closed", "period:recomputed", "period:seats_decided"
REOPENED = "period:reopened"
PUBLISHED = "period:published"
NAMED = 5  # officials named in a refusal


@dataclass(frozen=True, slots=True)
class ClosedMonth:
    """One version of an office's closed month."""

    office: Office
    month: Month
    version: int
    rules: MonthRules
    evaluation: Evaluation

    @property
    def digest(self) -> str:
        """SHA-256 of the results in their canonical form, as the ledger keeps it."""
        return results_digest(
            self.month,
            self.version,
            self.rules.main.rule_set.name,
            self.rules.as_record(),
            [line.as_record() | {"official": line.official_id.hex} for line in self.evaluation.lines],
            self.evaluation.totals.as_record(),
        )


def results_digest(
    month: Month, version: int, rule_set: str, parameters: Any, lines: Sequence[Any], totals: Any
) -> str:
    """SHA-256 of a month's results, from what is stored of them: the officials' lines in the order of their codes."""
    results = {
        "month": str(month),
        "version": version,
        "rule_set": rule_set,
        "parameters": parameters,
        "lines": sorted(lines, key=lambda line: str(line["code"])),
        "totals": totals,
    }
    return hashlib.sha256(canonical_json(results)).hexdigest()


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


def lines_of(session: Session, office: Office, month: Month, version: int) -> list[Line]:
    """The lines of one version of the office's closed month."""
    asked = select(Result.official_id, Result.line).where(
        Result.office_id == office.id, Result.month == month, Result.version == version
    )
    return [Line.from_record(official_id, line) for official_id, line in session.execute(asked)]


def as_closed(inputs: OfficeMonth, lines: Sequence[Line], transactions: int) -> OfficeMonth:
    """What the month is evaluated from, as its close found it (`lines`, and so many `transactions` served).

    Only the states of ratings are those of today: a roster, a posting or a dossier that is written down later changes
    nobody's post in a closed month. Raises Refused `postings_changed` where an official's posting is gone.
    """
    officials = {official.id: official for official in inputs.officials}
    gone = [line.code for line in lines if line.official_id not in officials]
    if gone:
        raise Refused(
            "postings_changed",
            N_("Officials of the closed month have no posting in it any more: %(codes)s. Put it back first."),
            codes=", ".join(gone[:NAMED]),
        )
    kept = [
        replace(
            officials[line.official_id],
            name=line.name,
            title=line.title,
            division=line.division,
            employment=line.employment or officials[line.official_id].employment,
            moved_on=bool({Remark.ELSEWHERE, Remark.MOVED_ON} & set(line.remarks)),
            time=_time_of(line),
            serves_citizens=Remark.NOT_APPLICABLE not in line.remarks,
            served=line.served,
            # Neither is written down for a closed month; who heads the office may be.
            by_discipline=officials[line.official_id].by_discipline if line.ceiling else None,
            by_unit=officials[line.official_id].by_unit if line.ceiling else None,
        )
        for line in lines
    ]
    kept.sort(key=lambda official: (official.name_sort, official.code))
    return replace(inputs, officials=kept, transactions=transactions)


def _time_of(line: Line) -> WorkedTime | None:
    """The days worked as the line tells them."""
    if line.month_days is None or line.posted_days is None or line.absent_days is None:
        return None
    return WorkedTime(line.month_days, line.posted_days, line.absent_days)


def keep(
    session: Session,
    closed: ClosedMonth,
    act: str,
    reason: str,
    *,
    by: uuid.UUID | None,
    zone: ZoneInfo,
    now: datetime,
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
        "rule_set": closed.rules.main.rule_set.name,
        "results": closed.digest,
        "totals": totals,
        "reason": reason,
        "by": by.hex if by else None,
    }
    decided_on = now.astimezone(zone).date()
    append_decision(session, closed.office.id, closed.month, act, body, decided_on=decided_on)


def month_open(month: Month) -> Refused:
    """The refusal for what needs a closed month."""
    return Refused("month_open", N_("The month %(month)s is not closed yet."), field="month", month=month)
