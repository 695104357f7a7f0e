"""A kiosk that nobody looks after: whatever stops its page, it comes back by itself, and never while somebody rates."""

from typing import Any

import pytest

from feedback import clock
from feedback.base import new_id
from feedback.database import transaction
from feedback.offices.queries import office_by_code
from feedback.questionnaires.content import Content
from feedback.questionnaires.operations import approve
from tests.journeys.kiosk_screen import Screen
from tests.journeys.kiosk_versions import publish_a_new_version
from tests.months import HANOI

pytestmark = pytest.mark.browser
MAIN = "**/k/screen.js"
KEY = """async () => {
  const request = indexedDB.open("hailong-kiosk");
  const database = await new Promise((done) => (request.onsuccess = () => done(request.result)));
  const key = database.transaction("device").objectStore("device").get("key");
  await new Promise((done) => (key.onsuccess = done));
  database.close();
  return key.result.mark;
}"""


def loads(page: Any) -> list[str]:
    """The page's own address, each time that it is loaded from here on."""
    seen: list[str] = []
    page.on("framenavigated", lambda frame: seen.append(frame.url))
    return seen


def test_it_comes_back_when_its_scripts_did_not_load(screen: Screen) -> None:
    screen.page.add_init_script("delete Navigator.prototype.serviceWorker")
    failed: list[str] = []

    def fail_twice(route: Any) -> None:
        if len(failed) < 2:
            failed.append(route.request.url)
            return route.abort()
        return route.continue_()

    screen.page.route(MAIN, fail_twice)
    screen.open()

    screen.until_shown("pairing")

    assert len(failed) == 2


def test_it_comes_back_from_a_white_screen_and_the_queue_is_whole(screen: Screen) -> None:
    screen.open_paired()
    screen.page.context.set_offline(True)
    screen.rate(4)
    screen.after_thanks()
    screen.page.context.set_offline(False)
    screen.page.evaluate("document.querySelectorAll('.screen').forEach((each) => (each.hidden = true))")

    screen.until_shown("rate")

    assert [rating.level for rating in screen.until_stored()] == [4]


def test_a_page_of_a_hundred_days_ago_brings_itself_up_to_date_and_asks_for_nothing(screen: Screen) -> None:
    """The tablet lay in a drawer: its page, its key, its questionnaire and what it knows of the time are too old."""
    screen.open_paired()
    screen.page.context.set_offline(True)
    screen.rate(2)
    screen.after_thanks()
    old_key = screen.ask(KEY)
    with screen.server.app.app_context(), transaction() as session:
        city = office_by_code(session, "HN")
        content = Content(("long_wait",), ("polite",), ())
        approve(
            session,
            city,
            content,
            approved_on=clock.now().astimezone(HANOI).date(),
            by=new_id(),
            now=clock.now(),
        )
    new = publish_a_new_version(screen)

    screen.jump_ms(100 * 24 * 3_600_000)
    screen.page.context.set_offline(False)
    screen.until_version(new)
    screen.until_shown("rate")
    screen.rate(5)
    screen.after_thanks()

    stored = screen.until_stored(2)
    assert [(each.level, each.questionnaire) for each in sorted(stored, key=lambda each: each.level)] == [
        (2, "1"),
        (5, "2"),
    ]
    assert len(screen.page.query_selector_all(".reason")) == 2
    screen.until(lambda: screen.ask(KEY) != old_key)  # a key holds ninety days


def test_it_comes_back_when_the_service_was_down_at_its_start(screen: Screen) -> None:
    down = [True]
    screen.page.route(
        "**/k/state", lambda route: route.fulfill(status=503, body="busy") if down[0] else route.continue_()
    )
    screen.open()
    screen.pair("Q01", then="starting")
    screen.wait_ms(20_000)
    down[0] = False

    screen.until_shown("rate")


def test_without_a_network_it_does_not_reload_into_the_browsers_error(screen: Screen) -> None:
    screen.page.add_init_script("delete Navigator.prototype.serviceWorker")
    screen.open_paired()
    screen.page.context.set_offline(True)
    seen = loads(screen.page)
    screen.page.evaluate("document.querySelector('#rate').hidden = true")
    screen.wait_ms(120_000)
    assert seen == []

    screen.page.context.set_offline(False)

    screen.until_shown("rate")


def test_it_never_reloads_while_somebody_is_rating(screen: Screen) -> None:
    screen.open_paired()
    seen = loads(screen.page)
    screen.page.evaluate("dispatchEvent(new ErrorEvent('error'))")
    screen.tap(2)
    screen.sees("details")
    for _ in range(5):  # a slow writer
        screen.page.click('[data-code="long_wait"]')
        screen.wait_ms(25_000)
    assert seen == []

    screen.page.click("#skip")
    screen.after_thanks()
    screen.until(lambda: bool(seen))
    screen.until_shown("rate")

    assert [rating.level for rating in screen.until_stored()] == [2]


def test_a_page_that_hangs_in_the_middle_is_started_anew_and_the_tap_stays(screen: Screen) -> None:
    screen.open_paired()
    screen.tap(3)
    screen.sees("details")
    screen.page.click('[data-code="long_wait"]')
    screen.page.evaluate(
        """() => {
          const last = globalThis.kioskLife;
          Object.defineProperty(globalThis, "kioskLife", { get: () => last, set() {} });
          document.getElementById("details").inert = true;
        }"""
    )

    screen.until_shown("rate")

    assert [rating.level for rating in screen.until_stored()] == [3]


def test_a_tablet_that_has_slept_goes_on_without_being_started_anew(screen: Screen) -> None:
    screen.open_paired()
    seen = loads(screen.page)

    screen.jump_ms(10 * 3_600_000)  # a night: the page was silent, since nobody let it run
    screen.wait_ms(20_000)
    screen.rate(4)
    screen.after_thanks()

    assert [rating.level for rating in screen.until_stored()] == [4]
    assert seen == []
