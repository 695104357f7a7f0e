"""What a rating's leaf in the ledger commits to: everything of it that never changes, and no time finer than the day."""

import functools
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
            written = self._written[sealed] = _canonical(sealed)
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


def _canonical(sealed: Sealed) -> bytes:
    """`chain.canonical_json(record(sealed))`, written down by hand, which is five times as quick; a test proves them equal."""
    return (
        f'{{"basis":"{sealed.basis}","channel":"{sealed.channel}","day":"{sealed.day_on}",'
        f'"desk":"{hex_of(sealed.desk_id)}","late":{_truth(sealed.late)},"level":{sealed.level},'
        f'"month":"{sealed.month}","office":"{hex_of(sealed.office_id)}","official":{_quoted(sealed.official_id)},'
        f'"procedure":{_quoted(sealed.procedure_id)},"questionnaire":{_text(sealed.questionnaire)},'
        f'"reasons":{_text(sealed.reasons)},"verified":{_truth(sealed.verified)}}}'
    ).encode()


def _truth(answer: Any) -> str:
    return "true" if answer else "false"


def _quoted(kept: Any) -> str:
    return "null" if kept is None else f'"{hex_of(kept)}"'


@functools.lru_cache(maxsize=1024)
def _text(written: str) -> str:
    return chain.canonical_json(written).decode()
