"""What a paired tablet shows: its desks, who is on duty there, how it asks and what, when it sleeps, and its limits."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.devices.queries import Device
from feedback.duty.queries import DayDuty, day_duty
from feedback.offices.models import Desk, Office, Official, Portrait, Posting
from feedback.offices.opening import hours_book
from feedback.questionnaires.content import Content
from feedback.questionnaires.queries import in_force
from feedback.ratings.levels import MAXIMUM_REASONS, Group
from feedback.screens.asking import Rules
from feedback.screens.rules import rule_book
from feedback.screens.totems import desks_before
from kiosk.items import LONGEST_COMMENT, MOST_ITEMS
from kiosk.speech import spoken_files
from kiosk.texts import questionnaire_texts, reason_label

THANK_YOU_SECONDS = 5  # the same whatever was tapped
POLL_SECONDS = 2  # between two looks of an armed screen for a prompt
HOURS_AHEAD = timedelta(days=14)  # for which a tablet without a network knows when to sleep


def state_of(
    session: Session, device: Device, *, idle_seconds: int, zone: ZoneInfo, now: datetime
) -> dict[str, Any]:
    """The state of the tablet's desks at `now`, ready for JSON."""
    office = session.get_one(Office, device.office_id)
    desks = desks_before(session, device)
    duty = day_duty(session, device.office_id, now.astimezone(zone).date(), zone=zone)
    shown = [_desk(session, desk, duty, zone=zone, now=now) for desk in desks]
    own = next(each for each, desk in zip(shown, desks, strict=True) if desk.id == device.desk_id)
    questionnaire = in_force(session, office, now=now)
    content = questionnaire.content
    texts = questionnaire_texts(content)
    return {
        "server_time": now.astimezone(zone).isoformat(timespec="seconds"),
        "office": {"code": office.code, "name": office.name},
        "desk": {"code": own["code"], "name": own["name"]},
        "fields": own["fields"],
        "official": own["official"],
        "desks": shown,
        "asking": _asking(rule_book(session, office).at(now)),
        **_hours(session, office.id, desks, zone=zone, now=now),
        "questionnaire": questionnaire.version,
        "languages": list(texts),
        "reasons": {group.value: _reasons(content, group) for group in Group},
        "texts": texts,
        "speech": spoken_files(),
        "limits": {
            "idle_seconds": idle_seconds,
            "thank_you_seconds": THANK_YOU_SECONDS,
            "comment_characters": LONGEST_COMMENT,
            "reasons": MAXIMUM_REASONS,
            "items": MOST_ITEMS,
        },
    }


def _asking(rules: Rules) -> dict[str, Any]:
    return {
        "mode": rules.asking,
        "armed_seconds": rules.armed_seconds,
        "interval_seconds": rules.interval_seconds,
        "poll_seconds": POLL_SECONDS,
    }


def _hours(
    session: Session, office_id: uuid.UUID, desks: Sequence[Desk], *, zone: ZoneInfo, now: datetime
) -> dict[str, Any]:
    """When the tablet is awake: while any of its desks is open. Nothing where nobody has said when that is."""
    until = now + HOURS_AHEAD
    book = hours_book(session, office_id, zone)
    hours = [book.of(desk.id) for desk in desks]
    if not all(each.known for each in hours):
        return {"open": None, "open_known_until": until.isoformat(timespec="seconds")}
    day_began = datetime.combine(now.astimezone(zone).date(), time.min, tzinfo=zone)
    spans = sorted({span for each in hours for span in each.between(day_began, until)})
    return {
        "open": [[moment.isoformat(timespec="minutes") for moment in span] for span in spans],
        "open_known_until": until.isoformat(timespec="seconds"),
    }


def _desk(session: Session, desk: Desk, duty: DayDuty, *, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    official_id = duty.at(desk.id, now)
    return {
        "code": desk.code,
        "name": desk.name,
        "fields": list(desk.fields),
        "official": None
        if official_id is None
        else _official(session, official_id, today=now.astimezone(zone).date()),
    }


def _official(session: Session, official_id: uuid.UUID, *, today: date) -> dict[str, Any]:
    """The official's public face: name, title, initials, and the photo where the office keeps one."""
    posting = (
        select(Posting.title)
        .where(
            Posting.official_id == official_id,
            Posting.from_on <= today,
            Posting.to_on.is_(None) | (Posting.to_on >= today),
        )
        .order_by(Posting.from_on.desc())
        .limit(1)
    )
    name = session.scalars(select(Official.name).where(Official.id == official_id)).one()
    title = session.scalars(posting).first() or ""
    digest = session.scalars(select(Portrait.digest).where(Portrait.official_id == official_id)).first()
    photo = url_for("kiosk.photo", official=official_id, digest=digest) if digest else None
    return {"name": name, "title": title, "initials": initials(name), "photo": photo}


def initials(name: str) -> str:
    """The first letters of the family name and of the given name, which is the last: NH of Nguyễn Thu Hoa."""
    words = name.split()
    return "".join(word[0] for word in (words[0], words[-1])[: len(words)]).upper() if words else ""


def _reasons(content: Content, group: Group) -> list[dict[str, Any]]:
    return [
        {"code": reason.code, "label": reason_label(content, reason.code, reason.label)}
        for reason in content.reasons(group)
    ]
