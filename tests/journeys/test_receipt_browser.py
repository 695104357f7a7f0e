"""The page behind a receipt's QR on a real phone's screen, with its scripts switched off."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from sqlalchemy import select

from feedback import clock
from feedback.database import db, transaction
from feedback.offices.models import Desk, Official, Procedure
from feedback.ratings.models import Intake
from feedback.receipts import operations
from feedback.receipts.models import Mode, Receipt
from tests.conftest import BROWSER_PATIENCE_MS
from tests.servers import LiveServer

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def address(ward: LiveServer) -> str:
    """The address in the QR of a receipt that An gave out at desk Q01."""
    now = clock.now()
    with ward.app.app_context(), transaction() as session:
        official = session.scalars(select(Official).where(Official.name == "Nguyễn Văn An")).one()
        desk = session.scalars(
            select(Desk).where(Desk.office_id == official.office_id).order_by(Desk.code)
        ).first()
        assert desk is not None
        receipt = Receipt(
            office_id=desk.office_id, dossier_code="D-1", dossier_key="d-1", desk_id=desk.id, official_id=official.id,
            procedure_id=session.scalars(select(Procedure.id)).one(), received_at=now - timedelta(minutes=5), mode=Mode.DIRECT,
        )  # fmt: skip
        session.add(receipt)
        session.flush()
        code = operations.issue_code(session, receipt, valid_days=7, now=now)
    return f"{ward.url}/r/{code}"


@pytest.fixture
def phone(browser: Any) -> Iterator[Any]:
    """A phone whose browser runs no scripts."""
    context = browser.new_context(viewport=PHONE, has_touch=True, java_script_enabled=False)
    context.set_default_timeout(BROWSER_PATIENCE_MS)
    yield context.new_page()
    context.close()


def test_a_rating_needs_no_script(phone: Any, address: str, ward: LiveServer) -> None:
    phone.goto(address)
    phone.get_by_text("Không hài lòng", exact=True).tap()
    phone.get_by_text("Phải chờ đợi lâu").tap()
    phone.fill("#comment", "Chờ hơn một giờ")
    phone.get_by_role("button", name="Gửi đánh giá").tap()
    phone.wait_for_selector(".code")

    assert "Xin cảm ơn" in phone.inner_text("h1")
    with ward.app.app_context():
        kept = db.session.scalars(select(Intake)).one()
    assert (kept.level, kept.reasons, kept.comment) == (2, "long_wait", "Chờ hơn một giờ")


def test_the_reasons_follow_the_face(phone: Any, address: str) -> None:
    phone.goto(address)
    assert [phone.is_visible(group) for group in (".reasons-low", ".reasons-praise")] == [False, False]

    phone.get_by_text("Bình thường").tap()
    assert [phone.is_visible(group) for group in (".reasons-low", ".reasons-praise")] == [True, False]

    phone.get_by_text("Rất hài lòng").tap()
    assert [phone.is_visible(group) for group in (".reasons-low", ".reasons-praise")] == [False, True]


def test_what_is_tapped_is_large(phone: Any, address: str) -> None:
    phone.goto(address)
    phone.get_by_text("Bình thường").tap()

    for target in phone.query_selector_all(".level, .reasons-low .reason, .primary"):
        assert target.bounding_box()["height"] >= 44


def test_the_code_shown_at_the_end_answers_on_the_check_page(phone: Any, address: str) -> None:
    phone.goto(address)
    phone.get_by_text("Rất hài lòng").tap()
    phone.get_by_role("button", name="Gửi đánh giá").tap()

    phone.get_by_role("button", name="Kiểm tra ngay").tap()
    phone.wait_for_selector(".answer")

    assert "đang chờ được tính" in phone.inner_text("main")
    assert phone.url.endswith("/check")


def press(page: Any, what: str) -> None:
    """Press a button and wait until the page that it leads to is whole."""
    with page.expect_navigation():
        page.click(what)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_axe_finds_no_fault(page: Any, address: str, language: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{address}?lang={language}")
    found = [Axe().run(page).response["violations"]]
    page.check('[name="level"][value="1"]')
    found.append(Axe().run(page).response["violations"])
    press(page, ".primary")
    found.append(Axe().run(page).response["violations"])
    press(page, ".secondary")
    found.append(Axe().run(page).response["violations"])
    page.goto(address)  # used by now
    found.append(Axe().run(page).response["violations"])
    page.goto(f"{address.split('/r/')[0]}/w/P1/?lang={language}")
    found.append(Axe().run(page).response["violations"])

    assert [[each["id"] for each in violations] for violations in found] == [[]] * 6
