"""Loading a folder in a test, and asking what became of it and what stands."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.base import Base
from feedback.interchange.load import Folder, Report, load_folder
from feedback.schema import metadata

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)


def load(session: Session, folder: Folder, **options: Any) -> Report:
    """Load the folder as a ward in Hanoi does, on 2 November 2026."""
    return load_folder(session, folder, zone=HANOI, now=NOW, **options)


def counts(report: Report) -> dict[str, tuple[int, int, int]]:
    """By file: accepted, repeated, refused."""
    return {name: (file.accepted, file.repeated, len(file.refused)) for name, file in report.files.items()}


def refusals(report: Report, name: str) -> list[tuple[int | None, str | None, str]]:
    """Row, column and code of a file's refusals."""
    return [(refusal.row, refusal.column, refusal.code) for refusal in report.files[name].refused]


def how_many(session: Session, table: type[Base]) -> int:
    """The rows that stand in a table."""
    found = session.scalar(select(func.count()).select_from(table))
    assert found is not None
    return found


def fingerprint(session: Session) -> str:
    """A hash of everything that stands in the database."""
    everything = {
        table.name: sorted(
            json.dumps(list(row), default=str, sort_keys=True) for row in session.execute(table.select())
        )
        for table in metadata.sorted_tables
    }
    return hashlib.sha256(json.dumps(everything, sort_keys=True).encode()).hexdigest()
