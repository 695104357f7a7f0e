"""SMS and Zalo by a provider's gateway over HTTPS: its template's id and parameters, never free text for Zalo."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from feedback.notices.adapters import Outgoing
from feedback.notices.mobile_numbers import mobile_number
from feedback.notices.operations import Undelivered

SECONDS = 20  # that the gateway has for an answer
LARGEST_ANSWER = 64 * 1024  # bytes that are read of it
KNOWN_ALREADY = (
    409  # the same id was taken before: an answer of ours was lost on the way, and it is delivered
)
ABOUT_THIS_ONE = frozenset({400, 410, 413, 422})  # what lies at this message, and not at the office's account
NEVER_BY_ZALO = frozenset(
    {-108, -110, -114, -118, -119, -139}
)  # no such number, no or an old Zalo, or its owner wants none


class Sms:
    """Posts `{"to", "text", "template_id", "params", "id"}` to an SMS gateway with a bearer token."""

    def __init__(
        self, url: str, token: str, templates: Mapping[str, str], *, seconds: float = SECONDS
    ) -> None:
        self._url, self._token, self._templates, self._seconds = url, token, templates, seconds

    def __call__(self, notice: Outgoing) -> Undelivered | None:
        """Hand one message to the gateway."""
        number = mobile_number(notice.address)
        if number is None:
            return Undelivered("not_an_address", for_good=True)
        body = {
            "to": number,
            "text": notice.words,
            "template_id": self._templates.get(notice.template),
            "params": dict(notice.values),
            "id": notice.id.hex,
        }
        answer = _posted(self._url, body, {"Authorization": f"Bearer {self._token}"}, self._seconds)
        return answer if isinstance(answer, Undelivered) else None


class Zalo:
    """Posts a Zalo Notification Service message: the template that Zalo has approved, and its parameters."""

    def __init__(
        self, url: str, token: str, templates: Mapping[str, str], *, seconds: float = SECONDS
    ) -> None:
        self._url, self._token, self._templates, self._seconds = url, token, templates, seconds

    def __call__(self, notice: Outgoing) -> Undelivered | None:
        """Hand one message to Zalo; its answer carries an error code even with status 200."""
        number = mobile_number(notice.address)
        if number is None:
            return Undelivered("not_an_address", for_good=True)
        if notice.template not in self._templates:
            return Undelivered("template_unset")
        body = {
            "phone": number,
            "template_id": self._templates[notice.template],
            "template_data": dict(notice.values),
            "tracking_id": notice.id.hex,
        }
        answer = _posted(self._url, body, {"access_token": self._token}, self._seconds)
        return answer if isinstance(answer, Undelivered) else _said_by_zalo(answer)


def _posted(url: str, body: dict[str, Any], headers: Mapping[str, str], seconds: float) -> Undelivered | Any:
    """What the gateway said to a message that it took, else why it did not.

    Given up at once is only what lies at the message itself. A token that has ended, an account without credit or an
    address that has moved are put right by somebody, and the message goes then.
    """
    try:
        with requests.post(
            url, json=body, headers=dict(headers), timeout=seconds, allow_redirects=False, stream=True
        ) as answer:
            status, wait = answer.status_code, _wait(answer.headers.get("Retry-After", ""))
            told = answer.raw.read(LARGEST_ANSWER, decode_content=True)
    except (requests.RequestException, HTTPError, OSError):
        return Undelivered("unreachable")
    if 200 <= status < 300 or status == KNOWN_ALREADY:
        return _json(told)
    if status in (408, 429) or status >= 500:
        return Undelivered("unreachable", wait=wait)
    return Undelivered("refused", for_good=status in ABOUT_THIS_ONE)


def _said_by_zalo(told: Any) -> Undelivered | None:
    """None where Zalo took it: the answer carries an error even with status 200."""
    error = told.get("error") if isinstance(told, dict) else None
    if error == 0:
        return None
    if error in NEVER_BY_ZALO:
        return Undelivered("address_refused", for_good=True)
    return Undelivered("refused")


def _json(told: bytes) -> Any:
    try:
        return json.loads(told)
    except ValueError:
        return None


def _wait(said: str) -> timedelta | None:
    """How long the gateway asks to be left alone, where it says so in seconds."""
    return timedelta(seconds=int(said)) if said.isascii() and said.isdecimal() and len(said) <= 6 else None
