"""GET /k/: the kiosk page, its styles, its script, its service worker and its manifest, the same bytes for everyone."""

import functools
import gzip

from flask import Response, jsonify, request, url_for

from feedback.labels import LOCALES, say
from kiosk.shell import shell
from kiosk.tablets import tablet
from kiosk.texts import SCREEN

REVALIDATE = "no-cache"  # kept, but asked about each time: a tablet gets a new version at its next start


@tablet.get("/")
def screen() -> Response:
    """The page; a tablet that has this version gets no body."""
    return _revalidated(shell().page, "text/html")


@tablet.get("/screen.css")
def styles() -> Response:
    """The page's styles."""
    return _revalidated(shell().styles, "text/css")


@tablet.get("/screen.js")
def script() -> Response:
    """The page's own script, all its topics."""
    return _revalidated(shell().script, "text/javascript")


@tablet.get("/sw.js")
def worker() -> Response:
    """The service worker: served below /k/, since one governs only its own path."""
    return _revalidated(shell().worker, "text/javascript")


@tablet.get("/manifest.webmanifest")
def manifest() -> Response:
    """What a browser needs to put the kiosk on a tablet's home screen."""
    name = say(SCREEN["title"], locale=LOCALES[0])
    start = url_for("kiosk.screen")
    answer = jsonify(
        name=name,
        short_name=name,
        lang=LOCALES[0],
        start_url=start,
        scope=start,
        display="fullscreen",
        background_color="#fbf7ef",
        theme_color="#0d5c55",
        icons=[
            {"src": url_for("static", filename="shared/icon.svg"), "sizes": "any", "type": "image/svg+xml"}
        ],
    )
    answer.mimetype = "application/manifest+json"
    return answer


@functools.lru_cache(maxsize=8)
def _packed(text: str) -> bytes:
    """`text` packed once for all tablets: the same for everybody, so that its size tells nothing."""
    return gzip.compress(text.encode(), 9, mtime=0)


def _revalidated(text: str, mimetype: str) -> Response:
    packed = request.accept_encodings["gzip"] > 0
    answer = Response(_packed(text) if packed else text, mimetype=mimetype)
    if packed:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Cache-Control"] = REVALIDATE
    answer.headers["Vary"] = "Accept-Encoding"
    answer.set_etag(f"{shell().version}{'-gz' if packed else ''}")
    answer.make_conditional(request)
    return answer
