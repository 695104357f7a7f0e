"""GET /k/prompt: whether a citizen is to be asked now; what two thousand armed screens ask every two seconds."""

import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, current_app, jsonify
from sqlalchemy.orm import Session

from feedback import clock
from feedback.database import db
from feedback.devices.queries import Device
from feedback.screens.prompts import Open, open_prompts
from kiosk.tablets import paired_device, tablet

KEPT_SECONDS = 1.0  # a screen wakes this much later at most


class OpenPrompts:
    """The open prompts of every desk, read once a second for all screens, however many ask."""

    def __init__(self) -> None:
        self._open: Mapping[UUID, Open] = {}
        self._until = 0.0

    def of(self, session: Session, device: Device, *, now: datetime) -> tuple[UUID, Open] | None:
        """The newest open prompt of the desks of `device`, with its desk."""
        if time.monotonic() >= self._until:
            self._open = open_prompts(session, now=now)
            self._until = time.monotonic() + KEPT_SECONDS
        known = self._open
        found = [(desk_id, known[desk_id]) for desk_id in device.desk_ids if desk_id in known]
        live = [each for each in found if each[1].closes_at > now]
        return max(live, key=lambda each: each[1].closes_at) if live else None

    def forget(self) -> None:
        """Ask the database for the next screen that asks."""
        self._until = 0.0


@tablet.get("/prompt")
def prompt() -> Response:
    """The prompt that this tablet may take up, or none."""
    device, now = paired_device(), clock.now()
    known: OpenPrompts = current_app.extensions["hailong_open_prompts"]
    found = known.of(db.session(), device, now=now)
    return jsonify(prompt=None if found is None else _said(device, *found, now=now))


def _said(device: Device, desk_id: UUID, found: Open, *, now: datetime) -> dict[str, Any]:
    codes = {known: code for code, known in device.named_desks}
    return {
        "id": str(found.prompt_id),
        "desk": codes.get(desk_id),
        "procedure": found.procedure,
        "seconds": max(1, round((found.closes_at - now).total_seconds())),
    }
