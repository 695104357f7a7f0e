"""The page behind an answer's link: from the wish for an answer to the one word on it, without a cookie."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback import clock
from feedback.accounts.queries import person_of
from feedback.cases import answering, operations
from feedback.cases.kinds import CaseState
from feedback.cases.models import Case
from feedback.cases.operations import By
from feedback.contacts import operations as contacts
from feedback.contacts.models import Purpose
from feedback.notices.models import Channel, Notice
from tests.cast import Cast
from tests.desk_day import ZONE


@pytest.fixture
def asked(client, session: Session, cast: Cast, issue) -> Case:
    """A case that a citizen has opened from the page behind a receipt's QR."""
    code = issue()
    page = client.get(f"/r/{code}").get_data(as_text=True)
    fields = dict(re.findall(r'name="(rating_id|check_code)" value="([^"]+)"', page))
    form = {**fields, "level": "1", "comment": "Chờ lâu", "contact": "0900000001", "consent": "yes"}
    client.post(f"/r/{code}", data=form)
    return session.scalars(select(Case)).one()


@pytest.fixture
def link(session: Session, cast: Cast, asked: Case) -> str:
    """The link of the answer to it."""
    now = clock.now()
    today = now.astimezone(ZONE).date()
    by = By(person_of(session, cast.accounts["dung"], on=today), today, now)
    operations.take(session, asked, by=by)
    answering.answer(session, asked, "Xin lỗi ông/bà.", channel=Channel.SMS, locale="vi", by=by)
    contacts.keep(
        session, office_id=cast.p1.id, sealed=b"x", purpose=Purpose.ANSWER, rating_id=asked.rating_id, kept_days=9, today=today
    )  # fmt: skip
    answering.dispatch(session, public_url="https://localhost", zone=ZONE, now=now)
    session.flush()
    return session.scalars(select(Notice)).one().values["address"].removeprefix("https://localhost")


def test_who_leaves_a_contact_opens_a_case_at_once(asked: Case, cast: Cast) -> None:
    assert (asked.state, asked.official_id) == (CaseState.NEW, cast.an.id)


def test_the_answer_is_read_and_a_no_reopens_the_case_once(client, session: Session, link: str) -> None:
    page = client.get(link)
    assert "Xin lỗi ông/bà." in page.get_data(as_text=True)
    assert "Set-Cookie" not in page.headers

    client.post(link, data={"satisfied": "no"})
    assert session.scalars(select(Case.state)).one() is CaseState.NEW

    again = client.post(link, data={"satisfied": "yes"})
    assert "satisfied" not in again.get_data(as_text=True)
    assert session.scalars(select(Case.state)).one() is CaseState.NEW


def test_looking_at_the_link_or_sending_nonsense_gives_no_word(client, session: Session, link: str) -> None:
    client.get(link)
    client.post(link, data={"satisfied": "maybe"})

    assert session.scalars(select(Case.state)).one() is CaseState.ANSWERED


@pytest.mark.parametrize("code", ["x", "0" * 24, "ả" * 24, "A" * 5000])
def test_an_unknown_link_and_a_malformed_one_are_answered_alike(client, cast: Cast, code: str) -> None:
    answer = client.get(f"/a/{code}")

    assert answer.status_code == 404
    assert answer.data == client.get("/a/y").data
