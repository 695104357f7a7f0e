"""The short way of a tap: plain ratings of a tablet just seen go past the framework; everything else takes the route.

It answers what `ratings.take_ratings` would, by the same functions, and only where nothing is to be refused or looked
up. The framework costs more than all the rest of a tap together.
"""

import io
import json
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

from feedback import clock
from feedback.errors import Refused
from feedback.ratings.submission import NewRating
from feedback.web import strict_json
from feedback.web.headers import Wsgi
from kiosk.items import GoodItem, items_of, read_item
from kiosk.ratings import said
from kiosk.tablets import KnownDevices

PATH = "/k/ratings"
LONGEST_BODY = 65_536  # bytes; the route knows what to do with more


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
        ratings = self._plain_ratings(environ, body)
        answer = self._stored(ratings) if ratings else None
        if answer is None:
            environ["wsgi.input"] = io.BytesIO(body)
            return self._route(environ, start_response)
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
        return [answer]

    def _plain_ratings(self, environ: dict[str, Any], body: bytes) -> list[NewRating] | None:
        """The ratings of a request in which every item is one and names no receipt; None for any other."""
        known: KnownDevices = self._extensions["hailong_known_devices"]
        kind, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        device = known.kept(token.strip()) if kind.lower() == "bearer" else None
        if device is None:
            return None
        now = clock.now()
        try:
            read = [read_item(item, device, now=now) for item in items_of(strict_json.loads(body))]
        except Refused:
            return None
        plain = [item.rating for item in read if isinstance(item, GoodItem) and _is_plain(item)]
        return plain if len(plain) == len(read) else None

    def _stored(self, ratings: list[NewRating]) -> bytes | None:
        try:
            outcomes = self._extensions["hailong_writer"].write(ratings)
        except Exception:  # the route tries once more, and knows how to tell the tablet and the log
            return None
        return json.dumps(
            {"results": [said(outcome) for outcome in outcomes]}, separators=(",", ":")
        ).encode()


def _is_plain(item: GoodItem) -> bool:
    """Whether nothing is to be looked up or sealed for this rating."""
    return item.receipt is None and not item.contact


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
