"""Webhooks over HTTPS, signed as Standard Webhooks has it; no address is called that was not looked at when connecting."""

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from http.client import HTTPException, HTTPSConnection
from typing import Any, Protocol
from urllib.parse import urlsplit

from standardwebhooks.webhooks import Webhook as Signature

from feedback.notices.adapters import Outgoing
from feedback.notices.operations import Undelivered

SECONDS = 5  # that the other side has in all
LARGEST_ANSWER = 64 * 1024  # bytes that are read of it


class Target(Protocol):
    """Where an event goes, and the secret that signs it."""

    @property
    def url(self) -> str: ...
    @property
    def secret(self) -> str: ...


class NotOpen(OSError):
    """The host resolves to an address that a webhook may not be sent to."""


class Webhook:
    """Posts `{"type", "timestamp", "data"}` with the event's id, the time of sending and the signature in its headers."""

    def __init__(
        self,
        target_of: Callable[[str], Target | None],
        all_open: Callable[[Sequence[str]], bool],
        clock: Callable[[], datetime],
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._target_of, self._all_open, self._clock = target_of, all_open, clock
        self._context = context or ssl.create_default_context()

    def __call__(self, notice: Outgoing) -> Undelivered | None:
        """Hand one event over. A redirect is a refusal: whoever moves says so on the staff's page."""
        target = self._target_of(notice.address)
        if target is None:
            return Undelivered("webhook_ended", for_good=True)
        data: Any = notice.values["data"]
        body = json.dumps(dict(notice.values), ensure_ascii=False, separators=(",", ":"))
        now = self._clock()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "hailong-webhooks/1",
            "webhook-id": str(data["id"]),
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Signature(target.secret).sign(str(data["id"]), now, body),
        }
        try:
            status = self._post(target.url, body.encode(), headers)
        except NotOpen:
            return Undelivered("address_refused", for_good=True)
        except (OSError, HTTPException):
            return Undelivered("unreachable")
        if 200 <= status < 300:
            return None
        return Undelivered("refused", for_good=status == 410)  # 410: the other side wants no more

    def _post(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        parts = urlsplit(url)
        connection = HTTPSConnection(
            parts.hostname or "", parts.port or 443, timeout=SECONDS, context=self._context
        )
        connection._create_connection = self._connected  # type: ignore[attr-defined] # where http.client opens its socket
        ends = threading.Timer(
            SECONDS, _close, [connection]
        )  # an answer in drops would outlast every timeout
        ends.start()
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read(LARGEST_ANSWER)
            return answer.status
        finally:
            ends.cancel()
            connection.close()

    def _connected(
        self, address: tuple[str, int], timeout: float | None = None, _source: Any = None
    ) -> socket.socket:
        """A socket to one of the host's addresses, all of which were looked at: a name that changes changes nothing."""
        found = socket.getaddrinfo(*address, type=socket.SOCK_STREAM)
        if not self._all_open([str(each[4][0]) for each in found]):
            raise NotOpen(address[0])
        return socket.create_connection((str(found[0][4][0]), address[1]), timeout)


def _close(connection: HTTPSConnection) -> None:
    with contextlib.suppress(OSError):
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)
