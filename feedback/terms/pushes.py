"""Results for the national database on cadres: which records go into a file, each once in each version (Decree 335/2025 Art. 26.1)."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.base import insert_for, new_id
from feedback.errors import Missing, Refused
from feedback.evaluations.summaries.lines import Remark
from feedback.evaluations.summaries.models import Result
from feedback.labels import N_
from feedback.offices.models import Office, Official
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.terms.models import Push, Pushed, YearDecision
from feedback.terms.term import Term, TermKind

FORMAT, FORMAT_VERSION = "hailong-national", 1
Record = Mapping[str, Any]


def push(
    session: Session,
    office: Office,
    period: Month | Term,
    *,
    again: bool = False,
    user_id: uuid.UUID | None,
    now: datetime,
) -> tuple[Push, bytes]:
    """Make the file of a closed month, or of the decisions on a year: of what no file has had yet, or of all `again`.

    A record is an official's period in one version, and its key says so: whoever takes the same file twice, or a
    second file with the same record, has it once. Raises Refused: `month_open`, `nothing_to_push`.
    """
    records = [*_records(session, office, period)]
    known = _pushed(session, office, str(period))
    chosen = records if again else [record for record in records if _key_of(record) not in known]
    if not chosen:
        raise Refused(
            "nothing_to_push",
            N_("Everything of %(period)s is in an earlier file, or nothing has been decided yet."),
            period=str(period),
        )
    content = written(office, str(period), chosen)
    made = Push(
        office_id=office.id,
        id=new_id(),
        period=str(period),
        records=len(chosen),
        digest=hashlib.sha256(content).hexdigest(),
        made_by=user_id,
        made_at=now,
    )
    session.add(made)
    session.flush()
    for record in chosen:
        official_id, version = _key_of(record)
        session.execute(
            insert_for(session, Pushed)
            .values(
                office_id=office.id,
                official_id=official_id,
                period=str(period),
                version=version,
                push_id=made.id,
            )
            .on_conflict_do_nothing()
        )
    acts.record(
        session,
        "terms:push:made",
        office_id=office.id,
        user_id=user_id,
        now=now,
        period=str(period),
        records=made.records,
        digest=made.digest,
    )
    return made, content


def pushes_of(session: Session, office: Office) -> Sequence[Push]:
    """The files that were made, the newest first."""
    return session.scalars(
        select(Push).where(Push.office_id == office.id).order_by(Push.made_at.desc(), Push.id)
    ).all()


def written(office: Office, period: str, records: Sequence[Record]) -> bytes:
    """The file: a head, one record a line, and a foot with the checksum of everything before it. The same every time."""
    head = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "office": {"code": office.code, "name": office.name},
        "period": period,
        "records": len(records),
    }
    lines = [_line(head), *(_line({k: v for k, v in each.items() if k != _ID}) for each in records)]
    body = "".join(lines).encode()
    foot = {"end": True, "records": len(records), "sha256": hashlib.sha256(body).hexdigest()}
    return body + _line(foot).encode()


_ID = "_official_id"  # for ourselves, never written


def _line(record: Record) -> str:
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def _key_of(record: Record) -> tuple[uuid.UUID, int]:
    return record[_ID], record["version"]


def _pushed(session: Session, office: Office, period: str) -> set[tuple[uuid.UUID, int]]:
    asked = select(Pushed.official_id, Pushed.version).where(
        Pushed.office_id == office.id, Pushed.period == period
    )
    return {(row.official_id, row.version) for row in session.execute(asked)}


def _records(session: Session, office: Office, period: Month | Term) -> Sequence[Record]:
    if isinstance(period, Month):
        return _of_month(session, office, period)
    if period.kind is not TermKind.YEAR:
        raise Missing("period")
    return _of_year(session, office, period.year)


def _of_month(session: Session, office: Office, month: Month) -> list[Record]:
    """Everybody's line in the newest version. What stands in it is the sheet's: no single rating, nor how many there were."""
    period = session.get(Period, (office.id, month), populate_existing=True)
    if period is None or period.state is PeriodState.OPEN:
        raise Refused("month_open", N_("The month %(month)s is not closed yet."), field="month", month=month)
    asked = (
        select(Official, Result.line)
        .join(Official, Official.id == Result.official_id)
        .where(Result.office_id == office.id, Result.month == month, Result.version == period.version)
        .order_by(Official.code_key)
    )
    return [
        {
            **_head(office, official, str(month), period.version),
            "kind": "month",
            "title": line["title"],
            "division": line["division"],
            "rule_set": period.rule_set,
            "common_points": line["common_points"],
            "total": line["total"],
            "class": line["class"],
            "letter": line["letter"],
        }
        for official, line in session.execute(asked)
        if str(Remark.ELSEWHERE) not in line["remarks"]
    ]


def _of_year(session: Session, office: Office, year: int) -> list[Record]:
    """The decisions that stand on the year."""
    asked = (
        select(Official, YearDecision)
        .join(Official, Official.id == YearDecision.official_id)
        .where(YearDecision.office_id == office.id, YearDecision.year == year)
        .order_by(Official.code_key, YearDecision.version)
    )
    newest = {official.id: (official, decision) for official, decision in session.execute(asked)}
    return [
        {
            **_head(office, official, f"{year:04d}", decision.version),
            "kind": "year",
            "mean": str(decision.mean) if decision.mean is not None else None,
            "months": [
                {"month": each["month"], "total": each["total"], "standing": each["standing"]}
                for each in decision.months
            ],
            "class": str(decision.klass) if decision.klass else None,
            "decided_at": decision.decided_at.isoformat(),
        }
        for official, decision in newest.values()
    ]


def _head(office: Office, official: Official, period: str, version: int) -> dict[str, Any]:
    return {
        _ID: official.id,
        "key": f"{office.code}/{official.code}/{period}/{version}",
        "office": office.code,
        "official": official.code,
        "name": official.name,
        "period": period,
        "version": version,
        "supersedes": f"{office.code}/{official.code}/{period}/{version - 1}" if version > 1 else None,
    }
