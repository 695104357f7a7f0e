"""The sealed ratings of an office, read in one pass: their leaves by batch, how many stand where, and whose state is odd.

One pass in the order of the table is what makes a million ratings quick: an index by month would fetch each row from
another place of the file.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.models import Batch, DecisionLeaf
from feedback.audit.verify import Leaves
from feedback.base import NOBODY
from feedback.integrity.models import Flag, FlaggedRating, Ruling
from feedback.integrity.roster_only import SET_ASIDE
from feedback.ratings.bulk import Form, as_kept, hex_of
from feedback.ratings.leaves import COLUMNS, LEAF_FORM, Alike, Sealed
from feedback.ratings.models import Rating, RatingState

ROWS_AT_ONCE = 5000
DIGEST_BYTES = 32
COUNTED, HELD, EXCLUDED, UNVERIFIED = (state.value for state in RatingState)
_OWN = tuple(as_kept(column) for column in (Rating.rating_id, Rating.salt, Rating.words_digest, Rating.check_hash))  # fmt: skip
_SHARED = tuple(as_kept(column) for column in (Rating.state, Rating.batch, Rating.moved_to))


@dataclass(slots=True)
class SealedMonth:
    """The ratings of a month as they stand."""

    count: int = 0
    digests: defaultdict[int, list[bytearray]] = field(default_factory=lambda: defaultdict(list))
    places: Counter[tuple[Any, ...]] = field(default_factory=Counter)  # as `tallies` knows them
    days: Counter[str] = field(default_factory=Counter)
    misplaced: list[str] = field(default_factory=list)  # ids in hex: their states follow from nothing
    moved: dict[str, str] = field(default_factory=dict)  # ids in hex: to whom each was given since its seal
    worded: int = 0  # ratings that were sealed with words

    @property
    def leaves(self) -> Leaves:
        """The commitments by the number of their batch."""
        return {
            number: [
                bytes(together[start : start + DIGEST_BYTES])
                for together in kept
                for start in range(0, len(together), DIGEST_BYTES)
            ]
            for number, kept in self.digests.items()
        }


class SealedRatings:
    """Reads the ratings of an office, all of them or those of one month."""

    def __init__(self, session: Session, office_id: uuid.UUID) -> None:
        self._session, self._office_id = session, office_id
        self._forms = _forms(session, office_id)
        self._set_aside = _months_set_aside(session, office_id)
        self._rulings = _rulings(session, office_id)
        self._nobody = Form(session.connection()).id(NOBODY)

    def read(self, month: str | None = None) -> Mapping[str, SealedMonth]:
        """The months as they stand; raises whatever spoilt rows lead to."""
        asked = select(*_OWN, *_SHARED, *COLUMNS).where(Rating.office_id == self._office_id)
        if month is not None:
            asked = asked.where(as_kept(Rating.month) == month)
        months: dict[str, SealedMonth] = defaultdict(SealedMonth)
        groups: dict[tuple[Any, ...], _Group] = {}
        rulings, known = self._rulings, groups.get
        found = self._session.connection().execute(asked.execution_options(yield_per=ROWS_AT_ONCE))
        for rows in found.partitions():
            for rating_id, salt, words, check, *content in rows:
                shared = tuple(content)
                group = known(shared)
                if group is None:
                    group = groups[shared] = self._group(shared)
                group.digests += group.leaf(salt, rating_id, words, check)
                if words is not None:
                    group.worded += 1
                if group.is_odd or (rulings and (group.month, hex_of(rating_id)) in rulings):
                    self._look_at(group, hex_of(rating_id), months[group.month])
        for group in groups.values():
            _add(months[group.month], group)
        return months

    def _group(self, shared: tuple[Any, ...]) -> "_Group":
        state, batch, moved_to, *content = shared
        sealed = Sealed._make(content)
        form = self._forms.get((sealed.month, batch), LEAF_FORM)
        group = _Group(Alike(sealed, form).leaf, state, batch, moved_to, sealed)
        owner, nobody = moved_to or sealed.official_id, self._nobody
        group.place = (
            owner or nobody, sealed.procedure_id or nobody, sealed.desk_id, sealed.channel, sealed.day_on, state,
            sealed.level,
        )  # fmt: skip
        group.is_odd = moved_to is not None or not self._state_follows(group, ())
        return group

    def _look_at(self, group: "_Group", rating_id: str, month: SealedMonth) -> None:
        if group.moved_to is not None:
            month.moved[rating_id] = hex_of(group.moved_to)
        if not self._state_follows(group, self._rulings.get((group.month, rating_id), ())):
            month.misplaced.append(rating_id)

    def _state_follows(self, group: "_Group", rulings: Sequence[Ruling | None]) -> bool:
        """Whether a rating's state is what its seal and the decisions on it have made of it."""
        state, sealed = group.state, group.sealed
        if state == UNVERIFIED:
            return not sealed.verified or (sealed.month in self._set_aside and sealed.basis == "roster")
        if None in rulings:
            return bool(state == HELD)
        return bool(state == (EXCLUDED if Ruling.EXCLUDE in rulings else COUNTED))


@dataclass(slots=True)
class _Group:
    """Ratings that share all but id, salt and words."""

    leaf: Callable[[bytes, Any, bytes | None, bytes | None], bytes]
    state: str
    batch: int
    moved_to: Any
    sealed: Sealed
    place: tuple[Any, ...] = ()
    is_odd: bool = False  # given to another official, or in a state that wants a flag
    digests: bytearray = field(default_factory=bytearray)
    worded: int = 0
    month: str = ""

    def __post_init__(self) -> None:
        self.month = self.sealed.month


def _add(month: SealedMonth, group: _Group) -> None:
    count = len(group.digests) // DIGEST_BYTES
    month.count += count
    month.worded += group.worded
    month.digests[group.batch].append(group.digests)
    month.places[group.place] += count
    month.days[str(group.sealed.day_on)] += count


def _forms(session: Session, office_id: uuid.UUID) -> Mapping[tuple[str, int], int]:
    """The form in which the leaves of each batch are written."""
    asked = select(as_kept(Batch.month), Batch.number, Batch.leaf_form).where(Batch.office_id == office_id)
    return {(month, number): form for month, number, form in session.execute(asked)}


def _months_set_aside(session: Session, office_id: uuid.UUID) -> Set[str]:
    """The months in which ratings by the roster alone do not count."""
    asked = select(as_kept(DecisionLeaf.month)).where(
        DecisionLeaf.office_id == office_id, DecisionLeaf.act == SET_ASIDE
    )
    return set(session.scalars(asked))


def _rulings(session: Session, office_id: uuid.UUID) -> Mapping[tuple[str, str], Sequence[Ruling | None]]:
    """The rulings of the flags that hold, or held, each rating; None for one that is open."""
    rows = session.execute(
        select(as_kept(Flag.month), as_kept(FlaggedRating.rating_id), Flag.ruling)
        .join(Flag, (Flag.office_id == FlaggedRating.office_id) & (Flag.id == FlaggedRating.flag_id))
        .where(FlaggedRating.office_id == office_id)
    )
    found: defaultdict[tuple[str, str], list[Ruling | None]] = defaultdict(list)
    for month, rating_id, ruling in rows:
        found[month, hex_of(rating_id)].append(ruling)
    return found
