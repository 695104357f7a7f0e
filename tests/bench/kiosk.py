"""What the kiosk page costs a tablet: bytes, requests, a finger's wait on a slow processor, and Lighthouse's opinion."""

import json
import os
import shutil
import statistics
import subprocess
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from feedback.devices.operations import open_pairing
from tests.bench.ratios import tell
from tests.bench.service import Service, our_service
from tests.conftest import CHROMIUM_ARGUMENTS, chromium
from tests.databases import SqliteDatabases
from tests.journeys.kiosk_page import WATCH, Answer, Finger, Traffic, let_follow_at_once

LIMESURVEY_BYTES = 1_302_000  # on the wire, of its page with one question: 28 requests (LimeSurvey 6.14)
MOST_BYTES = 60_000  # fonts left out
SLOW_DOWN = 6  # times: a cheap tablet's processor
TAPS = 15
LOADS = 5
QUIET_MS = 2000  # after the faces show, for whatever the page still asks for
SCREEN = {"width": 1280, "height": 800}
PEERS = Path(__file__).parent / "peers"  # its package.json pins Lighthouse
JUDGED = ("performance", "accessibility", "best-practices")  # not "seo": a kiosk wants to be found by nobody


def measure() -> None:
    """Print the page's bytes and requests, the milliseconds from tap to answer, and Lighthouse's scores."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        with our_service(SqliteDatabases(folder), folder) as service:
            context = browser.new_context(viewport=SCREEN)
            page = context.new_page()
            page.add_init_script(WATCH)
            let_follow_at_once(page)
            _visits(page, service)
            answers = _taps(page, slower=SLOW_DOWN)
            plain = _taps(page, slower=1)
            first = _first_taps(page)
            context.close()
            browser.close()
            scores = _lighthouse(f"{service.address}/k/", folder)
    print(f"   tap to answer: {', '.join(f'{each.waited:.0f}' for each in answers)} ms")
    slowed = f"ms, processor slowed {SLOW_DOWN} times"
    tell(f"tap to answer, {slowed}", statistics.median(each.waited for each in answers), "≤", 100)
    tell(f"the longest of {TAPS}, {slowed}", max(each.waited for each in answers), "≤", 100)
    work = statistics.median(each.worked for each in plain)
    tell(f"the page's work for a tap × {SLOW_DOWN}, ms", work * SLOW_DOWN, "≤", 100)
    work = statistics.median(each.worked for each in first)
    tell(f"its work for the first tap after a load × {SLOW_DOWN}, ms", work * SLOW_DOWN, "≤", 100)
    for category in JUDGED:
        if category in scores:
            tell(f"Lighthouse, {category}", scores[category], "≥", 0.95)


def _visits(page: Any, service: Service) -> None:
    """The first visit, in which the tablet is paired, and a later one."""
    with Session(service.engine) as session:
        code = open_pairing(session, service.city.wards[0].desks[0], now=datetime.now(UTC))
        session.commit()
    first = Traffic.of(page, service.address)
    page.goto(f"{service.address}/k/")
    page.wait_for_selector("#pairing:not([hidden])")
    shown = dict(first.sizes)
    page.fill("#pairing-code", code)
    page.click("#pairing-form button")
    page.wait_for_selector("#rate:not([hidden])")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    page.wait_for_timeout(QUIET_MS)
    for path, size in sorted(first.sizes.items()):
        print(f"   {size:8,} bytes  {path}")
    later = Traffic.of(page, service.address)
    page.reload()
    page.wait_for_selector("#rate:not([hidden])")
    page.wait_for_timeout(QUIET_MS)
    without_fonts = [path for path in shown if not path.startswith("/static/fonts/")]
    tell("bytes of a first visit ÷ LimeSurvey's", sum(first.sizes.values()) / LIMESURVEY_BYTES, "≤", 1 / 10)
    tell("bytes of a first visit, fonts left out", first.without_fonts, "≤", MOST_BYTES)
    tell("requests until the page shows, fonts left out", len(without_fonts), "≤", 6)
    tell("bytes of the page on a later visit", later.of_the_page, "≤", 0)
    tell("requests to other origins", len(first.others) + len(later.others), "≤", 0)


def _taps(page: Any, *, slower: int) -> list[Answer]:
    """What each of many taps waited, one citizen after the other."""
    finger = Finger(page, slower=slower)
    return [finger.tap(1 + number % 5) for number in range(TAPS)]


def _first_taps(page: Any) -> list[Answer]:
    """What each first tap after a load cost, where nothing had been drawn, measured or written before."""
    taps = []
    for number in range(LOADS):
        page.reload()
        page.wait_for_selector("#rate:not([hidden])")
        page.wait_for_timeout(QUIET_MS)
        taps.append(Finger(page).tap(1 + number % 5))
    return taps


def _lighthouse(address: str, folder: Path) -> dict[str, float]:
    """Lighthouse's scores of the page, from 0 to 1; none where npm is missing."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        print("   Lighthouse needs node and npm, which are not here")
        return {}
    shutil.copy(PEERS / "package.json", folder / "package.json")
    subprocess.run([npm, "install", "--silent", "--no-audit", "--no-fund"], cwd=folder, check=True)
    program = folder / "node_modules" / "lighthouse" / "cli" / "index.js"
    report = folder / "lighthouse.json"
    words = [
        node, str(program), address, "--quiet", "--output=json", f"--output-path={report}",
        f"--only-categories={','.join(JUDGED)}", "--chrome-flags=--headless --no-sandbox",
    ]  # fmt: skip
    subprocess.run(words, check=True, env={**os.environ, "CHROME_PATH": chromium()})
    categories = json.loads(report.read_text(encoding="utf-8"))["categories"]
    return {name: float(each["score"] or 0) for name, each in categories.items()}
