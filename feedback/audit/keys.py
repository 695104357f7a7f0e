"""The keys that sign heads: which one followed which, by whose word, and what does not hold of it."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.audit import release, signing
from feedback.audit.models import Batch, DecisionLeaf, LedgerKey, Release
from feedback.audit.operations import append_decision
from feedback.audit.signing import Signer
from feedback.errors import Refused
from feedback.labels import N_
from feedback.periods.month import Month

CHANGED = "ledger:key_changed"  # signed by the old key, names the new one
LOST = "ledger:key_lost"  # signed by the new key, since the old one is gone


@dataclass(frozen=True, slots=True)
class Keys:
    """The public keys by their ids, and how many keys came before each."""

    public: dict[str, bytes]
    generation: dict[str, int]
    unfounded: tuple[str, ...]  # ids of keys that nobody introduced, or that were introduced and are gone
    first_signed: Month | None  # from the month after it on, nothing is unsigned

    def signs(self, key_id: str, signature: bytes, head: bytes) -> bool:
        """Whether the key of this id made the signature."""
        public = self.public.get(key_id)
        return public is not None and signing.signs_head(public, signature, head)


def keys_of(session: Session) -> Keys:
    """The keys of the database, each followed back to the first one by the signatures between them."""
    rows = {
        key.id: key for key in session.scalars(select(LedgerKey).execution_options(populate_existing=True))
    }
    sound = {key.id: bytes(key.public) for key in rows.values() if signing.key_id(key.public) == key.id}
    introduced = _introduced(session)
    first_used = {
        key_id: (day, number)
        for key_id, day, number in session.execute(
            select(Batch.key_id, func.min(Batch.sealed_on), func.min(Batch.number))
            .where(Batch.key_id.is_not(None))
            .group_by(Batch.key_id)
        )
    }
    founders = sorted(
        (key_id for key_id, key in rows.items() if key.previous_id is None and key_id not in introduced),
        key=lambda key_id: (first_used.get(key_id, (date.max, 0)), key_id),
    )
    founded = {founders[0]} if founders else set()
    founded |= {key_id for key_id, key in rows.items() if key_id in introduced and _endorsed(key, sound)}
    began = min((day for day, _ in first_used.values()), default=None)
    return Keys(
        public=sound,
        generation={key_id: _generation(key_id, rows) for key_id in rows},
        unfounded=tuple(sorted((rows.keys() - (founded & sound.keys())) | (introduced - rows.keys()))),
        first_signed=Month.of(began) if began else None,
    )


def release_faults(session: Session) -> Iterator[str]:
    """The releases that heads name and of which no list of files is kept, or one that is not theirs."""
    kept = {each.id: each.files for each in session.scalars(select(Release))}
    used = session.scalars(select(Batch.release).where(Batch.release.is_not(None)).distinct())
    for release_id in sorted({*kept, *(each for each in used if each)}):
        if release_id not in kept or release.release_id(kept[release_id]) != release_id:
            yield release_id


def renew(session: Session, old: Signer, new: Signer, offices: Sequence[uuid.UUID], *, today: date) -> None:
    """Let `new` follow `old`: the old key gives its word for it, and each office's ledger says so.

    What is appended in this transaction is still signed by the old key; the caller puts the new one in its place.
    Raises Refused `same_key`.
    """
    if old.key_id == new.key_id:
        raise Refused("same_key", N_("This key signs already."))
    _keep(session, old.public, None, None)
    _keep(session, new.public, old.key_id, old.endorse(new.public))
    body = {"from": old.key_id, "to": new.key_id, "public": new.public.hex()}
    _tell(session, CHANGED, body, offices, today)


def declare_lost(
    session: Session, new: Signer, reason: str, offices: Sequence[uuid.UUID], *, today: date
) -> None:
    """Say that the key before is lost and `new` signs from now on; a person outside has to know of it."""
    _keep(session, new.public, None, None)
    _tell(session, LOST, {"to": new.key_id, "public": new.public.hex(), "reason": reason}, offices, today)


def _tell(
    session: Session, act: str, body: Mapping[str, object], offices: Sequence[uuid.UUID], today: date
) -> None:
    for office_id in offices:
        append_decision(session, office_id, Month.of(today), act, body, decided_on=today)


def _keep(session: Session, public: bytes, previous: str | None, endorsement: bytes | None) -> None:
    key_id = signing.key_id(public)
    if session.get(LedgerKey, key_id) is None:
        session.add(LedgerKey(id=key_id, public=public, previous_id=previous, endorsement=endorsement))
        session.flush()


def _introduced(session: Session) -> set[str]:
    """The ids of keys that a decision names as following another."""
    told = session.scalars(select(DecisionLeaf.body).where(DecisionLeaf.act.in_((CHANGED, LOST))))
    return {str(body.get("to")) for body in told}


def _endorsed(key: LedgerKey, sound: dict[str, bytes]) -> bool:
    if key.previous_id is None:  # the key before was lost, and a decision says so
        return True
    before = sound.get(key.previous_id)
    return bool(before and key.endorsement and signing.endorses(before, key.endorsement, key.public))


def _generation(key_id: str, rows: dict[str, LedgerKey]) -> int:
    passed: set[str] = set()
    while (before := rows[key_id].previous_id) is not None and before in rows and before not in passed:
        passed.add(before)
        key_id = before
    return len(passed)
