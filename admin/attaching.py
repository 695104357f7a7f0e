"""A file that comes with a form: kept beside what the form wrote down."""

import uuid

from flask import request
from sqlalchemy.orm import Session

from admin import doors
from feedback import clock
from feedback.attachments import operations
from feedback.attachments.models import About
from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.web.surroundings import settings


def attach_given(session: Session, office: Office, month: Month, about: About, about_id: uuid.UUID) -> None:
    """Keep the file that came with the form, where one did."""
    given = request.files.get("file")
    if given is None or not given.filename:
        return
    operations.attach(
        session,
        office,
        month,
        about,
        about_id,
        given.filename,
        given.read(),
        user_id=doors.person().user_id,
        zone=settings().zone,
        now=clock.now(),
    )
