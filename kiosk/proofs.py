"""Whose request this is: a device that has a key signs each one, with a counter and its own clock."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from feedback.devices.counting import LARGEST, TRACE_BYTES
from feedback.devices.keys import SIGNATURE_BYTES, holds, request_text
from feedback.devices.queries import Device
from feedback.devices.sightings import Sighting
from feedback.devices.written import unwritten

HEADER = "Kiosk-Signature"  # MARK.COUNTER.MILLISECONDS.SIGNATURE
BELOW = "/k/"
_START = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Proof:
    """That a request is its device's own: the key, the counter, and how far the device's clock lies behind ours."""

    key: str
    counter: int
    trace: bytes
    drift: timedelta

    def sighting(
        self,
        device: Device,
        numbers: Mapping[str, list[int]],
        *,
        offices: Mapping[str, UUID] = MappingProxyType({}),
        now: datetime,
    ) -> Sighting:
        """What is to be kept of the request, and of the keys that numbered what it brings, `offices` being theirs."""
        return Sighting(device.office_id, self.key, self.counter, self.trace, now, numbers, offices)


def read_proof(header: str, device: Device, path: str, body: bytes, *, now: datetime) -> Proof | None:
    """The proof in `header`; None where it is none, or not that of a live key of `device` for this request.

    A request that only reads uses up no counter: it names the last one.
    """
    parts = header.split(".")
    if len(parts) != 4 or not all(
        part.isascii() and part.isdigit() and len(part) <= 16 for part in parts[1:3]
    ):
        return None
    key, counter, at = parts[0], int(parts[1]), int(parts[2])
    signature = unwritten(parts[3], SIGNATURE_BYTES)
    public_key = device.keys.get(key)
    if signature is None or public_key is None or not counter <= LARGEST:
        return None
    if not holds(public_key, signature, request_text(path.removeprefix(BELOW), body, counter, at)):
        return None
    trace = hashlib.sha256(signature).digest()[:TRACE_BYTES]
    return Proof(key, counter, trace, now - _START - timedelta(milliseconds=min(at, 2**47)))
