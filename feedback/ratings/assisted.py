"""A rating that the staff type in for a citizen, from a call or a paper form: tagged with whose hands it went through."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.duty.queries import worked_at
from feedback.errors import Refused
from feedback.labels import N_, code_key
from feedback.periods.days import day_edges
from feedback.periods.month import Month
from feedback.ratings.models import Channel, Rating, Source
from feedback.ratings.operations import submit
from feedback.ratings.submission import NewRating
from feedback.receipts.models import Receipt

CHANNELS = (Channel.PAPER, Channel.PHONE)
OLDEST = timedelta(days=31)  # a form or a call from longer ago is not typed in any more
LOOK_BACK = timedelta(days=31)  # whoever had the desk within it has it as their own


@dataclass(frozen=True, slots=True)
class Clerk:
    """Who types in: the account, and the official whose it is, if any."""

    user_id: uuid.UUID
    official_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Entered:
    """How many ratings of a month one account has typed in."""

    user_id: uuid.UUID
    count: int


def enter(
    session: Session,
    rating: NewRating,
    *,
    clerk: Clerk,
    dossier: str = "",
    given_on: date,
    zone: ZoneInfo,
    now: datetime,
) -> NewRating:
    """Store a rating from a call or a paper form, with the account that typed it in; the dossier's code ties it.

    Without a dossier it belongs to the desk alone, and to nobody's score. Refused: `not_a_day` (to come, or older
    than 31 days), `unknown_dossier`, `receipt_void`, `own_rating` (the one that it is about types it in),
    `own_desk` (whoever had the desk lately) and `rating_id_conflict`. One of a dossier that has its rating is not
    refused: it is kept as one without a dossier, so that the form tells nobody which dossiers were rated.
    """
    today = now.astimezone(zone).date()
    if not today - OLDEST <= given_on <= today:
        raise Refused("not_a_day", N_("The day lies ahead, or more than 31 days back."), field="day")
    receipt = _receipt(session, rating.office_id, dossier) if dossier else None
    desk_id = receipt.desk_id if receipt is not None else rating.desk_id
    _must_not_be_ones_own(session, clerk, receipt, desk_id, given_on, zone)
    entered = replace(
        rating,
        desk_id=desk_id,
        source=Source.STAFF,
        entered_by=clerk.user_id,
        receipt_id=receipt.id if receipt is not None else None,
        tapped_at=_at(given_on, today, zone, now),
        received_at=now,
    )
    outcome = submit(session, [entered], now=now)[0]
    if outcome.code == "dossier_already_rated":  # not told: whoever types in would learn who has rated
        entered = replace(entered, receipt_id=None)
        outcome = submit(session, [entered], now=now)[0]
    if outcome.outcome == "refused":
        raise Refused(outcome.code or "", REFUSALS[outcome.code or ""], field="dossier")
    if outcome.outcome == "stored":
        acts.record(
            session,
            "ratings:rating:entered",
            office_id=entered.office_id,
            user_id=clerk.user_id,
            now=day_edges(today, zone)[0],  # the log tells no time at which a rating came
            channel=entered.channel.value,
        )
    return entered


REFUSALS = {
    "rating_id_conflict": N_("This form was sent before with other words."),
}


def entered_in(session: Session, office_id: uuid.UUID, month: Month) -> Sequence[Entered]:
    """Who has typed in how many of the office's sealed ratings of a month, the most first."""
    asked = (
        select(Rating.entered_by, func.count())
        .where(Rating.office_id == office_id, Rating.month == month, Rating.entered_by.is_not(None))
        .group_by(Rating.entered_by)
        .order_by(func.count().desc(), Rating.entered_by)
    )
    return [Entered(user_id, count) for user_id, count in session.execute(asked) if user_id is not None]


def _receipt(session: Session, office_id: uuid.UUID, dossier: str) -> Receipt:
    found = session.scalars(
        select(Receipt)
        .where(Receipt.office_id == office_id, Receipt.dossier_key == code_key(dossier))
        .order_by(Receipt.received_at.desc())
        .limit(1)
    ).first()
    if found is None:
        raise Refused(
            "unknown_dossier",
            N_("There is no dossier %(dossier)s at this office."),
            field="dossier",
            dossier=dossier,
        )
    if found.voided_at is not None:
        raise Refused(
            "receipt_void", N_("Receipt %(dossier)s has been withdrawn."), field="dossier", dossier=dossier
        )
    return found


def _must_not_be_ones_own(
    session: Session, clerk: Clerk, receipt: Receipt | None, desk_id: uuid.UUID, on: date, zone: ZoneInfo
) -> None:
    if clerk.official_id is None:
        return
    if receipt is not None and receipt.official_id == clerk.official_id:
        raise Refused(
            "own_rating", N_("Nobody types in a rating of their own service: another person has to.")
        )
    ends = day_edges(on, zone)[1]
    if worked_at(session, clerk.official_id, [desk_id], ends - LOOK_BACK, ends):
        raise Refused("own_desk", N_("Nobody types in ratings of a desk where they serve."))


def _at(given_on: date, today: date, zone: ZoneInfo, now: datetime) -> datetime:
    """The moment that stands for its day: now, or the noon of an earlier day."""
    if given_on == today:
        return now
    begins, ends = day_edges(given_on, zone)
    return begins + (ends - begins) / 2
