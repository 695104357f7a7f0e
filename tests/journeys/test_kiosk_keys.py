"""A tablet's key and clock in a real browser: made when it is paired, renewed in time, and what happens without."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from feedback import clock
from feedback.database import db
from feedback.devices.models import Kiosk, KioskKey
from tests.journeys.kiosk_screen import Screen

pytestmark = pytest.mark.browser
KEY_IN_USE = """async () => {
  const request = indexedDB.open("hailong-kiosk");
  const database = await new Promise((done) => (request.onsuccess = () => done(request.result)));
  const key = database.transaction("device").objectStore("device").get("key");
  await new Promise((done) => (key.onsuccess = done));
  database.close();
  return key.result?.mark;
}"""


def live_keys(screen: Screen) -> list[str]:
    with screen.server.app.app_context():
        return list(db.session.scalars(select(KioskKey.id).where(KioskKey.ended_at.is_(None))))


def test_kio_1_a_paired_tablet_has_a_key_and_its_token_alone_opens_nothing(screen: Screen) -> None:
    headers: list[str | None] = []
    screen.page.on("request", lambda sent: headers.append(sent.headers.get("authorization")))
    screen.open_paired()
    screen.rate(5)
    screen.after_thanks()
    screen.until_stored()
    bearer = next(each for each in headers if each)

    answer = screen.page.request.get(f"{screen.server.url}/k/state", headers={"Authorization": bearer})

    assert len(live_keys(screen)) == 1
    assert answer.status == 401
    with screen.server.app.app_context():
        assert (
            db.session.scalars(select(Kiosk.cloned_at)).one() is None
        )  # a look is told to nobody, a write is


def test_a_tablet_makes_itself_the_next_key_after_ninety_days(screen: Screen) -> None:
    screen.open_paired()
    screen.rate(5)
    screen.after_thanks()
    screen.until_stored(1)
    [first] = live_keys(screen)

    screen.jump_ms(91 * 24 * 3_600_000)
    screen.until(lambda: len(live_keys(screen)) == 2)
    screen.until(lambda: screen.ask(KEY_IN_USE) not in (first, None))
    screen.rate(4)
    screen.after_thanks()
    screen.until_stored(2)

    with screen.server.app.app_context():
        numbers = {key.id: key.number for key in db.session.scalars(select(KioskKey))}
        assert db.session.scalars(select(Kiosk.cloned_at)).one() is None
    assert sorted(numbers.values()) == [1, 1]
    assert first in numbers


def test_without_keys_of_the_browser_the_token_alone_speaks(screen: Screen) -> None:
    screen.page.add_init_script("delete Crypto.prototype.subtle")
    screen.open_paired()
    screen.rate(3)
    screen.after_thanks()

    assert [each.doubts for each in screen.until_stored()] == [""]
    assert live_keys(screen) == []
    assert screen.kept() == []  # what can't be sealed does not stay


def test_clk_3_a_tablet_whose_clock_is_wrong_goes_by_the_servers(screen: Screen) -> None:
    screen.open_paired()  # its own clock says October 2026, whatever the day is
    screen.rate(3)
    screen.after_thanks()

    [kept] = screen.until_stored()

    assert kept.doubts == ""
    assert abs(kept.tapped_at - clock.now()) < timedelta(minutes=5)
