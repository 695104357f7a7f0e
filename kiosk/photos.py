"""GET /k/photos/…: an official's photo for the screens, named by its own digest so that it is fetched once."""

import uuid

from flask import Response

from feedback.database import db
from feedback.errors import Missing
from feedback.offices.models import Portrait
from kiosk.tablets import tablet

A_YEAR = 31_536_000  # seconds


@tablet.get("/photos/<uuid:official>/<string(length=16):digest>.webp")
def photo(official: uuid.UUID, digest: str) -> Response:
    """The photo, as public as the name on the desk's plate; another digest than that of today has nothing behind it."""
    found = db.session().get(Portrait, official)
    if found is None or found.digest != digest:
        raise Missing("photo")
    answer = Response(found.image, mimetype="image/webp")
    answer.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    return answer
