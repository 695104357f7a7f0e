"""What can happen to a notice: it is queued, claimed by one sender, and sent, put off or given up."""

import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from feedback.contacts import operations as contacts
from feedback.contacts.models import Contact, Purpose
from feedback.errors import Refused
from feedback.labels import LOCALES, N_
from feedback.notices.models import Channel, Notice, NoticeState
from feedback.notices.templates import checked

WAITS = (  # after each try that failed for a while; after the last one the notice is given up
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
)
SPREAD = 0.2  # share of a wait that is left to chance, so that what failed together is not tried together
LEASE = timedelta(minutes=15)  # a sender that has not settled a notice by then has died
LONGEST_WAIT = timedelta(days=1)  # that another side may ask for
KEPT = timedelta(days=30)  # sent and given-up notices
DIED = "sender_died"


@dataclass(frozen=True, slots=True)
class Undelivered:
    """Why a try did not deliver: a stable code, and whether another try could."""

    problem: str
    for_good: bool = False
    wait: timedelta | None = None  # that the other side asks for


def queue(
    session: Session,
    *,
    office_id: uuid.UUID,
    channel: Channel,
    address: str | None = None,
    contact_id: uuid.UUID | None = None,
    template: str,
    values: Mapping[str, object],
    not_before: datetime,
    today: date,
    locale: str = LOCALES[0],
) -> Notice:
    """Queue a notice to an address, or to a sealed contact of the same office: exactly one of the two.

    It is sent by the job, not before `not_before`; `today` is the day by the calendar of the office. Raises UndeclaredTemplate for a template or values that are not
    declared, and ValueError where both or neither of address and contact are given: faults of the program.
    """
    checked(template, values)
    if (address is None) == (contact_id is None):
        raise ValueError("a notice goes to an address or to a contact")
    notice = Notice(
        office_id=office_id,
        channel=channel,
        address=address,
        contact_id=contact_id,
        locale=locale,
        template=template,
        values=dict(values),
        not_before=not_before,
        queued_on=today,
    )
    session.add(notice)
    session.flush()
    return notice


def claim(session: Session, *, opens_contacts: bool, now: datetime) -> Notice | None:
    """Take the notice that has been due for longest, for this sender alone; none when nothing is due.

    A sender without the private key leaves notices to contacts for one that has it. What a dead sender held is
    taken over, counted as a try.
    """
    _take_over(session, now=now)
    due = select(Notice.office_id, Notice.id).where(
        Notice.state == NoticeState.QUEUED, Notice.not_before <= now
    )
    if not opens_contacts:
        due = due.where(Notice.contact_id.is_(None))
    for office_id, notice_id in session.execute(due.order_by(Notice.not_before, Notice.id).limit(20)).all():
        mine = session.execute(
            update(Notice)
            .where(Notice.office_id == office_id, Notice.id == notice_id, Notice.state == NoticeState.QUEUED)
            .values(state=NoticeState.SENDING, claimed_at=now)
            .execution_options(synchronize_session=False)
        )
        if mine.rowcount == 1:  # type: ignore[attr-defined]
            return session.get_one(Notice, (office_id, notice_id), populate_existing=True)
    return None


def settle(
    session: Session, notice: Notice, outcome: Undelivered | None, *, today: date, now: datetime
) -> None:
    """Write down what became of a claimed notice: none is delivered, else when to try again or that it is given up.

    A delivered one keeps neither address nor words, and a contact that was given for it alone is deleted. Settling
    what another sender took over meanwhile changes nothing.
    """
    if outcome is not None:
        _settle(session, notice, _put_off(notice.tries, outcome, now=now))
    elif _settle(session, notice, _sent(notice.tries, today)) and notice.contact_id is not None:
        _meet_purpose(session, notice.office_id, notice.contact_id)


def _settle(session: Session, notice: Notice, changes: Mapping[str, object]) -> bool:
    """Write down what became of a notice while its claim stands, and say whether it did."""
    settled = session.execute(
        update(Notice)
        .where(
            Notice.office_id == notice.office_id,
            Notice.id == notice.id,
            Notice.state == NoticeState.SENDING,
            Notice.claimed_at == notice.claimed_at,
        )
        .values(**changes)
        .execution_options(synchronize_session=False)
    )
    return bool(settled.rowcount == 1)  # type: ignore[attr-defined]


def spare(session: Session, notice: Notice, *, today: date) -> None:
    """Let a queued notice stand as sent that nobody needs any more: no count tells that it was spared."""
    session.execute(
        update(Notice)
        .where(
            Notice.office_id == notice.office_id,
            Notice.id == notice.id,
            Notice.state == NoticeState.QUEUED,
        )
        .values(**_sent(notice.tries, today))
        .execution_options(synchronize_session=False)
    )


def try_again(session: Session, notice: Notice, *, now: datetime) -> None:
    """Queue a notice that was given up once more, from its first try. Refused: `not_failed`."""
    again = session.execute(
        update(Notice)
        .where(
            Notice.office_id == notice.office_id,
            Notice.id == notice.id,
            Notice.state == NoticeState.FAILED,
        )
        .values(state=NoticeState.QUEUED, tries=0, not_before=now)
        .execution_options(synchronize_session=False)
    )
    if again.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("not_failed", N_("This notice is no longer among those that failed."))


def forget_old(session: Session, *, now: datetime) -> int:
    """Delete notices that were sent or given up long ago, and say how many."""
    old = delete(Notice).where(
        Notice.state.in_((NoticeState.SENT, NoticeState.FAILED)), Notice.not_before < now - KEPT
    )
    return int(session.execute(old.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]


def _take_over(session: Session, *, now: datetime) -> None:
    dead = select(Notice).where(Notice.state == NoticeState.SENDING, Notice.claimed_at < now - LEASE)
    for notice in session.scalars(dead.execution_options(populate_existing=True)).all():
        _settle(session, notice, _put_off(notice.tries, Undelivered(DIED), now=now))


def _sent(tries: int, today: date) -> dict[str, object]:
    return {
        "state": NoticeState.SENT, "sent_on": today, "tries": tries + 1, "claimed_at": None,
        "address": None, "contact_id": None, "values": {}, "problem": None,
    }  # fmt: skip


def _put_off(tries: int, outcome: Undelivered, *, now: datetime) -> dict[str, object]:
    again = None if outcome.for_good or tries >= len(WAITS) else WAITS[tries]
    changes: dict[str, object] = {
        "state": NoticeState.FAILED if again is None else NoticeState.QUEUED,
        "tries": tries + 1,
        "claimed_at": None,
        "problem": outcome.problem,
    }
    if again is not None:
        asked = min(outcome.wait or timedelta(0), LONGEST_WAIT)
        changes["not_before"] = now + max(again, asked) * (1 + random.uniform(0, SPREAD))  # noqa: S311 no secret
    return changes


def _meet_purpose(session: Session, office_id: uuid.UUID, contact_id: uuid.UUID) -> None:
    contact = session.get(Contact, (office_id, contact_id))
    if contact is not None and contact.purpose is Purpose.INVITATION:
        contacts.forget(session, contact)
