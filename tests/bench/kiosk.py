"""What the kiosk page costs a tablet: bytes and requests of a first visit, and the time from the tap to its disk."""

import statistics
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

LIMESURVEY_BYTES = 1_302_000  # on the wire, of its page with one question: 28 requests (LimeSurvey 6.14)
SLOW_DOWN = 4  # times: a cheap tablet's processor
TAPS = 15
QUIET_MS = 2000  # after the faces show, for whatever the page still asks for
SCREEN = {"width": 1280, "height": 800}
# Notes when the tap happened, and when the transaction that keeps the rating is complete, which is on the disk.
WATCH = """
(() => {
  let tapped = 0;
  window.waits = [];
  document.addEventListener("click", (event) => { tapped = event.timeStamp; }, { capture: true });
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (...given) {
    if (this.name === "ratings" && tapped) {
      const began = tapped;
      tapped = 0;
      this.transaction.addEventListener("complete", () => window.waits.push(performance.now() - began));
    }
    return put.apply(this, given);
  };
})();
"""


def measure() -> None:
    """Print the page's bytes and requests beside LimeSurvey's, and the milliseconds from tap to disk."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_ARGUMENTS)
        with our_service(SqliteDatabases(folder), folder) as service:
            paired = _paired(browser, service)
            answers = _first_visit(browser, service, paired)
            waits = _taps(browser, service, paired)
        browser.close()
    for address, size in answers:
        print(f"   {size:8,} bytes  {address}")
    tell(
        "bytes of the kiosk page ÷ LimeSurvey's",
        sum(size for _, size in answers) / LIMESURVEY_BYTES,
        "≤",
        1 / 20,
    )
    tell("requests of the kiosk page", len(answers), "≤", 6)
    print(f"   tap to disk: {', '.join(f'{wait:.0f}' for wait in waits)} ms")
    tell(f"tap to disk, ms, processor slowed {SLOW_DOWN} times", statistics.median(waits), "≤", 50)


def _paired(browser: Any, service: Service) -> Any:
    """What the disk of a tablet holds that has just been paired: its token, and no file of the page."""
    context = browser.new_context(viewport=SCREEN, service_workers="block")
    page = context.new_page()
    with Session(service.engine) as session:
        code = open_pairing(session, service.city.wards[0].desks[0], now=datetime.now(UTC))
        session.commit()
    page.goto(f"{service.address}/k/")
    page.fill("#pairing-code", code)
    page.click("#pairing-form button")
    page.wait_for_selector("#rate:not([hidden])")
    kept = context.storage_state(indexed_db=True)
    context.close()
    return kept


def _first_visit(browser: Any, service: Service, paired: Any) -> list[tuple[str, int]]:
    """The answers that the page needs until the faces show, with their bytes on the wire, heads included."""
    context = browser.new_context(viewport=SCREEN, service_workers="block", storage_state=paired)
    page = context.new_page()
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    asked: dict[str, str] = {}
    answers: list[tuple[str, int]] = []
    network.on(
        "Network.requestWillBeSent", lambda event: asked.update({event["requestId"]: event["request"]["url"]})
    )
    network.on(
        "Network.loadingFinished",
        lambda event: answers.append((asked[event["requestId"]], int(event["encodedDataLength"]))),
    )
    page.goto(f"{service.address}/k/")
    page.wait_for_selector("#rate:not([hidden])")
    page.wait_for_timeout(QUIET_MS)
    context.close()
    return [
        (address.removeprefix(service.address), size)
        for address, size in answers
        if address.startswith("http")
    ]


def _taps(browser: Any, service: Service, paired: Any) -> list[float]:
    """Milliseconds of each tap, each by another citizen: the page is opened anew in between."""
    context = browser.new_context(viewport=SCREEN, service_workers="block", storage_state=paired)
    page = context.new_page()
    page.add_init_script(WATCH)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOW_DOWN})
    waits = []
    for number in range(TAPS):
        page.goto(f"{service.address}/k/")
        page.wait_for_selector("#rate:not([hidden])")
        page.wait_for_selector("body:not(.settling)")
        page.click(f'[data-level="{4 + number % 2}"]')
        page.wait_for_function("window.waits.length > 0")
        waits.append(float(page.evaluate("window.waits[0]")))
    context.close()
    return waits
