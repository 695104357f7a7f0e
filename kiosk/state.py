"""What a paired tablet shows: its desk, who is on duty there, the questionnaire, and its limits."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.devices.queries import Device
from feedback.duty.queries import on_duty
from feedback.offices.models import Desk, Office, Official, Posting
from feedback.ratings.levels import MAXIMUM_REASONS, QUESTIONNAIRE, Group, reasons_offered
from kiosk.items import LONGEST_COMMENT, MOST_ITEMS
from kiosk.texts import in_all_languages, questionnaire_texts

THANK_YOU_SECONDS = 5  # the same whatever was tapped


def state_of(
    session: Session, device: Device, *, idle_seconds: int, zone: ZoneInfo, now: datetime
) -> dict[str, Any]:
    """The state of the tablet's desk at `now`, ready for JSON."""
    office, desk = session.execute(
        select(Office, Desk).join(Desk, Desk.office_id == Office.id).where(Desk.id == device.desk_id)
    ).one()
    return {
        "server_time": now.astimezone(zone).isoformat(timespec="seconds"),
        "office": {"code": office.code, "name": office.name},
        "desk": {"code": desk.code, "name": desk.name},
        "fields": list(desk.fields),
        "official": _official_on_duty(session, device, zone=zone, now=now),
        "questionnaire": QUESTIONNAIRE,
        "reasons": {group.value: _reasons(group) for group in Group},
        "texts": questionnaire_texts(),
        "limits": {
            "idle_seconds": idle_seconds,
            "thank_you_seconds": THANK_YOU_SECONDS,
            "comment_characters": LONGEST_COMMENT,
            "reasons": MAXIMUM_REASONS,
            "items": MOST_ITEMS,
        },
    }


def _official_on_duty(
    session: Session, device: Device, *, zone: ZoneInfo, now: datetime
) -> dict[str, Any] | None:
    """The official's public face: name, title and initials; a photo once the office keeps photos."""
    official_id = on_duty(session, device.office_id, device.desk_id, now, zone=zone)
    if official_id is None:
        return None
    today = now.astimezone(zone).date()
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
    return {"name": name, "title": title, "initials": initials(name), "photo": None}


def initials(name: str) -> str:
    """The first letters of the family name and of the given name, which is the last: NH of Nguyễn Thu Hoa."""
    words = name.split()
    return "".join(word[0] for word in (words[0], words[-1])[: len(words)]).upper() if words else ""


def _reasons(group: Group) -> list[dict[str, Any]]:
    return [
        {"code": reason.code, "label": in_all_languages(reason.label)} for reason in reasons_offered(group)
    ]
