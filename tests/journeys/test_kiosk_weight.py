"""What the kiosk costs: bytes on the first visit, none on later ones, nobody else asked, and a tap's work."""

import statistics
from typing import Any

import pytest

from tests.journeys.kiosk_page import WATCH, Finger, Traffic, let_follow_at_once
from tests.journeys.kiosk_screen import Screen
from tests.servers import LiveServer

pytestmark = pytest.mark.browser
MOST_BYTES = 60_000  # of a first visit, pairing and the desk's state included, fonts left out
SLOW_DOWN = 6  # times: a cheap tablet's processor
MOST_WORK_MS = 100  # for one tap
MOST_LAYOUTS = 3  # the pressed face, the details, and one of the tools that look on
TAPS = 5


@pytest.fixture
def paired(page: Any, ward: LiveServer) -> tuple[Screen, Traffic]:
    """A tablet that has just been paired, by its own clock, and what it asked for until then."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.add_init_script(WATCH)
    let_follow_at_once(page)
    screen, traffic = Screen(page, ward), Traffic.of(page, ward.url)
    page.goto(f"{ward.url}/k/")
    page.fill("#pairing-code", screen.new_code("Q01"))
    page.click("#pairing-form button")
    page.wait_for_selector("#rate:not([hidden])")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    return screen, traffic


def test_the_first_visit_is_light_and_later_ones_weigh_nothing(paired: tuple[Screen, Traffic]) -> None:
    screen, first = paired
    assert first.without_fonts <= MOST_BYTES, first.sizes
    assert first.others == []

    later = Traffic.of(screen.page, screen.server.url)
    screen.page.reload()
    screen.page.wait_for_selector("#rate:not([hidden])")

    assert later.of_the_page == 0, later.sizes
    assert later.others == []


def test_a_tap_costs_a_slow_tablet_little_work(paired: tuple[Screen, Traffic]) -> None:
    # By the time of the page's own thread: what else this machine is doing meanwhile is not the page's.
    finger = Finger(paired[0].page)
    taps = [finger.tap(1 + number % 5) for number in range(TAPS)]

    assert statistics.median(each.worked for each in taps) * SLOW_DOWN <= MOST_WORK_MS, taps
    assert statistics.median(each.layouts for each in taps) <= MOST_LAYOUTS, taps
