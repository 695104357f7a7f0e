"""What can happen to digests: a person chooses, and the job queues the mails that are due."""

import re
import uuid
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from feedback.accounts.models import Grant, User
from feedback.accounts.rights import RULES, Act
from feedback.base import insert_for
from feedback.digests.models import DigestChoice, Rhythm
from feedback.digests.quiet import after_quiet
from feedback.errors import Refused
from feedback.labels import N_, normal
from feedback.notices.models import Channel
from feedback.notices.operations import queue
from feedback.offices.models import Office
from feedback.offices.queries import offices_below
from feedback.releases.queries import ToldHeadline, told_since

MONDAY = 0
_ADDRESS = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+")
_UNKNOWN = "–"


def choose(
    session: Session,
    user_id: uuid.UUID,
    rhythm: Rhythm,
    address: str,
    *,
    quiet_from: int,
    quiet_until: int,
    today: date,
) -> None:
    """Keep how often, where and when not a person wants mail. What came out before is not told any more.

    Raises Refused: `bad_address`, `bad_hour`.
    """
    kept = normal(address)
    if (kept or rhythm is not Rhythm.NEVER) and (not _ADDRESS.fullmatch(kept) or len(kept) > 200):
        raise Refused("bad_address", N_("This is not an address of mail."), field="address")
    for field, hour in (("quiet_from", quiet_from), ("quiet_until", quiet_until)):
        if not 0 <= hour <= 23:
            raise Refused("bad_hour", N_("An hour lies between 0 and 23."), field=field)
    values = {"rhythm": rhythm, "address": kept, "quiet_from": quiet_from, "quiet_until": quiet_until}
    row = insert_for(session, DigestChoice).values(user_id=user_id, told_until=today, **values)
    session.execute(row.on_conflict_do_update(index_elements=["user_id"], set_=values))


def queue_digests(session: Session, *, public_url: str, zone: ZoneInfo, now: datetime) -> int:
    """Queue the mails that are due: one for each release since the person's last, newest of each month alone.

    A mail says what the release told, and goes outside the person's quiet hours. Running it again queues nothing more.
    """
    today = now.astimezone(zone).date()
    queued = 0
    for choice, locale in session.execute(_wanted(today)).all():
        claimed = session.scalar(
            update(DigestChoice)
            .where(DigestChoice.user_id == choice.user_id, DigestChoice.told_until == choice.told_until)
            .values(told_until=today)
            .returning(DigestChoice.user_id)
            .execution_options(synchronize_session=False)
        )
        if claimed is None:
            continue
        not_before = after_quiet(now.astimezone(zone), choice.quiet_from, choice.quiet_until)
        offices = {office.id: office for office in _offices(session, choice.user_id, today)}
        for told in told_since(
            session,
            offices.keys(),
            after=choice.told_until,
            upto=today,
            only_final=choice.rhythm is Rhythm.MONTHLY,
        ):
            office = offices[told.office_id]
            queue(
                session,
                office_id=office.id,
                channel=Channel.MAIL,
                address=choice.address,
                template="digest",
                values=_values(office, told, public_url),
                not_before=not_before,
                today=today,
                locale=locale,
            )
            queued += 1
    return queued


def _wanted(today: date) -> Select[DigestChoice, str]:
    rhythms = [Rhythm.RELEASE, Rhythm.MONTHLY, *([Rhythm.WEEKLY] if today.weekday() == MONDAY else [])]
    return (
        select(DigestChoice, User.locale)
        .join(User, User.id == DigestChoice.user_id)
        .where(DigestChoice.rhythm.in_(rhythms), DigestChoice.told_until < today, User.closed_at.is_(None))
    )


def _offices(session: Session, user_id: uuid.UUID, today: date) -> Sequence[Office]:
    """The offices whose months the person may see today."""
    grants = session.execute(
        select(Grant.role, Grant.office_id).where(
            Grant.user_id == user_id, Grant.from_on <= today, Grant.to_on.is_(None) | (Grant.to_on >= today)
        )
    ).all()
    tops = {
        office_id: RULES[role][Act.SEE_MONTH] for role, office_id in grants if Act.SEE_MONTH in RULES[role]
    }
    below = offices_below(session, [office_id for office_id, reach in tops.items() if reach.value == "below"])
    own = session.scalars(select(Office).where(Office.id.in_(tops))).all()
    return list({office.id: office for office in (*below, *own)}.values())


def _values(office: Office, told: ToldHeadline, public_url: str) -> dict[str, object]:
    satisfied = told.figures.satisfied
    return {
        "office": office.name,
        "month": f"{told.month.month:02d}/{told.month.year}",
        "received": told.figures.received,
        "served": told.figures.served,
        "satisfied": f"{satisfied.percent} % ({satisfied.low}–{satisfied.high})" if satisfied else _UNKNOWN,
        "address": f"{public_url}/admin/offices/{office.code}/overview/{told.month}/",
    }
