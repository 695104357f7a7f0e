"""What a device sends, read strictly: items become ratings, and each bad one is refused with its own reason."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from feedback.devices.keys import read_public_key
from feedback.devices.operations import Standing
from feedback.devices.queries import Device
from feedback.devices.witness import HEAD_BYTES, HeadKept
from feedback.errors import Refused
from feedback.labels import N_, code_key, normal
from feedback.periods.month import Month
from feedback.ratings.levels import QUESTIONNAIRE, reasons_fit
from feedback.ratings.models import Channel, Source
from feedback.ratings.policy import CLOCKS_DIFFER, is_plausible
from feedback.ratings.submission import CLOCK, NewRating

MOST_ITEMS = 100  # in one request
LONGEST_COMMENT = 1000  # characters
LONGEST_CONTACT = 200  # characters
LONGEST_RECEIPT = 80  # characters, hyphens and spaces included
LONGEST_VERSION = 40  # characters
_YEARS = range(1900, 2200)  # a clock may be wrong, yet it gives a year that a database can keep

ITEM_REFUSALS = {
    "item_not_an_object": N_("A rating is a JSON object."),
    "field_missing": N_("A rating needs rating_id, tapped_at and level."),
    "field_unknown": N_("The rating has a field that is not known here."),
    "rating_id_bad": N_("rating_id must be a random UUID (version 4)."),
    "tapped_at_bad": N_(
        "tapped_at must be a time in ISO 8601 with its offset, such as 2026-10-01T08:06:06+07:00."
    ),
    "level_bad": N_("level must be a whole number from 1 to 5."),
    "reasons_bad": N_("reasons must be up to six different codes from the catalogue."),
    "comment_bad": N_("comment must be a text of at most 1000 characters."),
    "contact_bad": N_("contact must be a text of at most 200 characters."),
    "check_hash_bad": N_("check_hash must be a SHA-256 in 64 small hexadecimal digits."),
    "receipt_bad": N_("receipt must be the code printed on a receipt."),
    "sealed_bad": N_("A sealed rating has rating_id and sealed: to, key, box, by, number and signature."),
    "seal_unknown": N_(
        "The rating is sealed to a key that this service does not have. It stays on the tablet until the service has it."
    ),
    "signer_unknown": N_("The rating was sealed by a tablet of another desk that is not known here."),
    "item_edited": N_("The rating is not as the tablet sealed it."),
    "prompt_bad": N_("prompt must be the id of a prompt, and cut_off must be true or false."),
    "desk_bad": N_("desk must be the code of one of the desks of this device."),
    "questionnaire_bad": N_("questionnaire must be the version that the device showed."),
}

_NEEDED = frozenset({"rating_id", "tapped_at", "level"})
_KNOWN = _NEEDED | {
    "reasons",
    "comment",
    "contact",
    "receipt",
    "check_hash",
    "prompt",
    "cut_off",
    "desk",
    "at_desk",
    "questionnaire",
}
_UUID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII
)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_VERSION = re.compile(r"\d{1,6}(-\d{1,6})?", re.ASCII)  # as `questionnaires` counts them
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII
)  # ISO 8601 with an offset; Python alone would take many more spellings


@dataclass(frozen=True, slots=True)
class BadItem:
    """An item that is no rating: its id as far as one could be read, and why it is refused."""

    rating_id: str | None
    code: str


@dataclass(frozen=True, slots=True)
class GoodItem:
    """An item that is a rating, the code of the receipt or the prompt that it names, if any, and a contact, not sealed yet.

    `desk_ids` are the desks of the tablet that it was tapped on, whichever tablet sends it. One that comes `again` was
    stored before, as its tablet was told, and should still be here.
    """

    rating: NewRating
    receipt: str | None
    contact: str = ""
    prompt: uuid.UUID | None = None
    desk_ids: tuple[uuid.UUID, ...] = ()
    again: bool = False

    @property
    def is_looked_up(self) -> bool:
        """Whether it names something that has to be found first."""
        return self.receipt is not None or self.prompt is not None

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to look up for it, nothing to seal, and nothing to notice."""
        return not self.is_looked_up and not self.contact and not self.again


def items_of(body: Any) -> list[Any]:
    """The 1 to 100 items of a request's JSON; anything else is refused whole."""
    if not isinstance(body, dict) or body.keys() != {"items"} or not isinstance(body["items"], list):
        raise Refused("bad_request", N_('Send {"items": […]} and nothing else.'))
    if not 1 <= len(body["items"]) <= MOST_ITEMS:
        raise Refused(
            "bad_item_count", N_("Send 1 to %(most)s ratings at once."), field="items", most=MOST_ITEMS
        )
    return body["items"]


def read_item(
    item: Any,
    device: Device,
    *,
    now: datetime,
    clock_off: timedelta = timedelta(),
    doubts: frozenset[str] = frozenset(),
) -> GoodItem | BadItem:
    """`item` as a rating given at the desk of `device`, or why it is none.

    `clock_off` is how far the device's clock was behind the server's. More than five minutes, or a moment that can't
    be, are a doubt: the day is then what the server makes of it.
    """
    if not isinstance(item, dict):
        return BadItem(None, "item_not_an_object")
    given_id = item.get("rating_id")
    shown_id = given_id[:64] if isinstance(given_id, str) else None
    for code, holds in _RULES:
        if not holds(item):
            return BadItem(shown_id, code)
    desk_id = _desk(item, device)
    if desk_id is None:
        return BadItem(shown_id, "desk_bad")
    tapped_at, is_off = _moment(item["tapped_at"], clock_off, now=now)
    rating = NewRating(
        office_id=device.office_id,
        rating_id=uuid.UUID(item["rating_id"]),
        desk_id=desk_id,
        kiosk_id=device.kiosk_id,
        channel=Channel.KIOSK,
        source=Source.DEVICE,
        level=item["level"],
        tapped_at=tapped_at,
        received_at=now,
        reasons=tuple(item.get("reasons") or ()),
        comment=normal(item.get("comment") or "") or None,
        check_hash=bytes.fromhex(item["check_hash"]) if item.get("check_hash") else None,
        questionnaire=item.get("questionnaire") or QUESTIONNAIRE,
        cut_off=item.get("cut_off") is True,
        doubts=doubts | {CLOCK} if is_off else doubts,
    )
    prompt = item.get("prompt")
    return GoodItem(
        rating,
        item.get("receipt") or None,
        normal(item.get("contact") or ""),
        uuid.UUID(prompt) if prompt else None,
        device.desk_ids,
    )


def _moment(text: str, clock_off: timedelta, *, now: datetime) -> tuple[datetime, bool]:
    """When the device's tap was by the server's clock, and whether the device's clock is in doubt."""
    said = datetime.fromisoformat(text)
    is_off = abs(clock_off) > CLOCKS_DIFFER
    if is_off:
        try:
            said = min(said + clock_off, now)
        except OverflowError:
            return now, True
    return (said, is_off) if is_plausible(said, now) else (now, True)


def read_pairing(body: Any) -> tuple[str, bytes | None]:
    """The pairing code in the JSON of a tablet that wants to be paired, and the public key of one that can keep keys."""
    keys = body.keys() if isinstance(body, dict) else set()
    if not {"code"} <= keys <= {"code", "key"} or not isinstance(body["code"], str):
        raise Refused("bad_request", N_('Send {"code": "…"} and nothing else.'), field="code")
    return body["code"][:LONGEST_RECEIPT], _public_key(body["key"]) if "key" in keys else None


def read_new_key(body: Any) -> bytes:
    """The public key in the JSON of a tablet that registers one."""
    if not isinstance(body, dict) or body.keys() != {"key"}:
        raise Refused("bad_request", N_('Send {"key": "…"} and nothing else.'), field="key")
    return _public_key(body["key"])


def _public_key(text: Any) -> bytes:
    key = read_public_key(text)
    if key is None:
        raise Refused("bad_key", N_("The key is no public key of P-256."), field="key")
    return key


def read_standing(body: Any) -> Standing:
    """What a device says of itself in the JSON of its heartbeat."""
    counts = {"unsent": 10**6, "oldest_seconds": 10**9, "refused": 10**6, "battery": 100}
    if not isinstance(body, dict) or not body.keys() <= {"version", "clock_off_seconds", "ledger", *counts}:
        raise _bad_heartbeat()
    version = body.get("version")
    if not isinstance(version, str) or not 0 < len(version) <= LONGEST_VERSION:
        raise _bad_heartbeat("version")
    for name, most in counts.items():
        if name in body and not (type(body[name]) is int and 0 <= body[name] <= most):
            raise _bad_heartbeat(name)
    clock_off = body.get("clock_off_seconds")
    if clock_off is not None and not (type(clock_off) is int and abs(clock_off) <= 2**31 - 1):
        raise _bad_heartbeat("clock_off_seconds")
    return Standing(
        clock_off_seconds=clock_off,
        version=version,
        unsent=body.get("unsent", 0),
        oldest_seconds=body.get("oldest_seconds", 0),
        refused=body.get("refused", 0),
        battery=body.get("battery"),
    )


def read_head(body: Any) -> HeadKept | None:
    """The head of the ledger that a device keeps, from the JSON of its heartbeat; none where it keeps none."""
    kept = body.get("ledger")
    if kept is None:
        return None
    if not isinstance(kept, dict) or kept.keys() != {"month", "number", "head"}:
        raise _bad_heartbeat("ledger")
    try:
        found = HeadKept(Month.parse(kept["month"]), int(kept["number"]), bytes.fromhex(kept["head"]))
    except (ValueError, TypeError):
        raise _bad_heartbeat("ledger") from None
    if len(found.head) != HEAD_BYTES or not 0 < found.number < 2**31:
        raise _bad_heartbeat("ledger")
    return found


def _bad_heartbeat(field: str | None = None) -> Refused:
    return Refused(
        "bad_heartbeat",
        N_(
            "A heartbeat is version, unsent, oldest_seconds, refused and battery: whole numbers that are not negative."
        ),
        field=field,
    )


# --- The rules of an item, in the order in which they are told


def _is_uuid(item: dict[str, Any]) -> bool:
    return isinstance(item["rating_id"], str) and _UUID.fullmatch(item["rating_id"]) is not None


def _is_moment(item: dict[str, Any]) -> bool:
    text = item["tapped_at"]
    if not isinstance(text, str) or _MOMENT.fullmatch(text) is None:
        return False
    try:
        return datetime.fromisoformat(text).astimezone(UTC).year in _YEARS
    except (ValueError, OverflowError):  # the 30th of February; the first day of year 1, east of Greenwich
        return False


def _is_level(item: dict[str, Any]) -> bool:
    return type(item["level"]) is int and 1 <= item["level"] <= 5  # `True` and 5.0 are no levels


def _has_reasons(item: dict[str, Any]) -> bool:
    reasons = item.get("reasons")
    if reasons is None:
        return True
    if not isinstance(reasons, list) or not all(isinstance(code, str) for code in reasons):
        return False
    return reasons_fit(item["level"], tuple(reasons))


def _is_check_hash(item: dict[str, Any]) -> bool:
    given = item.get("check_hash")
    return given is None or (isinstance(given, str) and _SHA256.fullmatch(given) is not None)


def _has_prompt(item: dict[str, Any]) -> bool:
    prompt, cut_off = item.get("prompt"), item.get("cut_off")
    fits = prompt is None or (isinstance(prompt, str) and _UUID.fullmatch(prompt) is not None)
    return fits and (cut_off is None or isinstance(cut_off, bool))


def _has_questionnaire(item: dict[str, Any]) -> bool:
    version = item.get("questionnaire")
    return version is None or (isinstance(version, str) and _VERSION.fullmatch(version) is not None)


def _desk(item: dict[str, Any], device: Device) -> uuid.UUID | None:
    """The desk that the item names, of those of the device; the device's own where it names none.

    In a sealed rating `desk` says where the tablet was paired, so there the chosen one is `at_desk`.
    """
    named = item.get("at_desk", item.get("desk"))
    if named is None:
        return device.desk_id
    if not isinstance(named, str):
        return None
    return next((desk_id for code, desk_id in device.named_desks if code_key(code) == code_key(named)), None)


def _text(name: str, longest: int) -> Callable[[dict[str, Any]], bool]:
    def holds(item: dict[str, Any]) -> bool:
        text = item.get(name)
        return text is None or (isinstance(text, str) and len(text) <= longest)

    return holds


_RULES: tuple[tuple[str, Callable[[dict[str, Any]], bool]], ...] = (
    ("field_missing", lambda item: item.keys() >= _NEEDED),
    ("field_unknown", lambda item: item.keys() <= _KNOWN),
    ("rating_id_bad", _is_uuid),
    ("tapped_at_bad", _is_moment),
    ("level_bad", _is_level),
    ("reasons_bad", _has_reasons),
    ("comment_bad", _text("comment", LONGEST_COMMENT)),
    ("contact_bad", _text("contact", LONGEST_CONTACT)),
    ("check_hash_bad", _is_check_hash),
    ("receipt_bad", _text("receipt", LONGEST_RECEIPT)),
    ("prompt_bad", _has_prompt),
    ("questionnaire_bad", _has_questionnaire),
)
