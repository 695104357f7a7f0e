"""The arithmetic of the ledger: commitments to records, their Merkle root, and heads that chain batch to batch.

    commitment = SHA-256(00 ‖ "hnr4" ‖ mark of the record ‖ hidden),
                 hidden = SHA-256(02 ‖ "hnr4" ‖ salt ‖ id ‖ canonical JSON of the record)
                 SHA-256(00 ‖ "hnr3" ‖ salt ‖ id ‖ mark of the record ‖ canonical JSON of the record)
                 SHA-256(00 ‖ "hnr2" ‖ salt ‖ id of the record ‖ canonical JSON of the record)
                 SHA-256(00 ‖ "hnr1" ‖ salt ‖ canonical JSON of the record)      in the first form
    node       = SHA-256(01 ‖ left ‖ right)                    an odd last node rises as it is (RFC 6962)
    head       = SHA-256(canonical JSON of the batch, with the head before it)

docs/ledger-spec.md writes down the same for whoever verifies with a program of their own. Leaves are sorted by commitment, so that the tree tells nothing of the order in which ratings came.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from feedback.errors import Refused
from feedback.labels import N_

SALT_BYTES = 16
_LEAF, _NODE, _HIDDEN = b"\x00", b"\x01", b"\x02"  # keep a record from being passed off as a node, and so on
_FIRST, _SECOND, _THIRD, _FOURTH = b"hnr1", b"hnr2", b"hnr3", b"hnr4"


def canonical_json(value: object) -> bytes:
    """`value` in the one form that is hashed: sorted keys, no spaces, UTF-8.

    Takes text, whole numbers, booleans, None, and lists and string-keyed mappings of them. Raises Refused
    `not_canonical` for anything else: a float, say, which two machines may write in two ways.
    """
    if not _is_canonical(value):
        raise Refused(
            "not_canonical",
            N_("A record of the ledger holds only text, whole numbers, yes and no, and lists."),
        )
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        raise Refused("not_canonical", N_("A record of the ledger holds only well-formed text.")) from None


def new_salt() -> bytes:
    """The random salt that keeps a commitment from being guessed from its few possible records."""
    return secrets.token_bytes(SALT_BYTES)


def commitment(salt: bytes, record: Mapping[str, object], record_id: str | None = None) -> bytes:
    """The commitment to `record`: says nothing of it without the salt, and fits no other record.

    The id, 32 hexadecimal digits, belongs to the second form; the first form had none.
    """
    return commitment_to(salt, canonical_json(record), record_id)


def commitment_to(
    salt: bytes, written: bytes, record_id: str | None = None, mark: bytes | None = None
) -> bytes:
    """The commitment to a record that is written in canonical JSON already: many ratings share one.

    A `mark` of 32 bytes, the hash of the code that a citizen keeps, belongs to the third form.
    """
    if record_id is None:
        return hashlib.sha256(_LEAF + _FIRST + salt + written).digest()
    if mark is not None:
        return hashlib.sha256(_LEAF + _THIRD + salt + record_id.encode() + mark + written).digest()
    return hashlib.sha256(_LEAF + _SECOND + salt + record_id.encode() + written).digest()


def hidden(salt: bytes, written: bytes, record_id: str) -> bytes:
    """A record in the fourth form behind its salt: its citizen may have this, and learns nothing of the record by it."""
    return hashlib.sha256(_HIDDEN + _FOURTH + salt + record_id.encode() + written).digest()


def marked(mark: bytes, behind: bytes) -> bytes:
    """The commitment of the fourth form: the hash of the code that a citizen keeps stands open beside the hidden record."""
    return hashlib.sha256(_LEAF + _FOURTH + mark + behind).digest()


def merkle_root(commitments: Iterable[bytes]) -> bytes:
    """The root of the tree over `commitments`, in whatever order they come; that of no leaf is SHA-256 of nothing."""
    level = sorted(commitments)
    if not level:
        return hashlib.sha256(b"").digest()
    while len(level) > 1:
        level = _parents(level)
    return level[0]


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """What shows that a commitment is among the leaves of a root, without the other leaves."""

    index: int  # of the leaf, counted from 0
    leaves: int
    path: tuple[bytes, ...]  # the nodes beside the way to the root, from the leaf up


def prove_inclusion(commitments: Iterable[bytes], wanted: bytes) -> InclusionProof:
    """The proof that `wanted` is one of `commitments`. Raises Refused `not_in_batch` if it is not."""
    level = sorted(commitments)
    if wanted not in level:
        raise Refused("not_in_batch", N_("This record is not in the batch."))
    index = position = level.index(wanted)
    leaves, path = len(level), []
    while len(level) > 1:
        beside = position ^ 1
        if beside < len(level):
            path.append(level[beside])
        level, position = _parents(level), position // 2
    return InclusionProof(index, leaves, tuple(path))


def is_included(wanted: bytes, proof: InclusionProof, root: bytes) -> bool:
    """Whether `proof` shows that `wanted` is a leaf of `root`."""
    if not 0 <= proof.index < proof.leaves:
        return False
    node, position, last = wanted, proof.index, proof.leaves - 1
    path = iter(proof.path)
    while last:
        if position % 2 or position < last:
            beside = next(path, None)
            if beside is None:
                return False
            node = _node(beside, node) if position % 2 else _node(node, beside)
        position, last = position // 2, last // 2
    return next(path, None) is None and node == root


@dataclass(frozen=True, slots=True)
class Around:
    """What a head of the second form says besides: the kind and day of its batch, what stood around it, who signs."""

    kind: str  # ratings or decisions
    sealed_on: str  # YYYY-MM-DD
    leaf: int  # the form in which its ratings are written
    state: Mapping[str, object] | None  # what stood around the batch: rosters of its days, by their digests
    release: str | None  # of the program; none where nobody signs
    key: str | None  # that signs the head


@dataclass(frozen=True, slots=True)
class Batch:
    """One sealed batch of the ledger of an office and month."""

    office: str
    month: str  # YYYY-MM
    number: int  # from 1, without a gap
    count: int  # leaves of this batch
    total: int  # leaves of this and all batches before
    root: bytes
    previous: bytes | None  # head of the batch before; None for the first
    around: Around | None = None  # None: a head of the first form, which nobody signed

    @property
    def record(self) -> dict[str, object]:
        """What the head is the hash of."""
        first_form = {
            "office": self.office,
            "month": self.month,
            "batch": self.number,
            "count": self.count,
            "total": self.total,
            "root": self.root.hex(),
            "previous": self.previous.hex() if self.previous is not None else None,
        }
        if self.around is None:
            return first_form
        around = self.around
        return first_form | {
            "form": 2,
            "kind": around.kind,
            "sealed_on": around.sealed_on,
            "leaf": around.leaf,
            "state": around.state,
            "release": around.release,
            "key": around.key,
        }

    @property
    def head(self) -> bytes:
        """The hash that stands for this batch and, through `previous`, for everything before it."""
        return hashlib.sha256(canonical_json(self.record)).digest()


def next_batch(
    before: Batch | None,
    commitments: Sequence[bytes],
    *,
    office: str,
    month: str,
    around: Around | None = None,
) -> Batch:
    """The batch of `commitments` that follows `before`, or begins the ledger; an empty one shows a quiet day."""
    return Batch(
        office=office,
        month=month,
        number=before.number + 1 if before else 1,
        count=len(commitments),
        total=(before.total if before else 0) + len(commitments),
        root=merkle_root(commitments),
        previous=before.head if before else None,
        around=around,
    )


@dataclass(frozen=True, slots=True)
class Break:
    """A place where a ledger does not hold."""

    number: int  # of the batch
    code: str  # missing, total, previous, form, or changed


def breaks(batches: Iterable[Batch]) -> Iterator[Break]:
    """Where the batches of one office and month, in order, do not follow from each other."""
    before: Batch | None = None
    for batch in batches:
        if batch.number != (before.number + 1 if before else 1):
            yield Break(batch.number, "missing")
        if batch.total != (before.total if before else 0) + batch.count:
            yield Break(batch.number, "total")
        if batch.previous != (before.head if before else None):
            yield Break(batch.number, "previous")
        if batch.around is None and before is not None and before.around is not None:
            yield Break(batch.number, "form")  # an unsigned one can't follow: it says less
        before = batch


def extension_breaks(older: Sequence[bytes], newer: Sequence[bytes]) -> Iterator[Break]:
    """Where a newer list of heads does not extend an older one: a head is missing or changed."""
    for number, (old, new) in enumerate(zip_longest(older, newer), start=1):
        if old is not None and old != new:
            yield Break(number, "missing" if new is None else "changed")


def _parents(level: Sequence[bytes]) -> list[bytes]:
    sha256, node = hashlib.sha256, _NODE  # written out: a call for each node would take as long as the hash
    pairs = zip(level[::2], level[1::2], strict=False)
    parents = [sha256(node + left + right).digest() for left, right in pairs]
    if len(level) % 2:
        parents.append(level[-1])
    return parents


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()


def _is_canonical(value: object) -> bool:
    if value is None or isinstance(value, (str, int)):  # a boolean is an int
        return True
    if isinstance(value, (list, tuple)):
        return all(map(_is_canonical, value))
    return isinstance(value, dict) and all(
        isinstance(key, str) and _is_canonical(part) for key, part in value.items()
    )
