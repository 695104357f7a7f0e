"""What can be asked of webhooks: who is told, what was told and how far it came, and where a notice goes."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.notices.models import Notice, NoticeState
from feedback.notices.queries import PROBLEMS
from feedback.webhooks import secrets
from feedback.webhooks.models import Delivery, Event, Subscription
from feedback.webhooks.operations import KINDS

MOST_TOLD = 100  # on one page


@dataclass(frozen=True, slots=True)
class Target:
    """Where an event goes, and the secret that signs it."""

    url: str
    secret: str


@dataclass(frozen=True, slots=True)
class Told:
    """An event on its way to one address."""

    event_id: uuid.UUID
    subscription_id: uuid.UUID
    label: str
    told_on: date
    url: str
    state: NoticeState | None  # None: so long ago that the outbox has forgotten it
    tries: int
    problem: str
    can_repeat: bool


def subscriptions_of(session: Session, office_id: uuid.UUID) -> Sequence[Subscription]:
    """Who is told of the office's events."""
    asked = select(Subscription).where(Subscription.office_id == office_id, Subscription.ended_at.is_(None))
    return session.scalars(asked.order_by(Subscription.url)).all()


def told_of(session: Session, office_id: uuid.UUID) -> list[Told]:
    """What was told lately, the latest first; of each event and address the last try."""
    rows: Any = session.execute(
        select(Event, Subscription, Delivery, Notice)
        .join(Delivery, (Delivery.office_id == Event.office_id) & (Delivery.event_id == Event.id))
        .join(
            Subscription,
            (Subscription.office_id == Event.office_id) & (Subscription.id == Delivery.subscription_id),
        )
        .outerjoin(Notice, (Notice.office_id == Event.office_id) & (Notice.id == Delivery.notice_id))
        .where(Event.office_id == office_id)
        .order_by(Delivery.queued_on.desc(), Event.id, Delivery.id)
        .limit(MOST_TOLD)
    )
    return [
        Told(
            event.id,
            subscription.id,
            KINDS[event.kind].label if event.kind in KINDS else event.kind,
            delivery.queued_on,
            subscription.url,
            None if notice is None else notice.state,
            0 if notice is None else notice.tries,
            "" if notice is None else PROBLEMS.get(notice.problem or "", ""),
            subscription.ended_at is None and (notice is None or notice.state in _SETTLED),
        )
        for event, subscription, delivery, notice in rows
    ]


_SETTLED = (NoticeState.SENT, NoticeState.FAILED)


def target_of(session: Session, address: str, *, key: bytes) -> Target | None:
    """Where a notice with this address goes now; none where the subscription has ended."""
    office, _, subscription = address.partition(" ")
    found = session.get(Subscription, (uuid.UUID(office), uuid.UUID(subscription)), populate_existing=True)
    if found is None or found.ended_at is not None:
        return None
    secret = secrets.opened(key, found.id, found.secret)
    return Target(found.url, secret) if secret is not None else None
