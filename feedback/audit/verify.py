"""Checking the ledger: each batch against its leaves and the batch before it, and a newer ledger against an older one."""

import uuid
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit import chain
from feedback.audit.keys import Keys
from feedback.audit.models import Batch, BatchKind, DecisionLeaf
from feedback.audit.operations import DECISION_FORM, as_chained, decision_record
from feedback.labels import N_, Labelled
from feedback.periods.month import Month

FORMS = (1, 2)  # of a head
Leaves = Mapping[int, Sequence[bytes]]  # commitments by the number of their batch
Heads = Mapping[tuple[str, str], Mapping[int, str]]  # by office and month, then by batch: the head in hex


class FaultKind(Labelled):
    """What can be wrong with a ledger."""

    MISSING = "missing", N_("A batch is missing")
    TOTAL = "total", N_("The running total does not add up")
    PREVIOUS = "previous", N_("The batch does not follow from the one before it")
    HEAD = "head", N_("The head is not that of its batch")
    LEAVES = "leaves", N_("The batch has lost or gained records")
    ROOT = "root", N_("A record of the batch was changed")
    NO_BATCH = "no_batch", N_("Records belong to a batch that is not there")
    TALLY = "tally", N_("A tally is not what the ratings are")
    STATE = "state", N_("A rating's state does not follow from the decisions")
    FLAG = "flag", N_("A flag is not what the ledger says of it")
    DAY = "day", N_("A sealed day has lost or gained ratings")
    FORM = "form", N_("An unsigned batch follows a signed one")
    SIGNATURE = "signature", N_("The signature is not that of the head")
    KEY = "key", N_("A key signs that nobody introduced")
    RELEASE = "release", N_("The program that sealed this is not known")
    MOVE = "move", N_("A rating was given to another official without a decision")
    ROSTER = "roster", N_("The roster of a sealed day was changed without a decision")
    SERVED = "served", N_("Another number of people served on a sealed day than was sealed")
    CORRECTION = "correction", N_("A correction is not the one that two people decided")
    SHEET_CORRECTION = (
        "sheet_correction",
        N_("A correction on a reopened sheet is not the one that was written down"),
    )
    WORDS = "words", N_("A citizen's words were changed or taken away without a decision")
    RULES = "rules", N_("The rules in force are not those that were decided")
    RESULT = "result", N_("The results of a closed month are not those that were computed")
    ATTACHMENT = "attachment", N_("A file that was handed in was changed, or came or went without a decision")
    ROLES = "roles", N_("Roles were given or taken without a decision")
    KIOSKS = "kiosks", N_("Kiosks were paired, moved or revoked without a decision")
    API_KEYS = "api_keys", N_("Keys of programs were made, changed or ended without a decision")
    INTAKE = "intake", N_("A waiting rating is not what arrived")
    LOST = "lost", N_("Waiting ratings that came by a phone or on paper were taken out")
    UNREADABLE = "unreadable", N_("A record can't be read any more")
    SPELLING = "spelling", N_("A record is written otherwise than the service writes it")
    CHANGED = "changed", N_("The newer ledger has another head here")


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault, and where it is."""

    kind: FaultKind
    office: str  # code
    month: str = ""  # YYYY-MM
    batch: int | None = None
    about: str = ""  # a day, an id, or figures

    def as_record(self) -> dict[str, object]:
        """The fault as JSON can keep it."""
        return {
            "code": self.kind.value,
            "office": self.office,
            "month": self.month,
            "batch": self.batch,
            "about": self.about,
        }


@dataclass(frozen=True, slots=True)
class Head:
    """The head of one batch: what leaves the house, so that nobody can rewrite what lies before it."""

    office: str  # code
    month: str
    number: int
    head: str  # hex
    total: int  # records up to this batch
    key: str | None = None
    signature: str | None = None  # hex

    def as_record(self) -> dict[str, object]:
        """The head as a line of a file of heads."""
        return {
            "office": self.office,
            "month": self.month,
            "number": self.number,
            "head": self.head,
            "total": self.total,
            "key": self.key,
            "signature": self.signature,
        }


def head_of(batch: Batch, code: str) -> Head:
    """The head of a batch of the office with this code."""
    signature = batch.signature.hex() if batch.signature is not None else None
    return Head(
        code, str(batch.month), batch.number, batch.head.hex(), batch.running_total, batch.key_id, signature
    )


def batches_of(session: Session, office_id: uuid.UUID, month: Month) -> Sequence[Batch]:
    """The batches of an office's month, in order."""
    return session.scalars(
        select(Batch)
        .where(Batch.office_id == office_id, Batch.month == month)
        .order_by(Batch.number)
        .execution_options(populate_existing=True)
    ).all()


def decisions_of(session: Session, office_id: uuid.UUID, month: Month) -> Sequence[DecisionLeaf]:
    """The decisions of an office's month, in the order of their batches."""
    return session.scalars(
        select(DecisionLeaf)
        .where(DecisionLeaf.office_id == office_id, DecisionLeaf.month == month)
        .order_by(DecisionLeaf.batch, DecisionLeaf.id)
        .execution_options(populate_existing=True)
    ).all()


def chain_faults(
    batches: Sequence[Batch], decisions: Sequence[DecisionLeaf], ratings: Leaves, *, office: str, month: Month
) -> Iterator[Fault]:
    """What is wrong with an office's month: its chain, and each batch against its records."""

    def fault(kind: FaultKind, number: int, about: str = "") -> Fault:
        return Fault(kind, office, str(month), number, about)

    for broken in chain.breaks(as_chained(batch) for batch in batches):
        yield fault(FaultKind(broken.code), broken.number)
    decided = _leaves_of(decisions, {batch.number: batch.leaf_form for batch in batches})
    for batch in batches:
        if batch.form not in FORMS:
            yield fault(FaultKind.FORM, batch.number)
        if as_chained(batch).head != batch.head:
            yield fault(FaultKind.HEAD, batch.number)
        own, other = (decided, ratings) if batch.kind is BatchKind.DECISIONS else (ratings, decided)
        leaves = own.get(batch.number, [])
        if len(leaves) != batch.leaves or batch.number in other:
            yield fault(FaultKind.LEAVES, batch.number, f"{len(leaves)} / {batch.leaves}")
        elif chain.merkle_root(leaves) != batch.root:
            yield fault(FaultKind.ROOT, batch.number)
    known = {batch.number for batch in batches}
    for number in sorted((ratings.keys() | decided.keys()) - known):
        yield fault(FaultKind.NO_BATCH, number)


def signature_faults(batches: Sequence[Batch], keys: Keys, *, office: str, month: Month) -> Iterator[Fault]:
    """The heads of an office's month that are not signed as they should be."""
    signed_before, generation = False, 0
    for batch in batches:
        if batch.key_id is None and batch.signature is None:
            late = keys.first_signed is not None and month > keys.first_signed
            if signed_before or late:
                yield Fault(FaultKind.SIGNATURE, office, str(month), batch.number)
            continue
        if not keys.signs(batch.key_id or "", batch.signature or b"", batch.head):
            yield Fault(FaultKind.SIGNATURE, office, str(month), batch.number, batch.key_id or "")
        elif batch.key_id in keys.unfounded or keys.generation.get(batch.key_id or "", 0) < generation:
            yield Fault(FaultKind.KEY, office, str(month), batch.number, batch.key_id or "")
        signed_before, generation = True, max(generation, keys.generation.get(batch.key_id or "", 0))


def _leaves_of(decisions: Sequence[DecisionLeaf], forms: Mapping[int, int]) -> Leaves:
    leaves: dict[int, list[bytes]] = {}
    for each in decisions:
        record = decision_record(each.office_id, each.month, each.act, each.body)
        of_second = each.id.hex if forms.get(each.batch, DECISION_FORM) > 1 else None
        leaves.setdefault(each.batch, []).append(chain.commitment(each.salt, record, of_second))
    return leaves


def extension_faults(older: Heads, newer: Heads, *, lost: Set[str] = frozenset()) -> Iterator[Fault]:
    """Where a newer ledger does not extend an older one: a head of the older one is missing in it, or is another.

    Heads that were `lost` when the database was put back from a copy, as a decision says, are no fault.
    """
    for office, month in sorted(older):
        heads = newer.get((office, month), {})
        for number, head in sorted(older[office, month].items()):
            if head in lost:
                continue
            if number not in heads:
                yield Fault(FaultKind.MISSING, office, month, number)
            elif heads[number] != head:
                yield Fault(FaultKind.CHANGED, office, month, number)
