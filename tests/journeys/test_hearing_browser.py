"""What is heard at the tablet: the question and its choices when asked for, and never what somebody chose."""

from typing import Any

import pytest

from tests.journeys.kiosk_screen import Screen

pytestmark = pytest.mark.browser
# The sound itself is left out: what is asked for, in which order, and what is marked meanwhile.
PLAY_AT_ONCE = """window.played = [];
HTMLMediaElement.prototype.play = function () {
  window.played.push(new URL(this.src).pathname + " " + document.querySelector(".spoken").id);
  setTimeout(() => this.onended(), 10);
  return Promise.resolve();
};"""
# A voice that takes a second for each text, and everything else that a page can be heard or felt by.
LISTEN = """window.heard = [];
HTMLMediaElement.prototype.play = function () {
  window.heard.push(new URL(this.src).pathname);
  setTimeout(() => this.onended(), 1000);
  return Promise.resolve();
};
SpeechSynthesis.prototype.speak = () => window.heard.push("the tablet's own voice");
Navigator.prototype.vibrate = () => window.heard.push("a trembling");
for (const name of ["AudioContext", "OfflineAudioContext"]) {
  window[name] = class { constructor() { window.heard.push(name); } };
}"""


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_question_and_the_choices_are_read_aloud(screen: Screen, language: str) -> None:
    screen.page.add_init_script(PLAY_AT_ONCE)
    screen.open_paired("Q02")
    screen.page.click(f"[data-language={language}]")
    screen.page.click("#listen")
    screen.until(lambda: len(screen.page.evaluate("window.played")) == 6)

    played = screen.page.evaluate("window.played")
    assert [each.split("/")[3] for each in played] == [language] * 6
    assert played[0].endswith(" question")
    for each in played:
        answer = screen.page.request.get(screen.server.url + each.split(" ")[0])
        assert answer.body()[:4] == b"OggS"


def test_kio_7_nothing_sounds_after_a_tap(screen: Screen) -> None:
    screen.page.add_init_script(LISTEN)
    screen.open_paired()
    for level in (1, 2, 3, 4, 5):
        screen.rate(level)
        screen.after_thanks()

    assert screen.page.evaluate("window.heard") == []


def test_kio_7_what_is_being_read_goes_on_alike_whatever_is_tapped(screen: Screen) -> None:
    """Whoever hears the voice learns nothing by where it ends: it ends with the thanks."""
    screen.page.add_init_script(LISTEN)
    screen.open_paired()
    by_level = [heard_while_tapping(screen, level) for level in (1, 5)]

    assert len(by_level[0]) == 6
    assert by_level[0] == by_level[1]


def heard_while_tapping(screen: Screen, level: int) -> list[Any]:
    screen.page.evaluate("window.heard.length = 0")
    screen.page.click("#listen")
    screen.until(
        lambda: bool(screen.page.evaluate("window.heard.length === 2")), step_ms=50
    )  # at the first face
    screen.tap(level)
    screen.sees("details")
    screen.until(lambda: bool(screen.page.evaluate("!document.querySelector('.spoken')")), step_ms=100)
    heard = list(screen.page.evaluate("window.heard"))
    screen.page.click("#skip")
    screen.after_thanks()
    return heard


def test_another_language_ends_what_is_being_read(screen: Screen) -> None:
    screen.page.add_init_script(LISTEN)
    screen.open_paired()
    screen.page.click("#listen")
    screen.until(lambda: bool(screen.page.evaluate("window.heard.length === 2")), step_ms=50)

    screen.page.click("[data-language=en]")
    screen.wait_ms(3_000)

    assert len(screen.page.evaluate("window.heard")) == 2
    assert screen.page.get_attribute("#listen", "aria-pressed") == "false"
