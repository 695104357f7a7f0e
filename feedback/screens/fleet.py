"""The screens of an office as their head sees them, and the time in which desks had none that was alive."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from feedback.devices.models import Kiosk
from feedback.devices.queries import kiosks_of, trust_of
from feedback.offices.hours import length
from feedback.offices.models import Desk, Office, OpeningHours
from feedback.offices.opening import hours_book
from feedback.offices.queries import by_name
from feedback.screens.models import Silence
from feedback.screens.silences import NOTED_AFTER, SILENT_AFTER
from feedback.screens.spells import Spell, common, joined
from feedback.screens.totems import totems_of


@dataclass(frozen=True, slots=True)
class Stand:
    """How one tablet stands."""

    kiosk: Kiosk
    desk: Desk
    further: Sequence[Desk]  # of a totem
    silent: bool  # not heard of for ten minutes of its desk's opening hours
    resting: bool  # its desk is closed now
    signed: bool
    cloned: bool
    missing: int  # ratings that it numbered and that never came


@dataclass(frozen=True, slots=True)
class Darkness:
    """How long the desks of an office that have screens were open, and how long of that without a live one."""

    open_for: timedelta
    dark_for: timedelta


def fleet(session: Session, office_id: uuid.UUID, *, zone: ZoneInfo, now: datetime) -> list[Stand]:
    """Every tablet of the office that is not revoked, by its desk."""
    hours = hours_book(session, office_id, zone)
    further, trust = totems_of(session, office_id), trust_of(session, office_id)
    stands = []
    for kiosk, desk in kiosks_of(session, office_id):
        of_desk, known = hours.of(desk.id), trust.get(kiosk.id)
        since = kiosk.seen_at or kiosk.paired_at
        if of_desk.known:
            unheard = length(of_desk.between(max(since, now - timedelta(days=7)), now))
        else:
            unheard = now - since
        stands.append(
            Stand(
                kiosk,
                desk,
                further.get(kiosk.id, ()),
                silent=unheard > SILENT_AFTER,
                resting=not of_desk.is_open(now),
                signed=known is not None and known.signed,
                cloned=kiosk.cloned_at is not None,
                missing=known.missing if known is not None else 0,
            )
        )
    return stands


def dark_desks(stands: Sequence[Stand]) -> list[Desk]:
    """The desks that are open now and whose screens are all silent."""
    by_desk: defaultdict[uuid.UUID, list[Stand]] = defaultdict(list)
    for stand in stands:
        by_desk[stand.desk.id].append(stand)
    return [
        each[0].desk
        for each in by_desk.values()
        if all(stand.silent for stand in each) and not each[0].resting
    ]


def offices_with_screens(session: Session) -> Sequence[Office]:
    """The offices that have set their hours and have a tablet, by name: those whose silence is counted."""
    has_hours = exists().where(OpeningHours.office_id == Office.id, OpeningHours.desk_id.is_(None))
    has_kiosk = exists().where(Kiosk.office_id == Office.id, Kiosk.revoked_at.is_(None))
    return sorted(session.scalars(select(Office).where(has_hours, has_kiosk)), key=by_name)


def darkness(
    session: Session, office_id: uuid.UUID, since: datetime, until: datetime, *, zone: ZoneInfo, now: datetime
) -> Darkness | None:
    """How long desks with a screen were open between two moments, and how long of that none of theirs was heard of.

    A silence counts from ten minutes on, and whole. None where the office has no hours or no screens.
    """
    hours, until = hours_book(session, office_id, zone), min(until, now)
    kiosks = [each for each in kiosks_of(session, office_id) if each[0].paired_at < until]
    if not kiosks or not hours.of().known or since >= until:
        return None
    silent = _silences(session, office_id, [kiosk for kiosk, _ in kiosks], since, now=now)
    by_desk: defaultdict[uuid.UUID, list[Kiosk]] = defaultdict(list)
    for kiosk, desk in kiosks:
        by_desk[desk.id].append(kiosk)
    open_for = dark_for = timedelta()
    for desk_id, of_desk in by_desk.items():
        first = max(since, min(kiosk.paired_at for kiosk in of_desk))
        spans = list(hours.of(desk_id).between(first, until)) if first < until else []
        dark = spans
        for kiosk in of_desk:
            dark = common(dark, [*silent[kiosk.id], (first, max(first, kiosk.paired_at))])
        open_for += length(spans)
        dark_for += length(dark)
    return Darkness(open_for, dark_for)


def _silences(
    session: Session, office_id: uuid.UUID, kiosks: Sequence[Kiosk], since: datetime, *, now: datetime
) -> dict[uuid.UUID, list[Spell]]:
    """The silences of ten minutes and more of each tablet, the one that still lasts among them."""
    found: defaultdict[uuid.UUID, list[Spell]] = defaultdict(list)
    ended = session.execute(
        select(Silence.kiosk_id, Silence.since_at, Silence.until_at).where(
            Silence.office_id == office_id, Silence.until_at > since
        )
    )
    for kiosk_id, begun, over in ended:
        found[kiosk_id].append((begun, over))
    for kiosk in kiosks:
        last = kiosk.seen_at or kiosk.paired_at
        if now - last > NOTED_AFTER:
            found[kiosk.id].append((last, now))
    return defaultdict(
        list,
        {
            kiosk_id: joined(spell for spell in spells if spell[1] - spell[0] >= SILENT_AFTER)
            for kiosk_id, spells in found.items()
        },
    )
