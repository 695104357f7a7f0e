"""A tablet that is paired, turned away, or sent to another desk: what was tapped counts where it was tapped."""

from typing import Any

import pytest

from tests.journeys.kiosk_screen import Screen

pytestmark = pytest.mark.browser


def test_a_tablet_turned_away_asks_to_be_paired_and_keeps_its_queue(screen: Screen) -> None:
    screen.open_paired()
    screen.page.context.set_offline(True)
    screen.rate(5)
    screen.after_thanks()
    screen.revoke()
    screen.page.context.set_offline(False)
    screen.sees("pairing")
    assert "1 đánh giá" in screen.page.inner_text("#pairing-unsent")
    screen.page.click("[data-language=en]")
    assert "tablet: 1." in screen.page.inner_text("#pairing-unsent")

    screen.pair()

    assert [rating.level for rating in screen.until_stored()] == [5]


def leave_one_at_the_old_desk(screen: Screen) -> None:
    """Rate 1 at desk Q01 without a network, then pair the tablet with Q02."""
    screen.open_paired("Q01")
    screen.page.context.set_offline(True)
    screen.rate(1)
    screen.after_thanks()
    screen.revoke()
    screen.page.context.set_offline(False)
    screen.sees("pairing")
    screen.pair("Q02")


def test_what_was_tapped_at_one_desk_counts_there_wherever_the_tablet_is_sent(screen: Screen) -> None:
    leave_one_at_the_old_desk(screen)
    screen.rate(5)
    screen.after_thanks()

    assert sorted((rating.level, screen.desk_of(rating)) for rating in screen.until_stored(2)) == [
        (1, "Q01"),
        (5, "Q02"),
    ]


@pytest.mark.parametrize(("old", "new"), [("P1", "P2"), ("P2", "P1")])
def test_a_tablet_moved_to_another_ward_brings_what_was_tapped_before_to_the_old_one(
    screen: Screen, old: str, new: str
) -> None:
    screen.open()
    screen.pair("Q01", ward=old)
    screen.page.context.set_offline(True)
    for level in (1, 2):
        screen.rate(level)
        screen.after_thanks()
    screen.revoke()
    screen.page.context.set_offline(False)
    screen.sees("pairing")
    screen.pair("Q01", ward=new)
    screen.rate(5)
    screen.after_thanks()

    assert sorted((rating.level, screen.place_of(rating)) for rating in screen.until_stored(3)) == [
        (1, f"{old}/Q01"),
        (2, f"{old}/Q01"),
        (5, f"{new}/Q01"),
    ]
    assert {rating.doubts for rating in screen.stored()} == {""}


def test_without_a_seal_what_was_tapped_at_one_desk_is_never_sent_from_another(screen: Screen) -> None:
    screen.page.add_init_script("delete Crypto.prototype.subtle")
    leave_one_at_the_old_desk(screen)
    screen.rate(5)
    screen.after_thanks()
    screen.until(lambda: [each["level"] for each in screen.on_disk()] == [1])

    assert [rating.level for rating in screen.stored()] == [5]


def test_a_wrong_pairing_code_is_told_in_the_readers_language(screen: Screen) -> None:
    screen.open()
    screen.sees("pairing")
    screen.page.fill("#pairing-code", "1234-5678")
    screen.page.click("#pairing-form button")

    screen.page.wait_for_selector("#pairing-error:has-text('Không có mã ghép này')")
    assert "/" not in screen.page.inner_text("#pairing-error")


def test_a_tablet_long_without_a_network_no_longer_names_an_official(screen: Screen) -> None:
    def an_official_signed_on(route: Any) -> None:
        state = route.fetch().json()
        an = {"name": "Nguyễn Văn An", "title": "Chuyên viên", "initials": "NA", "photo": None}
        desks = [{**state["desks"][0], "official": an}]
        route.fulfill(json={**state, "official": an, "desks": desks})

    screen.page.route("**/k/state", an_official_signed_on)
    screen.open_paired()
    assert screen.page.inner_text("#official") == "Nguyễn Văn An"
    screen.page.unroute("**/k/state")

    screen.page.context.set_offline(True)
    screen.jump_ms(5 * 3_600_000)

    screen.until(lambda: screen.page.inner_text("#official") == "Quầy 1")
