"""Makes the pictures of the screens for the documents, from a private demonstration (`python -m scripts.pictures [NAME…]`).

Each screen stands in one list: a name, an address, who is looking, and the size of what they look at. Every picture is
made in both languages. Chromium draws them, and they are kept with few colours, so that they stay small.
"""

from __future__ import annotations

import io
import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts import pictures_of
from scripts.environment import HAILONG
from scripts.pictures_of.visits import Picture, Visit
from scripts.steps import ROOT, command

FOLDER = ROOT / "docs" / "images" / "screens"
LANGUAGES = ("vi", "en")
SIZES = {  # CSS pixels
    "tablet": (1280, 800),
    "upright": (800, 1280),
    "phone": (390, 844),
    "desktop": (1440, 900),
}
COLOURS = 96
PAPERS = "papers"  # their name
SERVED = ("--office", "HS", "--desk", "Q01", "--official", "HS007", "--procedure", "2.000635")
START_SECONDS = 60


def main(names: Sequence[str]) -> int:
    """Make the pictures of these names, or all, and tell how large they are together."""
    wanted = [each for each in pictures_of.PICTURES if not names or each.name in names]
    unknown = set(names) - {each.name for each in wanted} - {PAPERS}
    if unknown:
        print(f"no picture is named {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    FOLDER.mkdir(parents=True, exist_ok=True)
    with demonstration() as shown, browser() as chromium:
        for picture in wanted:
            for language in LANGUAGES:
                _make(chromium, shown, picture, language)
        if not names or PAPERS in names:
            _papers(shown)
    size = sum(file.stat().st_size for file in FOLDER.glob("*.png"))
    print(f"{len(wanted) * len(LANGUAGES)} pictures made; {size // 1000} kB in {FOLDER.relative_to(ROOT)}")
    return 0


@dataclass(frozen=True)
class Shown:
    """A running demonstration: its address, the one password of its accounts, and the settings of its commands."""

    url: str
    password: str
    environment: dict[str, str]

    def pairing_code(self, desk: str) -> str:
        """A fresh code that pairs a tablet with the desk."""
        said = command(HAILONG, "kiosk", "pair", desk, "--json", environment=self.environment)
        return str(json.loads(said)["code"])

    def slip_code(self) -> str:
        """A fresh code of a slip, for the page behind its QR."""
        return str(json.loads(self.receipts("slip", *SERVED))["code"])

    def counted(self) -> str:
        """The id of a sealed rating that counts: the check page takes it for a code."""
        with closing(
            sqlite3.connect(Path(self.environment["HAILONG_INSTANCE"]) / "hailong.sqlite")
        ) as database:
            [found] = database.execute(
                "SELECT rating_id FROM rating WHERE state = 'counted' LIMIT 1"
            ).fetchone()
        return str(found)

    def receipts(self, *arguments: str) -> str:
        """What `hailong receipts` says to these arguments."""
        return command(HAILONG, "receipts", *arguments, "--json", environment=self.environment)


def _papers(shown: Shown) -> None:
    """What is printed: the form on A5, strips of a thermal printer and a poster, in the language of the law."""
    from feedback.receipts.poster import Place, posters_pdf  # here: it brings the PDF library along

    with tempfile.TemporaryDirectory() as folder:
        form, strip, slip = (Path(folder) / name for name in ("form.pdf", "strip.png", "slip.png"))
        code = str(
            json.loads(shown.receipts("issue", "H26.19.00-261201-0001", *SERVED, "-o", str(form)))["code"]
        )
        command(HAILONG, "receipts", "print", code, "-o", str(strip), environment=shown.environment)
        shown.receipts("slip", *SERVED, "-o", str(slip))
        poster = posters_pdf(
            [Place("Phường Hoa Sen", "Quầy 1", "https://danhgia.gov.vn/w/HS/Q01")], size="a4"
        )
        for name, drawn in (
            ("paper-a5", _page(form.read_bytes(), dots_per_inch=100)),
            ("paper-strip", strip.read_bytes()),
            ("paper-slip", slip.read_bytes()),
            ("paper-poster", _page(poster, dots_per_inch=70)),
        ):
            file = FOLDER / f"{name}.png"
            file.write_bytes(small(drawn))
            print(f"{file.stat().st_size // 1000:5} kB  {file.name}", flush=True)


def _page(pdf: bytes, *, dots_per_inch: int) -> bytes:
    """The first page of a PDF as a picture."""
    asked = ["pdftoppm", "-r", str(dots_per_inch), "-png", "-f", "1", "-l", "1", "-"]
    return subprocess.run(asked, input=pdf, capture_output=True, check=True).stdout


@contextmanager
def demonstration() -> Iterator[Shown]:
    """A demonstration in a folder of its own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="hailong-pictures-") as folder:
        port = _free_port()
        url = f"http://127.0.0.1:{port}"
        environment = {
            **os.environ,
            "HAILONG_DEMO": "1",
            "HAILONG_INSTANCE": folder,
            "HAILONG_PUBLIC_URL": url,
        }
        environment.pop("HAILONG_DATABASE_URL", None)
        command(HAILONG, "init", environment=environment)
        said = command(HAILONG, "demo", environment=environment)
        password = re.search(r"lanhdao\s+(\S+)", said)
        assert password, said
        server = subprocess.Popen(
            [HAILONG, "serve", "--port", str(port)], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
        )
        try:
            _wait_for(url)
            yield Shown(url, password[1], environment)
        finally:
            server.terminate()
            server.wait(timeout=20)


@contextmanager
def browser() -> Iterator[Any]:
    """A Chromium without a window."""
    from playwright.sync_api import sync_playwright

    from tests.conftest import CHROMIUM_ARGUMENTS, chromium

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        yield opened
        opened.close()


def _make(chromium: Any, shown: Shown, picture: Picture, language: str) -> None:
    width, height = SIZES[picture.size]
    context = chromium.new_context(
        viewport={"width": width, "height": height},
        locale="vi-VN" if language == "vi" else "en-GB",
        timezone_id="Asia/Ho_Chi_Minh",
    )
    page = context.new_page()
    try:
        visit = Visit(
            page, shown.url, language, shown.password, shown.pairing_code, shown.slip_code, shown.counted
        )
        OPENING.get(picture.who, pictures_of.staff.as_staff)(visit, picture)
        picture.do(visit)
        page.evaluate("document.fonts.ready")
        drawn = page.screenshot(full_page=picture.whole)
    finally:
        context.close()
    file = FOLDER / f"{picture.name}.{language}.png"
    file.write_bytes(small(drawn))
    print(f"{file.stat().st_size // 1000:5} kB  {file.name}", flush=True)


OPENING: dict[str, Callable[[Visit, Picture], None]] = {
    "kiosk": pictures_of.kiosk.as_kiosk,
    "citizen": pictures_of.citizens.as_citizen,
}


def small(picture: bytes) -> bytes:
    """A PNG of few colours, without anything but its pixels."""
    from PIL import Image

    with Image.open(io.BytesIO(picture)) as opened:
        few = opened.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    written = io.BytesIO()
    few.save(written, "PNG", optimize=True)
    return written.getvalue()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise TimeoutError(f"nobody answers at {url}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
