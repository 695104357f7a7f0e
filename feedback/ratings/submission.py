"""A rating as it comes to the door, and what became of it."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from feedback.ratings.models import Channel, Source
from feedback.receipts.models import Stage

CLOCK, CLONED, UNSIGNED = (
    "clock",
    "cloned",
    "unsigned",
)  # doubts about a device, held against its ratings at the seal
ALTERED = "altered"  # found at the seal: what waited is not what arrived
OutcomeName = Literal["stored", "already_stored", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRating:
    """One rating as it was given; every field has been checked at the door."""

    office_id: uuid.UUID
    rating_id: uuid.UUID
    desk_id: uuid.UUID
    channel: Channel
    source: Source
    level: int  # 1 to 5
    tapped_at: datetime  # the giver's clock; the moment of arrival where that clock is off
    received_at: datetime  # the server's clock
    reasons: tuple[str, ...] = ()  # codes
    comment: str | None = None
    contact: bytes | None = None  # sealed
    kiosk_id: uuid.UUID | None = None
    receipt_id: uuid.UUID | None = None  # the transaction that it names
    stage: Stage | None = None  # the moment that the citizen was asked about, where one was
    device_code: bytes | None = None
    questionnaire: str = "1"
    check_hash: bytes | None = None  # of the code that the giver keeps
    entered_by: uuid.UUID | None = None  # the account that typed it in
    doubts: frozenset[str] = frozenset()  # its clock, its key: why this device's word can't be taken as it is
    prompt_id: uuid.UUID | None = None  # that it answered
    cut_off: bool = False  # the device says that no prompt could reach it

    def same_as(self, other: "NewRating") -> bool:
        """Whether this says what stands as `other`; when each arrived, and on which tablet of the desk, says nothing."""
        # A moment told by a wrong clock is put right by when it arrives, and a page in a browser tells none: the second
        # arrival gives another one.
        untimed = CLOCK in self.doubts | other.doubts or self.source is Source.BROWSER
        same_time = untimed or self.tapped_at == other.tapped_at
        return same_time and self._said() == other._said()

    def _said(self) -> tuple[object, ...]:
        return (
            self.office_id,
            self.rating_id,
            self.desk_id,
            self.channel,
            self.level,
            sorted(self.reasons),
            self.comment or None,
            self.contact is not None,  # sealed anew each time, so no two are alike
            self.receipt_id,
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one rating; `code` says why it was refused."""

    rating_id: uuid.UUID
    outcome: OutcomeName
    code: str | None = None


def stored(rating_id: uuid.UUID) -> Outcome:
    """It is in the intake now, durably once the transaction is committed."""
    return Outcome(rating_id, "stored")


def already_stored(rating_id: uuid.UUID) -> Outcome:
    """The same rating came before; nothing was added."""
    return Outcome(rating_id, "already_stored")


def refused(rating_id: uuid.UUID, code: str) -> Outcome:
    """It was not stored, for the reason `code`."""
    return Outcome(rating_id, "refused", code)
