"""The page of webhooks: an address is added and its secret shown once, what was told is listed and told again."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback import clock
from feedback.audit.models import Act
from feedback.notices.models import Notice, NoticeState
from feedback.webhooks import operations
from feedback.webhooks.models import Event, Subscription
from tests.cast import Cast

PAGE = "/admin/offices/P1/webhooks/?lang=en"
URL = "https://mot-cua.example/told"


def test_an_address_is_added_and_its_secret_is_shown_once(as_, session: Session, cast: Cast) -> None:
    browser = as_("minh")

    shown = browser.post(PAGE, {"url": URL}).get_data(as_text=True)
    listed = browser.get(PAGE).get_data(as_text=True)

    assert re.search(r"whsec_[A-Za-z0-9+/=]{44}", shown)
    assert URL in listed
    assert "whsec_" not in listed
    [act] = session.scalars(select(Act).where(Act.name == "webhooks:address:added")).all()
    assert act.about == {"url": URL}


def test_a_bad_address_is_refused_beside_its_field(as_, session: Session, cast: Cast) -> None:
    answer = as_("minh").post(PAGE, {"url": "http://10.0.0.1/"})

    assert answer.status_code == 422
    assert "begins with https://" in answer.get_data(as_text=True)
    assert session.scalars(select(Subscription)).all() == []


@pytest.fixture
def told(as_, session: Session, cast: Cast) -> tuple[Subscription, Event]:
    """An event that could not be told."""
    as_("minh").post(PAGE, {"url": URL})
    now = clock.now()
    data = {"month": "2026-09", "version": 1}
    operations.announce(session, cast.p1.id, "month.published", data, on=now.date(), now=now)
    notice = session.scalars(select(Notice)).one()
    notice.state, notice.problem, notice.tries = NoticeState.FAILED, "unreachable", 7
    session.commit()
    return session.scalars(select(Subscription)).one(), session.scalars(select(Event)).one()


def test_what_failed_is_shown_and_told_again(as_, session: Session, told: tuple[Subscription, Event]) -> None:
    subscription, event = told
    browser = as_("minh")
    page = browser.get(PAGE).get_data(as_text=True)
    assert "Month published" in page
    assert "The other side could not be reached" in page

    browser.post(f"/admin/offices/P1/webhooks/{subscription.id}/events/{event.id}/again")

    session.expire_all()
    again = session.scalars(select(Notice).where(Notice.state == NoticeState.QUEUED)).one()
    assert again.values["data"]["id"] == event.id.hex


def test_an_address_that_ended_is_told_no_more(
    as_, session: Session, told: tuple[Subscription, Event]
) -> None:
    subscription, event = told
    browser = as_("minh")

    browser.post(f"/admin/offices/P1/webhooks/{subscription.id}/end")

    assert "No program is told yet." in browser.get(PAGE).get_data(as_text=True)
    again = f"/admin/offices/P1/webhooks/{subscription.id}/events/{event.id}/again"
    browser.post(again)
    session.expire_all()
    assert len(session.scalars(select(Notice)).all()) == 1
