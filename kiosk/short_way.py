"""The short way of a tap: plain ratings of a tablet just seen go past the framework; everything else takes the route.

It answers what `ratings.take_ratings` would, by the same functions, and only where nothing is to be refused or looked
up. The framework costs more than all the rest of a tap together.
"""

import io
import json
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from flask import Flask

from feedback import clock
from feedback.devices.sightings import Sighting
from feedback.errors import Refused
from feedback.ratings.submission import NewRating
from feedback.web import strict_json
from feedback.web.headers import Wsgi
from kiosk.items import GoodItem, items_of
from kiosk.proofs import HEADER, read_proof
from kiosk.ratings import said
from kiosk.sealed import Reader
from kiosk.tablets import KnownDevices

PATH = "/k/ratings"
LONGEST_BODY = 65_536  # bytes; the route knows what to do with more
_HEADER = f"HTTP_{HEADER.upper().replace('-', '_')}"


class ShortWay:
    """An application whose plain `POST /k/ratings` is answered here, and all else by the application it stands before."""

    def __init__(self, app: Flask) -> None:
        self._route: Wsgi = app.wsgi_app
        self._extensions = app.extensions

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a plain tap, or hand the request on as it came."""
        body = _body(environ)
        if body is None:
            return self._route(environ, start_response)
        read = self._plain_ratings(environ, body)
        answer = self._stored(*read) if read else None
        if answer is None:
            environ["wsgi.input"] = io.BytesIO(body)
            return self._route(environ, start_response)
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
        return [answer]

    def _plain_ratings(
        self, environ: dict[str, Any], body: bytes
    ) -> tuple[list[NewRating], Sighting | None] | None:
        """The ratings of a request in which every item is one and names no receipt; None for any other.

        With them what is to be kept of the request, where it is signed; one that should be and is not takes the route.
        """
        known: KnownDevices = self._extensions["hailong_known_devices"]
        kind, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        device = known.kept(token.strip()) if kind.lower() == "bearer" else None
        if device is None:
            return None
        now = clock.now()
        proof = None
        if device.keys:
            proof = read_proof(environ.get(_HEADER, ""), device, PATH, body, now=now)
            if proof is None:
                return None
        reader = Reader(device, proof, self._extensions["hailong_opener"], _look_up, _look_up, now)
        try:
            read = [reader.read(item) for item in items_of(strict_json.loads(body))]
        except (Refused, LookupError):
            return None
        plain = [item.rating for item in read if isinstance(item, GoodItem) and item.is_plain]
        if len(plain) != len(read):
            return None
        return plain, proof.sighting(device, reader.numbers, now=now) if proof is not None else None

    def _stored(self, ratings: list[NewRating], seen: Sighting | None) -> bytes | None:
        try:
            outcomes = self._extensions["hailong_writer"].write(ratings, seen)
        except Exception:  # the route tries once more, and knows how to tell the tablet and the log
            return None
        return json.dumps(
            {"results": [said(outcome) for outcome in outcomes]}, separators=(",", ":")
        ).encode()


def _look_up(_name: str) -> NoReturn:
    raise LookupError  # only the route asks the database


def _body(environ: dict[str, Any]) -> bytes | None:
    """The body of a POST to the ratings' address in plain JSON of moderate length; None for any other request."""
    if environ["PATH_INFO"] != PATH or environ["REQUEST_METHOD"] != "POST":
        return None
    if environ.get("CONTENT_TYPE") != "application/json" or environ.get("HTTP_CONTENT_ENCODING"):
        return None
    length = environ.get("CONTENT_LENGTH") or ""
    if not (length.isascii() and length.isdigit()) or int(length) > LONGEST_BODY:
        return None
    body: bytes = environ["wsgi.input"].read(int(length))
    return body
