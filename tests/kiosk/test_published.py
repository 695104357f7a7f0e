"""The public page: published months of offices, and nothing from too few ratings."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback import clock
from feedback.accounts.rights import Role
from feedback.cases.kinds import CaseSource, Step
from feedback.cases.models import Case
from feedback.database import db
from feedback.periods.models import Period, PeriodState
from tests.cast import OCTOBER, Cast, gather
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


def asked(session: Session, cast: Cast, owed_on: date, answered_on: date | None, *, opened_on: date) -> None:
    """Somebody who asked the office for an answer."""
    session.add(
        Case(
            office_id=cast.p1.id,
            source=CaseSource.CONTACT,
            held_by=Role.DESK_HEAD,
            rating_id=uuid.uuid4(),
            opened_on=opened_on,
            owed_on=owed_on,
            answered_on=answered_on,
            step=Step.FIRST_LOOK,
            due_on=owed_on,
        )
    )
    session.commit()


def test_answers_owed_are_public_as_they_stood_at_the_end_of_a_month(
    monkeypatch: pytest.MonkeyPatch, make_app: Callable[..., Flask]
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 12, 3, tzinfo=UTC))
    app = make_app()
    with app.app_context():
        session = db.session()
        cast = gather(session)
        first, owed = date(2026, 10, 12), date(2026, 10, 19)
        for answered_on in (
            owed,
            owed,
            date(2026, 10, 23),
            date(2026, 11, 2),
        ):  # two in time, one late, one later still
            asked(session, cast, owed, answered_on, opened_on=first)
        assert "Overdue" not in app.test_client().get("/public/?lang=en").get_data(as_text=True)  # too few

    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 13, 3, tzinfo=UTC))
    with app.app_context():
        asked(db.session(), cast, date(2026, 11, 6), None, opened_on=date(2026, 10, 30))
        asked(
            db.session(), cast, date(2026, 11, 12), None, opened_on=date(2026, 11, 5)
        )  # of this month: not told yet

    page = html.fromstring(app.test_client().get("/public/?lang=en").get_data())
    (row,) = page.xpath("//caption[contains(., 'Answers to those')]/..//tbody/tr")
    assert [cell.text_content() for cell in row] == ["Phường Một", "5", "2", "1", "1"]
