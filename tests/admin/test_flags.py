"""Held ratings: the queue by due date, evidence without levels, and the words of two people."""

from datetime import date

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.integrity.models import Flag, Reason, Ruling, Vote
from feedback.ratings.models import Rating, RatingState
from tests.admin.things import flag_at
from tests.cast import Cast
from tests.desk_day import minutes_later, receipt, seal, shift, tap

DAY, NEXT = "2026-10-05", "2026-10-06 00:30"
QUEUE = "/admin/offices/P1/flags/"
RELEASE = {"ruling": "release", "reason": "genuine"}


@pytest.fixture
def burst(session: Session, cast: Cast) -> Flag:
    """Five taps of level 2 within a minute at desk 1, where An served."""
    shift(session, cast.q1, cast.an, DAY)
    for second in (0, 15, 30, 45, 60):
        receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:05")
        tap(session, cast.q1, minutes_later(f"{DAY} 09:10", second / 60), level=2)
    seal(session, NEXT)
    return session.scalars(select(Flag).where(Flag.kind == "burst")).one()


def words(answer) -> str:
    return " ".join(" ".join(html.fromstring(answer.get_data(as_text=True)).itertext()).split())


def page_of(flag: Flag) -> str:
    return f"{QUEUE}{flag.id}/?lang=en"


def states(session: Session) -> set[RatingState]:
    return set(session.scalars(select(Rating.state)))


def test_the_most_urgent_stands_first_and_overdue_ones_are_marked(as_, session: Session, cast: Cast) -> None:
    later, sooner = flag_at(session, cast.p1, cast.an, cast.q1), flag_at(session, cast.p1, cast.binh, cast.q2)
    later.due_on, sooner.due_on = date(2026, 11, 9), date(2026, 11, 4)

    table = html.fromstring(as_("alice").get(QUEUE + "?lang=en").get_data(as_text=True)).xpath("//table")[0]

    rows = [" ".join(row.text_content().split()) for row in table.xpath(".//tbody/tr")]
    assert [row[:10] for row in rows] == ["04/11/2026", "09/11/2026"]
    assert ["Overdue" in row for row in rows] == [True, False]


def test_the_evidence_tells_times_but_no_level(as_, burst: Flag) -> None:
    page = words(as_("alice").get(page_of(burst)))

    assert "09:10:15" in page
    assert "Many ratings within a minute" in page
    assert "Levels are not shown" in page
    assert "Level " not in page.replace("Levels", "")


def test_the_first_persons_word_is_read_after_ones_own(as_, session: Session, burst: Flag) -> None:
    as_("alice").post(page_of(burst), {**RELEASE, "note": "A family of five"})

    second = as_("thanh").get(page_of(burst))
    assert "A family of five" not in words(second)
    assert "One person has given their word" in words(second)

    as_("thanh").post(page_of(burst), {"ruling": "exclude", "reason": "repeated"})
    assert "A family of five" in words(as_("thanh").get(page_of(burst)))
    assert states(session) == {RatingState.HELD}  # they do not agree


def test_two_people_who_agree_release_the_ratings(as_, session: Session, burst: Flag) -> None:
    assert states(session) == {RatingState.HELD}

    as_("alice").post(page_of(burst), RELEASE)
    assert states(session) == {RatingState.HELD}
    as_("hoa").post(page_of(burst), RELEASE)

    assert states(session) == {RatingState.COUNTED}
    assert "The evidence with its times was deleted" in words(as_("hoa").get(page_of(burst)))


def test_nobody_has_two_words(as_, session: Session, burst: Flag) -> None:
    as_("alice").post(page_of(burst), RELEASE)

    answer = as_("alice").post(page_of(burst), RELEASE)

    assert answer.status_code == 422
    assert len(session.scalars(select(Vote)).all()) == 1
    assert 'name="ruling"' not in as_("alice").get(page_of(burst)).get_data(as_text=True)


@pytest.mark.parametrize(
    "form",
    [{}, {"ruling": "release"}, {"ruling": "forget", "reason": "genuine"}, {"ruling": "note", "reason": "genuine"}, {"ruling": "exclude", "reason": "genuine"}],
)  # fmt: skip
def test_a_word_that_does_not_fit_is_refused(
    as_, session: Session, burst: Flag, form: dict[str, str]
) -> None:
    assert as_("alice").post(page_of(burst), form).status_code == 422
    assert session.scalars(select(Vote)).all() == []


def test_whom_it_concerns_neither_reads_nor_decides(as_, session: Session, cast: Cast) -> None:
    flag = flag_at(session, cast.p1, cast.dung, cast.q1)
    cast.accounts["hoa"].official_id = cast.dung.id
    cast.accounts["dung"].official_id = None

    browser = as_("hoa")

    assert browser.get(page_of(flag)).status_code == 404
    assert browser.post(page_of(flag), {"ruling": "note", "reason": "explained"}).status_code == 404
    assert str(flag.id) not in browser.get(QUEUE).get_data(as_text=True)


def test_who_worked_at_the_desk_that_month_does_not_decide(
    as_, session: Session, cast: Cast, burst: Flag
) -> None:
    cast.accounts["hoa"].official_id = cast.binh.id
    cast.accounts["binh"].official_id = None
    shift(session, cast.q1, cast.binh, "2026-10-07")

    answer = as_("hoa").post(page_of(burst), RELEASE)

    assert answer.status_code == 422
    assert session.scalars(select(Vote)).all() == []


def test_every_reason_and_ruling_is_offered_by_its_words(as_, burst: Flag) -> None:
    page = html.fromstring(as_("alice").get(page_of(burst)).get_data(as_text=True))

    assert page.xpath("//input[@name='ruling']/@value") == [Ruling.RELEASE.value, Ruling.EXCLUDE.value]
    assert page.xpath("//select[@name='reason']/option/@value") == ["", *(reason.value for reason in Reason)]
