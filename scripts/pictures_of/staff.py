"""The screens of the staff, and the way to each."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from scripts.pictures_of.visits import SOON, Picture, Visit


def as_staff(visit: Visit, picture: Picture) -> None:
    """Sign in by the account that the picture names, then open its page."""
    visit.page.goto(f"{visit.url}/admin/sign-in?lang={visit.language}")
    visit.page.fill("[name=name]", picture.who)
    visit.page.fill("[name=password]", visit.password)
    visit.page.click("main button.main")
    visit.page.goto(f"{visit.url}{picture.path}?lang={visit.language}")


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
    visit.page.click("form:has(#in-title) > button")
    visit.page.wait_for_selector("[aria-invalid]", timeout=SOON)
    visit.page.goto(visit.page.url.replace("?", f"?lang={visit.language}&"))
    visit.page.locator("#write").scroll_into_view_if_needed()


def sheet(visit: Visit) -> None:
    """Go from one's own ratings to the sheet of the same month."""
    month = visit.page.url.split("?")[0].rstrip("/").rsplit("/", 1)[-1]
    visit.page.goto(f"{visit.url}/admin/me/months/{month}/?lang={visit.language}")


def _today() -> date:
    """The day in the demonstration's zone."""
    return datetime.now(UTC).astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).date()


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


PICTURES = (
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
