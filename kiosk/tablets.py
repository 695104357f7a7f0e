"""The tablets' door, below /k/: who may come in."""

import time

from flask import Blueprint, abort, current_app, request

from feedback.database import db
from feedback.devices.queries import Device, device_of
from feedback.labels import N_, say_in_both
from feedback.web.errors import problem

tablet = Blueprint("kiosk", __name__, url_prefix="/k", template_folder="templates")

KNOWN_SECONDS = 3.0  # a revoked tablet is turned away this much later at most
MOST_KNOWN = 4096
NOT_PAIRED = N_("This device is not paired with a desk.")


class KnownDevices:
    """The devices seen in the last seconds, so that a busy tablet costs no look-up for every rating."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[Device, float]] = {}

    def kept(self, token: str) -> Device | None:
        """The device of `token` if it was seen in the last seconds."""
        kept = self._known.get(token)
        return kept[0] if kept is not None and time.monotonic() < kept[1] else None

    def get(self, token: str) -> Device | None:
        """The device of `token`, from memory or from the database."""
        kept = self.kept(token)
        if kept is not None:
            return kept
        device = device_of(db.session(), token)
        if device is None:
            self._known.pop(token, None)
            return None
        if len(self._known) >= MOST_KNOWN:
            self._known.clear()
        self._known[token] = (device, time.monotonic() + KNOWN_SECONDS)
        return device

    def forget(self) -> None:
        """Forget every device, so that the database is asked for the next request of each."""
        self._known.clear()


def paired_device() -> Device:
    """The device that sends this request; 401 for a token that is missing, unknown or revoked."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    known: KnownDevices = current_app.extensions["hailong_known_devices"]
    device = known.get(token.strip()) if kind.lower() == "bearer" and token.strip() else None
    if device is None:
        answer = problem(401, "not_paired", say_in_both(NOT_PAIRED))
        answer.headers["WWW-Authenticate"] = "Bearer"
        abort(answer)
    return device
