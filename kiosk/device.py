"""The tablet's own business: it is paired, registers keys, asks for its desk's state, and tells that it lives."""

from flask import Response, jsonify

from feedback import clock
from feedback.database import db, transaction
from feedback.devices import operations
from feedback.devices.enrolment import add_key
from feedback.devices.queries import restore_epoch
from feedback.devices.witness import check_head, newest_head
from feedback.errors import Refused
from feedback.screens.silences import note_silence
from feedback.web.bodies import json_body
from feedback.web.surroundings import opener, settings
from kiosk.items import read_head, read_new_key, read_pairing, read_standing
from kiosk.shell import shell
from kiosk.state import state_of
from kiosk.tablets import known_devices, paired_device, proof_of_request, tablet


@tablet.post("/pair")
def pair() -> Response:
    """Pair a tablet by its one-time code; a wrong try is kept, so it is committed before it is answered."""
    code, key = read_pairing(json_body())
    now = clock.now()
    with transaction() as session:
        token = operations.pair(session, code, key=key, on=now.astimezone(settings().zone).date(), now=now)
    if isinstance(token, Refused):
        raise token
    return jsonify(token=token)


@tablet.post("/keys")
def register_key() -> Response:
    """Register the key of a tablet that has none yet, or the next one, signed with the one it has."""
    device = paired_device()
    key = read_new_key(json_body())
    now = clock.now()
    with transaction() as session:
        mark = add_key(
            session,
            device.office_id,
            device.kiosk_id,
            key,
            on=now.astimezone(settings().zone).date(),
            now=now,
        )
    known_devices().forget()
    return jsonify(key=mark)


@tablet.get("/state")
def state() -> Response:
    """What the tablet shows."""
    config, device, now = settings(), paired_device(), clock.now()
    found = state_of(
        db.session(),
        device,
        idle_seconds=config.kiosk_idle_seconds,
        zone=config.zone,
        now=now,
    )
    seal = opener().public
    return jsonify(
        version=shell().version,
        restore_epoch=restore_epoch(db.session()),
        ledger=newest_head(db.session(), device.office_id, today=now.astimezone(config.zone).date()),
        seal={"mark": seal.mark, "key": seal.key},
        **found,
    )


@tablet.post("/heartbeat")
def heartbeat() -> Response:
    """Keep what the tablet says of itself."""
    device, now = paired_device(), clock.now()
    today = now.astimezone(settings().zone).date()
    body = json_body()
    standing = read_standing(body)
    kept = read_head(body)
    proof = proof_of_request()
    with transaction() as session:
        note_silence(session, device.office_id, device.kiosk_id, now=now)
        operations.report(session, (device.office_id, device.kiosk_id), standing, now=now)
        if proof is not None:
            operations.notice_request(session, proof.sighting(device, {}, now=now))
        held = check_head(
            session, device.office_id, kept, mailbox=settings().heads_mailbox, today=today, now=now
        )
        newest = newest_head(session, device.office_id, today=today)
    return jsonify(version=shell().version, ledger={"held": held, "newest": newest})
