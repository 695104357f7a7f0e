"""The kiosk page as a whole: its files, their common version, and the service worker that keeps them for offline."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from flask import current_app, render_template, url_for

from feedback.ratings.levels import Level
from kiosk.bundle import bundled
from kiosk.faces import face
from kiosk.texts import language_names, screen_texts

STYLES = (
    "fonts/fonts.css",
    "shared/tokens.css",
    "kiosk/screen.css",
)  # one answer: each request costs a round trip
TOPICS = (
    "idb.js", "store.js", "time.js", "identity.js", "seal.js", "check_code.js", "queue.js", "device.js",
    "scene.js", "words.js", "hours.js", "totem.js", "modes.js", "asking.js", "pairing.js", "rating.js", "warming.js",
    "screen.js",
)  # fmt: skip
VENDORED = {"idb.js"}  # of the topics, those that others made
WATCHDOG = "kiosk/watchdog.js"  # apart: it has to live when the topics do not
FONTS = "be-vietnam-pro-*-[46]00.woff2"  # the two weights that the kiosk uses
QR = "vendor/lean-qr.js"  # apart: fetched and kept by the worker, and read when somebody asks for a code
WORKER = "kiosk/worker.js"


@dataclass(frozen=True, slots=True)
class Shell:
    """The page, its styles and its worker, made once for each process; `version` changes with any of their bytes."""

    version: str
    page: str
    styles: str
    script: str
    worker: str


def shell() -> Shell:
    """The shell of the running application, made when first asked for."""
    kept = current_app.extensions.get("hailong_shell")
    if kept is None:
        kept = current_app.extensions["hailong_shell"] = _made()
    return cast(Shell, kept)


def _made() -> Shell:
    static = Path(cast(str, current_app.static_folder))
    fonts = sorted(static.glob(f"fonts/{FONTS}"))
    topics = {name: f"{'vendor' if name in VENDORED else 'kiosk'}/{name}" for name in TOPICS}
    read = {name: (static / name).read_bytes() for name in (*STYLES, *topics.values(), WATCHDOG, QR, WORKER)}
    parts = [_page(version="").encode(), *read.values(), *(font.read_bytes() for font in fonts)]
    version = hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]
    return Shell(
        version,
        _page(version=version),
        _with_font_addresses("".join(read[name].decode() for name in STYLES)),
        bundled({name: read[place].decode() for name, place in topics.items()}, TOPICS),
        _worker(read[WORKER].decode(), version, [f"fonts/{font.name}" for font in fonts]),
    )


def _page(*, version: str) -> str:
    return render_template(
        "kiosk/screen.html",
        version=version,
        texts=screen_texts(),
        language_names=language_names(),
        levels=list(Level),
        face=face,
    )


def _with_font_addresses(styles: str) -> str:
    """`styles` with the fonts named from the root: as one answer they no longer lie beside them."""
    return styles.replace('url("', f'url("{url_for("static", filename="fonts/")}')


def _worker(script: str, version: str, fonts: list[str]) -> str:
    pages = [url_for("kiosk.screen"), url_for("kiosk.styles"), url_for("kiosk.script")]
    addresses = pages + [url_for("static", filename=name) for name in (WATCHDOG, QR, *fonts)]
    return f"const VERSION = {json.dumps(version)};\nconst SHELL = {json.dumps(addresses)};\n\n{script}"
