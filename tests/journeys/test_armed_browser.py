"""An armed screen in a real browser: it wakes when a service has ended, for one rating, and locks again."""

import contextlib
from typing import Any

import pytest
from playwright.sync_api import Error as PageIsClosing
from sqlalchemy import select

from feedback import clock
from feedback.base import new_id
from feedback.database import db, transaction
from feedback.devices.models import Kiosk
from feedback.offices.models import Desk
from feedback.offices.queries import desk_by_code, office_by_code
from feedback.ratings.served import say_served
from feedback.screens.asking import Rules
from feedback.screens.models import KioskDesk, Prompt, Said
from feedback.screens.rules import set_rules
from tests.desk_day import ZONE
from tests.journeys.kiosk_screen import IDLE_MS, Screen

pytestmark = pytest.mark.browser
POLL_MS = 2_000
ARMED_SECONDS = 90


@pytest.fixture
def armed(screen: Screen) -> Screen:
    """A tablet at desk Q02, which only ward P1 has, whose screens wait to be woken."""
    with screen.server.app.app_context(), transaction() as session:
        set_rules(session, office_by_code(session, "P1"), Rules("armed"), by=new_id(), now=clock.now())
    screen.open()
    screen.pair("Q02", then="locked")
    return screen


def served(screen: Screen, desk: str = "Q02") -> None:
    """Say that somebody was served at the desk, as the one-stop software does."""
    with screen.server.app.app_context():
        screen.server.app.extensions["hailong_open_prompts"].forget()
        with transaction() as session:
            for kiosk in session.scalars(select(Kiosk)):
                kiosk.seen_at = clock.now()
            office = office_by_code(session, "P1")
            say_served(
                session, desk_by_code(session, office.id, desk), Said.SOFTWARE, zone=ZONE, now=clock.now()
            )


def answers(screen: Screen) -> list[bool]:
    """Whether each prompt has been answered."""
    with screen.server.app.app_context():
        return [each.answered_by is not None for each in db.session.scalars(select(Prompt))]


def test_it_wakes_for_one_rating_and_locks_again(armed: Screen) -> None:
    assert armed.page.query_selector_all(".level:visible") == []
    served(armed)
    armed.sees("rate")

    armed.tap(5)
    armed.sees("details")
    armed.page.click("#skip")
    armed.sees("thanks")
    armed.wait_ms(5_500)
    armed.sees("locked")

    rating = armed.until_stored()[0]
    assert rating.prompt_id is not None
    assert answers(armed) == [True]


def test_an_unanswered_prompt_closes_after_its_time_and_a_touch_gives_more(armed: Screen) -> None:
    served(armed)
    armed.sees("rate")
    armed.wait_ms((ARMED_SECONDS - 10) * 1000)
    assert "giây" in armed.page.inner_text("#prompt-countdown")

    armed.page.mouse.click(640, 300)  # anywhere
    armed.wait_ms((ARMED_SECONDS - 10) * 1000)
    assert armed.page.is_visible("#rate")
    armed.wait_ms(11_000)
    armed.sees("locked")
    armed.wait_ms(3 * POLL_MS)

    armed.sees("locked")  # the same prompt does not come again
    assert answers(armed) == [False]


def test_cut_off_from_prompts_it_opens_and_says_so_with_each_rating(armed: Screen) -> None:
    armed.page.context.set_offline(True)
    armed.wait_ms(50_000)
    armed.sees("rate")
    armed.tap(4)
    armed.sees("details")
    armed.page.click("#skip")
    armed.sees("thanks")
    armed.wait_ms(5_500)
    armed.sees("moment")  # open screens rest between two ratings

    armed.page.context.set_offline(False)
    rating = armed.until_stored()[0]
    assert (rating.cut_off, rating.prompt_id) == (True, None)
    armed.sees("locked")


def test_an_empty_desk_can_be_reported_while_it_is_locked(armed: Screen) -> None:
    armed.page.click("#nobody")
    armed.sees("thanks")
    armed.wait_ms(5_500)
    armed.sees("locked")

    assert [each.reasons for each in armed.until_stored()] == ["nobody_at_desk"]


def test_an_open_screen_rests_as_long_whatever_was_tapped(screen: Screen) -> None:
    screen.open_paired()
    for level in (1, 5):
        screen.tap(level)
        screen.sees("details")
        screen.page.click("#skip")
        screen.sees("thanks")
        screen.wait_ms(5_500)
        screen.sees("moment")
        screen.page.keyboard.press("5")  # nothing to rate yet
        screen.wait_ms(5_000)
        screen.sees("rate")

    assert sorted(each.level for each in screen.until_stored(2)) == [1, 5]


def closed_now(route: Any) -> None:
    with contextlib.suppress(PageIsClosing):
        state = route.fetch().json()
        _fulfil_closed(route, state)


def _fulfil_closed(route: Any, state: dict[str, Any]) -> None:
    spans = [["2026-10-16T00:30:00Z", "2026-10-16T04:30:00Z"]]  # tomorrow, 7:30 to 11:30
    route.fulfill(json={**state, "open": spans, "open_known_until": "2026-10-29T00:00:00Z"})


def test_it_sleeps_while_the_office_is_closed_and_a_touch_wakes_it(screen: Screen) -> None:
    screen.page.route("**/k/state", closed_now)
    screen.open()
    screen.pair("Q02", then="asleep")
    screen.until(lambda: "16" in screen.page.inner_text("#opens-at"))

    screen.page.mouse.click(640, 400)
    screen.sees("rate")
    screen.wait_ms(IDLE_MS + 2_000)

    screen.sees("asleep")


@pytest.fixture
def totem(screen: Screen) -> Screen:
    """A tablet before the desks Q02 and Q01 of ward P1."""
    screen.open_paired("Q02")
    with screen.server.app.app_context(), transaction() as session:
        kiosk = session.scalars(select(Kiosk)).one()
        q1 = desk_by_code(session, kiosk.office_id, "Q01")
        session.add(KioskDesk(office_id=kiosk.office_id, kiosk_id=kiosk.id, desk_id=q1.id))
    screen.server.app.extensions["hailong_known_devices"].forget()
    screen.wait_ms(61_000)
    screen.sees("choose")
    return screen


def test_a_totem_lets_the_citizen_choose_the_desk(totem: Screen) -> None:
    totem.page.click("[data-desk=Q01]")
    totem.sees("rate")
    assert "Quầy 1" in totem.page.inner_text("#place")
    totem.tap(5)
    totem.sees("details")
    totem.page.click("#skip")
    totem.sees("thanks")
    totem.wait_ms(10_500)
    totem.sees("choose")

    rating = totem.until_stored()[0]
    with totem.server.app.app_context():
        assert db.session.get_one(Desk, rating.desk_id).code == "Q01"


def test_a_desk_chosen_and_left_is_forgotten(totem: Screen) -> None:
    totem.page.click("[data-desk=Q01]")
    totem.sees("rate")
    totem.wait_ms(IDLE_MS + 1_000)

    totem.sees("choose")
