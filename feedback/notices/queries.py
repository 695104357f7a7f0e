"""What can be asked of the outbox: how much stands where, and what failed and why. Never an address."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.errors import Missing
from feedback.labels import N_
from feedback.notices.models import Channel, Notice, NoticeState
from feedback.notices.templates import TEMPLATES

MOST_FAILURES = 100  # on one page
PROBLEMS = {  # what a try can meet, in words
    "unreachable": N_("The other side could not be reached"),
    "refused": N_("The other side refused it"),
    "address_refused": N_("The address was refused"),
    "not_an_address": N_("What the citizen wrote is no address for this way"),
    "contact_gone": N_("The contact was deleted on its date"),
    "contact_unopenable": N_("The contact could not be opened with the key of the sender"),
    "template_unset": N_("The provider's template is not set"),
    "not_stored": N_("The file could not be written"),
    "webhook_ended": N_("The address is told no more"),
    "sender_died": N_("The sender stopped in the middle"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """How many notices of a channel stand where."""

    channel: Channel
    waiting: int
    sent: int
    failed: int


@dataclass(frozen=True, slots=True)
class Failure:
    """A notice that was given up: what it was and what the last try met, without its address and words."""

    id: uuid.UUID
    channel: Channel
    template: str  # its label
    problem: str
    tries: int
    queued_on: date


def lines_of(session: Session, office_id: uuid.UUID) -> list[Line]:
    """The outbox of an office by channel, those left out that were never used."""
    rows = session.execute(
        select(Notice.channel, Notice.state, func.count())
        .where(Notice.office_id == office_id)
        .group_by(Notice.channel, Notice.state)
    )
    counts = {(channel, state): int(count) for channel, state, count in rows}
    return [
        Line(
            channel,
            counts.get((channel, NoticeState.QUEUED), 0) + counts.get((channel, NoticeState.SENDING), 0),
            counts.get((channel, NoticeState.SENT), 0),
            counts.get((channel, NoticeState.FAILED), 0),
        )
        for channel in Channel
        if any((channel, state) in counts for state in NoticeState)
    ]


def failures_of(session: Session, office_id: uuid.UUID) -> Sequence[Failure]:
    """What was given up at an office, the latest first."""
    asked = (
        select(Notice)
        .where(Notice.office_id == office_id, Notice.state == NoticeState.FAILED)
        .order_by(Notice.queued_on.desc(), Notice.id)
        .limit(MOST_FAILURES)
    )
    return [
        Failure(
            notice.id,
            notice.channel,
            TEMPLATES[notice.template].label if notice.template in TEMPLATES else notice.template,
            PROBLEMS.get(notice.problem or "", notice.problem or ""),
            notice.tries,
            notice.queued_on,
        )
        for notice in session.scalars(asked)
    ]


def notice_at(session: Session, office_id: uuid.UUID, notice_id: uuid.UUID) -> Notice:
    """The notice of that id at the office; raises Missing."""
    found = session.get(Notice, (office_id, notice_id))
    if found is None:
        raise Missing("notice")
    return found
