"""The tablet takes up a new version of its page, and disturbs nobody with it."""

from dataclasses import replace

import pytest

from tests.journeys.kiosk_screen import Screen

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


def publish_a_new_version(screen: Screen) -> str:
    """Have the service give out the kiosk as another version."""
    made = screen.server.app.extensions["hailong_shell"]
    newer = {part: getattr(made, part).replace(made.version, "new") for part in ("page", "worker")}
    screen.server.app.extensions["hailong_shell"] = replace(made, version="new", **newer)
    return "new"
