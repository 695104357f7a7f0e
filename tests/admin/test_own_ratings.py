"""The official's own page of ratings: closed months alone, as far as numbers allow, and the way to object."""

from datetime import UTC, datetime

import pytest
from lxml import html
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.objections.models import Objection, ObjectionState
from feedback.ratings.models import Basis, Rating, RatingState
from tests.cast import OCTOBER, Cast
from tests.months import DONE, closed, planned, rated, served

PAGE = "/admin/me/ratings/2026-10/"
ALL = "/admin/offices/P1/objections/"


def words(answer) -> str:
    page = html.fromstring(answer.get_data(as_text=True))
    return " ".join(" ".join(page.itertext()).split())


@pytest.fixture
def october(session: Session, cast: Cast) -> None:
    """An: 24 ratings of births, six with praise; Bình: 7; five are nobody's. Both have plans."""
    served(session, cast.q1, cast.an, cast.procedure, 60)
    ids = rated(session, cast.q1, cast.an, {5: 14, 4: 6, 3: 4}, procedure=cast.procedure)
    session.execute(update(Rating).where(Rating.rating_id.in_(ids[:6])).values(reasons="polite"))
    rated(session, cast.q2, cast.binh, {5: 5, 4: 2}, procedure=cast.procedure)
    # With these, what the unit tells beside An's levels is twelve ratings: else An's would give Bình's seven away.
    rated(session, cast.q1, None, {4: 5}, state=RatingState.UNVERIFIED, basis=Basis.DESK)
    for official in (cast.an, cast.binh, cast.dung):
        planned(session, official, DONE)


def test_nothing_is_shown_before_the_close(as_, october) -> None:
    page = words(as_("an").get(PAGE + "?lang=en"))

    assert "shown once the month is closed" in page
    assert "Coverage" not in page


def test_a_closed_month_shows_score_explanation_bands_coverage_and_praise(
    as_, october, session, cast
) -> None:
    closed(session, cast.p1)

    page = words(as_("an").get(PAGE + "?lang=en"))

    assert "Your 24 ratings average" in page
    assert "1–2: 0 · 3: 4 · 4–5: 20" in page
    assert "40.0% of 60 people you served" in page
    assert "Citizens praised Polite and attentive 6 times" in page


def test_few_ratings_show_the_score_alone(as_, october, session: Session, cast: Cast) -> None:
    closed(session, cast.p1)

    page = words(as_("binh").get(PAGE + "?lang=en"))

    assert "Ratings 7 levels from 10 ratings on" in page
    assert "Reasons are passed on from 10 ratings" in page


class TestObjections:
    def test_an_official_objects_and_the_leader_answers_once(self, as_, october, session, cast) -> None:
        closed(session, cast.p1)
        said = {"subject": "ratings", "words": "Ngày 12 tôi nghỉ phép."}
        assert as_("an").post(PAGE + "objection", said).status_code == 303
        objection = session.scalars(select(Objection)).one()
        assert (objection.state, objection.due_on.isoformat()) == (ObjectionState.OPEN, "2026-11-16")
        assert "Ngày 12 tôi nghỉ phép." in words(as_("alice").get(ALL))

        answer = {"state": "upheld", "words": "Đúng, sẽ gán lại."}
        assert as_("alice").post(f"{ALL}{objection.id}", answer).status_code == 303

        assert as_("hoa").post(f"{ALL}{objection.id}", answer).status_code == 422  # answered already
        assert "Đúng, sẽ gán lại." in words(as_("an").get(PAGE))

    def test_the_same_is_objected_to_once_and_not_without_words(self, as_, october, session, cast) -> None:
        closed(session, cast.p1)
        browser = as_("an")
        assert browser.post(PAGE + "objection", {"subject": "month", "words": " "}).status_code == 422
        assert browser.post(PAGE + "objection", {"subject": "month", "words": "Vì"}).status_code == 303

        assert browser.post(PAGE + "objection", {"subject": "month", "words": "Vì"}).status_code == 422
        assert len(session.scalars(select(Objection)).all()) == 1

    def test_an_open_month_is_not_objected_to(self, as_, october) -> None:
        assert as_("an").post(PAGE + "objection", {"subject": "month", "words": "Vì"}).status_code == 422

    def test_nobody_of_another_ward_and_no_colleague_sees_it(self, as_, october, session, cast) -> None:
        closed(session, cast.p1)
        as_("an").post(PAGE + "objection", {"subject": "month", "words": "Vì"})

        assert as_("bob").get(ALL).status_code == 404
        assert as_("binh").get(ALL).status_code == 404
        assert "Vì" not in words(as_("binh").get(PAGE)).split()


def test_the_months_are_drawn_with_their_margin(as_, session: Session, cast: Cast) -> None:
    for when in (OCTOBER.plus(-2), OCTOBER.previous, OCTOBER):
        rated(
            session, cast.q1, cast.an, {5: 14, 4: 6}, procedure=cast.procedure, month=when, day=when.first_on
        )
        planned(session, cast.an, DONE, month=when)
        closed(session, cast.p1, when, now=datetime(2026, 11, 5, tzinfo=UTC))

    answer = as_("an").get(PAGE + "score.svg")

    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert as_("binh").get(PAGE + "score.svg").status_code == 404
