"""don-vi.csv: the offices of the tree, in any order; a row may name a parent that comes after it."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, aliased

from feedback.base import new_id
from feedback.interchange import cells, words
from feedback.interchange.loading import Standing, Verdict, told_apart
from feedback.interchange.refusals import Fault
from feedback.interchange.tables import Row
from feedback.labels import code_key
from feedback.offices.models import Office, OfficeKind


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """An office as the file writes it."""

    code: str = field(compare=False)
    key: str
    name: str
    kind: OfficeKind
    parent: str | None = field(compare=False)
    parent_key: str | None


def read(row: Row) -> OfficeRow:
    """The office of a row; Fault for a row that is refused on its own account."""
    code, parent = row.need("code", cells.code), row.take("parent", cells.code)
    name, kind = row.need("name", cells.text), row.need("kind", words.office_kind)
    return OfficeRow(code, code_key(code), name, kind, parent, code_key(parent) if parent else None)


def take_in(session: Session, values: Sequence[OfficeRow]) -> list[Verdict]:
    """Store the new offices, parents first; refused: an unknown parent, a ring, a code that says something else."""
    above = aliased(Office)
    asked = select(Office.code, Office.code_key, Office.name, Office.kind, above.code, above.code_key)
    found = session.execute(asked.outerjoin(above, Office.parent_id == above.id))
    standing: dict[Hashable, list[OfficeRow]] = {
        office.key: [office] for office in (OfficeRow(*row) for row in found)
    }
    ids = {row.code_key: row.id for row in session.execute(select(Office.code_key, Office.id))}
    new, verdicts = told_apart(
        values, standing, key=lambda office: office.key, clash=lambda office: _clash(office)
    )
    placed = _parents_first(new, set(ids))
    for office in placed:
        ids[office.key] = new_id()
    rows = [
        {
            "id": ids[office.key],
            "code": office.code,
            "code_key": office.key,
            "name": office.name,
            "kind": office.kind,
            "parent_id": ids[office.parent_key] if office.parent_key else None,
        }
        for office in placed
    ]
    for row in rows:  # one by one: each stands before the next names it as its parent
        session.execute(insert(Office), row)
    return [
        verdict if verdict is not Standing.NEW or office in placed else _unplaced(office, values)
        for office, verdict in zip(values, verdicts, strict=True)
    ]


def _clash(office: OfficeRow) -> Fault:
    return Fault("key_stands_already", column="code", code=office.code)


def _parents_first(new: Sequence[OfficeRow], standing: set[str]) -> list[OfficeRow]:
    """The new offices in an order in which every parent comes before; those that can't be placed are left out."""
    placed: list[OfficeRow] = []
    waiting = list(new)
    while True:
        ready = [office for office in waiting if office.parent_key is None or office.parent_key in standing]
        if not ready:
            return placed
        placed += ready
        standing |= {office.key for office in ready}
        waiting = [office for office in waiting if office.key not in standing]


def _unplaced(office: OfficeRow, values: Sequence[OfficeRow]) -> Fault:
    """Why an office has no place in the tree: its parent is nowhere, or is (below) the office itself."""
    parents = {value.key: value.parent_key for value in values}
    seen, at = {office.key}, office.parent_key
    while at in parents and at not in seen:
        seen.add(at)
        at = parents[at]
    if at == office.key or at in seen:
        return Fault("office_in_a_ring", column="parent")
    return Fault("unknown_office", column="parent", code=office.parent)
