"""What each signed request leaves behind: its counter and the numbers of its ratings, in the key's own row."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from feedback.devices.counting import Numbers, Requests, Verdict

_READ = (
    "SELECT k.counter, k.recent, k.number, k.missing, d.cloned_at FROM kiosk_key k "
    "JOIN kiosk d ON d.office_id = k.office_id AND d.id = k.kiosk_id WHERE k.office_id = {m} AND k.id = {m}"
)
_WRITE = (
    "UPDATE kiosk_key SET counter = {m}, recent = {m}, number = {m}, missing = {m} "
    "WHERE office_id = {m} AND id = {m} AND counter = {m} AND recent = {m} AND number = {m} AND missing = {m}"
)
_CLONED = (
    "UPDATE kiosk SET cloned_at = {m} WHERE office_id = {m} AND cloned_at IS NULL "
    "AND id = (SELECT kiosk_id FROM kiosk_key WHERE office_id = {m} AND id = {m})"
)


class Driver(Protocol):
    """A connection of the database's own driver (sqlite3 or psycopg)."""

    def execute(self, statement: str, parameters: Sequence[Any] = ..., /) -> Any: ...


@dataclass(frozen=True, slots=True)
class Sighting:
    """A signed request: whose key, which counter, a trace of its signature, and the numbers of its ratings by key."""

    office_id: uuid.UUID
    key: str
    counter: int
    trace: bytes
    at: datetime  # the server's clock
    numbers: Mapping[str, Sequence[int]] = field(default_factory=dict)
    offices: Mapping[str, uuid.UUID] = field(
        default_factory=dict
    )  # of those keys, where it is not `office_id`


def remember(driver: Driver, dialect: str, seen: Sighting) -> bool:
    """Keep what a request tells of its key; true where the key has been copied, now or before.

    The row changes only if it is still as it was read: of two requests at once the second one reads again.
    """
    for key in seen.numbers.keys() - {
        seen.key
    }:  # of an earlier pairing of the same tablet, here or elsewhere
        _remember(driver, dialect, seen, key)
    return _remember(driver, dialect, seen, seen.key)


def _remember(driver: Driver, dialect: str, seen: Sighting, key: str) -> bool:
    mark = "?" if dialect == "sqlite" else "%s"
    office_id = seen.offices.get(key, seen.office_id)
    whose = [office_id.hex if dialect == "sqlite" else office_id, key]
    while True:
        row = driver.execute(_READ.format(m=mark), whose).fetchone()
        if row is None:  # the key ended with its device's rows: nothing is left to compare with
            return False
        counter, recent, number, missing, cloned_at = row
        before = [counter, bytes(recent), number, missing]
        requests, verdict = Requests(counter, bytes(recent)), Verdict.NEW
        if key == seen.key:
            requests, verdict = requests.with_request(seen.counter, seen.trace)
        numbers = Numbers.read(number, missing).with_numbers(seen.numbers.get(key, ()))
        after = [requests.counter, requests.recent, numbers.highest, numbers.as_text()]
        if after == before or driver.execute(_WRITE.format(m=mark), [*after, *whose, *before]).rowcount == 1:
            break
    if verdict is Verdict.CLONED and cloned_at is None:
        mark_cloned(driver, dialect, seen, key)
    return verdict is Verdict.CLONED or cloned_at is not None


def mark_cloned(driver: Driver, dialect: str, seen: Sighting, key: str) -> None:
    """Note since when two devices have been using one key; the first notice stands."""
    mark = "?" if dialect == "sqlite" else "%s"
    office: Any = seen.office_id.hex if dialect == "sqlite" else seen.office_id
    at: Any = seen.at.astimezone(UTC)
    if dialect == "sqlite":
        at = at.replace(tzinfo=None).isoformat(" ", "microseconds")
    driver.execute(_CLONED.format(m=mark), [at, office, office, key])
