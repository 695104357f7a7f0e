"""The tablet's screens, and the way to each."""

from __future__ import annotations

from typing import Any

from scripts.pictures_of.visits import SOON, Picture, Visit

DESK = "Q01"
OFFICIAL = {"name": "Nguyễn Thu Hoa", "title": "Chuyên viên", "initials": "NH", "photo": None}
NEIGHBOUR = {"name": "Trần Đức Minh", "title": "Chuyên viên", "initials": "TM", "photo": None}
FAR = "2199-12-31T00:00:00Z"  # no year stands on the screen


def as_kiosk(visit: Visit, picture: Picture) -> None:
    """Pair a tablet, somebody being on duty at its desk; the picture may want another state of it."""

    def answer(route: Any) -> None:
        state = route.fetch().json()
        state["desks"] = [{**each, "official": OFFICIAL} for each in state["desks"]]
        route.fulfill(json={**state, "official": OFFICIAL, **_with_limits(state, picture.state or {})})

    visit.page.route("**/k/state", answer)
    visit.page.goto(f"{visit.url}/k/")
    visit.sees("pairing")
    if picture.name.startswith("kiosk-pairing"):
        _in_language(visit)
        return
    visit.page.fill("#pairing-code", visit.pairing_code(DESK))
    visit.page.click("#pairing-form button")
    away = "body[data-screen]:not([data-screen=pairing], [data-screen=starting]) #settling[hidden]"
    visit.page.wait_for_selector(away, state="attached", timeout=SOON)
    if visit.page.get_attribute("body", "data-screen") != "asleep":
        _in_language(visit)


def _with_limits(state: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    limits = {**state["limits"], "idle_seconds": 600, "thank_you_seconds": 600, **wanted.get("limits", {})}
    asking = {**state["asking"], **wanted.get("asking", {})}
    return {"open": None, **wanted, "limits": limits, "asking": asking}


def _in_language(visit: Visit) -> None:
    visit.page.click(f"[data-language={visit.language}]")


def rate(visit: Visit) -> None:
    """Tap a face, and press a reason."""
    visit.sees("rate")
    visit.tap("[data-level='2']")
    visit.sees("details")
    visit.tap("[data-code=long_wait]")


def thanks(visit: Visit) -> None:
    """Go through to the thanks."""
    rate(visit)
    visit.tap("#send")
    visit.sees("thanks")


def code(visit: Visit) -> None:
    """Ask for the code after the thanks."""
    thanks(visit)
    visit.tap("#show-code")
    visit.page.wait_for_selector("#check-qr path", timeout=SOON)


def more_time(visit: Visit) -> None:
    """Leave the details alone until they say that they will close."""
    rate(visit)
    visit.page.wait_for_selector("#countdown:not(:empty)", timeout=SOON)


def moment(visit: Visit) -> None:
    """Rate, and wait until the thanks give way to the rest before the next rating."""
    thanks(visit)
    visit.sees("moment")


def not_saved(visit: Visit) -> None:
    """Tap on a tablet whose disk is full."""
    visit.page.evaluate(
        "() => { IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError') } }"
    )
    visit.tap("[data-level='5']")
    visit.sees("not-saved")


def offline(visit: Visit) -> None:
    """Open the page without a network, long after the service was last heard."""
    visit.page.wait_for_function("navigator.serviceWorker.controller !== null", timeout=SOON)
    visit.page.unroute("**/k/state")
    visit.page.context.set_offline(True)
    visit.page.evaluate(
        """async () => {
          const request = indexedDB.open("hailong-kiosk");
          const database = await new Promise((done) => (request.onsuccess = () => done(request.result)));
          const device = database.transaction("device", "readwrite").objectStore("device");
          const state = await new Promise((done) => (device.get("state").onsuccess = ({ target }) => done(target.result)));
          device.put({ ...state, heard: 0 }, "state");
          await new Promise((done) => (device.transaction.oncomplete = done));
          database.close();
        }"""
    )
    visit.page.reload()
    visit.sees("rate")
    _in_language(visit)


def revoked(visit: Visit) -> None:
    """Rate on a tablet whose access has been ended: what was tapped stays on it."""
    visit.page.route("**/k/ratings", lambda route: route.fulfill(status=401, json={"error": {}}))
    thanks(visit)
    visit.sees("pairing")
    _in_language(visit)


def large(visit: Visit) -> None:
    """Switch to large type."""
    visit.tap("#large")


def rate_in_large_type(visit: Visit) -> None:
    """Tap a face in large type."""
    large(visit)
    rate(visit)


def contrast(visit: Visit) -> None:
    """Switch to high contrast."""
    visit.tap("#contrast")


WAITING = {"limits": {"idle_seconds": 12}}
RESTING = {"limits": {"thank_you_seconds": 1}, "asking": {"interval_seconds": 600}}
ARMED = {"asking": {"mode": "armed"}}
BRIEF = {"limits": {"thank_you_seconds": 1}}
AFTER_HOURS = {"open": [["2098-12-02T00:30:00Z", "2098-12-02T04:30:00Z"]], "open_known_until": FAR}
HOLIDAY = {"open": [["2099-01-26T00:30:00Z", "2099-01-26T04:30:00Z"]], "open_known_until": FAR}
EMPTY = {
    "official": None,
    "desks": [{"code": "Q01", "name": "Quầy 1", "fields": ["Hộ tịch"], "official": None}],
}
TOTEM = {
    "desks": [
        {"code": "Q01", "name": "Quầy 1", "fields": ["Hộ tịch"], "official": OFFICIAL},
        {"code": "Q02", "name": "Quầy 2", "fields": ["Chứng thực"], "official": NEIGHBOUR},
    ]
}

PICTURES = (
    Picture("kiosk-pairing", "/k/", "kiosk", "tablet"),
    Picture("kiosk-pairing-upright", "/k/", "kiosk", "upright"),
    Picture("kiosk-revoked", "/k/", "kiosk", "tablet", revoked, state=BRIEF),
    Picture("kiosk-rate", "/k/", "kiosk", "tablet"),
    Picture("kiosk-rate-upright", "/k/", "kiosk", "upright"),
    Picture("kiosk-nobody", "/k/", "kiosk", "tablet", state=EMPTY),
    Picture("kiosk-nobody-upright", "/k/", "kiosk", "upright", state=EMPTY),
    Picture("kiosk-offline", "/k/", "kiosk", "tablet", offline),
    Picture("kiosk-large", "/k/", "kiosk", "tablet", large),
    Picture("kiosk-contrast", "/k/", "kiosk", "tablet", contrast),
    Picture("kiosk-details", "/k/", "kiosk", "tablet", rate),
    Picture("kiosk-details-upright", "/k/", "kiosk", "upright", rate),
    Picture("kiosk-details-large", "/k/", "kiosk", "tablet", rate_in_large_type),
    Picture("kiosk-more-time", "/k/", "kiosk", "tablet", more_time, state=WAITING),
    Picture("kiosk-thanks", "/k/", "kiosk", "tablet", thanks),
    Picture("kiosk-code", "/k/", "kiosk", "tablet", code),
    Picture("kiosk-code-upright", "/k/", "kiosk", "upright", code),
    Picture("kiosk-moment", "/k/", "kiosk", "tablet", moment, state=RESTING),
    Picture("kiosk-not-saved", "/k/", "kiosk", "tablet", not_saved),
    Picture("kiosk-not-saved-upright", "/k/", "kiosk", "upright", not_saved),
    Picture("kiosk-desks", "/k/", "kiosk", "tablet", state=TOTEM),
    Picture("kiosk-desks-upright", "/k/", "kiosk", "upright", state=TOTEM),
    Picture("kiosk-locked", "/k/", "kiosk", "tablet", state=ARMED),
    Picture("kiosk-locked-upright", "/k/", "kiosk", "upright", state=ARMED),
    Picture("kiosk-asleep", "/k/", "kiosk", "tablet", state=AFTER_HOURS),
    Picture("kiosk-holiday", "/k/", "kiosk", "upright", state=HOLIDAY),
)
