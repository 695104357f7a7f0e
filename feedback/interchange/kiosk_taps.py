"""kiosk-taps.jsonl: ratings that kiosks kept while they had no connection, one JSON object a line."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

from feedback.interchange import cells, columns, dates, words
from feedback.interchange.cells import Cell
from feedback.interchange.loading import Loader, Verdict
from feedback.interchange.named_dossiers import Served, served, submitted
from feedback.interchange.refusals import Fault
from feedback.interchange.tables import Row
from feedback.ratings.models import Channel, Source
from feedback.ratings.submission import NewRating

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class TapRow:
    """A tap as the line writes it."""

    submission_key: uuid.UUID  # stays the rating's id, so a tap that comes twice is one rating
    desk_id: uuid.UUID
    tapped_at: datetime
    level: int
    comment: str | None
    dossier: str | None


class KioskTaps(Loader[TapRow]):
    """Takes kiosk taps in, as ratings by the channel `kiosk`; one that names a dossier spends its one rating."""

    columns = columns.KIOSK_TAPS

    def read(self, row: Row) -> TapRow:
        return TapRow(
            submission_key=row.need("submission_key", _text_by(cells.submission_key)),
            desk_id=row.need("desk", _text_by(self.place.register.desk)),
            tapped_at=row.need("tapped_at", _text_by(partial(dates.moment, zone=self.place.zone))),
            level=row.need("level", _level),
            comment=row.take("comment", _text_by(cells.long_text)),
            dossier=row.take("dossier", _text_by(cells.dossier_code)),
        )

    def take_in(self, values: Sequence[TapRow]) -> list[Verdict]:
        found = served(self.place, [tap.dossier for tap in values if tap.dossier])
        verdicts: dict[int, Verdict] = {}
        ratings: dict[int, NewRating] = {}
        for number, tap in enumerate(values):
            about = found[tap.dossier] if tap.dossier else None
            if isinstance(about, Fault):
                verdicts[number] = about
            else:
                ratings[number] = self._rating(tap, about)
        for number, standing in submitted(self.place, ratings).items():
            verdicts[number] = _refused(values[number], standing) if isinstance(standing, str) else standing
        return [verdicts[number] for number in range(len(values))]

    def _rating(self, tap: TapRow, about: Served | None) -> NewRating:
        return NewRating(
            office_id=self.place.office_id,
            rating_id=tap.submission_key,
            desk_id=tap.desk_id,
            channel=Channel.KIOSK,
            source=Source.FILE,
            level=tap.level,
            comment=tap.comment,
            receipt_id=about.receipt_id if about else None,
            tapped_at=tap.tapped_at,
            received_at=self.place.now,
        )


def _refused(tap: TapRow, code: str) -> Fault:
    if code == "dossier_already_rated":
        return Fault(code, column="dossier", code=tap.dossier)
    return Fault("key_stands_already", column="submission_key", code=tap.submission_key)


def _text_by(read: Callable[[Cell], Value]) -> Callable[[Cell], Value]:
    """`read`, for a JSON text alone: a number would pass for a spreadsheet's serial date."""

    def read_text(cell: Cell) -> Value:
        if not isinstance(cell, str):
            raise Fault("wrong_type", kind="text")
        return read(cell)

    return read_text


def _level(cell: Cell) -> int:
    if not isinstance(cell, int) or isinstance(cell, bool):
        raise Fault("wrong_type", kind="1, 2, 3, 4, 5")
    return words.level(cell)
