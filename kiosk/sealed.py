"""Ratings that a device sealed: opened, checked against the key that signed them, and then read like any other."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from feedback.devices.counting import LARGEST
from feedback.devices.keys import SIGNATURE_BYTES, holds, item_text
from feedback.devices.queries import Device, Signer
from feedback.devices.seals import Opener
from feedback.devices.written import unwritten
from feedback.errors import Refused
from feedback.ratings.submission import CLONED, UNSIGNED
from feedback.web import strict_json
from kiosk.items import BadItem, GoodItem, read_item
from kiosk.proofs import Proof

LONGEST_BOX = 16_384  # characters: a comment of the greatest length, filled up
LARGEST_SHIFT = 2**31  # seconds
_FIELDS = {"to": str, "key": str, "box": str, "by": str, "number": int, "signature": str}


@dataclass(slots=True)
class Reader:
    """Reads the items of one request of a device, plain and sealed, and gathers the numbers of the sealed ones."""

    device: Device
    proof: Proof | None
    opener: Opener
    find_signer: Callable[[str], Signer | None]  # of a key that is none of the device's own
    is_its_desk: Callable[[str], bool]  # whether that is the code of the device's desk, `OFFICE/DESK`
    now: datetime
    numbers: dict[str, list[int]] = field(default_factory=dict)
    offices: dict[str, UUID] = field(
        default_factory=dict
    )  # by key, of the offices where they were registered

    def read(self, item: Any) -> GoodItem | BadItem:
        """`item` as a rating, or why it is none."""
        if isinstance(item, dict) and "sealed" in item:
            read = self._read_sealed(item)
            return replace(read, again="again" in item) if isinstance(read, GoodItem) else read
        return self._as_rating(item, self.device, unsigned=bool(self.device.keys))

    def _read_sealed(self, item: dict[str, Any]) -> GoodItem | BadItem:
        given_id, sealed = item.get("rating_id"), item["sealed"]
        if not isinstance(given_id, str) or len(given_id) > 64 or not _is_sealed(item, sealed):
            return BadItem(given_id[:64] if isinstance(given_id, str) else None, "sealed_bad")
        if not self.opener.knows(sealed["to"]):
            return BadItem(given_id, "seal_unknown")
        signer = self._signer(sealed["by"])
        if signer is not None and not _is_signed(given_id, sealed, signer):
            return BadItem(given_id, "item_edited")
        plain = self._opened(given_id, sealed)
        if plain is None:
            return BadItem(given_id, "item_edited")
        desk, late_by = plain.pop("desk", None), timedelta(seconds=sealed.get("shift", 0))
        if signer is not None:
            self.numbers.setdefault(sealed["by"], []).append(sealed["number"])
            self.offices[sealed["by"]] = signer.device.office_id
            return self._as_rating(plain, signer.device, late_by=late_by)
        # The key was registered after the copy from which the service was restored: the desk must be the same then.
        if not isinstance(desk, str) or not self.is_its_desk(desk):
            return BadItem(given_id, "signer_unknown")
        return self._as_rating(plain, self.device, late_by=late_by, unsigned=True)

    def _signer(self, key: str) -> Signer | None:
        own = self.device.keys.get(key)
        if own is not None:
            return Signer(own, self.device)
        return self.find_signer(key)

    def _opened(self, rating_id: str, sealed: dict[str, Any]) -> dict[str, Any] | None:
        words = self.opener.open(to=sealed["to"], key=sealed["key"], box=sealed["box"], about=rating_id)
        try:
            plain = strict_json.loads(words) if words is not None else None
        except Refused:
            return None
        return plain if isinstance(plain, dict) and plain.get("rating_id") == rating_id else None

    def _as_rating(
        self, item: Any, device: Device, *, late_by: timedelta = timedelta(), unsigned: bool = False
    ) -> GoodItem | BadItem:
        drift = self.proof.drift if self.proof is not None else timedelta()
        cloned = self.device.cloned or device.cloned
        doubts = {name for name, holds in ((CLONED, cloned), (UNSIGNED, unsigned)) if holds}
        return read_item(item, device, now=self.now, clock_off=late_by + drift, doubts=frozenset(doubts))


def _is_sealed(item: dict[str, Any], sealed: Any) -> bool:
    return (
        item.keys() - {"again"} == {"rating_id", "sealed"}
        and item.get("again", True) is True
        and isinstance(sealed, dict)
        and _FIELDS.keys() <= sealed.keys() <= {*_FIELDS, "shift"}
        and all(type(sealed[name]) is kind for name, kind in _FIELDS.items())
        and type(sealed.get("shift", 0)) is int
        and abs(sealed.get("shift", 0)) <= LARGEST_SHIFT
        and 0 < sealed["number"] <= LARGEST
        and len(sealed["box"]) <= LONGEST_BOX
    )


def _is_signed(rating_id: str, sealed: dict[str, Any], signer: Signer) -> bool:
    signature = unwritten(sealed["signature"], SIGNATURE_BYTES)
    text = item_text(rating_id, sealed["number"], sealed["to"], sealed["key"], sealed["box"])
    return signature is not None and holds(signer.public_key, signature, text)
