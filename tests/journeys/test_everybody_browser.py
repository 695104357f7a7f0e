"""The kiosk for everybody: axe on every screen in each mode, large targets, one switch or two, another language."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import select

from feedback import clock
from feedback.base import new_id
from feedback.database import transaction
from feedback.devices.models import Kiosk
from feedback.offices.queries import desk_by_code, office_by_code
from feedback.screens.asking import Rules
from feedback.screens.models import KioskDesk
from feedback.screens.rules import set_rules
from tests.journeys.kiosk_screen import Screen

pytestmark = pytest.mark.browser
TARGET = 118  # CSS pixels: 20 mm on a tablet of ten inches with 1280 by 800
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LOW = """(least) => Array.from(document.querySelectorAll("main button, main .level, .tools button"))
  .filter((each) => each.offsetParent !== null && !each.closest("#pairing"))
  .map((each) => [each.id || each.className || each.dataset.language, each.getBoundingClientRect()])
  .filter(([, box]) => Math.min(box.width, box.height) < least || box.bottom > innerHeight)
  .map(([name, box]) => `${name} ${Math.round(box.width)}x${Math.round(box.height)} to ${Math.round(box.bottom)}`)"""
FILL_THE_DISK = """() => {
  IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
}"""
TARGETS = 30  # more than any screen has
IS_AT_A_REASON = "document.activeElement.classList.contains('reason')"


def faults(page: Any) -> list[str]:
    """What axe finds wrong with the page as it is shown."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found]


def stay_long(page: Any, **changes: Any) -> None:
    """Have every screen stay for ten minutes."""

    def answer(route: Any) -> None:
        state = route.fetch().json()
        limits = {**state["limits"], "idle_seconds": 600, "thank_you_seconds": 600}
        route.fulfill(json={**state, "limits": limits, **changes})

    page.route("**/k/state", answer)


def pair(screen: Screen, shows: str) -> None:
    screen.open()
    screen.page.clock.resume()  # axe has timers of its own
    screen.pair("Q02", then=shows)


@pytest.mark.parametrize("mode", ["", "large", "contrast"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_no_fault_in_any_mode(screen: Screen, language: str, mode: str) -> None:
    stay_long(screen.page)
    pair(screen, "rate")
    screen.page.click(f"[data-language={language}]")
    if mode:
        screen.page.click(f"#{mode}")
    found = {"rate": faults(screen.page)}
    screen.tap(2)
    screen.sees("details")
    screen.page.click("[data-code=long_wait]")
    found["details"] = faults(screen.page)
    screen.page.click("#send")
    screen.sees("thanks")
    found["thanks"] = faults(screen.page)
    screen.page.click("#show-code")
    screen.sees("code")
    found["code"] = faults(screen.page)
    screen.page.click("#code-done")
    screen.page.evaluate(FILL_THE_DISK)
    screen.tap(4)
    screen.sees("not-saved")
    found["not saved"] = faults(screen.page)

    assert found == {"rate": [], "details": [], "thanks": [], "code": [], "not saved": []}


def test_axe_finds_no_fault_where_a_tablet_is_paired(screen: Screen) -> None:
    screen.open()
    screen.page.clock.resume()
    screen.sees("pairing")

    assert faults(screen.page) == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_no_fault_on_the_screens_at_rest(screen: Screen, language: str) -> None:
    with screen.server.app.app_context(), transaction() as session:
        set_rules(session, office_by_code(session, "P1"), Rules("armed"), by=new_id(), now=clock.now())
    stay_long(screen.page)
    pair(screen, "locked")
    screen.page.click(f"[data-language={language}]")
    found = {"locked": faults(screen.page)}
    screen.page.unroute("**/k/state")
    closed = {
        "open": [["2026-10-16T00:30:00Z", "2026-10-16T04:30:00Z"]],
        "open_known_until": "2099-01-01T00:00:00Z",
    }
    stay_long(screen.page, **closed)
    screen.page.reload()
    screen.sees("asleep")
    found["asleep"] = faults(screen.page)

    assert found == {"locked": [], "asleep": []}


def test_axe_finds_no_fault_on_a_totem(screen: Screen) -> None:
    stay_long(screen.page)
    pair(screen, "rate")
    with screen.server.app.app_context(), transaction() as session:
        kiosk = session.scalars(select(Kiosk)).one()
        q1 = desk_by_code(session, kiosk.office_id, "Q01")
        session.add(KioskDesk(office_id=kiosk.office_id, kiosk_id=kiosk.id, desk_id=q1.id))
    screen.page.reload()
    screen.sees("choose")

    assert faults(screen.page) == []
    assert screen.page.evaluate(LOW, TARGET) == []


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (800, 1280)])
@pytest.mark.parametrize("mode", ["", "large"])
def test_every_target_has_20_mm_and_lies_on_the_screen(
    screen: Screen, width: int, height: int, mode: str
) -> None:
    screen.page.set_viewport_size({"width": width, "height": height})
    screen.open_paired("Q02")
    if mode:
        screen.page.click(f"#{mode}")
    small = {"rate": screen.page.evaluate(LOW, TARGET)}
    screen.tap(1)
    screen.sees("details")
    if not mode:  # large type may scroll, its targets stay as large
        small["details"] = screen.page.evaluate(LOW, TARGET)
        screen.page.click("#skip")
        screen.sees("thanks")
        screen.page.click("#show-code")
        screen.sees("code")
        screen.until(lambda: bool(screen.page.is_visible("#check-qr")), step_ms=1)
        small["code"] = screen.page.evaluate(LOW, TARGET)

    assert {name: each for name, each in small.items() if each} == {}


def test_large_type_and_contrast_are_gone_for_the_next_citizen(screen: Screen) -> None:
    screen.open_paired("Q02")
    for mode in ("large", "contrast"):
        screen.page.click(f"#{mode}")
    assert screen.page.get_attribute("html", "class") == "large contrast"

    screen.wait_ms(31_000)
    screen.until_true("document.documentElement.className === ''")

    assert screen.page.get_attribute("#large", "aria-pressed") == "false"


def test_one_switch_is_enough(screen: Screen) -> None:
    screen.open_paired("Q02")
    screen.page.keyboard.press("Space")  # starts going round: the first face is marked
    screen.wait_ms(2_000)  # the second one
    assert screen.page.evaluate("document.activeElement.dataset.level") == "2"

    screen.page.keyboard.press("Space")
    screen.sees("details")
    screen.until(lambda: bool(screen.page.evaluate(IS_AT_A_REASON)), step_ms=100)  # it stays for two seconds
    screen.page.keyboard.press("Space")  # the first reason
    screen.until_true("document.querySelector('.reason').getAttribute('aria-pressed') === 'true'")
    screen.until(lambda: bool(screen.page.evaluate("document.activeElement.id === 'send'")), step_ms=500)
    screen.page.keyboard.press("Space")
    screen.sees("thanks")

    screen.wait_ms(11_000)
    assert [(each.level, each.reasons) for each in screen.until_stored()] == [(2, "polite")]


def test_two_switches_are_enough(screen: Screen) -> None:
    """One moves on, and sends Tab; the other one chooses, and sends Enter."""
    screen.open_paired("Q02")
    move_to(screen, "document.activeElement.dataset.level === '2'")
    screen.page.keyboard.press("Enter")
    screen.sees("details")
    move_to(screen, IS_AT_A_REASON)
    screen.page.keyboard.press("Enter")
    move_to(screen, "document.activeElement.id === 'send'")
    screen.page.keyboard.press("Enter")
    screen.sees("thanks")

    assert "scanning" not in (
        screen.page.get_attribute("body", "class") or ""
    )  # nothing goes round by itself
    screen.after_thanks()
    assert [(each.level, each.reasons) for each in screen.until_stored()] == [(2, "polite")]


def move_to(screen: Screen, expression: str) -> None:
    """Press the switch that moves on, once for each target on the way."""
    for _ in range(TARGETS):
        screen.page.keyboard.press("Tab")
        if screen.page.evaluate(expression):
            return
    raise AssertionError(f"{expression} was never reached")


def test_a_language_that_has_but_a_catalogue_is_spoken_on_the_tablet(screen: Screen, lao: None) -> None:
    screen.server.app.extensions.pop("hailong_shell", None)  # as the service would start with that catalogue
    screen.open_paired()
    screen.page.click("[data-language=lo]")
    assert screen.page.inner_text("[data-language=lo]") == "ລາວ"
    assert screen.page.inner_text("[data-level='5'] span") == "ພໍໃຈຫຼາຍ"

    screen.rate(5)

    assert screen.page.inner_text("#thanks-title") == "ຂອບໃຈ!"
    assert screen.page.get_attribute("html", "lang") == "lo"
    screen.after_thanks()
    assert screen.page.get_attribute("html", "lang") == "vi"


def test_a_keyboard_is_enough(screen: Screen) -> None:
    screen.open_paired()
    screen.page.keyboard.press("ArrowRight")
    screen.page.keyboard.press("ArrowRight")
    assert screen.page.evaluate("document.activeElement.dataset.level") == "2"
    screen.page.keyboard.press("Enter")
    screen.sees("details")
    screen.page.keyboard.press("Escape")
    screen.after_thanks()
    screen.page.keyboard.press("5")
    screen.sees("details")
    screen.page.keyboard.press("Escape")
    screen.after_thanks()

    assert sorted(rating.level for rating in screen.until_stored(2)) == [2, 5]


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (800, 1280)])
def test_faces_are_large_and_low(screen: Screen, width: int, height: int) -> None:
    screen.page.set_viewport_size({"width": width, "height": height})
    screen.open_paired()

    for face in screen.page.query_selector_all(".level"):
        box = face.bounding_box()
        assert min(box["width"], box["height"]) >= 120  # 20 mm on a tablet of ten inches
        assert box["y"] >= height / 2
        assert box["y"] + box["height"] <= height
