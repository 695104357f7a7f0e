"""No tap is lost, none is doubled, and none is thanked for that the tablet's disk did not take."""

from typing import Any

import pytest

from tests.journeys.kiosk_screen import Screen

pytestmark = pytest.mark.browser


def test_a_tap_is_on_the_disk_before_the_thanks_and_then_in_the_service(screen: Screen) -> None:
    screen.open_paired()
    screen.page.context.set_offline(True)
    screen.rate(5)
    screen.sees("thanks")
    kept = screen.on_disk()
    screen.page.context.set_offline(False)
    screen.after_thanks()

    assert [each["level"] for each in kept] == [5]
    stored = screen.until_stored()
    assert [(rating.level, str(rating.rating_id)) for rating in stored] == [(5, kept[0]["rating_id"])]


def test_taps_without_a_network_are_sent_once_it_is_back(screen: Screen) -> None:
    screen.open_paired()
    screen.page.context.set_offline(True)
    for level in (4, 5):
        screen.rate(level)
        screen.after_thanks()
    assert screen.stored() == []

    screen.page.context.set_offline(False)

    assert sorted(rating.level for rating in screen.until_stored(2)) == [4, 5]


def test_it_opens_again_without_a_network_and_keeps_its_queue(screen: Screen) -> None:
    screen.open_paired()
    screen.page.context.set_offline(True)
    screen.rate(4)
    screen.after_thanks()

    screen.page.reload()
    screen.sees("rate")
    assert "Quầy 1" in screen.page.inner_text("#place")
    assert len(screen.on_disk()) == 1

    screen.page.context.set_offline(False)
    assert [rating.level for rating in screen.until_stored()] == [4]


def test_nothing_is_sent_before_the_citizen_has_finished(screen: Screen) -> None:
    screen.open_paired()
    screen.tap(2)
    screen.sees("details")
    for _ in range(3):  # a slow writer: 75 seconds, and the queue looks for work every minute
        screen.page.click('[data-code="long_wait"]')
        screen.wait_ms(25_000)
    assert screen.stored() == []

    screen.page.fill("#comment", "Chờ hơn một giờ")
    screen.page.click("#send")
    screen.after_thanks()

    assert [rating.comment for rating in screen.until_stored()] == ["Chờ hơn một giờ"]


def test_a_tap_outlives_a_reload_in_the_middle(screen: Screen) -> None:
    screen.open_paired()
    screen.tap(2)
    screen.sees("details")

    screen.page.reload()
    screen.sees("rate")

    assert [rating.level for rating in screen.until_stored()] == [2]


HOLD_THE_DISK = """() => {
  const putting = IDBObjectStore.prototype.put;
  const committing = IDBTransaction.prototype.commit;
  const hold = (transaction) => {
    if (!window.held) return;
    const again = () => (window.held ? (transaction.objectStore("ratings").count().onsuccess = again) : undefined);
    again();
  };
  window.held = true;
  IDBObjectStore.prototype.put = function (...words) {
    const request = putting.apply(this, words);
    if (this.name === "ratings") hold(this.transaction);
    return request;
  };
  IDBTransaction.prototype.commit = function () {
    if (!window.held) committing.call(this);
  };
}"""


def test_a_tap_is_answered_before_the_disk_and_thanked_for_after_it(screen: Screen) -> None:
    screen.open_paired()
    screen.page.evaluate(HOLD_THE_DISK)  # a disk that is not done yet

    answered = screen.page.evaluate(
        """() => {
          document.querySelector('[data-level="2"]').click();
          return !document.getElementById("details").hidden;
        }"""
    )
    screen.wait_ms(1_000)
    screen.page.click("#skip")
    screen.wait_ms(1_000)

    assert answered
    assert not screen.page.is_visible("#details-title")  # "your rating is recorded" is not said yet
    assert screen.page.is_hidden("#thanks")
    screen.page.evaluate("window.held = false")
    screen.sees("thanks")
    screen.after_thanks()
    assert [rating.level for rating in screen.until_stored()] == [2]


@pytest.mark.parametrize("level", [1, 5])
def test_a_full_disk_is_told_and_never_thanked_for(screen: Screen, level: int) -> None:
    screen.open_paired()
    screen.page.evaluate(
        "() => { IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError') } }"
    )
    screen.tap(level)
    screen.sees("not-saved")

    assert "Chưa lưu được" in screen.page.inner_text("#not-saved")
    assert screen.page.is_hidden("#thanks")
    screen.page.click("#again")
    screen.sees("rate")
    assert screen.stored() == []


def test_an_answer_lost_on_the_way_doubles_nothing(screen: Screen) -> None:
    screen.open_paired()
    lost = []

    def lose_the_first(route: Any) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    screen.page.route("**/k/ratings", lose_the_first)
    screen.rate(5)
    screen.after_thanks()

    assert len(screen.until_stored()) == 1
    assert set(lost) == {200}


def test_a_refused_rating_is_kept_aside_and_told_in_the_heartbeat(screen: Screen) -> None:
    screen.open_paired()
    sent, beats = [], []

    def refuse(route: Any) -> None:
        item = route.request.post_data_json["items"][0]
        sent.append(item["rating_id"])
        answer = {"rating_id": item["rating_id"], "outcome": "refused", "code": "level_bad"}
        route.fulfill(json={"results": [answer]})

    screen.page.route("**/k/ratings", refuse)
    screen.page.on(
        "request", lambda each: beats.append(each.post_data_json) if each.url.endswith("/heartbeat") else None
    )
    screen.rate(5)
    screen.after_thanks()
    screen.until(lambda: [each["phase"] for each in screen.on_disk()] == ["refused"])
    screen.wait_ms(130_000)
    screen.until(lambda: bool(beats) and beats[-1]["refused"] == 1)

    assert len(sent) == 1
    assert beats[-1]["unsent"] == 0


def test_it_works_over_plain_http_on_a_lan_name(screen: Screen) -> None:
    # There a browser gives neither service workers, nor randomUUID, nor a wake lock.
    screen.page.add_init_script(
        "delete Navigator.prototype.serviceWorker; delete Navigator.prototype.wakeLock; delete Crypto.prototype.randomUUID;"
        "delete Navigator.prototype.storage; delete Navigator.prototype.getBattery; delete Crypto.prototype.subtle;"
    )
    screen.open_paired()
    assert screen.page.evaluate("[navigator.serviceWorker, crypto.randomUUID]") == [None, None]

    screen.rate(4)
    screen.after_thanks()

    assert [rating.level for rating in screen.until_stored()] == [4]


def test_without_any_disk_it_takes_no_rating(screen: Screen) -> None:
    screen.page.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError') }"
    )
    screen.open()
    screen.sees("not-saved")

    assert screen.page.is_hidden("#rate")
