"""What can happen to an invitation: the office chooses, a citizen is to be invited, and the message is queued once."""

import secrets
import uuid
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from feedback.base import insert_for, new_id
from feedback.contacts import operations as contacts
from feedback.contacts.models import Contact, Purpose
from feedback.errors import Refused
from feedback.invitations.models import Invitation, InvitationRule, Way
from feedback.labels import N_
from feedback.notices import operations as notices
from feedback.notices.models import Channel
from feedback.offices.models import Office
from feedback.receipts import operations as receipts
from feedback.receipts.models import Receipt

FEWEST_DAYS, MOST_DAYS = 1, 30
FROM, UNTIL = time(8), time(20)  # the hours in which a message may reach somebody
SPARE_DAYS = 14  # beyond the invitation's own, in which a number that could not be reached is kept
AT_ONCE = 200  # invitations in one run


def choose(session: Session, office_id: uuid.UUID, *, way: Way | None, days: int) -> None:
    """Have the office invite citizens by `way` so many days after the service, or with none invite nobody.

    What waits already still goes. Refused: `days_bad`.
    """
    if way is None:
        session.execute(delete(InvitationRule).where(InvitationRule.office_id == office_id))
        return
    if not FEWEST_DAYS <= days <= MOST_DAYS:
        raise Refused(
            "days_bad",
            N_("Choose %(fewest)s to %(most)s days."),
            field="days",
            fewest=FEWEST_DAYS,
            most=MOST_DAYS,
        )
    row = insert_for(session, InvitationRule).values(office_id=office_id, days=days, way=way)
    session.execute(row.on_conflict_do_update(index_elements=["office_id"], set_={"days": days, "way": way}))


def invite(
    session: Session, receipt: Receipt, sealed: bytes, *, zone: ZoneInfo, now: datetime
) -> Invitation | None:
    """Have the citizen of `receipt` invited by the number that was sealed; none where the office invites nobody.

    Then the number is not kept either. A second number for the same receipt changes nothing. Each moment of a dossier
    is asked about once, and never two in a row: what waits for the other moment gives way to this one.
    """
    rule = session.get(InvitationRule, receipt.office_id)
    if rule is None or _invitation_of(session, receipt) is not None:
        return None
    _give_way(session, receipt)
    contact = contacts.keep(
        session,
        office_id=receipt.office_id,
        sealed=sealed,
        purpose=Purpose.INVITATION,
        kept_days=rule.days + SPARE_DAYS,
        today=now.astimezone(zone).date(),
    )
    invitation = Invitation(
        office_id=receipt.office_id,
        id=new_id(),
        receipt_id=receipt.id,
        contact_id=contact.id,
        due_at=_drawn_moment(receipt.received_at, rule.days, zone),
    )
    session.add(invitation)
    session.flush()
    return invitation


def due(session: Session, *, now: datetime) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """The offices and ids of invitations whose moment has come, in no order that tells anything."""
    asked = select(Invitation.office_id, Invitation.id).where(Invitation.due_at <= now)
    return [(row[0], row[1]) for row in session.execute(asked.order_by(Invitation.id).limit(AT_ONCE))]


def send(
    session: Session,
    office_id: uuid.UUID,
    invitation_id: uuid.UUID,
    *,
    public_url: str,
    valid_days: int,
    zone: ZoneInfo,
    now: datetime,
) -> bool:
    """Queue an invitation's message with a code of its own: true for exactly one caller.

    Whoever has rated meanwhile, or whose receipt was withdrawn, is not asked, and the number is deleted. In the outbox
    the first of the two stands as sent, since its counts would tell the office who rated. The code on the citizen's
    paper stays good: whichever is used first gives the receipt's one rating.
    """
    mine = session.execute(
        delete(Invitation)
        .where(Invitation.office_id == office_id, Invitation.id == invitation_id)
        .returning(Invitation.receipt_id, Invitation.contact_id)
    ).one_or_none()
    if mine is None:
        return False
    contact = session.get(Contact, (office_id, mine.contact_id))
    if contact is None:
        return False  # deleted on its date
    receipt = session.get(Receipt, (office_id, mine.receipt_id), populate_existing=True)
    rule = session.get(InvitationRule, office_id)
    if receipt is None or receipt.voided_at is not None or rule is None:
        contacts.forget(session, contact)
        return False
    today = now.astimezone(zone).date()
    code = receipts.further_code(session, receipt, valid_days=valid_days, now=now)
    notice = notices.queue(
        session,
        office_id=office_id,
        channel=Channel(rule.way.value),
        contact_id=contact.id,
        template="invitation",
        values={
            "office": session.get_one(Office, office_id).name,
            "address": f"{public_url.rstrip('/')}/r/{code}",
        },
        not_before=now,
        today=today,
    )
    if receipt.rated_by is not None:
        notices.spare(session, notice, today=today)
        contacts.forget(session, contact)
    return True


def _give_way(session: Session, receipt: Receipt) -> None:
    """Drop what waits for another moment of the same dossier, with its number."""
    waiting = session.execute(
        select(Invitation, Contact)
        .join(Receipt, (Receipt.office_id == Invitation.office_id) & (Receipt.id == Invitation.receipt_id))
        .join(Contact, (Contact.office_id == Invitation.office_id) & (Contact.id == Invitation.contact_id))
        .where(Receipt.office_id == receipt.office_id, Receipt.dossier_key == receipt.dossier_key)
    ).all()
    for invitation, contact in waiting:
        session.delete(invitation)
        contacts.forget(session, contact)


def _invitation_of(session: Session, receipt: Receipt) -> Invitation | None:
    return session.scalars(
        select(Invitation).where(
            Invitation.office_id == receipt.office_id, Invitation.receipt_id == receipt.id
        )
    ).one_or_none()


def _drawn_moment(served_at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """A second of the day so many days after the service, drawn from the hours in which messages may come."""
    day = served_at.astimezone(zone).date() + timedelta(days=days)
    first, last = (datetime.combine(day, hour, tzinfo=zone) for hour in (FROM, UNTIL))
    return first + timedelta(seconds=secrets.randbelow(int((last - first).total_seconds())))
