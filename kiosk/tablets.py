"""The tablets' door, below /k/: who may come in."""

import time
from dataclasses import replace
from typing import NoReturn, cast

from flask import Blueprint, abort, current_app, g, request

from feedback import clock
from feedback.database import db, transaction
from feedback.devices.operations import notice_copied_token
from feedback.devices.queries import Device, device_of
from feedback.labels import N_, say_in_both
from feedback.screens.totems import desks_named
from feedback.web.errors import problem
from kiosk.proofs import HEADER, Proof, read_proof

tablet = Blueprint("kiosk", __name__, url_prefix="/k", template_folder="templates")

KNOWN_SECONDS = 3.0  # a revoked tablet is turned away this much later at most
MOST_KNOWN = 4096
NOT_PAIRED = N_("This device is not paired with a desk.")
NOT_SIGNED = N_("This device has a key, and the request is not signed with it.")


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
        if device is not None:
            device = replace(device, named_desks=desks_named(db.session(), device))
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


def known_devices() -> KnownDevices:
    """The devices that this process has seen in the last seconds."""
    return cast(KnownDevices, current_app.extensions["hailong_known_devices"])


def paired_device() -> Device:
    """The device that sends this request; 401 for a token that is missing, unknown or revoked, or used without its key.

    A device that has registered a key signs all that it sends: whoever has only copied its token is turned away, and
    the device is marked, so that its office learns of it.
    """
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    token = token.strip() if kind.lower() == "bearer" else ""
    device = known_devices().get(token) if token else None
    if device is None:
        raise_unauthorized("not_paired", NOT_PAIRED)
    if not _proved(device):
        known_devices().forget()  # another process may have taken a new key meanwhile
        device = known_devices().get(token)
        if device is None:
            raise_unauthorized("not_paired", NOT_PAIRED)
        if not _proved(device):
            _notice_copy(device)
            raise_unauthorized("not_signed", NOT_SIGNED)
    return device


def proof_of_request() -> Proof | None:
    """The signature of this request, once `paired_device` has looked at it; None from a device without a key."""
    return cast("Proof | None", g.get("kiosk_proof"))


def raise_unauthorized(code: str, sentence: str) -> NoReturn:
    """Turn the request away with 401."""
    answer = problem(401, code, say_in_both(sentence))
    answer.headers["WWW-Authenticate"] = "Bearer"
    abort(answer)


def _proved(device: Device) -> bool:
    if not device.keys:
        return True
    header = request.headers.get(HEADER, "")
    g.kiosk_proof = read_proof(header, device, request.path, request.get_data(), now=clock.now())
    return g.kiosk_proof is not None


def _notice_copy(device: Device) -> None:
    if request.method != "POST" or device.cloned:
        return
    with transaction() as session:
        notice_copied_token(session, (device.office_id, device.kiosk_id), now=clock.now())
