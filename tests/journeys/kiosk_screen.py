"""A tablet in a real browser: pairing it, tapping on it, and looking at its disk and at the service's."""

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from playwright.sync_api import Error as PageIsLoading
from sqlalchemy import select

from feedback import clock
from feedback.database import db, transaction
from feedback.devices import operations
from feedback.devices.models import Kiosk
from feedback.offices.models import Desk, Office
from feedback.ratings.models import Intake
from tests.servers import LiveServer

BEFORE = datetime(2026, 10, 15, 9, 59, 10)
OPENED = datetime(2026, 10, 15, 10, 0)
THANKS_MS = 5_000
IDLE_MS = 30_000
REST_MS = 5_000  # after the thanks, until an open screen takes the next rating
IS_SHOWN = """(screen) =>
  !document.getElementById(screen).hidden && !document.body.classList.contains("settling")"""
ON_DISK = """async () => {
  const request = indexedDB.open("hailong-kiosk");
  const database = await new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const all = database.transaction("ratings").objectStore("ratings").getAll();
  return new Promise((resolve) => (all.onsuccess = () => resolve(all.result)));
}"""


@dataclass(frozen=True)
class Screen:
    """The kiosk page in a browser, and the service behind it."""

    page: Any
    server: LiveServer

    def open(self) -> None:
        """Open the kiosk with a clock that stands until the test moves it on: a slow machine changes nothing."""
        self.page.clock.install(time=BEFORE)
        self.page.goto(f"{self.server.url}/k/")
        self.page.clock.pause_at(OPENED)

    def open_paired(self, desk: str = "Q01") -> None:
        """Open the kiosk and pair it to a desk of ward P1."""
        self.open()
        self.pair(desk)

    def pair(self, desk: str = "Q01") -> None:
        """Type a fresh pairing code."""
        self.sees("pairing")
        self.page.fill("#pairing-code", self.new_code(desk))
        self.page.click("#pairing-form button")
        self.sees("rate")

    def new_code(self, desk: str) -> str:
        """A pairing code for the desk, as the office would make it."""
        with self.server.app.app_context(), transaction() as session:
            of_wards = select(Desk).join(Office, Office.id == Desk.office_id).where(Desk.code == desk)
            found = session.scalars(of_wards.order_by(Office.code)).first()  # the first ward's
            assert found is not None
            return operations.open_pairing(session, found.id, now=clock.now())

    def revoke(self) -> None:
        """End the tablet's access, as the office would."""
        with self.server.app.app_context(), transaction() as session:
            for kiosk in session.scalars(select(Kiosk)):
                operations.revoke(session, kiosk, now=clock.now())
            self.server.app.extensions["hailong_known_devices"].forget()

    def sees(self, screen: str) -> None:
        """Wait until the screen of that name is the one that shows, and can be touched."""
        self.until(lambda: bool(self.page.evaluate(IS_SHOWN, screen)), step_ms=50)

    def until_shown(self, screen: str) -> None:
        """Wait until that screen shows, however often the page has to load for it."""
        for _ in range(150):
            with contextlib.suppress(PageIsLoading):
                if self.page.evaluate(IS_SHOWN, screen):
                    return
            with contextlib.suppress(PageIsLoading):
                self.page.clock.run_for(1_000)
            time.sleep(0.05)
        raise AssertionError(f"it does not show {screen}")

    def tap(self, level: int) -> None:
        """Tap a face."""
        self.sees("rate")
        self.page.click(f'[data-level="{level}"]')

    def rate(self, level: int) -> None:
        """Tap a face and say no more."""
        self.tap(level)
        self.sees("details")
        self.page.click("#skip")
        self.sees("thanks")

    def wait_ms(self, milliseconds: int) -> None:
        """Let the page's clock move on, its timers ringing on the way."""
        self.page.clock.run_for(milliseconds)

    def after_thanks(self) -> None:
        """Wait for the thank-you, and until it has gone."""
        self.sees("thanks")
        self.wait_ms(THANKS_MS + 500)
        self.wait_ms(REST_MS)
        self.sees("rate")

    def on_disk(self) -> list[dict[str, Any]]:
        """The ratings on the tablet's disk that the service does not have yet."""
        return [each for each in self.page.evaluate(ON_DISK) if each["phase"] != "stored"]

    def kept(self) -> list[dict[str, Any]]:
        """The ratings that stay on the tablet's disk though the service has them."""
        return [each for each in self.page.evaluate(ON_DISK) if each["phase"] == "stored"]

    def stored(self) -> list[Intake]:
        """The ratings in the service's intake."""
        with self.server.app.app_context():
            return list(db.session.scalars(select(Intake)).all())

    def desk_of(self, rating: Intake) -> str:
        """The code of the desk at which a rating counts."""
        with self.server.app.app_context():
            return db.session.get_one(Desk, rating.desk_id).code

    def until(self, holds: Callable[[], bool], *, step_ms: int = 200) -> None:
        """Wait until something holds, moving the page's clock on step by step so that its timers ring."""
        ends_at = time.monotonic() + 20
        while not holds():
            assert time.monotonic() < ends_at, "it did not come to pass"
            self.page.clock.run_for(step_ms)
            time.sleep(0.02)

    def version(self) -> str:
        """The version of the page; empty while it is loading."""
        try:
            return str(self.page.evaluate("document.body.dataset.version"))
        except PageIsLoading:
            return ""

    def until_version(self, version: str) -> None:
        """Wait, two minutes by the page's clock, until it has loaded itself as `version`."""
        for _ in range(120):
            if self.version() == version:
                return
            with contextlib.suppress(PageIsLoading):
                self.page.clock.run_for(1_000)
            time.sleep(0.1)
        raise AssertionError(f"it still is version {self.version()}")

    def until_true(self, expression: str) -> None:
        """Wait until a script's expression holds, the page's clock standing as good as still."""
        self.until(lambda: bool(self.page.evaluate(expression)), step_ms=1)

    def until_stored(self, count: int = 1) -> list[Intake]:
        """Wait until the service has so many ratings and the tablet's disk is empty."""
        self.until(lambda: len(self.stored()) == count and self.on_disk() == [])
        return self.stored()
