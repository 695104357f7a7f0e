"""A tablet without a network for days: what it keeps, what it gives away, and that all of it arrives, once."""

import os
import shutil
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error
from sqlalchemy import delete, select

from feedback import clock
from feedback.database import db, transaction
from feedback.devices import operations
from feedback.devices.models import Kiosk
from feedback.ratings.models import Intake
from tests.conftest import CHROMIUM_ARGUMENTS, chromium
from tests.journeys.kiosk_screen import IS_WORKED, ON_DISK, OPENED, PATIENCE_SECONDS, Screen, freeze
from tests.months import HANOI
from tests.servers import LiveServer

pytestmark = pytest.mark.browser
RATE_AND_SKIP = """async (level) => {
  const soon = () => new Promise((done) => { const { port1, port2 } = new MessageChannel(); port1.onmessage = done; port2.postMessage(0); });
  const until = async (holds) => { while (!holds()) await soon(); };
  const shown = (id) => !document.getElementById(id).hidden;
  document.body.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
  await until(() => shown("rate"));
  document.querySelector(`[data-level="${level}"]`).click();
  await until(() => shown("details"));
  document.getElementById("skip").click();
  await until(() => shown("thanks"));
}"""
MAKE_VERSION_1 = """async ([token, ratings]) => {
  const request = indexedDB.open("hailong-kiosk", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("ratings", { keyPath: "rating_id" });
    request.result.createObjectStore("device");
  };
  const database = await new Promise((done) => (request.onsuccess = () => done(request.result)));
  const writing = database.transaction(["ratings", "device"], "readwrite");
  for (const rating of ratings) writing.objectStore("ratings").put(rating);
  writing.objectStore("device").put(token, "token");
  await new Promise((done) => (writing.oncomplete = done));
  database.close();
}"""


class Profile:
    """A tablet's browser with a disk of its own, which outlives the browser."""

    def __init__(self, kind: Any, folder: Path, server: LiveServer) -> None:
        self._kind, self.folder, self._server = kind, folder, server
        self._context: Any = None

    def start(self, moment: datetime, *, offline: bool = False) -> Screen:
        """Start the browser at this time of its clock, on the kiosk's page, with a network or without."""
        self._context = self._kind.launch_persistent_context(
            str(self.folder), executable_path=chromium(), args=CHROMIUM_ARGUMENTS, locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh", viewport={"width": 1280, "height": 800},
        )  # fmt: skip
        self._context.set_offline(offline)
        page = self._context.pages[0]
        page.set_default_timeout(PATIENCE_SECONDS * 1000)
        screen = Screen(page, self._server)
        freeze(page, moment)
        page.goto(f"{self._server.url}/k/")
        return screen

    def kill(self) -> None:
        """End the browser as a power cut would."""
        pid = self._pid()
        os.kill(pid, signal.SIGKILL)
        with suppress(Error):  # what was killed may have told its end already
            self.close()
        self._context = None
        ends_at = time.monotonic() + PATIENCE_SECONDS
        while _runs(pid):  # until then the folder is its own
            assert time.monotonic() < ends_at
            time.sleep(0.01)

    def close(self) -> None:
        """End the browser."""
        if self._context is not None:
            self._context.close()
            self._context = None

    def _pid(self) -> int:
        wanted = f"--user-data-dir={self.folder}".encode()
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if wanted in words and not any(word.startswith(b"--type=") for word in words):
                return int(entry.name)
        raise AssertionError("the browser is not running")


def _runs(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


@pytest.fixture
def profile(browser: Any, ward: LiveServer, tmp_path: Path) -> Iterator[Callable[[str], Profile]]:
    """Makes tablets by their names."""
    made: list[Profile] = []

    def make(name: str) -> Profile:
        made.append(Profile(browser.browser_type, tmp_path / name, ward))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the service's clock."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_to(OPENED)
    return set_to


def test_off_1_three_days_180_ratings_and_two_kills_arrive_once_on_their_days(
    profile: Callable[[str], Profile], at: Callable[[datetime], None]
) -> None:
    first = datetime(2026, 10, 13, 1, 0, tzinfo=UTC)  # eight in the morning
    at(first)
    tablet = profile("tablet")
    screen = tablet.start(first)
    screen.pair()
    screen.until_true(IS_WORKED)
    for day in range(3):
        morning = first + timedelta(days=day)
        if day:
            screen = tablet.start(morning, offline=True)
        screen.page.context.set_offline(True)
        for number in range(60):
            screen.page.evaluate(RATE_AND_SKIP, 1 + (day + number) % 5)
            screen.jump_ms(16_000)
        assert len(screen.on_disk()) == 60 * (day + 1)
        tablet.kill()

    friday = first + timedelta(days=3)
    at(friday)
    screen = tablet.start(friday)
    stored = screen.until_stored(180)

    given = Counter(((each.tapped_at + timedelta(hours=7)).date().day, each.level) for each in stored)
    assert given == {(13 + day, level): 12 for day in range(3) for level in range(1, 6)}
    assert len({each.rating_id for each in stored}) == 180
    assert {each.doubts for each in stored} == {""}
    assert len(screen.kept()) == 180


def test_a_stolen_tablet_reveals_nothing_of_what_it_keeps(screen: Screen) -> None:
    screen.open_paired()
    screen.page.context.set_offline(True)
    screen.tap(1)
    screen.sees("details")
    screen.page.fill("#comment", "Chờ hơn một giờ")
    screen.page.click("#send")
    screen.after_thanks()
    screen.until(lambda: [each["phase"] for each in screen.on_disk()] == ["waiting"])
    waiting = screen.on_disk()

    screen.page.context.set_offline(False)
    screen.until_stored()

    assert not {"level", "tapped_at", "comment", "reasons"} & waiting[0].keys()
    assert "Chờ" not in str(screen.ask(ON_DISK))
    assert [sorted(each) for each in screen.kept()] == [["desk", "phase", "rating_id", "sealed", "stored"]]
    assert screen.page.evaluate(
        """async () => {
          const request = indexedDB.open("hailong-kiosk");
          const database = await new Promise((done) => (request.onsuccess = () => done(request.result)));
          const key = database.transaction("device").objectStore("device").get("key");
          await new Promise((done) => (key.onsuccess = done));
          return [key.result.pair.privateKey.extractable, key.result.pair.privateKey.usages];
        }"""
    ) == [False, ["sign"]]


def test_off_7_what_a_restored_service_lost_is_sent_again(screen: Screen) -> None:
    screen.open_paired()
    for count, level in enumerate((2, 5), 1):
        screen.rate(level)
        screen.after_thanks()
        screen.until_stored(count)
    with screen.server.app.app_context(), transaction() as session:  # as a copy of the morning would have it
        session.execute(delete(Intake))
        operations.note_restoration(session, now=clock.now())
    screen.wait_ms(61_000)  # the state is asked for each minute

    assert sorted(each.level for each in screen.until_stored(2)) == [2, 5]
    with screen.server.app.app_context():
        assert db.session.scalars(select(Kiosk.cloned_at)).all() == [None]


def test_led_1_a_waiting_rating_that_was_taken_out_of_the_database_comes_back(screen: Screen) -> None:
    """Within half a day the tablet sees to it that what it gave of late is still there."""
    screen.open_paired()
    screen.rate(1)
    screen.after_thanks()
    screen.until_stored(1)
    with screen.server.app.app_context(), transaction() as session:
        session.execute(delete(Intake))

    screen.jump_ms(13 * 3_600_000)

    assert [each.level for each in screen.until_stored(1)] == [1]
    screen.until(lambda: [each["phase"] for each in screen.kept()] == ["stored"])


def test_what_was_stored_leaves_the_tablet_after_thirty_days(screen: Screen) -> None:
    screen.open_paired()
    screen.rate(4)
    screen.after_thanks()
    screen.until_stored()
    assert len(screen.kept()) == 1

    screen.jump_ms(30 * 24 * 3_600_000 + 600_000)

    screen.until(lambda: screen.kept() == [])


def test_off_6_ratings_of_an_older_version_of_the_page_survive_its_update(screen: Screen) -> None:
    code = screen.new_code("Q01")
    with screen.server.app.app_context(), transaction() as session:
        token = operations.pair(session, code, on=clock.now().astimezone(HANOI).date(), now=clock.now())
    old = [
        {
            "rating_id": f"b659f768-e77b-4475-9617-643b634d195{number}", "tapped_at": "2026-10-15T09:00:00.000+07:00",
            "level": 3, "phase": phase, "page": "gone", "desk": "P1/Q01", "opened": 1_792_000_000_000,
        }
        for number, phase in enumerate(("waiting", "waiting", "open"))
    ]  # fmt: skip
    screen.page.goto(f"{screen.server.url}/static/shared/icon.svg")
    screen.page.evaluate(MAKE_VERSION_1, [token, old])

    screen.open()
    screen.sees("rate")

    stored = screen.until_stored(3)
    assert {each.doubts for each in stored} == {""}  # sealed and signed on their way
    assert len(screen.kept()) == 3


def test_off_2_two_tabs_share_one_queue_and_send_everything_once(screen: Screen) -> None:
    screen.open_paired()
    other = Screen(screen.page.context.new_page(), screen.server)
    other.page.goto(f"{screen.server.url}/k/")  # the clock is both tabs'
    other.sees("rate")
    screen.page.context.set_offline(True)
    for tab, level in ((screen, 1), (other, 4), (screen, 5)):
        tab.rate(level)
        tab.after_thanks()
    screen.page.context.set_offline(False)
    other.wait_ms(70_000)

    assert sorted(each.level for each in screen.until_stored(3)) == [1, 4, 5]
    with screen.server.app.app_context():
        assert db.session.scalars(select(Kiosk.cloned_at)).all() == [None]


TROUBLES = ("it never came", "the answer was lost", "it came twice", "the answers were shuffled")


def test_off_2_lost_doubled_and_shuffled_answers_double_nothing(screen: Screen) -> None:
    screen.open_paired()
    befell: list[str] = []

    def unreliable(route: Any) -> None:
        trouble = TROUBLES[len(befell) % len(TROUBLES)]
        befell.append(trouble)
        if trouble == "it never came":
            return route.abort()
        answer = route.fetch()
        if trouble == "it came twice":
            route.fetch()
        if trouble != "the answers were shuffled":
            return route.abort()
        return route.fulfill(json={"results": list(reversed(answer.json()["results"]))})

    screen.page.route("**/k/ratings", unreliable)
    screen.page.context.set_offline(True)
    for level in (1, 2, 3):
        screen.rate(level)
        screen.after_thanks()
    screen.page.context.set_offline(False)  # three go at once, and are tried until the fourth answer arrives
    for level in (4, 5):
        screen.rate(level)
        screen.after_thanks()

    assert sorted(each.level for each in screen.until_stored(5)) == [1, 2, 3, 4, 5]
    assert set(befell) == set(TROUBLES)
    with screen.server.app.app_context():
        assert db.session.scalars(select(Kiosk.cloned_at)).all() == [None]


def test_kio_1_a_copied_profile_is_noticed_and_no_rating_is_lost(
    profile: Callable[[str], Profile], at: Callable[[datetime], None]
) -> None:
    moment = datetime(2026, 10, 15, 3, 0, tzinfo=UTC)
    at(moment)
    original = profile("original")
    screen = original.start(moment)
    screen.pair()
    screen.rate(4)
    screen.after_thanks()
    screen.until_stored(1)
    original.close()
    shutil.copytree(
        original.folder, original.folder.with_name("copy"), ignore=shutil.ignore_patterns("Singleton*")
    )

    for count, name in ((2, "original"), (3, "copy")):
        tablet = original if name == "original" else profile("copy")
        screen = tablet.start(moment)
        screen.rate(5)
        screen.after_thanks()
        screen.until_stored(count)
        tablet.close()

    with screen.server.app.app_context():
        assert db.session.scalars(select(Kiosk.cloned_at)).one() is not None
