"""One citizen at the tablet: what may be said, that nobody learns of it, and that nothing is left for the next."""

import pytest

from tests.journeys.kiosk_screen import IDLE_MS, THANKS_MS, Screen

pytestmark = pytest.mark.browser


def test_low_levels_may_give_reasons_and_words(screen: Screen) -> None:
    screen.open_paired()
    screen.tap(2)
    screen.sees("details")
    screen.page.click('[data-code="long_wait"]')
    screen.page.click('[data-code="extra_papers"]')
    screen.page.click('[data-code="extra_papers"]')  # on second thoughts, not
    screen.page.fill("#comment", "Chờ hơn một giờ")
    screen.page.click("#send")
    screen.after_thanks()

    rating = screen.until_stored()[0]
    assert (rating.level, rating.reasons, rating.comment) == (2, "long_wait", "Chờ hơn một giờ")


def test_praise_may_follow(screen: Screen) -> None:
    screen.open_paired()
    screen.tap(5)
    screen.sees("details")
    screen.page.click('[data-code="polite"]')
    screen.page.click("#send")
    screen.after_thanks()

    assert [(rating.level, rating.reasons) for rating in screen.until_stored()] == [(5, "polite")]


def test_no_more_reasons_are_taken_than_the_service_takes(screen: Screen) -> None:
    screen.open_paired()
    screen.tap(3)
    screen.sees("details")
    for button in screen.page.query_selector_all(".reason")[:7]:
        button.click()
    screen.page.click("#send")
    screen.after_thanks()

    assert screen.until_stored()[0].reasons == "clear_guidance,fair,on_time,one_visit,polite,quick"


def test_a_citizen_who_walks_away_leaves_the_tap_and_nothing_else(screen: Screen) -> None:
    screen.open_paired()
    screen.page.click('[data-language="en"]')
    screen.tap(1)
    screen.sees("details")
    screen.page.click('[data-code="poor_attitude"]')
    screen.page.fill("#comment", "Tên tôi là Charlie")
    screen.wait_ms(IDLE_MS + 1000)
    screen.sees("rate")

    assert "Charlie" not in screen.page.content()
    assert screen.page.input_value("#comment") == ""
    assert screen.page.query_selector_all(".reason[aria-pressed=true]") == []
    assert screen.page.evaluate("[document.documentElement.lang, history.length]") == ["vi", 3]
    rating = screen.until_stored()[0]
    assert (rating.level, rating.reasons, rating.comment) == (1, "poor_attitude", None)


def test_the_last_citizens_words_do_not_come_back(screen: Screen) -> None:
    screen.open_paired()
    screen.tap(1)
    screen.sees("details")
    screen.page.type("#comment", "Tên tôi là Charlie")
    screen.page.click("#send")
    screen.after_thanks()

    screen.tap(1)
    screen.sees("details")
    screen.page.click("#comment")
    screen.page.keyboard.press("Control+z")
    assert screen.page.input_value("#comment") == ""

    screen.page.go_back()
    assert "Charlie" not in screen.page.content()


def test_a_touch_gives_more_time(screen: Screen) -> None:
    screen.open_paired()
    screen.tap(3)
    screen.sees("details")
    screen.wait_ms(IDLE_MS - 5_000)
    assert "giây" in screen.page.inner_text("#countdown")

    screen.page.click('[data-code="long_wait"]')
    screen.wait_ms(IDLE_MS - 5_000)

    screen.sees("details")


def test_kio_7_follow_up_and_thanks_are_the_same_pixels_for_the_same_time_whatever_was_tapped(
    screen: Screen,
) -> None:
    screen.open_paired()
    screen.page.evaluate(
        """() => {
          const thanks = document.getElementById("thanks");
          let hidden = true;
          window.changes = [];
          const look = () => {
            if (thanks.hidden !== hidden) window.changes.push(Date.now());
            hidden = thanks.hidden;
          };
          new MutationObserver(look).observe(thanks, { attributeFilter: ["hidden"] });
        }"""
    )
    pictures, follow_ups = set(), set()
    for level in (1, 2, 3, 4, 5, "nobody"):
        screen.page.click("#nobody" if level == "nobody" else f'[data-level="{level}"]')
        if level != "nobody":
            screen.sees("details")
            screen.page.mouse.move(5, 5)
            follow_ups.add(screen.page.screenshot(animations="disabled"))
            screen.page.click("#skip")
        screen.sees("thanks")
        screen.page.mouse.move(5, 5)
        pictures.add(screen.page.screenshot(animations="disabled"))
        screen.after_thanks()

    shown = screen.page.evaluate("window.changes")
    times = [gone - came for came, gone in zip(shown[::2], shown[1::2], strict=True)]
    assert len(pictures) == 1
    assert len(follow_ups) == 1
    assert len(times) == 6
    assert all(abs(time - THANKS_MS) <= 50 for time in times), times


def test_every_rating_is_sent_in_a_request_of_one_size(screen: Screen) -> None:
    sizes = set()
    screen.page.on(
        "request",
        lambda sent: sizes.add(len(sent.post_data_buffer)) if sent.url.endswith("/ratings") else None,
    )
    screen.open_paired()
    for count, level in enumerate((1, 5), 1):
        screen.tap(level)
        screen.sees("details")
        if level == 1:
            screen.page.click('[data-code="long_wait"]')
        screen.page.click("#send")
        screen.after_thanks()
        screen.until_stored(count)

    assert sizes == {1536}


def test_an_empty_desk_is_named_and_can_be_reported(screen: Screen) -> None:
    screen.open_paired()
    assert "Hiện chưa có cán bộ trực tại quầy" in screen.page.inner_text("#rate")
    assert "Quầy 1" in screen.page.inner_text("#served-by")

    screen.page.click("#nobody")
    screen.after_thanks()

    assert [(rating.level, rating.reasons) for rating in screen.until_stored()] == [(1, "nobody_at_desk")]
