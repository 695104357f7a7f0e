"""What a rating's leaf in the ledger commits to: everything of it that never changes, and no time finer than the day."""

from typing import Any, NamedTuple

from feedback.audit import chain
from feedback.ratings.bulk import as_kept, hex_of
from feedback.ratings.models import Rating


class Sealed(NamedTuple):
    """The lasting content of a rating, in the database driver's own form; many ratings share one."""

    office_id: Any
    month: str
    day_on: Any
    late: Any
    desk_id: Any
    official_id: Any
    procedure_id: Any
    channel: str
    level: int
    reasons: str
    basis: str
    verified: Any
    questionnaire: str


COLUMNS = tuple(
    as_kept(getattr(Rating, name)) for name in Sealed._fields
)  # to read `Sealed` from the database


class Commitments:
    """Makes commitments to ratings, writing every content that ratings share only once."""

    def __init__(self) -> None:
        self._written: dict[Sealed, bytes] = {}

    def to(self, salt: bytes, sealed: Sealed) -> bytes:
        """The commitment to a rating of this content."""
        written = self._written.get(sealed)
        if written is None:
            written = self._written[sealed] = chain.canonical_json(record(sealed))
        return chain.commitment_to(salt, written)


def record(sealed: Sealed) -> dict[str, object]:
    """What the leaf commits to. Whether the rating counts is not in it: that is decided, and has leaves of its own."""
    return {
        "office": hex_of(sealed.office_id),
        "month": sealed.month,
        "day": str(sealed.day_on),
        "late": bool(sealed.late),
        "desk": hex_of(sealed.desk_id),
        "official": hex_of(sealed.official_id) if sealed.official_id is not None else None,
        "procedure": hex_of(sealed.procedure_id) if sealed.procedure_id is not None else None,
        "channel": sealed.channel,
        "level": sealed.level,
        "reasons": sealed.reasons,
        "basis": sealed.basis,
        "verified": bool(sealed.verified),
        "questionnaire": sealed.questionnaire,
    }
