"""The check code on the tablet: made there, shown only to whoever asks, and it answers on the check page."""

import pytest

from feedback.ratings.check_codes import canonical, lookup
from tests.journeys.kiosk_screen import THANKS_MS, Screen

pytestmark = pytest.mark.browser


def test_the_code_is_shown_when_asked_for_and_only_its_hash_leaves(screen: Screen) -> None:
    screen.open_paired()
    screen.rate(4)
    screen.sees("thanks")

    screen.page.click("#show-code")
    screen.sees("code")
    shown, on_disk = screen.page.inner_text("#check-code"), screen.on_disk()
    screen.page.click("#code-done")

    [kept] = screen.until_stored()
    code = canonical(shown)
    assert code is not None
    assert kept.check_hash == lookup(code)
    assert code not in str(on_disk)
    screen.sees("rate")
    assert shown not in screen.page.content()

    screen.page.goto(screen.page.url.replace("/k/", "/check"))
    screen.page.fill("#code", shown)
    with screen.page.expect_navigation():
        screen.page.click(".primary")
    assert "đang chờ được tính" in screen.page.inner_text(".answer")


def test_the_thanks_pass_without_a_code_for_whoever_does_not_ask(screen: Screen) -> None:
    screen.open_paired()
    screen.rate(2)
    screen.sees("thanks")
    assert screen.page.inner_text("#check-code") == ""

    screen.wait_ms(THANKS_MS)

    assert screen.page.inner_text("#check-code") == ""
    assert screen.until_stored()[0].check_hash is not None
