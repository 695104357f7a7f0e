"""A tablet's side of the conversation: what it sends, and a rating as it would write it."""

import uuid
from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from tests.clients import CheckedClient


def tap(**changes: Any) -> dict[str, Any]:
    """A rating as the tablet writes it."""
    return {
        "rating_id": str(uuid.uuid4()),
        "tapped_at": "2026-10-15T10:00:00.123+07:00",
        "level": 4,
        **changes,
    }


@dataclass(frozen=True)
class Tablet:
    """A paired tablet: its token goes with everything that it sends."""

    client: CheckedClient
    token: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, headers=self.headers)

    def post(self, path: str, body: Any) -> TestResponse:
        return self.client.post(path, json=body, headers=self.headers)

    def post_bytes(self, path: str, body: bytes, mimetype: str = "application/json") -> TestResponse:
        return self.client.post(path, data=body, headers={**self.headers, "Content-Type": mimetype})

    def send(self, *items: Any) -> list[dict[str, Any]]:
        """What the service answers for each of these ratings."""
        answer = self.post("/k/ratings", {"items": list(items)})
        return list(answer.get_json()["results"])
