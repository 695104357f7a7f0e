"""phieu-giay.xlsx: ratings on paper forms; each names its dossier and spends that dossier's one rating."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select

from feedback.base import new_id
from feedback.interchange import cells, columns, dates, words
from feedback.interchange.loading import Loader, Standing, Verdict
from feedback.interchange.named_dossiers import Served, served, submitted
from feedback.interchange.refusals import Fault
from feedback.interchange.tables import Row
from feedback.ratings.models import Channel, Intake, Rating, Source
from feedback.ratings.submission import NewRating
from feedback.receipts.models import RatedBy

NOON = time(12)  # a form bears a day and no hour; nothing that looks at the hour of a rating looks at paper


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A paper form as the file writes it."""

    dossier: str
    rated_on: date
    desk_id: uuid.UUID
    level: int
    comment: str | None


class PaperRatings(Loader[PaperRow]):
    """Takes paper forms in, as ratings by the channel `paper`."""

    columns = columns.PAPER_RATINGS

    def read(self, row: Row) -> PaperRow:
        return PaperRow(
            dossier=row.need("dossier", cells.dossier_code),
            rated_on=row.need("rated_on", dates.day),
            desk_id=row.need("desk", self.place.register.desk),
            level=row.need("level", words.level),
            comment=row.take("comment", cells.long_text),
        )

    def take_in(self, values: Sequence[PaperRow]) -> list[Verdict]:
        found = served(self.place, [form.dossier for form in values])
        ids = self._waiting()
        sealed = self._sealed(values)
        verdicts: dict[int, Verdict] = {}
        ratings: dict[int, NewRating] = {}
        for number in self._those_that_rated_first(values, found):
            form, about = values[number], found[values[number].dossier]
            if isinstance(about, Fault):
                verdicts[number] = about
            elif form.rated_on < about.received_at.astimezone(self.place.zone).date():
                verdicts[number] = Fault("dates_reversed", column="rated_on")
            elif about.rated_by and about.receipt_id not in ids and sealed.claim(form, about):
                verdicts[number] = Standing.REPEATED
            elif about.rated_by is RatedBy.NAMED and about.receipt_id not in ids:
                verdicts[number] = _already_rated(form)
            else:
                ratings[number] = self._rating(form, about, ids.setdefault(about.receipt_id, new_id()))
        for number, standing in submitted(self.place, ratings).items():
            verdicts[number] = _already_rated(values[number]) if isinstance(standing, str) else standing
        return [verdicts[number] for number in range(len(values))]

    @staticmethod
    def _those_that_rated_first(values: Sequence[PaperRow], found: Mapping[str, Served | Fault]) -> list[int]:
        """The forms' numbers; those whose dossier a rating named come first to claim the sealed ratings."""

        def is_unnamed(number: int) -> bool:
            about = found[values[number].dossier]
            return isinstance(about, Fault) or about.rated_by is not RatedBy.NAMED

        return sorted(range(len(values)), key=is_unnamed)

    def _rating(self, form: PaperRow, about: Served, rating_id: uuid.UUID) -> NewRating:
        return NewRating(
            office_id=self.place.office_id,
            rating_id=rating_id,
            desk_id=form.desk_id,
            channel=Channel.PAPER,
            source=Source.FILE,
            level=form.level,
            comment=form.comment,
            receipt_id=about.receipt_id,
            tapped_at=datetime.combine(form.rated_on, NOON, tzinfo=self.place.zone),
            received_at=self.place.now,
        )

    def _waiting(self) -> dict[uuid.UUID, uuid.UUID]:
        """By transaction: the id of the paper rating that waits in the intake, so that its form is known again."""
        asked = select(Intake.receipt_id, Intake.rating_id).where(
            Intake.office_id == self.place.office_id, Intake.channel == Channel.PAPER
        )
        return {row.receipt_id: row.rating_id for row in self.place.session.execute(asked) if row.receipt_id}

    def _sealed(self, values: Sequence[PaperRow]) -> "_Sealed":
        days = [form.rated_on for form in values] or [date.max]
        asked = select(
            Rating.desk_id, Rating.official_id, Rating.procedure_id, Rating.level, Rating.day_on
        ).where(
            Rating.office_id == self.place.office_id,
            Rating.channel == Channel.PAPER,
            Rating.day_on.between(min(days), max(days)),
        )
        return _Sealed(Counter(tuple(row) for row in self.place.session.execute(asked)))


class _Sealed:
    """Sealed paper ratings by what they say: the seal keeps no link from a rating to its dossier."""

    def __init__(self, counts: Counter[tuple[object, ...]]) -> None:
        self._counts = counts
        self._known: set[PaperRow] = set()

    def claim(self, form: PaperRow, about: Served) -> bool:
        """Whether a sealed rating says what the form says; each is claimed by one form, however often it is written."""
        said = (form.desk_id, about.official_id, about.procedure_id, form.level, form.rated_on)
        if form not in self._known and self._counts[said]:
            self._counts[said] -= 1
            self._known.add(form)
        return form in self._known


def _already_rated(form: PaperRow) -> Fault:
    return Fault("dossier_already_rated", column="dossier", code=form.dossier)
