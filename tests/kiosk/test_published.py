"""The public page: published months of offices, and nothing from too few ratings."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from feedback.periods.models import Period, PeriodState
from tests.cast import OCTOBER, Cast
from tests.clients import CheckedClient

CLOSED_AT = datetime(2026, 11, 5, tzinfo=UTC)


@pytest.fixture
def month(session: Session, cast: Cast) -> Period:
    """October of ward P1, closed with 30 ratings."""
    period = Period(
        office_id=cast.p1.id, month=OCTOBER, state=PeriodState.CLOSED, rule_set="any", closed_at=CLOSED_AT,
        totals={"received": 30, "satisfied": "83.33", "coverage": "12.50"},
    )  # fmt: skip
    session.add(period)
    session.commit()
    return period


def publish(session: Session, period: Period) -> None:
    period.state, period.published_at = PeriodState.PUBLISHED, CLOSED_AT
    session.commit()


def page(client: CheckedClient) -> str:
    return str(client.get("/public/").get_data(as_text=True))


def test_a_month_shows_once_it_is_published(client: CheckedClient, session: Session, month: Period) -> None:
    assert "83,3" not in page(client)

    publish(session, month)

    assert "83,3%" in page(client)
    assert "12,5%" in page(client)


def test_twenty_nine_ratings_are_too_few(client: CheckedClient, session: Session, month: Period) -> None:
    month.totals = {**month.totals, "received": 29}
    publish(session, month)

    shown = page(client)

    assert "Phường Một" in shown
    assert "83,3" not in shown
    assert "29" not in shown


def test_the_bare_address_leads_there(client: CheckedClient, cast: Cast) -> None:
    answer = client.get("/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/public/")
