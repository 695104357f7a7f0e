"""phieu-giay.xlsx: ratings on paper forms; each names its dossier and spends that dossier's one rating."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from feedback.base import new_id
from feedback.interchange import cells, columns, dates, words
from feedback.interchange.loading import Loader, Standing, Verdict
from feedback.interchange.named_dossiers import Served, served, submitted
from feedback.interchange.refusals import Fault
from feedback.interchange.tables import Row
from feedback.ratings.models import Channel, Intake, Rating, Source
from feedback.ratings.submission import NewRating

EARLIER = timedelta(days=92)  # a form may come so long after its dossier and still be known again
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
        ids = self._standing()
        sealed = self._sealed(values)
        verdicts: dict[int, Verdict] = {}
        ratings: dict[int, NewRating] = {}
        for number, form in enumerate(values):
            about = found[form.dossier]
            if isinstance(about, Fault):
                verdicts[number] = about
            elif form.rated_on < self._day(about.received_at):
                verdicts[number] = Fault("dates_reversed", column="rated_on")
            elif about.is_named and about.receipt_id not in ids:
                verdicts[number] = (
                    Standing.REPEATED if self._is_sealed(form, about, sealed) else _already_rated(form)
                )
            else:
                ratings[number] = self._rating(form, about, ids.setdefault(about.receipt_id, new_id()))
        for number, standing in submitted(self.place, ratings).items():
            verdicts[number] = _already_rated(values[number]) if isinstance(standing, str) else standing
        return [verdicts[number] for number in range(len(values))]

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

    def _standing(self) -> dict[uuid.UUID, uuid.UUID]:
        """By transaction: the id of the paper rating that waits in the intake, so that its form is known again."""
        asked = select(Intake.receipt_id, Intake.rating_id).where(
            Intake.office_id == self.place.office_id, Intake.channel == Channel.PAPER
        )
        return {row.receipt_id: row.rating_id for row in self.place.session.execute(asked) if row.receipt_id}

    def _sealed(self, values: Sequence[PaperRow]) -> Counter[tuple[object, ...]]:
        """What sealed paper ratings say, and how often: the seal keeps no link from a rating to its dossier."""
        asked = select(Rating.official_id, Rating.procedure_id, Rating.level, Rating.day_on).where(
            Rating.office_id == self.place.office_id,
            Rating.channel == Channel.PAPER,
            Rating.day_on >= min((form.rated_on for form in values), default=date.max) - EARLIER,
        )
        return Counter(self.place.session.execute(asked))

    def _is_sealed(self, form: PaperRow, about: Served, sealed: Counter[tuple[object, ...]]) -> bool:
        """Whether a sealed rating says what the form says; each is claimed by one form."""
        for on in dict.fromkeys((form.rated_on, self._day(about.received_at))):
            said = (about.official_id, about.procedure_id, form.level, on)
            if sealed[said]:
                sealed[said] -= 1
                return True
        return False

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.place.zone).date()


def _already_rated(form: PaperRow) -> Fault:
    return Fault("dossier_already_rated", column="dossier", code=form.dossier)
