"""SMS and Zalo by a provider's gateway over HTTPS: its template's id and parameters, never free text for Zalo."""

import re
from collections.abc import Mapping
from typing import Any

import requests

from feedback.notices.adapters import Outgoing
from feedback.notices.operations import Undelivered

SECONDS = 20  # that the gateway has for an answer
_PHONE = re.compile(r"(?:\+?84|0)([35789]\d{8})", re.ASCII)  # mobile numbers in Vietnam
_BETWEEN = str.maketrans("", "", " .-()\u00a0")


def mobile_number(text: str) -> str | None:
    """The Vietnamese mobile number that `text` writes, as 84 and nine digits; none where it writes none."""
    found = _PHONE.fullmatch(text.strip().translate(_BETWEEN))
    return f"84{found[1]}" if found else None


class Sms:
    """Posts `{"to", "text", "template_id", "params", "id"}` to an SMS gateway with a bearer token."""

    def __init__(self, url: str, token: str, templates: Mapping[str, str]) -> None:
        self._url, self._token, self._templates = url, token, templates

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
        return _posted(self._url, body, {"Authorization": f"Bearer {self._token}"})


class Zalo:
    """Posts a Zalo Notification Service message: the template that Zalo has approved, and its parameters."""

    def __init__(self, url: str, token: str, templates: Mapping[str, str]) -> None:
        self._url, self._token, self._templates = url, token, templates

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
        return _posted(self._url, body, {"access_token": self._token}, error_in_body=True)


def _posted(
    url: str, body: dict[str, Any], headers: Mapping[str, str], *, error_in_body: bool = False
) -> Undelivered | None:
    try:
        answer = requests.post(url, json=body, headers=dict(headers), timeout=SECONDS, allow_redirects=False)
        told = answer.json() if error_in_body and answer.ok else {}
    except (requests.RequestException, ValueError):
        return Undelivered("unreachable")
    if answer.status_code in (408, 429) or answer.status_code >= 500:
        return Undelivered("unreachable")
    if not 200 <= answer.status_code < 300:
        return Undelivered("refused", for_good=True)
    if error_in_body and (not isinstance(told, dict) or told.get("error", 0) != 0):
        return Undelivered("refused", for_good=True)
    return None
