"""A tablet in a real browser: pairing it, tapping on it, and looking at its disk and at the service's."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from sqlalchemy import select

from feedback import clock
from feedback.database import db, transaction
from feedback.devices import operations
from feedback.devices.models import Kiosk
from feedback.offices.models import Desk, Office
from feedback.offices.queries import desk_by_code, office_by_code
from feedback.ratings.models import Intake
from tests.months import HANOI
from tests.servers import LiveServer

OPENED = datetime(2026, 10, 15, 10, 0, tzinfo=UTC)  # in whichever zone this machine stands
THANKS_MS = 5_000
IDLE_MS = 30_000
REST_MS = 5_000  # after the thanks, until an open screen takes the next rating
PATIENCE_SECONDS = 90  # for what comes in a moment on a quiet machine
ANSWER_SECONDS = 15  # for which the page's clock waits for an answer of the service
SLICE_MS = 2_000  # of the page's clock, moved on at once
IS_SHOWN = """(screen) =>
  document.getElementById(screen)?.hidden === false && document.getElementById("settling")?.hidden
  && !document.querySelector(".not-yet")"""
IS_WORKED = "!navigator.serviceWorker || navigator.serviceWorker.controller !== null"
ON_DISK = """async () => {
  const request = indexedDB.open("hailong-kiosk");
  const database = await new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const all = database.transaction("ratings").objectStore("ratings").getAll();
  await new Promise((resolve) => (all.onsuccess = resolve));
  database.close();
  return all.result;
}"""
LOADING = re.compile(
    "context was destroyed|because of a navigation|Cannot find context|navigated or closed|"
    "different document|Frame was detached"
)


def is_loading(problem: PlaywrightError) -> bool:
    """Whether a page could not be asked since it is just being loaded: it will answer in a moment."""
    return LOADING.search(str(problem)) is not None


def freeze(page: Any, moment: datetime) -> None:
    """Have the clock of a page that is still to be opened stand: a slow machine changes nothing."""
    page.clock.install(time=moment - timedelta(hours=1))
    page.clock.pause_at(moment)


@dataclass(frozen=True)
class Screen:
    """The kiosk page in a browser, and the service behind it.

    The page's clock stands until a test moves it on, and it does not move while the page waits for an answer of the
    service. So a timeout of the page never rings because this machine is slow. The page may load itself anew whenever
    it likes: every wait outlives that.
    """

    page: Any
    server: LiveServer
    # What the service has not answered yet, and since when.
    asked: dict[Any, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Watch what is asked and answered, in every tab of the browser."""

        def note(request: Any) -> None:
            if request.resource_type == "fetch":
                self.asked[request] = time.monotonic()

        context = self.page.context
        context.on("request", note)
        context.on("response", lambda answer: self.asked.pop(answer.request, None))
        context.on("requestfailed", lambda request: self.asked.pop(request, None))

    def open(self) -> None:
        """Open the kiosk, its clock standing, and wait until it could be opened without a network too."""
        freeze(self.page, OPENED)
        self.page.goto(f"{self.server.url}/k/")
        self.until(lambda: bool(self.page.evaluate(IS_WORKED)), step_ms=1)

    def open_paired(self, desk: str = "Q01") -> None:
        """Open the kiosk and pair it to a desk of ward P1."""
        self.open()
        self.pair(desk)

    def pair(self, desk: str = "Q01", *, ward: str = "P1", then: str = "rate") -> None:
        """Type a fresh pairing code, and wait for the screen that comes then."""
        self.sees("pairing")
        self.page.fill("#pairing-code", self.new_code(desk, ward))
        self.page.click("#pairing-form button")
        self.sees(then)

    def new_code(self, desk: str, ward: str = "P1") -> str:
        """A pairing code for the desk, as the office would make it."""
        with self.server.app.app_context(), transaction() as session:
            found = desk_by_code(session, office_by_code(session, ward).id, desk)
            return operations.open_pairing(session, found.id, now=clock.now())

    def revoke(self) -> None:
        """End the tablet's access, as the office would."""
        with self.server.app.app_context(), transaction() as session:
            for kiosk in session.scalars(select(Kiosk)):
                operations.revoke(
                    session, kiosk, by=None, on=clock.now().astimezone(HANOI).date(), now=clock.now()
                )
            self.server.app.extensions["hailong_known_devices"].forget()

    def sees(self, screen: str) -> None:
        """Wait until the screen of that name is the one that shows, and can be touched."""
        self.until(lambda: bool(self.page.evaluate(IS_SHOWN, screen)), step_ms=50)

    def until_shown(self, screen: str) -> None:
        """Wait, minutes by the page's clock, until that screen shows, however often the page has to load for it."""
        self.until(lambda: bool(self.page.evaluate(IS_SHOWN, screen)), step_ms=1_000)

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
        left = milliseconds
        while left > 0:
            self.move_on(min(left, SLICE_MS))
            left -= SLICE_MS
        self._wait_for_answers()

    def jump_ms(self, milliseconds: int) -> None:
        """Let so much time pass at once, as while a tablet sleeps: every timer that is due rings once."""
        self._wait_for_answers()
        self.page.clock.fast_forward(milliseconds)

    def after_thanks(self) -> None:
        """Wait for the thank-you, and until it has gone."""
        self.sees("thanks")
        self.wait_ms(THANKS_MS + 500)
        self.wait_ms(REST_MS)
        self.sees("rate")

    def on_disk(self) -> list[dict[str, Any]]:
        """The ratings on the tablet's disk that the service does not have yet."""
        return [each for each in self.ask(ON_DISK) if each["phase"] != "stored"]

    def kept(self) -> list[dict[str, Any]]:
        """The ratings that stay on the tablet's disk though the service has them."""
        return [each for each in self.ask(ON_DISK) if each["phase"] == "stored"]

    def stored(self) -> list[Intake]:
        """The ratings in the service's intake."""
        with self.server.app.app_context():
            return list(db.session.scalars(select(Intake)).all())

    def desk_of(self, rating: Intake) -> str:
        """The code of the desk at which a rating counts."""
        return self.place_of(rating).partition("/")[2]

    def place_of(self, rating: Intake) -> str:
        """The codes of the office and of the desk at which a rating counts."""
        with self.server.app.app_context():
            office = db.session.get_one(Office, rating.office_id)
            desk = db.session.get_one(Desk, rating.desk_id)
            assert desk.office_id == office.id
            return f"{office.code}/{desk.code}"

    def ask(self, script: str) -> Any:
        """What a script gives, asked again where the page was just loading."""
        answers: list[Any] = []
        self.until(lambda: answers.append(self.page.evaluate(script)) is None, step_ms=1)
        return answers[-1]

    def until(self, holds: Callable[[], bool], *, step_ms: int = 200) -> None:
        """Wait until something holds, moving the page's clock on step by step so that its timers ring."""
        ends_at = time.monotonic() + PATIENCE_SECONDS
        while not self._is_so(holds):
            assert time.monotonic() < ends_at, f"it did not come to pass; there is {self._standing()}"
            self.move_on(step_ms)
            time.sleep(0.02)

    def _is_so(self, holds: Callable[[], bool]) -> bool:
        try:
            return holds()
        except PlaywrightError as problem:
            if not is_loading(problem):
                raise
            return False

    def move_on(self, step_ms: int) -> None:
        """Move the page's clock on; a page that is just loading starts by the clock as it is then."""
        self._wait_for_answers()
        try:
            self.page.clock.run_for(step_ms)
        except PlaywrightError as problem:
            if not is_loading(problem):
                raise

    def _wait_for_answers(self) -> None:
        """Wait until the service has answered everything, or something is never going to be answered."""
        while any(time.monotonic() - since < ANSWER_SECONDS for since in self.asked.values()):
            self.page.wait_for_timeout(5)

    def _standing(self) -> str:
        """Where the page stands, for whoever reads why a test failed."""
        script = "[document.body?.dataset.screen, document.body?.dataset.version, location.href]"
        answers: list[Any] = []
        self._is_so(lambda: answers.append(self.page.evaluate(script)) is None)
        return f"{answers}, asked {[each.url for each in self.asked]}, stored {len(self.stored())}"

    def version(self) -> str:
        """The version of the page."""
        return str(self.ask("document.body.dataset.version"))

    def until_version(self, version: str) -> None:
        """Wait until the page has loaded itself as `version`."""
        self.until(lambda: self.page.evaluate("document.body?.dataset.version") == version, step_ms=1_000)

    def until_true(self, expression: str) -> None:
        """Wait until a script's expression holds, the page's clock standing as good as still."""
        self.until(lambda: bool(self.page.evaluate(expression)), step_ms=1)

    def until_stored(self, count: int = 1) -> list[Intake]:
        """Wait until the service has so many ratings and the tablet's disk is empty."""
        self.until(lambda: len(self.stored()) == count and self.on_disk() == [])
        return self.stored()
