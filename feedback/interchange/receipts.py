"""ho-so.csv: the dossiers that the desks received, each a served transaction that supports one rating."""

import uuid
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import partial

from sqlalchemy import insert, select

from feedback.base import new_id
from feedback.interchange import cells, columns, dates, words
from feedback.interchange.loading import Loader, Verdict, these, told_apart
from feedback.interchange.refusals import Fault
from feedback.interchange.tables import Row
from feedback.labels import code_key
from feedback.receipts.models import LONGEST_WAIT, Mode, Receipt, Stage
from feedback.receipts.receiving import waited

DAY_BEGINS, DAY_ENDS = (
    time(0),
    time(23, 59),
)  # what a day without an hour is read as: received early, due late


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A dossier as the file writes it."""

    code: str = field(compare=False)
    key: str
    procedure_id: uuid.UUID
    received_at: datetime
    due_at: datetime | None
    returned_at: datetime | None
    desk_id: uuid.UUID
    official_id: uuid.UUID
    mode: Mode
    waited_minutes: int | None = field(default=None, compare=False)  # said later, it changes nothing


class Receipts(Loader[ReceiptRow]):
    """Takes the dossiers in. Nothing in them is ever overwritten: a dossier that stands differently is refused."""

    columns = columns.RECEIPTS

    def read(self, row: Row) -> ReceiptRow:
        register, zone = self.place.register, self.place.zone
        code = row.need("dossier", cells.dossier_code)
        received_at = row.need("received_at", partial(dates.moment, zone=zone, day_alone=DAY_BEGINS))
        later = partial(dates.moment, zone=zone, day_alone=DAY_ENDS)
        on = received_at.astimezone(zone).date()
        return ReceiptRow(
            code=code,
            key=code_key(code),
            procedure_id=row.need("procedure", partial(register.procedure, on=on)),
            received_at=received_at,
            due_at=_not_before(received_at, "due_at", row.take("due_at", later)),
            returned_at=_not_before(received_at, "returned_at", row.take("returned_at", later)),
            desk_id=row.need("desk", register.desk),
            official_id=row.need("official", register.official),
            mode=row.need("mode", words.mode),
            waited_minutes=_waited(
                row.take("queued_at", partial(dates.moment, zone=zone, day_alone=DAY_BEGINS)), received_at
            ),
        )

    def take_in(self, values: Sequence[ReceiptRow]) -> list[Verdict]:
        new, verdicts = told_apart(
            values, self._standing(values), key=lambda receipt: receipt.key, clash=_clash
        )
        if new:
            self.place.session.execute(insert(Receipt), [self._stored(receipt) for receipt in new])
        return verdicts

    def _standing(self, values: Sequence[ReceiptRow]) -> dict[Hashable, list[ReceiptRow]]:
        standing: dict[Hashable, list[ReceiptRow]] = {}
        asked = select(
            Receipt.dossier_code,
            Receipt.dossier_key,
            Receipt.procedure_id,
            Receipt.received_at,
            Receipt.due_at,
            Receipt.returned_at,
            Receipt.desk_id,
            Receipt.official_id,
            Receipt.mode,
        ).where(
            Receipt.office_id == self.place.office_id,
            Receipt.stage == Stage.RECEPTION,
            Receipt.dossier_key.in_(these(self.place.session, (value.key for value in values))),
        )
        for found in self.place.session.execute(asked):
            standing[found.dossier_key] = [ReceiptRow(*found)]
        return standing

    def _stored(self, receipt: ReceiptRow) -> dict[str, object]:
        return {
            "office_id": self.place.office_id,
            "id": new_id(),
            "dossier_code": receipt.code,
            "dossier_key": receipt.key,
            "procedure_id": receipt.procedure_id,
            "desk_id": receipt.desk_id,
            "official_id": receipt.official_id,
            "received_at": receipt.received_at,
            "due_at": receipt.due_at,
            "returned_at": receipt.returned_at,
            "mode": receipt.mode,
            "waited_minutes": receipt.waited_minutes,
        }


def _not_before(received_at: datetime, column: str, found: datetime | None) -> datetime | None:
    if found is not None and found < received_at:
        raise Fault("dates_reversed", column=column)
    return found


def _waited(queued_at: datetime | None, received_at: datetime) -> int | None:
    """How long somebody waited from the number they took; what is longer than a working day was no wait at a desk."""
    if queued_at is None:
        return None
    if queued_at > received_at:
        raise Fault("called_before_queued", column="queued_at")
    minutes = waited(queued_at, received_at)
    if minutes is None:
        raise Fault("wait_too_long", column="queued_at", hours=LONGEST_WAIT // 60)
    return minutes


def _clash(receipt: ReceiptRow) -> Fault:
    return Fault("key_stands_already", column="dossier", code=receipt.code)
