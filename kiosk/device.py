"""The tablet's own business: it is paired, asks for its desk's state, and tells that it lives."""

from flask import Response, jsonify

from feedback import clock
from feedback.database import db, transaction
from feedback.devices import operations
from feedback.errors import Refused
from feedback.web.bodies import json_body
from feedback.web.surroundings import settings
from kiosk.items import read_code, read_standing
from kiosk.shell import shell
from kiosk.state import state_of
from kiosk.tablets import paired_device, tablet


@tablet.post("/pair")
def pair() -> Response:
    """Pair a tablet by its one-time code; a wrong try is kept, so it is committed before it is answered."""
    code = read_code(json_body())
    with transaction() as session:
        token = operations.pair(session, code, now=clock.now())
    if isinstance(token, Refused):
        raise token
    return jsonify(token=token)


@tablet.get("/state")
def state() -> Response:
    """What the tablet shows."""
    config = settings()
    found = state_of(
        db.session(),
        paired_device(),
        idle_seconds=config.kiosk_idle_seconds,
        zone=config.zone,
        now=clock.now(),
    )
    return jsonify(version=shell().version, **found)


@tablet.post("/heartbeat")
def heartbeat() -> Response:
    """Keep what the tablet says of itself."""
    device = paired_device()
    standing = read_standing(json_body())
    with transaction() as session:
        operations.report(session, (device.office_id, device.kiosk_id), standing, now=clock.now())
    return jsonify(version=shell().version)
