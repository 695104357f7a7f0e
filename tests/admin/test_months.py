"""The month's page: the unit's figures by releases, persons' only after the close, and charts that are drawn once."""

import pytest
from lxml import html
from sqlalchemy.orm import Session

from feedback.ratings.models import RatingState
from tests.cast import OCTOBER, Cast
from tests.months import DONE, closed, planned, rated, released, served

PAGE = "/admin/offices/P1/months/2026-10/"


def words(answer) -> str:
    page = html.fromstring(answer.get_data(as_text=True))
    return " ".join(" ".join(page.itertext()).split())


@pytest.fixture
def october(session: Session, cast: Cast) -> None:
    """An: 12 counted (9 of them satisfied), 2 held, 1 unverified; 60 served. Bình: only work without citizens."""
    served(session, cast.q1, cast.an, cast.procedure, 60)
    rated(session, cast.q1, cast.an, {5: 6, 4: 3, 3: 2, 1: 1}, procedure=cast.procedure)
    rated(session, cast.q1, cast.an, {5: 2}, state=RatingState.HELD, procedure=cast.procedure)
    rated(session, cast.q1, cast.an, {2: 1}, state=RatingState.UNVERIFIED, procedure=cast.procedure)
    for official in (cast.an, cast.binh, cast.dung):
        planned(session, official, DONE)
    released(session, cast.p1)


def test_every_rating_received_stands_in_one_state(as_, october) -> None:
    page = words(as_("alice").get(PAGE + "?lang=en"))

    # 12 counted + 2 held + 0 excluded + 1 unverified = 15 received, of 60 served: 25 %
    assert "15 = 12 counted + 2 held + 0 excluded + 1 unverified" in page
    assert "25.0%" in page


def test_satisfied_are_levels_4_and_5_of_counted_and_unverified(as_, october) -> None:
    # 9 of 13
    assert "69,2%" in words(as_("alice").get(PAGE))


def test_few_ratings_give_no_percentage(as_, session: Session, cast: Cast) -> None:
    # 1 of 1: the percentage would tell what the one citizen thinks
    rated(session, cast.q1, cast.an, {1: 1}, procedure=cast.procedure)
    released(session, cast.p1)

    answer = as_("alice").get(PAGE + "?lang=en")

    (figure,) = html.fromstring(answer.get_data(as_text=True)).xpath(
        "//dt[.='Satisfied']/following-sibling::dd"
    )
    assert figure.text == "–"


def test_an_open_month_shows_no_citizens_figures_of_persons(as_, october) -> None:
    page = as_("alice").get(PAGE + "?lang=en").get_data(as_text=True)

    table = html.fromstring(page).xpath("//table[contains(caption, 'What stands so far')]")[0]
    headers = [" ".join(cell.text_content().split()) for cell in table.xpath(".//thead//th")]
    assert headers == ["Official", "Own marks", "Head's marks", "Common", "Plan result, %", "Task points", "Served", "Remarks"]  # fmt: skip
    assert len(table.xpath(".//tbody/tr")) == 3


def test_a_closed_month_shows_totals_and_classes(as_, october, session: Session, cast: Cast) -> None:
    closed(session, cast.p1)

    page = words(as_("alice").get(PAGE + "?lang=en"))

    assert "Closed by a command at 05/11/2026 09:00" in page
    # nobody marked: 30 common points; (30 + 60) × 100 / 90 = 100; a fifth of three officials is no excellent seat
    assert "Trần Thị Bình Chuyên viên 30.00 60.00 – 100.00 B · Completed the duties well" in page


def test_the_head_of_the_desks_sees_no_button_to_close(as_, october) -> None:
    assert "/close" in as_("alice").get(PAGE).get_data(as_text=True)
    assert "/close" not in as_("dung").get(PAGE).get_data(as_text=True)


def test_officials_stand_in_the_order_of_their_given_names(as_, october) -> None:
    page = html.fromstring(as_("alice").get(PAGE).get_data(as_text=True))

    names = [link.text_content() for link in page.xpath("//th[@class='person']/a")]
    assert names == ["Nguyễn Văn An", "Trần Thị Bình", "Lê Quốc Dũng"]


def test_the_month_to_begin_with_is_the_one_that_waits_to_be_closed(as_, october, session, cast) -> None:
    browser = as_("alice")
    assert browser.get("/admin/offices/P1/months/").location == PAGE

    closed(session, cast.p1)

    assert browser.get("/admin/offices/P1/months/").location == PAGE  # the newest that is over
    assert browser.get("/admin/offices/P1/months/?month=2026-09").location.endswith("/months/2026-09/")
    assert browser.get("/admin/offices/P1/months/?month=nonsense").location == PAGE


def test_another_wards_ratings_change_nothing_here(as_, october, session: Session, cast: Cast) -> None:
    browser = as_("alice")
    before = words(browser.get(PAGE))

    rated(session, cast.far_desk, cast.chau, {1: 50}, procedure=cast.procedure)
    released(session, cast.p2)

    assert words(browser.get(PAGE)) == before


class TestCharts:
    def test_a_chart_is_a_picture_without_scripts(self, as_, october) -> None:
        answer = as_("alice").get(PAGE + "charts/levels.svg")

        assert answer.mimetype == "image/svg+xml"
        assert b"<svg" in answer.data
        assert b"<script" not in answer.data

    def test_a_browser_that_has_it_gets_no_body(self, as_, october) -> None:
        browser = as_("alice")
        etag = browser.get(PAGE + "charts/levels.svg").headers["ETag"]

        again = browser.get(PAGE + "charts/levels.svg", headers={"If-None-Match": etag})

        assert (again.status_code, again.data) == (304, b"")

    def test_only_a_release_makes_a_new_picture(self, as_, october, session: Session, cast: Cast) -> None:
        browser = as_("alice")
        etag = browser.get(PAGE + "charts/levels.svg").headers["ETag"]

        rated(session, cast.q2, cast.binh, {1: 3})
        assert browser.get(PAGE + "charts/levels.svg").headers["ETag"] == etag

        released(session, cast.p1)
        assert browser.get(PAGE + "charts/levels.svg").headers["ETag"] != etag

    def test_few_ratings_are_drawn_in_bands_and_fewer_not_at_all(
        self, as_, session: Session, cast: Cast
    ) -> None:
        browser = as_("alice")
        rated(session, cast.q1, cast.an, {5: 9})
        released(session, cast.p1)
        assert browser.get(PAGE + "charts/levels.svg").status_code == 404

        rated(session, cast.q1, cast.an, {1: 1})  # ten: three bands
        released(session, cast.p1)

        page = html.fromstring(browser.get(PAGE + "?lang=en").get_data(as_text=True))
        table = page.xpath("//table[caption='Levels of satisfaction']")[0]
        assert len(table.xpath(".//tbody/tr")) == 3

    def test_classes_are_drawn_once_the_month_is_closed(self, as_, october, session, cast) -> None:
        browser = as_("alice")
        assert browser.get(PAGE + "charts/classes.svg").status_code == 404

        closed(session, cast.p1)

        assert browser.get(PAGE + "charts/classes.svg").status_code == 200


def test_plan_results_show_a_b_and_c(as_, session: Session, cast: Cast) -> None:
    # coefficient 3 × 2 and 4 × 1, assigned 10 in all: one major error, the second late twice
    planned(session, cast.an, (3, 2, 2, 0, 1), (4, 1, 1, 2, 0), month=OCTOBER)

    page = words(as_("alice").get("/admin/offices/P1/plans/2026-10/"))

    # a = 100; b = (10 − 0.25 × 3) / 10 = 92.5; c = (6 + 4 × 0.5) / 10 = 80; mean 90.83
    assert "Nguyễn Văn An Chuyên viên Đã phê duyệt 2 100,00 92,50 80,00 90,83" in page
