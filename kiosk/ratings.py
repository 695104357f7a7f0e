"""POST /k/ratings: what a tablet's queue sends, and an answer for each item."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from flask import Response

from feedback import clock
from feedback.base import NOBODY
from feedback.cases import opening
from feedback.database import db, transaction
from feedback.devices.queries import Device, Signer, signer_of
from feedback.devices.sightings import Sighting
from feedback.labels import say_in_both
from feedback.offices.queries import place_of
from feedback.ratings.by_receipt import submit_by_receipt
from feedback.ratings.returned import note_returned
from feedback.ratings.served import submit_prompted
from feedback.ratings.submission import NewRating, Outcome, refused
from feedback.receipts.queries import find_code
from feedback.screens.prompts import answer
from feedback.screens.totems import desks_named
from feedback.web.bodies import json_body
from feedback.web.surroundings import opener, sealer, settings, writer
from kiosk.items import ITEM_REFUSALS, BadItem, GoodItem, items_of
from kiosk.sealed import Reader
from kiosk.tablets import paired_device, proof_of_request, tablet


@tablet.post("/ratings")
def take_ratings() -> Response:
    """Store what can be stored and answer for every item, in order; 422 when not one of them is a rating."""
    device, proof, now = paired_device(), proof_of_request(), clock.now()
    reader = Reader(device, proof, opener(), _signer, partial(_is_desk, device), now)
    read = [reader.read(item) for item in items_of(json_body())]
    seen = proof.sighting(device, reader.numbers, offices=reader.offices, now=now) if proof else None
    good = [item for item in read if isinstance(item, GoodItem)]
    stored = _store(good, seen, now=now)
    _notice(device, good, stored, now=now)
    outcomes = iter(stored)
    results = [_bad(item) if isinstance(item, BadItem) else said(next(outcomes)) for item in read]
    bad = [item.code for item in read if isinstance(item, BadItem)]
    return _answer(results, first_fault=bad[0] if len(bad) == len(read) else None)


def _signer(key: str) -> Signer | None:
    found = signer_of(db.session(), key)
    if found is None:
        return None
    named = desks_named(db.session(), found.device)
    return replace(found, device=replace(found.device, named_desks=named))


def _is_desk(device: Device, code: str) -> bool:
    return place_of(db.session(), device.office_id, device.desk_id) == code


def _store(items: Sequence[GoodItem], seen: Sighting | None, *, now: datetime) -> list[Outcome]:
    """An outcome for each item, in order: most by the intake's writer, each with a receipt in its transaction."""
    items = [_sealed(item) for item in items]
    db.session().rollback()  # what was looked up holds no lock while the writer waits for its turn
    plain = iter(writer().write([item.rating for item in items if not item.is_looked_up], seen))
    outcomes = [_looked_up(item, now=now) if item.is_looked_up else next(plain) for item in items]
    _open_cases([item.rating for item in items if item.receipt is None and item.rating.contact], now=now)
    return outcomes


def _notice(device: Device, items: Sequence[GoodItem], outcomes: Sequence[Outcome], *, now: datetime) -> None:
    """Have the ledger say how many ratings had been here, were gone, and are back from the tablet that kept them."""
    came_back = sum(
        item.again and outcome.outcome == "stored" for item, outcome in zip(items, outcomes, strict=True)
    )
    if came_back:
        with transaction() as session:
            note_returned(session, device.office_id, device.desk_id, came_back, zone=settings().zone, now=now)


def _looked_up(item: GoodItem, *, now: datetime) -> Outcome:
    if item.receipt is not None:
        return _by_receipt(item, now=now)
    rating = item.rating
    with transaction() as session:
        prompt = answer(
            session,
            rating.office_id,
            item.prompt or NOBODY,
            rating.rating_id,
            desk_ids=item.desk_ids,
            now=now,
        )
        return submit_prompted(session, rating, prompt, now=now)


def _open_cases(ratings: Sequence[NewRating], *, now: datetime) -> None:
    """Open a case at once for each rating of the intake that asks for an answer; what was refused is not among them."""
    if not ratings:
        return
    with transaction() as session:
        for rating in ratings:
            opening.open_if_stored(session, rating, zone=settings().zone, now=now)


def _sealed(item: GoodItem) -> GoodItem:
    """The item with its contact sealed; what could not be sealed is not kept, since nobody could be kept from it."""
    seals = sealer()
    if not item.contact or seals is None:
        return item
    return replace(item, rating=replace(item.rating, contact=seals.seal(item.contact, item.rating.office_id)))


def _by_receipt(item: GoodItem, *, now: datetime) -> Outcome:
    rating = item.rating
    with transaction() as session:
        found = find_code(session, item.receipt or "", now=now)
        if found is None or found.office_id != rating.office_id:
            return refused(rating.rating_id, "receipt_unknown")
        named = replace(rating, receipt_id=found.receipt_id, desk_id=found.desk_id)
        outcome = submit_by_receipt(session, named, found, now=now)
        if outcome.outcome != "refused":
            opening.open_for(session, named, zone=settings().zone, now=now)
        return outcome


def _bad(item: BadItem) -> dict[str, Any]:
    return {"rating_id": item.rating_id, "outcome": "refused", "code": item.code}


def said(outcome: Outcome) -> dict[str, Any]:
    """What became of one rating, as a tablet reads it."""
    plain = {"rating_id": str(outcome.rating_id), "outcome": outcome.outcome}
    return plain if outcome.code is None else {**plain, "code": outcome.code}


def _answer(results: list[dict[str, Any]], *, first_fault: str | None) -> Response:
    body: dict[str, Any] = {"results": results}
    if first_fault is not None:
        body["error"] = {"code": first_fault, "message": say_in_both(ITEM_REFUSALS[first_fault])}
    return Response(
        json.dumps(body, separators=(",", ":")),
        status=200 if first_fault is None else 422,
        mimetype="application/json",
    )
