"""The proof that a rating is in its batch: what its holder verifies alone, by docs/ledger-spec.md or tools/verify_proof.py."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit import chain
from feedback.audit.models import Batch, LedgerKey
from feedback.audit.operations import as_chained
from feedback.errors import Missing
from feedback.periods.month import Month
from feedback.ratings.bulk import as_kept, hex_of
from feedback.ratings.leaves import COLUMNS, NO_CODE, Alike, Commitments, Sealed
from feedback.ratings.models import Rating
from feedback.ratings.standing import Place


@dataclass(frozen=True, slots=True)
class Proof:
    """A leaf, its way to the root, the batch that the root stands in, and who signed it."""

    leaf: bytes
    inclusion: chain.InclusionProof
    batch: int
    root: bytes
    head: bytes
    month: Month
    mark: bytes  # of the code that the citizen keeps, as the leaf holds it; of zeros where there is none
    hidden: bytes | None  # all else that the leaf holds, behind its salt; none in the forms before the fourth
    written: bytes  # the batch's record, of which the head is the hash
    signature: bytes | None
    public: bytes | None  # the key that signed

    @property
    def lines(self) -> list[str]:
        """The proof as text, a fact on each line, for a person to keep and a program to read."""
        return [
            f"code {self.mark.hex()}",
            *([f"hidden {self.hidden.hex()}"] if self.hidden is not None else []),
            f"leaf {self.leaf.hex()}",
            f"index {self.inclusion.index} of {self.inclusion.leaves}",
            *(f"beside {node.hex()}" for node in self.inclusion.path),
            f"root {self.root.hex()}",
            f"batch {self.batch} of {self.month}",
            f"record {self.written.decode()}",
            f"head {self.head.hex()}",
            *([f"signature {self.signature.hex()}"] if self.signature is not None else []),
            *([f"key {self.public.hex()}"] if self.public is not None else []),
        ]

    @property
    def holds(self) -> bool:
        """Whether the leaf is among those of the root."""
        return chain.is_included(self.leaf, self.inclusion, self.root)


def proof_of(session: Session, place: Place) -> Proof:
    """The proof for a sealed rating; raises Missing for one that waits."""
    batch = session.get(Batch, (place.office_id, place.month, place.batch)) if place.month else None
    if batch is None:
        raise Missing("batch")
    rows = session.execute(
        select(
            as_kept(Rating.rating_id),
            as_kept(Rating.salt),
            as_kept(Rating.words_digest),
            as_kept(Rating.check_hash),
            *COLUMNS,
        ).where(Rating.office_id == place.office_id, Rating.month == place.month, Rating.batch == place.batch)
    )
    make, own, mark, hidden, leaves = Commitments().to, b"", NO_CODE, None, []
    for rating_id, salt, words, check, *content in rows:
        leaves.append(make(bytes(salt), rating_id, Sealed._make(content), words, batch.leaf_form, check))
        if hex_of(rating_id) == place.rating_id.hex:
            own, mark = leaves[-1], bytes(check) if check and batch.leaf_form > 2 else NO_CODE
            hidden = Alike(Sealed._make(content), batch.leaf_form).hidden(bytes(salt), rating_id, words)
    key = session.get(LedgerKey, batch.key_id) if batch.key_id is not None else None
    return Proof(
        leaf=own,
        inclusion=chain.prove_inclusion(leaves, own),
        batch=batch.number,
        root=batch.root,
        head=batch.head,
        month=batch.month,
        mark=mark,
        hidden=hidden,
        written=chain.canonical_json(as_chained(batch).record),
        signature=batch.signature,
        public=key.public if key is not None else None,
    )
