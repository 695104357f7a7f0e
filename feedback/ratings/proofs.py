"""The proof that a rating is in its batch: what its holder can verify later, against heads kept elsewhere."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit import chain
from feedback.audit.models import Batch
from feedback.errors import Missing
from feedback.periods.month import Month
from feedback.ratings.bulk import as_kept, hex_of
from feedback.ratings.leaves import COLUMNS, NO_CODE, Commitments, Sealed
from feedback.ratings.models import Rating
from feedback.ratings.standing import Place


@dataclass(frozen=True, slots=True)
class Proof:
    """A leaf, its way to the root, and the batch that the root stands in."""

    leaf: bytes
    inclusion: chain.InclusionProof
    batch: int
    root: bytes
    head: bytes
    month: Month
    mark: bytes  # of the code that the citizen keeps, as the leaf holds it; of zeros where there is none

    @property
    def lines(self) -> list[str]:
        """The proof as text, a fact on each line, for a person to keep and a program to read."""
        return [
            f"code {self.mark.hex()}",
            f"leaf {self.leaf.hex()}",
            f"index {self.inclusion.index} of {self.inclusion.leaves}",
            *(f"beside {node.hex()}" for node in self.inclusion.path),
            f"root {self.root.hex()}",
            f"batch {self.batch} of {self.month}",
            f"head {self.head.hex()}",
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
    make, own, mark, leaves = Commitments().to, b"", NO_CODE, []
    for rating_id, salt, words, check, *content in rows:
        leaves.append(make(bytes(salt), rating_id, Sealed._make(content), words, batch.leaf_form, check))
        if hex_of(rating_id) == place.rating_id.hex:
            own, mark = leaves[-1], bytes(check) if check and batch.leaf_form > 2 else NO_CODE
    inclusion = chain.prove_inclusion(leaves, own)
    return Proof(own, inclusion, batch.number, batch.root, batch.head, batch.month, mark)
