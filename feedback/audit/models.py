"""What is stored of the ledger: batches chained per office and month, their leaves, and acts of the staff."""

import uuid
from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, Choice, MonthColumn, json_value, moment, one_of, random_id, ward_key
from feedback.labels import N_, Labelled
from feedback.periods.month import Month


class BatchKind(Labelled):
    """What a batch of the ledger holds."""

    RATINGS = "ratings", N_("Ratings")
    DECISIONS = "decisions", N_("Decisions")


class Batch(Base):
    """A batch of the ledger of one office and month: its Merkle root, chained to the batch before."""

    __tablename__ = "ledger_batch"
    __table_args__ = (
        CheckConstraint("number >= 1", name="numbers_start_at_one"),
        CheckConstraint("leaves >= 0 AND running_total >= leaves", name="counts_add_up"),
        CheckConstraint("form IN (1, 2)", name="form_known"),
        CheckConstraint("(key_id IS NULL) = (signature IS NULL)", name="a_key_signs"),
        CheckConstraint("form = 2 OR key_id IS NULL", name="first_form_is_unsigned"),
        one_of("kind", BatchKind),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    month: Mapped[Month] = mapped_column(MonthColumn, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[BatchKind] = mapped_column(Choice(BatchKind))
    leaves: Mapped[int]
    running_total: Mapped[int]
    root: Mapped[bytes] = mapped_column(LargeBinary(32))
    previous_head: Mapped[bytes | None] = mapped_column(LargeBinary(32))  # none for the first
    head: Mapped[bytes] = mapped_column(LargeBinary(32))
    sealed_on: Mapped[date]
    form: Mapped[int] = mapped_column(default=2)  # of the head: 1 before heads were signed
    leaf_form: Mapped[int] = mapped_column(default=1)  # in which its ratings are committed to
    state: Mapped[Any | None] = mapped_column(JSON)  # what stood around it; none in the first form
    release: Mapped[str | None] = mapped_column(String(64))  # of the program that sealed it
    key_id: Mapped[str | None] = mapped_column(String(16))
    signature: Mapped[bytes | None] = mapped_column(LargeBinary(64))  # Ed25519, over the head


class LedgerKey(Base):
    """A key that signs heads: its public half, and the word of the key before it. Its private half is never here."""

    __tablename__ = "ledger_key"
    __table_args__ = (
        CheckConstraint("(previous_id IS NULL) = (endorsement IS NULL)", name="the_key_before_endorses"),
    )

    id: Mapped[str] = mapped_column(String(16), primary_key=True)  # the first half of SHA-256 of it
    public: Mapped[bytes] = mapped_column(LargeBinary(32))
    previous_id: Mapped[str | None] = mapped_column(ForeignKey("ledger_key.id"))
    endorsement: Mapped[bytes | None] = mapped_column(LargeBinary(64))  # the key before signs this one


class Release(Base):
    """A release of the program that sealed something: its id is the hash of its files' hashes."""

    __tablename__ = "ledger_release"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    files: Mapped[json_value]  # path: SHA-256


class HeadAlarm(Base):
    """A head that a device was given once, and that the ledger no longer holds."""

    __tablename__ = "head_alarm"

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    month: Mapped[Month] = mapped_column(MonthColumn, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    head: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    noticed_on: Mapped[date]


class DecisionLeaf(Base):
    """A decision in the ledger (exclude, release, close …): who, why, and the figures before and after."""

    __tablename__ = "ledger_decision"
    __table_args__ = (Index(None, "office_id", "month", "batch"),)

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    month: Mapped[Month] = mapped_column(MonthColumn)
    batch: Mapped[int]
    act: Mapped[str] = mapped_column(String(60))
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    body: Mapped[json_value]  # canonical JSON of the decision


class Act(Base):
    """An act of the staff, for the log that they read: who did what to which thing, with old and new values."""

    __tablename__ = "act"
    __table_args__ = (Index(None, "office_id", "acted_at"),)

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    acted_at: Mapped[moment]
    user_id: Mapped[uuid.UUID | None]  # none: the system, or a command on the host
    name: Mapped[str] = mapped_column(String(60))  # topic:thing:verb
    about: Mapped[json_value]
