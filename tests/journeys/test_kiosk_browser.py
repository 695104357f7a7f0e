"""The kiosk in a real browser: no tap is lost, none is thanked for that was not kept, and nothing is left behind."""

from dataclasses import replace
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.journeys.kiosk_screen import IDLE_MS, THANKS_MS, Screen

pytestmark = pytest.mark.browser


def faults(page: Any) -> list[str]:
    """What axe finds wrong with the page as it is shown."""
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found]


def stay_long(page: Any) -> None:
    """Have every screen stay for ten minutes."""

    def answer(route: Any) -> None:
        state = route.fetch().json()
        limits = {**state["limits"], "idle_seconds": 600, "thank_you_seconds": 600}
        route.fulfill(json={**state, "limits": limits})

    page.route("**/k/state", answer)


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
    assert screen.page.evaluate("[document.documentElement.lang, history.length]") == ["vi", 2]
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


def test_a_tablet_turned_away_asks_to_be_paired_and_keeps_its_queue(screen: Screen) -> None:
    screen.open_paired()
    screen.page.context.set_offline(True)
    screen.rate(5)
    screen.after_thanks()
    screen.revoke()
    screen.page.context.set_offline(False)
    screen.sees("pairing")
    assert "1 đánh giá" in screen.page.inner_text("#pairing-unsent")

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


def test_a_keyboard_is_enough(screen: Screen) -> None:
    screen.open_paired()
    screen.page.keyboard.press("ArrowRight")
    screen.page.keyboard.press("ArrowRight")
    assert screen.page.evaluate("document.activeElement.dataset.level") == "2"
    screen.page.keyboard.press("Enter")
    screen.sees("details")
    screen.page.keyboard.press("Escape")
    screen.after_thanks()
    screen.page.keyboard.press("5")
    screen.sees("details")
    screen.page.keyboard.press("Escape")
    screen.after_thanks()

    assert sorted(rating.level for rating in screen.until_stored(2)) == [2, 5]


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (800, 1280)])
def test_faces_are_large_and_low(screen: Screen, width: int, height: int) -> None:
    screen.page.set_viewport_size({"width": width, "height": height})
    screen.open_paired()

    for face in screen.page.query_selector_all(".level"):
        box = face.bounding_box()
        assert min(box["width"], box["height"]) >= 120  # 20 mm on a tablet of ten inches
        assert box["y"] >= height / 2
        assert box["y"] + box["height"] <= height


@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_no_fault_on_any_screen(screen: Screen, language: str) -> None:
    stay_long(screen.page)
    screen.open()
    screen.page.clock.resume()  # axe has timers of its own
    screen.sees("pairing")
    found = {"pairing": faults(screen.page)}
    screen.pair()
    if language == "en":
        screen.page.click('[data-language="en"]')
    found["rate"] = faults(screen.page)
    screen.tap(2)
    screen.sees("details")
    screen.page.click('[data-code="long_wait"]')
    found["details"] = faults(screen.page)
    screen.page.click("#skip")
    screen.sees("thanks")
    found["thanks"] = faults(screen.page)
    screen.page.click("#show-code")
    screen.sees("code")
    found["code"] = faults(screen.page)

    assert found == {"pairing": [], "rate": [], "details": [], "thanks": [], "code": []}


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


def test_without_any_disk_it_takes_no_rating(screen: Screen) -> None:
    screen.page.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError') }"
    )
    screen.open()
    screen.sees("not-saved")

    assert screen.page.is_hidden("#rate")


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
