"""What paper forms and kiosk taps share: the dossiers that ratings name, and what the intake's answer means for a row."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from feedback.interchange.loading import Place, Standing, these
from feedback.interchange.refusals import Fault
from feedback.labels import code_key
from feedback.ratings.operations import submit
from feedback.ratings.submission import NewRating, Outcome
from feedback.receipts.models import RatedBy, Receipt, Stage


@dataclass(frozen=True, slots=True)
class Served:
    """The served transaction that a rating names."""

    receipt_id: uuid.UUID
    official_id: uuid.UUID
    procedure_id: uuid.UUID
    received_at: datetime
    rated_by: RatedBy | None  # what has used its one rating


def served(place: Place, codes: Sequence[str]) -> dict[str, Served | Fault]:
    """By dossier code: the transaction, or why it can't be rated (`unknown_dossier`, `dossier_void`)."""
    found: dict[str, Served | Fault] = {
        code: Fault("unknown_dossier", column="dossier", code=code) for code in codes
    }
    wanted = {code_key(code): code for code in codes}
    asked = select(
        Receipt.dossier_key,
        Receipt.id,
        Receipt.official_id,
        Receipt.procedure_id,
        Receipt.received_at,
        Receipt.rated_by,
        Receipt.voided_at,
    ).where(
        Receipt.office_id == place.office_id,
        Receipt.stage == Stage.RECEPTION,
        Receipt.dossier_key.in_(these(place.session, wanted)),
    )
    for row in place.session.execute(asked):
        code = wanted[row.dossier_key]
        if row.voided_at is None:
            found[code] = Served(row.id, row.official_id, row.procedure_id, row.received_at, row.rated_by)
        else:
            found[code] = Fault("dossier_void", column="dossier", code=code)
    return found


def submitted(place: Place, ratings: Mapping[int, NewRating]) -> dict[int, Standing | str]:
    """What became of each rating in the intake, by the same numbers: new, repeated, or the code of its refusal."""
    outcomes = submit(place.session, list(ratings.values()), now=place.now)
    return {number: _standing(outcome) for number, outcome in zip(ratings, outcomes, strict=True)}


def _standing(outcome: Outcome) -> Standing | str:
    if outcome.outcome == "refused":
        return outcome.code or ""
    return Standing.NEW if outcome.outcome == "stored" else Standing.REPEATED
