"""The official's own pages: months to open, and being at a desk that the roster gives to somebody else."""

import uuid
from datetime import timedelta

from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.duty.models import DeskSession
from feedback.duty.queries import on_duty
from tests.cast import Cast
from tests.desk_day import shift
from tests.months import AFTER_OCTOBER, HANOI

LATER = AFTER_OCTOBER + timedelta(minutes=1)


def who_is_at(session: Session, desk) -> uuid.UUID | None:
    return on_duty(session, desk.office_id, desk.id, LATER, zone=HANOI)


def test_an_takes_a_desk_that_the_roster_gives_to_binh(as_, session: Session, cast: Cast) -> None:
    shift(session, cast.q1, cast.binh, "2026-11-05")
    assert who_is_at(session, cast.q1) == cast.binh.id

    answer = as_("an").post("/admin/me/desk", {"desk": str(cast.q1.id)})

    assert answer.location == "/admin/me/"
    assert who_is_at(session, cast.q1) == cast.an.id


def test_whoever_takes_the_desk_over_signs_the_one_before_off(as_, session: Session, cast: Cast) -> None:
    as_("an").post("/admin/me/desk", {"desk": str(cast.q1.id)})
    as_("binh").post("/admin/me/desk", {"desk": str(cast.q1.id)})

    open_ones = session.scalars(select(DeskSession.official_id).where(DeskSession.signed_off_at.is_(None)))
    assert open_ones.all() == [cast.binh.id]


def test_one_official_has_one_desk(as_, session: Session, cast: Cast) -> None:
    browser = as_("an")
    browser.post("/admin/me/desk", {"desk": str(cast.q1.id)})
    browser.post("/admin/me/desk", {"desk": str(cast.q2.id)})
    browser.post("/admin/me/desk", {"desk": str(cast.q2.id)})  # once more changes nothing

    rows = session.scalars(select(DeskSession)).all()
    assert len(rows) == 2
    assert [row.desk_id for row in rows if row.signed_off_at is None] == [cast.q2.id]


def test_signing_off_leaves_the_desk_to_the_roster(as_, session: Session, cast: Cast) -> None:
    browser = as_("an")
    browser.post("/admin/me/desk", {"desk": str(cast.q1.id)})
    assert "Quầy 1" in browser.get("/admin/me/").get_data(as_text=True)

    browser.post("/admin/me/desk/end")

    assert (
        session.scalars(select(DeskSession.official_id).where(DeskSession.signed_off_at.is_(None))).all()
        == []
    )


def test_another_wards_desk_and_no_desk_are_answered_alike(as_, session: Session, cast: Cast) -> None:
    browser = as_("an")

    answers = [
        browser.post("/admin/me/desk", {"desk": desk})
        for desk in (str(cast.far_desk.id), str(uuid.uuid4()), "x")
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1
    assert session.scalars(select(DeskSession)).all() == []


def test_the_page_offers_the_desks_of_ones_own_office(as_, cast: Cast) -> None:
    page = html.fromstring(as_("an").get("/admin/me/").get_data(as_text=True))

    assert page.xpath("//select[@name='desk']/option/@value") == [str(cast.q1.id), str(cast.q2.id)]


def test_the_head_of_the_desks_begins_with_what_waits_and_an_official_with_the_own_page(as_) -> None:
    assert as_("an").get("/admin/").location == "/admin/me/"
    assert as_("dung").get("/admin/").location == "/admin/offices/P1/waiting/"
    assert as_("minh").get("/admin/").status_code == 200  # a choice among the city's offices
