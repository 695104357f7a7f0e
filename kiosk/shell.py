"""The kiosk page as a whole: its files, their common version, and the service worker that keeps them for offline."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from flask import current_app, render_template, url_for

from feedback.ratings.levels import Level
from kiosk.faces import face
from kiosk.texts import screen_texts

FILES = (  # below static/, besides the page itself
    "shared/tokens.css",
    "shared/icon.svg",
    "kiosk/screen.css",
    "kiosk/screen.js",
    "kiosk/queue.js",
)
WORKER = Path(__file__).resolve().parent.parent / "static" / "kiosk" / "worker.js"


@dataclass(frozen=True, slots=True)
class Shell:
    """The page and its worker, made once for each process; `version` changes with any of their bytes."""

    version: str
    page: str
    worker: str


def shell() -> Shell:
    """The shell of the running application, made when first asked for."""
    kept = current_app.extensions.get("hailong_shell")
    if kept is None:
        kept = current_app.extensions["hailong_shell"] = _made()
    return cast(Shell, kept)


def _made() -> Shell:
    static = Path(cast(str, current_app.static_folder))
    fonts = sorted((static / "fonts").glob("*.woff2"))
    paths = [*(static / name for name in FILES), WORKER, *fonts]
    page = _page(version="")
    digest = hashlib.sha256(page.encode() + b"".join(path.read_bytes() for path in paths if path.exists()))
    version = digest.hexdigest()[:12]
    names = [*FILES, *(f"fonts/{font.name}" for font in fonts)]
    addresses = [url_for("kiosk.screen"), *(url_for("static", filename=name) for name in names)]
    settings = f"const VERSION = {json.dumps(version)};\nconst SHELL = {json.dumps(addresses)};\n\n"
    return Shell(version, _page(version=version), settings + WORKER.read_text(encoding="utf-8"))


def _page(*, version: str) -> str:
    return render_template(
        "kiosk/screen.html", version=version, texts=screen_texts(), levels=list(Level), face=face
    )
