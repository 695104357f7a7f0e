"""The made-up ward's screens: when it is open, drawn faces of whoever serves, and a tablet before two desks."""

import io
import random
import uuid
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedback.devices import operations as devices
from feedback.devices.models import Kiosk
from feedback.devices.queries import device_of
from feedback.errors import Missing, Refused
from feedback.offices.hours import Week, read_day
from feedback.offices.models import Office, Official
from feedback.offices.opening import set_hours
from feedback.offices.portraits import set_portrait
from feedback.offices.queries import desk_by_code
from feedback.screens.totems import set_desks

DAY = "7:30-11:30, 13:00-17:00"  # as the roster's shifts are
TOTEM = ("Q04", "Q05")  # two quiet desks, one tablet
SIDE = 320  # pixels of a drawn face
FEMALE = "Thị"  # in a woman's name
BACKDROPS = ("#e7f0ee", "#f3ead8", "#e6ecf4", "#efe6ea")
SKINS = ("#f0cba6", "#e5b78e", "#d9a57a")
HAIRS = ("#1f1a17", "#2b211c", "#4a4340")
SHIRTS = ("#f7f7f4", "#dbe7f3", "#0d5c55", "#24405e")


def set_screens_up(
    session: Session,
    office: Office,
    officials: Sequence[Official],
    user_id: uuid.UUID,
    *,
    now: datetime,
    zone: ZoneInfo,
) -> None:
    """Open the ward on working days from today on, show faces for these officials, and stand a tablet before two desks."""
    day = read_day(DAY)
    week = Week((day, day, day, day, day, (), ()))
    set_hours(session, office, None, week, from_on=now.astimezone(zone).date(), by=user_id, now=now)
    for official in officials:
        set_portrait(session, official, drawn_face(official.name), office_id=office.id, by=user_id, now=now)
    _stand_totem(session, office, user_id, zone=zone, now=now)


def _stand_totem(
    session: Session, office: Office, user_id: uuid.UUID, *, zone: ZoneInfo, now: datetime
) -> None:
    """Nobody holds its token: it stands in the list of tablets, and a tablet of one's own can take its place."""
    own, further = (desk_by_code(session, office.id, code) for code in TOTEM)
    code = devices.open_pairing(session, own.id, now=now)
    token = devices.pair(session, code, on=now.astimezone(zone).date(), now=now)
    if isinstance(token, Refused):
        raise token
    device = device_of(session, token)
    if device is None:
        raise Missing("kiosk")
    kiosk = session.get_one(Kiosk, (device.office_id, device.kiosk_id))
    set_desks(session, kiosk, own, [further], by=user_id, on=now.astimezone(zone).date(), now=now)


def drawn_face(name: str) -> bytes:
    """A picture of nobody: head, hair and shoulders, the same for a name whenever it is drawn, as a PNG."""
    from PIL import Image, ImageDraw  # here: it is slow to import

    draw = random.Random(f"face of {name}")  # noqa: S311 - a made-up face, no secret
    skin, hair, shirt = draw.choice(SKINS), draw.choice(HAIRS), draw.choice(SHIRTS)
    large = 4 * SIDE  # drawn large and made small: smooth edges
    picture = Image.new("RGB", (large, large), draw.choice(BACKDROPS))
    pen = ImageDraw.Draw(picture)

    def oval(left: float, top: float, right: float, bottom: float, colour: str) -> None:
        pen.ellipse([round(each * large) for each in (left, top, right, bottom)], fill=colour)

    if FEMALE in name.split():  # long hair, behind the shoulders
        oval(0.27, 0.14, 0.73, 0.78, hair)
    oval(0.14, 0.72, 0.86, 1.4, shirt)
    pen.rounded_rectangle([round(each * large) for each in (0.43, 0.58, 0.57, 0.8)], large // 20, fill=skin)
    pen.polygon([round(each * large) for each in (0.42, 0.735, 0.58, 0.735, 0.5, 0.86)], fill=skin)
    oval(0.325, 0.2, 0.675, 0.66, skin)
    pen.pieslice([round(each * large) for each in (0.31, 0.15, 0.69, 0.57)], 180, 360, fill=hair)
    for left in (0.415, 0.555):
        oval(left, 0.425, left + 0.03, 0.455, HAIRS[0])
    pen.arc(
        [round(each * large) for each in (0.43, 0.46, 0.57, 0.57)], 30, 150, fill="#8c4a3c", width=large // 90
    )
    written = io.BytesIO()
    picture.resize((SIDE, SIDE), Image.Resampling.LANCZOS).save(written, "PNG")
    return written.getvalue()
