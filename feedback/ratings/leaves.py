"""What a rating's leaf in the ledger commits to: everything of it that never changes, and no time finer than the day.

Leaves are written in forms, each batch says in which; what is sealed in an old one verifies in it for ever. The
second adds the rating's id, the moment of its dossier, and the citizen's words by a commitment with a salt of its own: words may be taken away
by a decision, the commitment stays. The third adds the hash of the code that the citizen keeps, and who typed it in. The fourth
keeps that hash beside the rest, so that the citizen can see it in the leaf and nothing else.
"""

import functools
from typing import Any, NamedTuple

from feedback.audit import chain
from feedback.ratings.bulk import as_kept, hex_of
from feedback.ratings.models import Rating

LEAF_FORM = 4  # in which ratings are sealed now
NO_CODE = bytes(32)  # in the place of the hash, where the citizen keeps no code


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
    stage: str | None
    entered_by: Any


COLUMNS = tuple(
    as_kept(getattr(Rating, name)) for name in Sealed._fields
)  # to read `Sealed` from the database


class Alike:
    """Ratings that share all of their content: it is written once, and each leaf adds what is the rating's own."""

    __slots__ = ("_begun", "_form", "_without_words", "sealed")

    def __init__(self, sealed: Sealed, form: int) -> None:
        self.sealed = sealed
        self._begun, self._form = _begun(sealed, form), form
        self._without_words = self._begun + (b"}" if form == 1 else b',"words":null}')

    def leaf(self, salt: bytes, rating_id: Any, words: bytes | None, check: bytes | None) -> bytes:
        """The commitment to the rating of this id and salt, with this commitment to its words and this hash of its code."""
        written = self._written(words)
        if self._form > 3:
            return chain.marked(check or NO_CODE, chain.hidden(salt, written, hex_of(rating_id)))
        if self._form > 2:
            return chain.commitment_to(salt, written, hex_of(rating_id), check or NO_CODE)
        return chain.commitment_to(salt, written, None if self._form == 1 else hex_of(rating_id))

    def hidden(self, salt: bytes, rating_id: Any, words: bytes | None) -> bytes | None:
        """What stands in the leaf beside the hash of the code; None in the forms that have it in one with the rest."""
        return chain.hidden(salt, self._written(words), hex_of(rating_id)) if self._form > 3 else None

    def _written(self, words: bytes | None) -> bytes:
        if words and self._form > 1:
            return self._begun + b',"words":"' + bytes(words).hex().encode() + b'"}'
        return self._without_words


class Commitments:
    """Makes commitments to ratings, writing every content that ratings share only once."""

    def __init__(self) -> None:
        self._alike: dict[tuple[Sealed, int], Alike] = {}

    def to(
        self,
        salt: bytes,
        rating_id: Any,
        sealed: Sealed,
        words: bytes | None = None,
        form: int = LEAF_FORM,
        check: bytes | None = None,
    ) -> bytes:
        """The commitment to the rating of this id and content, with this commitment to its words, in one of the forms."""
        return self.alike(sealed, form).leaf(salt, rating_id, words, check)

    def alike(self, sealed: Sealed, form: int = LEAF_FORM) -> Alike:
        """What all ratings of this content share, the same for each of them."""
        alike = self._alike.get((sealed, form))
        if alike is None:
            alike = self._alike[sealed, form] = Alike(sealed, form)
        return alike


def words_commitment(salt: bytes, words: str) -> bytes:
    """The commitment to what a citizen wrote."""
    return chain.commitment(salt, {"words": words})


def record(sealed: Sealed, words: bytes | None = None, form: int = LEAF_FORM) -> dict[str, object]:
    """What the leaf commits to. Whether the rating counts is not in it: that is decided, and has leaves of its own."""
    of_second = {} if form == 1 else {"stage": sealed.stage, "words": bytes(words).hex() if words else None}
    of_third = {"entered_by": hex_of(sealed.entered_by) if sealed.entered_by is not None else None}
    return (
        of_second
        | (of_third if form > 2 else {})
        | {
            "office": hex_of(sealed.office_id),
            "month": sealed.month,
            "day": str(sealed.day_on),
            "late": _yes_or_no(sealed.late),
            "desk": hex_of(sealed.desk_id),
            "official": hex_of(sealed.official_id) if sealed.official_id is not None else None,
            "procedure": hex_of(sealed.procedure_id) if sealed.procedure_id is not None else None,
            "channel": sealed.channel,
            "level": sealed.level,
            "reasons": sealed.reasons,
            "basis": sealed.basis,
            "verified": _yes_or_no(sealed.verified),
            "questionnaire": sealed.questionnaire,
        }
    )


def _begun(sealed: Sealed, form: int) -> bytes:
    """`chain.canonical_json(record(sealed))` without its words and its end; a test proves them equal.

    Written down by hand it is five times as quick.
    """
    stage = "" if form == 1 else f'"stage":{_text_or_null(sealed.stage)},'
    entered_by = "" if form < 3 else f'"entered_by":{_quoted(sealed.entered_by)},'
    return (
        f'{{"basis":"{sealed.basis}","channel":"{sealed.channel}","day":"{sealed.day_on}",'
        f'"desk":"{hex_of(sealed.desk_id)}",{entered_by}"late":{_truth(sealed.late)},"level":{sealed.level},'
        f'"month":"{sealed.month}","office":"{hex_of(sealed.office_id)}","official":{_quoted(sealed.official_id)},'
        f'"procedure":{_quoted(sealed.procedure_id)},"questionnaire":{_text(sealed.questionnaire)},'
        f'"reasons":{_text(sealed.reasons)},{stage}"verified":{_truth(sealed.verified)}'
    ).encode()


def _text_or_null(written: str | None) -> str:
    return "null" if written is None else _text(written)


def _truth(answer: Any) -> str:
    return chain.canonical_json(_yes_or_no(answer)).decode()


def _yes_or_no(kept: Any) -> Any:
    """Yes or no as JSON has it; another number than SQLite's two stays what it is, and fits no leaf."""
    return {0: False, 1: True}.get(kept, kept)


def _quoted(kept: Any) -> str:
    return "null" if kept is None else f'"{hex_of(kept)}"'


@functools.lru_cache(maxsize=1024)
def _text(written: str) -> str:
    return chain.canonical_json(written).decode()
