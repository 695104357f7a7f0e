"""The check code on the tablet: made there, shown only to whoever asks, and it answers on the check page."""

import subprocess
from pathlib import Path

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


def test_a_phone_that_scans_the_code_finds_it_filled_in_and_no_server_hears_it(
    screen: Screen, tmp_path: Path
) -> None:
    screen.open_paired()
    screen.page.context.set_offline(True)  # drawn on the tablet, without anybody's help
    screen.rate(4)
    screen.page.click("#show-code")
    screen.sees("code")
    screen.until(lambda: bool(screen.page.is_visible("#check-qr")))
    shown = screen.page.inner_text("#check-code")
    picture = tmp_path / "qr.png"
    screen.page.locator("#check-qr").screenshot(path=picture)
    read = subprocess.run(
        ["zbarimg", "--quiet", "--raw", picture], capture_output=True, text=True, check=True
    )
    screen.page.click("#code-done")
    screen.page.context.set_offline(False)
    screen.until_stored()
    asked: list[str] = []
    screen.page.on("request", lambda sent: asked.append(f"{sent.url} {sent.headers.get('referer')}"))

    screen.page.goto(read.stdout.strip())

    assert read.stdout.strip() == f"{screen.server.url}/check#{shown}"
    assert screen.page.input_value("#code") == shown
    assert "#" not in screen.page.url
    assert not any(shown in each for each in asked if not each.startswith(read.stdout.strip()))
    with screen.page.expect_navigation():
        screen.page.click(".primary")
    assert "đang chờ được tính" in screen.page.inner_text(".answer")
