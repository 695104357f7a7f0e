"""The story of one rating: given at a tablet, tied to who served, sealed, and at the month's end a line of a signed file."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from feedback import clock
from feedback.database import db, transaction
from feedback.integrity.seal import seal_offices
from feedback.offices.models import Office, Official
from feedback.plans.kinds import PlanState, TaskRole
from feedback.plans.models import Plan, Task
from feedback.ratings.models import Intake, Rating
from tests.cast import IN_OCTOBER, OCTOBER, PASSWORD
from tests.conftest import BROWSER_PATIENCE_MS
from tests.desk_day import RULES
from tests.journeys.kiosk_screen import OPENED, Screen
from tests.servers import LiveServer

AT_THE_DESK = OPENED  # when the tablet's clock stands too
NEXT_MORNING = datetime(2026, 10, 19, 1, 0, tzinfo=UTC)
AFTER_THE_MONTH = datetime(2026, 11, 3, 2, 0, tzinfo=UTC)
CRITERIA = {"I.1": "5", "I.2": "5"} | {
    f"{group}.{row}": "2,5" for group in ("II", "III") for row in range(1, 5)
}


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the service's clock."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_to(AT_THE_DESK)
    return set_to


@dataclass(frozen=True)
class Desk:
    """A member of the staff at a browser of their own."""

    page: Any
    url: str

    def sign_in(self, name: str) -> None:
        """Sign in, as after a night."""
        self.page.context.clear_cookies()
        self.page.goto(f"{self.url}/admin/")
        self.page.fill("input[name=name]", name)
        self.page.fill("input[name=password]", PASSWORD)
        self.press("main form button")

    def press(self, what: str) -> None:
        """Press a button or follow a link, and wait for the page that it leads to."""
        with self.page.expect_navigation():
            self.page.click(what)

    def open(self, path: str) -> None:
        """Open a page below the ward."""
        self.page.goto(f"{self.url}/admin/offices/P1/{path}")

    def says(self) -> str:
        """The text of the page."""
        return str(self.page.inner_text("main"))

    def download(self, path: str) -> bytes:
        """A file of the ward's, fetched with the person's own session."""
        answer = self.page.request.get(f"{self.url}/admin/offices/P1/{path}")
        assert answer.ok, answer.status
        return bytes(answer.body())


@pytest.fixture
def staff(browser: Any, ward: LiveServer) -> Iterator[Desk]:
    """A desk PC of the ward."""
    context = browser.new_context(locale="vi-VN", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(BROWSER_PATIENCE_MS)
    yield Desk(context.new_page(), ward.url)
    context.close()


def plan_for(server: LiveServer, code: str) -> None:
    """A plan of one task, done to the last: 100 % of the results."""
    with server.app.app_context(), transaction() as session:
        ward = session.scalars(select(Office).where(Office.code == "P1")).one()
        official = session.scalars(
            select(Official).where(Official.office_id == ward.id, Official.code == code)
        ).one()
        plan = Plan(
            office_id=ward.id, official_id=official.id, month=OCTOBER, state=PlanState.APPROVED,
            proposed_at=IN_OCTOBER, approved_at=IN_OCTOBER,
        )  # fmt: skip
        session.add(plan)
        session.flush()
        session.add(
            Task(
                office_id=ward.id, plan_id=plan.id, title="Tiếp nhận hồ sơ", title_key="tiếp nhận hồ sơ",
                role=TaskRole.LEAD, unit="hồ sơ", coefficient=Decimal(3), assigned=Decimal(1), completed=Decimal(1),
                due_on=date(2026, 10, 30), late=0, major_errors=0,
            )
        )  # fmt: skip


def count(server: LiveServer, kind: type) -> int:
    with server.app.app_context():
        return db.session.scalar(select(func.count()).select_from(kind)) or 0


def test_one_rating_from_the_tap_to_the_signed_file(
    screen: Screen, staff: Desk, ward: LiveServer, at: Callable[[datetime], None]
) -> None:
    plan_for(ward, "C01")

    # The head of the desks makes a code; somebody types it on the tablet.
    staff.sign_in("dung.lq")
    staff.open("kiosks/")
    staff.page.select_option("#desk", "Q01")
    staff.press("main form.card button")
    code = staff.page.inner_text(".shown-once")
    screen.open()
    screen.sees("pairing")
    screen.page.fill("#pairing-code", code)
    screen.page.click("#pairing-form button")
    screen.sees("rate")

    # An signs on at the desk and serves Charlie, who gets a receipt.
    staff.sign_in("an.nv")
    staff.page.goto(f"{ward.url}/admin/me/")
    staff.page.select_option("#desk", label="Quầy 1 (Q01)")
    staff.press("main form:has(#desk) button")
    staff.open("receipts/new")
    staff.page.fill("#in-dossier, input[name=dossier]", "H26.19.00-261015-0001")
    staff.press("main form button")

    # Charlie taps a face. The tap is on the disk of the tablet, then on the server, with its time.
    at(AT_THE_DESK + timedelta(minutes=4))
    screen.wait_ms(180_000)
    screen.rate(5)
    screen.after_thanks()
    [waiting] = screen.until_stored()
    assert waiting.level == 5

    # The day is over: the rating is tied to An by the receipt, and its time is gone.
    at(NEXT_MORNING)
    with ward.app.app_context():
        [_, sealed, _] = seal_offices(transaction, RULES, now=clock.now())
    assert (sealed.office, sealed.ratings, dict(sealed.states)) == ("P1", 1, {"counted": 1})
    assert count(ward, Intake) == 0
    with ward.app.app_context():
        rating = db.session.scalars(select(Rating)).one()
        an = db.session.get(Official, rating.official_id)
        assert (an.code, rating.level, rating.day_on) == ("C01", 5, date(2026, 10, 15))

    # The leader sees that one came, and nobody's name beside it.
    staff.sign_in("alice")
    staff.open("months/2026-10/")
    assert "1" in staff.page.inner_text("main .figures, main dl, main")

    # The month ends. The leader marks An's sheet, closes the month and takes the file to sign.
    at(AFTER_THE_MONTH)
    staff.sign_in("alice")
    staff.open("months/2026-10/")
    staff.press("main table a:has-text('Nguyễn Văn An')")
    for row, points in CRITERIA.items():
        staff.page.fill(f"[name='mark-{row}']", points)
    staff.press("main form button.main")
    staff.open("months/2026-10/close")
    for box in staff.page.query_selector_all("main form input[type=checkbox]"):
        box.check()
    staff.press("main form button.main")

    summary = json.loads(staff.download("months/2026-10/files/summary.json"))
    [line] = [each for each in summary["lines"] if each["code"] == "C01"]
    # In the office's first three months citizens' points are shown and do not count: 30 + 70 × 100 %.
    parts = (line["common_points"], line["task_points"], line["citizen_points"], line["total"])
    assert parts == ("30.00", "70.00", "0.00", "100.00")
    assert (line["counted"], line["served"]) == (1, 1)
    totals = summary["totals"]
    assert totals["received"] == 1
    assert totals["received"] == sum(totals[state] for state in ("counted", "held", "excluded", "unverified"))
    assert zipfile.is_zipfile(io.BytesIO(staff.download("months/2026-10/files/summary.xlsx")))
    assert staff.download("months/2026-10/files/sheets.pdf").startswith(b"%PDF")

    # Charlie's rating is in the ledger for good.
    from feedback.verification import verify

    with ward.app.app_context():
        assert not verify(db.session()).faults
