"""The citizens' screens: the kiosk, the page behind a receipt's QR, and the check of a rating."""

from flask import Flask

from feedback.web.csrf import csrf
from kiosk import (
    answers,
    check,
    device,
    photos,
    prompts,
    published,
    ratings,
    receipt,
    screen,
    verifying,
    wall,
)
from kiosk.phones import phone
from kiosk.tablets import KnownDevices, tablet

__all__ = [
    "answers",
    "check",
    "device",
    "photos",
    "prompts",
    "published",
    "ratings",
    "receipt",
    "register",
    "screen",
    "verifying",
    "wall",
]


def register(app: Flask) -> None:
    """Add the citizens' pages to `app`.

    No page here reads or sets a cookie, so there is nothing that another site could forge a form with.
    """
    app.extensions["hailong_known_devices"] = KnownDevices()
    app.extensions["hailong_open_prompts"] = prompts.OpenPrompts()
    for door in (tablet, phone):
        csrf.exempt(door)
        app.register_blueprint(door)
