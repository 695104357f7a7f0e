"""Names, notes and remarks that carry scripts: shown letter by letter in a real browser, never run, never even tried.

The `page` fixture fails on a breach of the content policy as well: a breach would mean that escaping had failed and
only the policy saved us.
"""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.audit import acts
from feedback.database import transaction
from feedback.evaluations.sheets.models import Sheet
from feedback.integrity.models import Reason, Ruling, Vote
from feedback.labels import search_key, sort_key
from feedback.offices.models import Employment, Official, Posting
from tests.admin.things import flag_at, things_of_p1
from tests.cast import PASSWORD, SINCE, Cast, gather
from tests.databases import Databases, SqliteDatabases
from tests.months import AFTER_OCTOBER, DONE, planned
from tests.servers import LiveServer

RUN = "window.ran=1"
PAYLOADS = (
    f"<script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</textarea><script>{RUN}</script>",
    f"</select></option><script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f'"><img src=x onerror="{RUN}">',
    f"'><img src=x onerror='{RUN}'>",
    f'" autofocus onfocus="{RUN}',
    f"' autofocus onfocus='{RUN}",
    f" onmouseover={RUN} x=",
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<math><mtext></mtext><mglyph><style><img src=x onerror={RUN}></style></mglyph></math>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'>",
    f"<a href='javascript:{RUN}'>x</a>",
    f"javascript:{RUN}",
    f"<body onload={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<video><source onerror={RUN}>",
    f"<object data='data:text/html,<script>parent.{RUN}</script>'>",
    f"<base href='https://evil.example/'><script>{RUN}</script>",
    "<style>*{display:none}</style>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<form action=https://evil.example><button>x",
    "<!--<img src=--><img src=x>",
    "{{ 7 * 7 }}{% for x in [1] %}x{% endfor %}",
    "${7*7}#{7*7}%(7)s",
    r"$\frac{1}{2}$ _x^y & < >",
    "\u202egnirts\u202c đảo chiều",
    f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    f"<ScRiPt >{RUN}</ScRiPt >",
    f"<x contenteditable onblur={RUN}>",
    f"<template><script>{RUN}</script></template>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"`;{RUN};//",
    f"';{RUN};//",
)


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """SQLite alone: what a page makes of a text does not depend on where it was kept."""
    return SqliteDatabases(tmp_path_factory.mktemp("scripts"))


@pytest.fixture
def private_database(databases: Databases) -> str:
    return databases.fresh()


@pytest.fixture
def ward(live_server: LiveServer) -> Cast:
    """The cast, with a script in every text that somebody may write."""
    with live_server.app.app_context(), transaction() as session:
        cast = gather(session)
        for number, payload in enumerate(PAYLOADS):
            _official(session, cast, number, payload)
        _elsewhere(session, cast)
        session.expunge_all()
    return cast


def _official(session: Session, cast: Cast, number: int, payload: str) -> None:
    official = Official(
        office_id=cast.p1.id,
        code=f"X{number:02}",
        code_key=f"x{number:02}",
        name=payload,
        name_sort=sort_key(payload) or "x",
        name_search=search_key(payload)[:200],
    )
    session.add(official)
    session.flush()
    session.add(
        Posting(
            office_id=cast.p1.id,
            official_id=official.id,
            title=payload,
            division=payload,
            employment=Employment.CIVIL_SERVANT,
            from_on=SINCE,
        )
    )
    account = User(name=f"x{number:02}", name_key=f"x{number:02}", full_name=payload, password_hash="-")
    session.add(account)
    session.flush()
    acts.record(
        session,
        "accounts:account:added",
        office_id=cast.p1.id,
        user_id=account.id,
        now=AFTER_OCTOBER,
        account=payload,
        full_name=payload,
    )


def _elsewhere(session: Session, cast: Cast) -> None:
    cast.p1.name, cast.q1.name, cast.q1.fields = PAYLOADS[0], PAYLOADS[5], list(PAYLOADS)
    cast.procedure.name, cast.an.name = PAYLOADS[5], PAYLOADS[7]
    things = things_of_p1(session, cast)
    things.receipt.dossier_code = PAYLOADS[4]
    planned(session, cast.an, DONE)
    sheet = session.scalars(select(Sheet).where(Sheet.official_id == cast.an.id)).one()
    sheet.strengths, sheet.weaknesses = PAYLOADS[2], PAYLOADS[0]
    sheet.opinion = "\n".join(PAYLOADS)[:2000]
    flag = flag_at(session, cast.p1, cast.an, cast.q1)
    session.add(
        Vote(
            office_id=cast.p1.id,
            flag_id=flag.id,
            user_id=cast.accounts["alice"].id,
            ruling=Ruling.NOTE,
            reason=Reason.EXPLAINED,
            note=PAYLOADS[2],
            voted_at=AFTER_OCTOBER,
        )
    )
    for account in cast.accounts.values():
        account.full_name = PAYLOADS[0]
    session.flush()


PAGES = {
    "alice": [
        "offices/", "offices/P1/months/2026-10/", "offices/P1/plans/2026-10/", "offices/P1/kiosks/", "offices/P1/log/",
        "offices/P1/organisation/", "offices/P1/receipts/?day=2026-10-15", "offices/P1/flags/",
        "offices/P1/months/2026-10/close", "offices/P1/log/?before=0",
    ],
    "hoa": ["offices/P1/accounts/"],
    "dung": ["offices/P1/receipts/new", "me/"],
}  # fmt: skip


def test_the_marker_fires_where_a_script_does_run(page: Any) -> None:
    page.set_content(f"<img src=x onerror='{RUN}'>")
    page.wait_for_function("window.ran === 1")


@pytest.mark.browser
@pytest.mark.parametrize("who", PAGES)
def test_scripts_in_stored_texts_are_letters(
    page: Any, live_server: LiveServer, ward: Cast, who: str
) -> None:
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.goto(f"{live_server.url}/admin/sign-in")
    page.fill("[name=name]", ward.accounts[who].name)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.click("main button")
    for path in _paths(page, live_server, ward, who):
        page.goto(f"{live_server.url}/admin/{path}")
        assert page.evaluate("window.ran") is None, path
        assert page.url.startswith(live_server.url), path
        assert page.locator("main h1").is_visible(), path
    assert page.get_by_text(PAYLOADS[0], exact=False).count() > 0  # it is on the page, as letters
    assert dialogs == []


def _paths(page: Any, live_server: LiveServer, ward: Cast, who: str) -> list[str]:
    if who != "alice":
        return PAGES[who]
    page.goto(f"{live_server.url}/admin/offices/P1/flags/")
    flags = page.eval_on_selector_all("main th a", "links => links.map(link => link.pathname)")
    sheet = f"offices/P1/months/2026-10/sheets/{ward.an.id}/"
    return [*PAGES[who], sheet, *(path.removeprefix("/admin/") for path in flags)]
