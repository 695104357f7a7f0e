"""The QR on the wall: an opinion about the service, which never comes near a person's score."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback import clock
from feedback.guesses.models import Kind
from feedback.guesses.operations import LIMITS, Limits
from feedback.integrity.reading import SealingRules
from feedback.integrity.seal import seal_office
from feedback.ratings.models import Basis, Channel, Intake, Rating, RatingState, Source
from tests.cast import Cast
from tests.clients import CheckedClient
from tests.desk_day import ZONE


def test_a_desks_address_asks_about_that_desk_and_names_nobody(client: CheckedClient, cast: Cast) -> None:
    page = client.get("/w/P1/Q01").text

    assert "Quầy 1" in page
    assert page.count('name="level"') == 5
    assert 'name="desk"' not in page
    assert cast.an.name not in page


def test_an_offices_address_asks_for_the_desk(client: CheckedClient, session: Session, cast: Cast) -> None:
    assert client.get("/w/p1/").text.count('name="desk"') == 2

    without = client.post("/w/P1/", data={"level": "4"})
    chosen = client.post("/w/P1/", data={"level": "4", "desk": "Q02"})

    assert (without.status_code, chosen.status_code) == (422, 200)
    assert "Xin chọn quầy" in without.text
    assert session.scalars(select(Intake.desk_id)).all() == [cast.q2.id]


@pytest.mark.parametrize("address", ["/w/P9/", "/w/P1/Q99", "/w/HN/", "/w/P1/Q01/x"])
def test_an_address_of_no_desk_leads_nowhere(client: CheckedClient, cast: Cast, address: str) -> None:
    assert client.get(address).status_code == 404
    assert client.post(address, data={"level": "4"}).status_code == 404


def test_a_desk_of_another_ward_is_not_reached(client: CheckedClient, session: Session, cast: Cast) -> None:
    assert client.post("/w/P2/", data={"level": "1", "desk": "Q02"}).status_code == 404
    assert session.scalars(select(Intake)).all() == []


def test_qr_7_an_opinion_is_in_the_services_statistics_and_in_nobodys_score(
    client: CheckedClient, session: Session, cast: Cast
) -> None:
    client.post("/w/P1/Q01", data={"level": "1", "reason": ["long_wait"], "comment": "Chờ lâu"})
    kept = session.scalars(select(Intake)).one()
    assert (kept.channel, kept.source, kept.receipt_id) == (Channel.WALL, Source.BROWSER, None)

    seal_office(session, cast.p1.id, "P1", SealingRules(ZONE), now=clock.now() + timedelta(days=5))

    rating = session.scalars(select(Rating)).one()
    assert (rating.channel, rating.state, rating.basis) == (Channel.WALL, RatingState.UNVERIFIED, Basis.DESK)
    assert rating.official_id is None
    assert not rating.verified


def test_a_form_sent_twice_is_one_opinion(client: CheckedClient, session: Session, cast: Cast) -> None:
    page = client.get("/w/P1/Q01").text
    form = {"level": "4", **dict(re.findall(r'name="(rating_id|check_code)" value="([^"]+)"', page))}

    first, second = client.post("/w/P1/Q01", data=form), client.post("/w/P1/Q01", data=form)

    assert first.data == second.data
    assert len(session.scalars(select(Intake)).all()) == 1


def test_one_source_gives_only_so_many_opinions(
    client: CheckedClient, session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, Kind.WALL, Limits(3, 100))

    statuses = [client.post("/w/P1/Q01", data={"level": "5"}).status_code for _ in range(5)]

    assert statuses == [200, 200, 200, 429, 429]
    assert len(session.scalars(select(Intake)).all()) == 3


def test_it_sets_no_cookie_and_runs_no_script(client: CheckedClient, cast: Cast) -> None:
    for answer in (client.get("/w/P1/"), client.post("/w/P1/Q01", data={"level": "5"})):
        assert "Set-Cookie" not in answer.headers
        assert "<script" not in answer.text
