"""The screens of which there are pictures, and the way to each: one line for each, for whoever adds a screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

DESK = "Q01"
OFFICIAL = {"name": "Nguyễn Thu Hoa", "title": "Chuyên viên", "initials": "NH", "photo": None}
NEIGHBOUR = {"name": "Trần Đức Minh", "title": "Chuyên viên", "initials": "TM", "photo": None}
SOON = 20_000  # milliseconds to wait for a screen
FAR = "2199-12-31T00:00:00Z"  # no year stands on the screen


@dataclass(frozen=True)
class Visit:
    """A browser at the demonstration."""

    page: Any
    url: str
    language: str
    password: str
    pairing_code: Callable[[str], str]
    slip_code: Callable[[], str]
    counted: Callable[[], str]

    def sees(self, screen: str) -> None:
        """Wait until the kiosk shows the screen of this name, and takes touches."""
        self.page.wait_for_selector(
            f"body[data-screen='{screen}'] #settling[hidden]", state="attached", timeout=SOON
        )

    def tap(self, selector: str) -> None:
        """Touch something."""
        self.page.click(selector, timeout=SOON)


def nothing(_visit: Visit) -> None:
    """The screen as it opens."""


@dataclass(frozen=True)
class Picture:
    """A picture: the file's name, the address, who looks (kiosk, citizen, or an account), on what, after doing what."""

    name: str
    path: str
    who: str
    size: str
    do: Callable[[Visit], None] = nothing
    whole: bool = False  # the whole page, and not only what the size shows of it
    state: dict[str, Any] | None = None  # for the kiosk: what its desk's state says otherwise


# --- Opening


def as_citizen(visit: Visit, picture: Picture) -> None:
    """Open a page that everybody may open."""
    visit.page.goto(f"{visit.url}{picture.path}?lang={visit.language}")


def as_staff(visit: Visit, picture: Picture) -> None:
    """Sign in by the account that the picture names, then open its page."""
    visit.page.goto(f"{visit.url}/admin/sign-in?lang={visit.language}")
    visit.page.fill("[name=name]", picture.who)
    visit.page.fill("[name=password]", visit.password)
    visit.page.click("main button.main")
    visit.page.goto(f"{visit.url}{picture.path}?lang={visit.language}")


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


# --- Doing


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


def receipt(visit: Visit) -> None:
    """Open the page behind a slip's QR, and choose a face."""
    visit.page.goto(f"{visit.url}/r/{visit.slip_code()}?lang={visit.language}")
    visit.page.check("[name=level][value='2']", force=True)


def receipt_contact(visit: Visit) -> None:
    """Open what is there for whoever wants an answer."""
    receipt(visit)
    visit.tap("main form details summary")


def receipt_thanks(visit: Visit) -> None:
    """Send it."""
    receipt(visit)
    visit.page.click("button.primary")
    visit.page.wait_for_selector(".code", timeout=SOON)


def used(visit: Visit) -> None:
    """Open the page of a code once more after it was used."""
    receipt_thanks(visit)
    visit.page.goto(visit.page.url)


def unknown(visit: Visit) -> None:
    """Open the page of a code that nobody issued."""
    visit.page.goto(f"{visit.url}/r/ABCD-EFGH-JKMN-PQRS-TVWX-YZ01?lang={visit.language}")


def not_seen(visit: Visit) -> None:
    """Ask about a code that nobody was given."""
    _ask(visit, "ABCDE-FGHJK-MNPQR-STVWX-Q")


def waiting(visit: Visit) -> None:
    """Rate, and ask at once."""
    receipt_thanks(visit)
    code = visit.page.inner_text(".code")
    visit.page.goto(f"{visit.url}/check?lang={visit.language}")
    _ask(visit, code)


def counted(visit: Visit) -> None:
    """Ask about a rating that was sealed and counts."""
    _ask(visit, visit.counted())


def curious(visit: Visit) -> None:
    """Open what is there for whoever wants to verify."""
    visit.tap("main > details summary")


def case_in_hand(visit: Visit) -> None:
    """Open the first case that is one's own."""
    visit.tap("main tbody tr:has(.mark.good) a")
    _again(visit)


def held_ratings(visit: Visit) -> None:
    """Open what waits longest for a decision."""
    visit.tap("main tbody a")
    _again(visit)


def who_served(visit: Visit) -> None:
    """Propose, from the flag, that somebody else served."""
    held_ratings(visit)
    visit.tap("main a[href*='/corrections/']")
    form = visit.page.locator("form:has(#code)")
    for name in ("from", "to"):
        choice = form.locator(f"select[name={name}]")
        if not choice.input_value():
            choice.select_option(index=1 if name == "from" else 2)
    form.locator("textarea").fill(
        "Trực thay theo phân công trong ngày" if visit.language == "vi" else "Stood in that day"
    )
    form.locator("button.main").click()
    visit.page.wait_for_selector("dl.pairs", timeout=SOON)
    _again(visit)


def _again(visit: Visit) -> None:
    """Open the same page in the picture's language: a link leads on in that of the account."""
    visit.page.wait_for_load_state()
    visit.page.goto(f"{visit.page.url.partition('?')[0]}?lang={visit.language}")


def _ask(visit: Visit, code: str) -> None:
    visit.page.fill("#code", code)
    visit.page.click("button.primary")
    visit.page.wait_for_selector(".answer", timeout=SOON)


def plan_across(visit: Visit) -> None:
    """Go to the plan of the coming month that is proposed and waits for a division."""
    months = visit.page.eval_on_selector_all("#month option", "options => options.map((each) => each.value)")
    visit.page.goto(f"{visit.url}/admin/offices/HS/plans/{max(months)}/?lang={visit.language}")
    visit.page.click("tr:has(.mark:not(.warn, .good)):not(:has(.warn)) th a", timeout=SOON)
    visit.page.wait_for_selector("ol.way", timeout=SOON)
    visit.page.goto(f"{visit.page.url.split('?')[0]}?lang={visit.language}")


def plans_to_approve(visit: Visit) -> None:
    """See the coming month's plans that wait for the head."""
    visit.page.goto(f"{visit.url}/admin/offices/HS/plans/{_coming()}/?lang={visit.language}")


def plan_week(visit: Visit) -> None:
    """See the third week of the present month's plans."""
    visit.page.goto(f"{visit.url}/admin/offices/HS/plans/{_today():%Y-%m}/weeks/3/?lang={visit.language}")


def plan_in_force(visit: Visit) -> None:
    """See one's own plan of the present month, on its way."""
    visit.page.goto(f"{visit.url}/admin/me/months/{_today():%Y-%m}/plan/?lang={visit.language}")


def plan_unclear(visit: Visit) -> None:
    """Write a task of the coming month that misses two of the six clarities."""
    visit.page.goto(f"{visit.url}/admin/me/months/{_coming()}/plan/?lang={visit.language}")
    titles = {"vi": "Sơ kết công tác tiếp dân", "en": "Sơ kết công tác văn thư"}  # no plan has a task twice
    visit.page.fill("#in-title", titles[visit.language])
    visit.page.fill("#in-quantity", "1")
    visit.page.click("form:has(#in-title) button.main")
    visit.page.wait_for_selector("[aria-invalid]", timeout=SOON)
    visit.page.goto(visit.page.url.replace("?", f"?lang={visit.language}&"))
    visit.page.locator("#write").scroll_into_view_if_needed()


def sheet(visit: Visit) -> None:
    """Go from one's own ratings to the sheet of the same month."""
    month = visit.page.url.split("?")[0].rstrip("/").rsplit("/", 1)[-1]
    visit.page.goto(f"{visit.url}/admin/me/months/{month}/?lang={visit.language}")


def _today() -> date:
    """The day in the demonstration's zone."""
    return datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()


def _coming() -> str:
    """The month after the present one."""
    return f"{_today().replace(day=28) + timedelta(days=4):%Y-%m}"


def last_year(visit: Visit) -> None:
    """Look at everybody's annual sheet of last year."""
    visit.page.goto(f"{visit.url}/admin/offices/HS/years/{_today().year - 1}/?lang={visit.language}")


def year_sheet(visit: Visit) -> None:
    """Look at the annual sheet that waits for the head."""
    last_year(visit)
    visit.tap("main dl.pairs dd:nth-of-type(3) a")
    _again(visit)


def seats(visit: Visit) -> None:
    """Look at the seat of the last month that citizens' ratings alone decide."""
    before = _today().replace(day=1) - timedelta(days=1)
    visit.page.goto(f"{visit.url}/admin/offices/HS/months/{before:%Y-%m}/seats/?lang={visit.language}")


def posts(visit: Visit) -> None:
    """Open what an office may set differently, for everybody and post by post."""
    visit.page.click("form.card summary >> nth=1")
    visit.page.fill("#post-w-2", "15")
    visit.page.locator("form.card button.main").scroll_into_view_if_needed()


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

PICTURES: tuple[Picture, ...] = (
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
    Picture("receipt", "/check", "citizen", "phone", receipt, whole=True),
    Picture("receipt-thanks", "/check", "citizen", "phone", receipt_thanks),
    Picture("receipt-contact", "/check", "citizen", "phone", receipt_contact, whole=True),
    Picture("wall", "/w/HS/Q01", "citizen", "phone", whole=True),
    Picture("receipt-used", "/check", "citizen", "phone", used),
    Picture("receipt-unknown", "/check", "citizen", "phone", unknown),
    Picture("check", "/check", "citizen", "phone", curious, whole=True),
    Picture("check-not-seen", "/check", "citizen", "phone", not_seen),
    Picture("check-waiting", "/check", "citizen", "phone", waiting),
    Picture("check-counted", "/check", "citizen", "phone", counted, whole=True),
    Picture("api", "/api/v1/", "citizen", "desktop"),
    Picture("public", "/public/", "citizen", "phone"),
    Picture("waiting", "/admin/offices/HS/waiting/", "lanhdao", "desktop", whole=True),
    Picture("overview", "/admin/offices/HS/overview/", "lanhdao", "desktop", whole=True),
    Picture("cases", "/admin/offices/HS/cases/", "truongquay", "desktop", whole=True),
    Picture("case", "/admin/offices/HS/cases/", "truongquay", "desktop", case_in_hand, whole=True),
    Picture("flag", "/admin/offices/HS/flags/", "lanhdao", "desktop", held_ratings, whole=True),
    Picture("correction", "/admin/offices/HS/flags/", "lanhdao", "desktop", who_served, whole=True),
    Picture("own-ratings", "/admin/me/ratings/", "canbo", "phone", whole=True),
    Picture("own-sheet", "/admin/me/ratings/", "canbo", "desktop", sheet, whole=True),
    Picture("sheets", "/admin/offices/HS/sheets/", "lanhdao", "desktop", whole=True),
    Picture("sheet-steps", "/admin/offices/HS/sheet-settings/", "lanhdao", "desktop", whole=True),
    Picture("years", "/admin/offices/HS/terms/", "lanhdao", "desktop", last_year, whole=True),
    Picture("year-sheet", "/admin/offices/HS/terms/", "lanhdao", "desktop", year_sheet, whole=True),
    Picture("seats", "/admin/offices/HS/months/", "lanhdao", "desktop", seats),
    Picture("history", "/admin/me/history/", "canbo", "desktop", whole=True),
    Picture("forms", "/admin/offices/HS/forms/", "lanhdao", "desktop"),
    Picture("push", "/admin/offices/HS/national/", "nhansu", "desktop"),
    Picture("plan", "/admin/offices/HS/plans/", "lanhdao", "desktop", plan_across, whole=True),
    Picture("plan-unclear", "/admin/me/", "canbo", "desktop", plan_unclear),
    Picture("plan-in-force", "/admin/me/", "canbo", "desktop", plan_in_force, whole=True),
    Picture("plans-to-approve", "/admin/offices/HS/plans/", "lanhdao", "desktop", plans_to_approve),
    Picture("plan-week", "/admin/offices/HS/plans/", "lanhdao", "desktop", plan_week),
    Picture("rules-posts", "/admin/offices/HS/rules/", "lanhdao", "desktop", posts),
)
