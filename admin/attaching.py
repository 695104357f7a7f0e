"""Files that come with a form: kept beside what the form wrote down."""

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


def attach_given(session: Session, office: Office, month: Month, about: About, *about_ids: uuid.UUID) -> None:
    """Keep the files that came with the form beside each thing that it wrote down, where some did."""
    config = settings()
    for given in request.files.getlist("file"):
        if not given.filename:
            continue
        content = given.read()
        for about_id in about_ids:
            operations.attach(
                session,
                office,
                month,
                about,
                about_id,
                given.filename,
                content,
                room=config.office_files_megabytes * 1024**2,
                user_id=doors.person().user_id,
                zone=config.zone,
                now=clock.now(),
            )
