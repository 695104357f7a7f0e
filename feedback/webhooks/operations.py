"""What can happen to webhooks: a program subscribes, is told of an event, told again, and told no more."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from feedback.base import new_id
from feedback.errors import Missing, Refused
from feedback.labels import N_
from feedback.notices.models import Channel
from feedback.notices.operations import queue
from feedback.webhooks import secrets
from feedback.webhooks.addresses import checked_url
from feedback.webhooks.models import Delivery, Event, Subscription

KEPT = timedelta(days=60)  # how long an event can be told again
MOST_SUBSCRIPTIONS = 10  # of an office


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event: its label, and what is told with it, no more and no less."""

    label: str
    data: frozenset[str]


# Nothing here is finer in time than a release, and nothing is about a person.
KINDS: Mapping[str, Kind] = {
    "month.closed": Kind(N_("Month closed"), frozenset({"month", "version"})),
    "month.published": Kind(N_("Month published"), frozenset({"month", "version"})),
    "figures.released": Kind(N_("Figures released"), frozenset({"month", "number", "until"})),
    "ledger.sealed": Kind(N_("Ledger sealed"), frozenset({"day", "heads"})),
}


class UndeclaredEvent(Exception):
    """An event, or something told with it, is not declared: a fault of the program."""


def subscribe(
    session: Session, office_id: uuid.UUID, url: str, *, key: bytes, now: datetime
) -> tuple[Subscription, str]:
    """Let the program at `url` be told of the office's events, and give its secret, which is shown this once.

    Refused: `bad_webhook`, `webhook_known`, `too_many_webhooks`.
    """
    kept_url = checked_url(url)
    live = session.scalars(
        select(Subscription.url).where(Subscription.office_id == office_id, Subscription.ended_at.is_(None))
    ).all()
    if kept_url in live:
        raise Refused("webhook_known", N_("This address is told already."), field="url")
    if len(live) >= MOST_SUBSCRIPTIONS:
        raise Refused(
            "too_many_webhooks",
            N_("An office tells at most %(most)s addresses."),
            field="url",
            most=MOST_SUBSCRIPTIONS,
        )
    subscription_id, secret = new_id(), secrets.new_secret()
    made = Subscription(
        office_id=office_id,
        id=subscription_id,
        url=kept_url,
        secret=secrets.sealed(key, subscription_id, secret),
        made_at=now,
    )
    session.add(made)
    session.flush()
    return made, secret


def end(session: Session, office_id: uuid.UUID, subscription_id: uuid.UUID, *, now: datetime) -> bool:
    """Tell this address no more; true for the one call that ended it. What waits for it is given up by the sender."""
    ended = session.execute(
        update(Subscription)
        .where(
            Subscription.office_id == office_id,
            Subscription.id == subscription_id,
            Subscription.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
    return bool(ended.rowcount == 1)  # type: ignore[attr-defined]


def announce(
    session: Session, office_id: uuid.UUID, kind: str, data: Mapping[str, object], *, on: date, now: datetime
) -> int:
    """Tell every subscription of the office of an event of the day `on`, and say how many there are.

    Raises UndeclaredEvent.
    """
    declared = KINDS.get(kind)
    if declared is None or declared.data != data.keys():
        raise UndeclaredEvent(f"{kind} {sorted(data)}")
    live = session.scalars(
        select(Subscription).where(Subscription.office_id == office_id, Subscription.ended_at.is_(None))
    ).all()
    if not live:
        return 0
    event = Event(office_id=office_id, id=new_id(), kind=kind, data=dict(data), told_on=on)
    session.add(event)
    session.flush()
    for subscription in live:
        _send(session, event, subscription.id, on=on, now=now)
    return len(live)


def tell_again(
    session: Session,
    office_id: uuid.UUID,
    event_id: uuid.UUID,
    subscription_id: uuid.UUID,
    *,
    on: date,
    now: datetime,
) -> None:
    """Tell one subscription of an event once more, under the event's own id. Raises Missing, or Refused `webhook_ended`."""
    event = session.get(Event, (office_id, event_id))
    subscription = session.get(Subscription, (office_id, subscription_id), populate_existing=True)
    if event is None or subscription is None:
        raise Missing("event")
    if subscription.ended_at is not None:
        raise Refused("webhook_ended", N_("This address is told no more."))
    _send(session, event, subscription_id, on=on, now=now)


def forget_old(session: Session, *, today: date) -> int:
    """Delete events told long ago with what became of them, and say how many events."""
    before = today - KEPT
    session.execute(delete(Delivery).where(Delivery.queued_on < before))
    gone = session.execute(delete(Event).where(Event.told_on < before))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _send(session: Session, event: Event, subscription_id: uuid.UUID, *, on: date, now: datetime) -> None:
    notice = queue(
        session,
        office_id=event.office_id,
        channel=Channel.WEBHOOK,
        address=f"{event.office_id.hex} {subscription_id.hex}",
        template="event",
        values={
            "type": event.kind,
            "timestamp": event.told_on.isoformat(),
            "data": {"id": event.id.hex, **event.data},
        },
        not_before=now,
        today=on,
    )
    session.add(
        Delivery(
            office_id=event.office_id,
            id=new_id(),
            event_id=event.id,
            subscription_id=subscription_id,
            notice_id=notice.id,
            queued_on=on,
        )
    )
    session.flush()
