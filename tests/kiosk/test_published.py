"""The public page: published months of offices, and nothing from too few ratings."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.periods.models import Period, PeriodState
from tests.cast import OCTOBER, Cast
from tests.clients import CheckedClient
from tests.months import closed, rated, served

CLOSED_AT = datetime(2026, 11, 5, tzinfo=UTC)


def close_with(session: Session, cast: Cast, ratings: int) -> Period:
    """October of ward P1, closed with so many ratings: five of them neutral, the others satisfied; 240 served."""
    served(session, cast.q1, cast.an, cast.procedure, 240)
    rated(session, cast.q1, cast.an, {3: 5, 5: ratings - 5}, procedure=cast.procedure)
    closed(session, cast.p1)
    session.commit()
    return session.scalars(select(Period).where(Period.month == OCTOBER)).one()


def publish(session: Session, period: Period) -> None:
    period.state, period.published_at = PeriodState.PUBLISHED, CLOSED_AT
    session.commit()


def page(client: CheckedClient) -> str:
    return str(client.get("/public/").get_data(as_text=True))


def test_a_month_shows_once_it_is_published(client: CheckedClient, session: Session, cast: Cast) -> None:
    month = close_with(session, cast, 30)
    assert "83,3" not in page(client)

    publish(session, month)

    # 25 of 30 satisfied, Wilson's margin by hand; 30 of 240 served
    assert "83,3% (66,4–92,7)" in page(client)
    assert "12,5%" in page(client)
    assert "30 received = 30 counted" in str(client.get("/public/?lang=en").get_data(as_text=True))


def test_twenty_nine_ratings_are_too_few(client: CheckedClient, session: Session, cast: Cast) -> None:
    publish(session, close_with(session, cast, 29))

    shown = page(client)

    assert "Phường Một" in shown
    assert "82,8" not in shown
    assert "29" not in shown


def test_the_bare_address_leads_there(client: CheckedClient, cast: Cast) -> None:
    answer = client.get("/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/public/")
