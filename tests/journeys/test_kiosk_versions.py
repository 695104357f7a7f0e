"""The tablet takes up a new version of its page, and disturbs nobody with it."""

import pytest

from tests.journeys.kiosk_screen import Screen
from tests.journeys.kiosk_versions import publish_a_new_version

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("over", ["https", "plain http"])
def test_a_new_version_is_taken_up_when_nobody_is_at_the_screen(screen: Screen, over: str) -> None:
    if over == "plain http":
        screen.page.add_init_script("delete Navigator.prototype.serviceWorker")
    screen.open_paired()
    screen.tap(2)
    screen.sees("details")
    new = publish_a_new_version(screen)
    screen.wait_ms(20_000)
    if over == "https":  # the browser itself asks for a new worker when it pleases: here it is told to
        screen.page.evaluate("navigator.serviceWorker.getRegistration().then((found) => found.update())")
    assert screen.version() != new

    screen.page.click("#skip")
    screen.sees("thanks")
    screen.until_version(new)

    assert [rating.level for rating in screen.until_stored()] == [2]
