"""The staff's screens in a real browser, on a telephone and on a desk: nothing hangs over, and axe finds no fault."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from feedback.database import transaction
from tests.admin.things import things_of_p1
from tests.cast import PASSWORD, Cast, gather
from tests.conftest import BROWSER_PATIENCE_MS
from tests.databases import Databases, SqliteDatabases
from tests.months import DONE, closed, planned, rated, served
from tests.servers import LiveServer

SIZES = {"telephone": (390, 844), "desk": (1440, 900)}
PAGES = {
    "alice": [
        "offices/", "offices/P1/overview/2026-10/", "offices/P1/overview/2026-10/reasons/long_wait/",
        "offices/P1/overview/2026-10/comments/", "offices/P1/objections/", "digest/", "offices/P1/months/2026-10/", "offices/P1/months/2026-10/result", "offices/P1/months/2026-11/",
        "offices/P1/months/2026-11/close", "offices/P1/rules/", "offices/P1/rules/trial?month=2026-10&do=try&set-w=5", "offices/P1/flags/", "offices/P1/plans/2026-10/", "offices/P1/kiosks/",
        "offices/P1/organisation/", "offices/P1/log/", "offices/P1/ledger/", "offices/P1/receipts/?day=2026-10-15",
        "offices/P1/waiting/", "offices/P1/months/2026-10/sheets/", "offices/P1/months/2026-10/seats/", "offices/P1/months/2026-10/inside/",
        "offices/P1/years/2026/", "offices/P1/support/", "offices/P1/forms/", "password",
    ],
    "thanh": ["offices/"],
    "an": ["me/ratings/2026-10/", "me/ratings/2026-11/", "me/history/"],
    "hoa": ["offices/P1/accounts/", "offices/P1/files/"],
    "dung": [
        "me/months/2026-10/plan/", "me/months/2026-12/plan/", "offices/P1/assignments/duties",
        "offices/P1/assignments/responsibilities", "offices/P1/assignments/catalogue", "offices/P1/receipts/new", "me/", "me/months/2026-10/", "me/months/2026-11/",
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """SQLite alone: what a page looks like does not depend on where its figures were kept."""
    return SqliteDatabases(tmp_path_factory.mktemp("screens"))


@pytest.fixture
def private_database(databases: Databases) -> str:
    return databases.fresh()


@pytest.fixture
def ward(live_server: LiveServer) -> Cast:
    """October closed with ratings of every level, November open."""
    with live_server.app.app_context(), transaction() as session:
        cast = gather(session)
        things_of_p1(session, cast)
        served(session, cast.q1, cast.an, cast.procedure, 60)
        rated(session, cast.q1, cast.an, {5: 20, 4: 8, 3: 4, 2: 1, 1: 1}, procedure=cast.procedure)
        for official in (cast.an, cast.binh, cast.dung):
            planned(session, official, DONE)
        closed(session, cast.p1)
        session.expunge_all()
    return cast


@pytest.mark.browser
@pytest.mark.parametrize("size", SIZES)
def test_every_screen_fits_and_can_be_used_by_everybody(
    browser: Any, live_server: LiveServer, ward: Cast, size: str
) -> None:
    width, height = SIZES[size]
    wrong: list[str] = []
    for who, paths in PAGES.items():
        # axe is put into the page as a script, which our content policy rightly forbids
        context = browser.new_context(viewport={"width": width, "height": height}, bypass_csp=True)
        context.set_default_timeout(BROWSER_PATIENCE_MS)
        page = context.new_page()
        page.goto(f"{live_server.url}/admin/sign-in")
        wrong += faults(page)
        page.fill("[name=name]", ward.accounts[who].name)
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.click("main button")
        for path in paths:
            page.goto(f"{live_server.url}/admin/{path}")
            wrong += faults(page)
        context.close()

    assert wrong == []


def faults(page: Any) -> list[str]:
    """What is wrong with the page that is open."""
    place = page.url.partition("/admin")[2]
    over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    found = [f"{place}: hangs over by {over} pixels"] if over > 0 else []
    for violation in Axe().run(page).response["violations"]:
        found.append(f"{place}: {violation['id']}: {violation['nodes'][0]['html'][:100]}")
    return found
