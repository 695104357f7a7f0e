"""The citizen's form, which the receipt's page and the wall's share: its fields, the rating in it, and the thanks."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import render_template
from flask_babel import gettext

from feedback import clock
from feedback.database import db
from feedback.questionnaires.queries import asked_at
from feedback.ratings import check_codes
from feedback.ratings.levels import Group, Level
from feedback.ratings.models import Channel, Source
from feedback.ratings.submission import NewRating
from feedback.receipts.qr_image import QUIET, symbol
from feedback.web import locale
from feedback.web.surroundings import sealer, settings
from kiosk.given import Given
from kiosk.sender import sender_code


def fields(given: Given, office_id: uuid.UUID, *, fault: str | None) -> Mapping[str, Any]:
    """What the form's template needs; no contact is asked for where nothing could seal it."""
    asked = asked_at(db.session(), office_id, now=clock.now()).content
    return {
        "given": given,
        "check_code": check_codes.spelled(given.check_code) if given.check_code else "",
        "levels": list(Level),
        "groups": [(group, asked.worded(group, locale.current())) for group in (Group.LOW, Group.PRAISE)],
        "question": asked.question.get(locale.current(), ""),
        "takes_contacts": sealer() is not None,
        "contacts_kept_days": settings().contacts_kept_days,
        "fault": gettext(fault) if fault else "",
    }


def rating_of(
    given: Given,
    *,
    office_id: uuid.UUID,
    desk_id: uuid.UUID,
    channel: Channel,
    receipt_id: uuid.UUID | None = None,
    now: datetime,
) -> NewRating:
    """The rating that a form without a fault gave, its contact sealed."""
    seals = sealer()
    return NewRating(
        office_id=office_id,
        rating_id=given.rating_id,
        desk_id=desk_id,
        channel=channel,
        source=Source.BROWSER,
        level=int(given.level or 0),
        tapped_at=now,
        received_at=now,
        reasons=given.reasons,
        comment=given.comment or None,
        contact=seals.seal(given.contact, office_id) if given.contact and seals else None,
        receipt_id=receipt_id,
        device_code=sender_code(now=now),
        questionnaire=asked_at(db.session(), office_id, now=now).version,
        check_hash=check_codes.lookup(given.check_code) if given.check_code else None,
    )


def thanks(given: Given, office: str, *, by_receipt: bool = False) -> str:
    """The thanks, the same whatever was chosen, with the code to ask with later."""
    code = check_codes.spelled(given.check_code) if given.check_code else str(given.rating_id)
    return render_template(
        "kiosk/thanks.html",
        title=gettext("Thank you!"),
        code=code,
        office=office,
        by_receipt=by_receipt,
        qr=drawn(code) if given.check_code else None,
    )


def drawn(text: str) -> tuple[int, str]:
    """A QR as one path of rows of squares, and the side of the drawing with its quiet zone, in modules."""
    rows = symbol(text).rows()
    parts = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            width = next((n for n in range(x, len(row)) if not row[n]), len(row)) - x
            if width:
                parts.append(f"M{x + QUIET} {y + QUIET}h{width}v1h-{width}z")
            x += width or 1
    return len(rows) + 2 * QUIET, "".join(parts)
