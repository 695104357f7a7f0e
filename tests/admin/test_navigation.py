"""The sections of the staff's screens: in groups where they are many, each person's own, and the open one marked."""

from lxml import html
from sqlalchemy.orm import Session

from admin.navigation import GROUPS, OFFICE, SECTIONS, group_of
from tests.cast import Cast


def rows(as_, who: str, path: str) -> list[list[tuple[str, bool]]]:
    page = html.fromstring(as_(who).get(f"{path}?lang=en").get_data(as_text=True))
    return [
        [(link.text_content(), link.get("aria-current") is not None) for link in row.xpath(".//a")]
        for row in page.xpath("//nav[@class='sections']/ul")
    ]


def words(as_, who: str, path: str) -> str:
    return str(
        html.fromstring(as_(who).get(f"{path}?lang=en").get_data(as_text=True)).xpath("string(//body)")
    )


def test_many_sections_stand_in_groups_with_those_of_the_open_group_below(as_) -> None:
    groups, sections = rows(as_, "alice", "/admin/offices/P1/months/2026-10/")

    assert groups[:2] == [("My work", False), ("Months and plans", True)]
    assert [name for name, open_ in groups if open_] == ["Months and plans"]
    assert [name for name, open_ in sections if open_] == ["Month"]
    assert "Work plans" in dict(sections)
    assert "Overview" not in dict(sections)
    assert "Kiosks" not in dict(sections)


def test_few_sections_stand_in_one_row(as_, session: Session, cast: Cast) -> None:
    cast.accounts["an"].official_id = None  # of somebody without a page of their own
    session.flush()

    (sections,) = rows(as_, "an", "/admin/offices/P1/rules/")

    assert ("Rules", True) in sections


def test_a_page_of_ones_own_keeps_the_way_to_the_only_office(as_) -> None:
    groups, sections = rows(as_, "an", "/admin/me/")

    assert groups == [("My work", True), ("Months and plans", False), ("Desks", False)]
    assert ("My page", True) in sections
    assert "Other offices" not in words(as_, "an", "/admin/me/")
    assert "Phường Một" in words(as_, "an", "/admin/me/")


def test_another_office_is_offered_to_whoever_has_one(as_) -> None:
    assert "Other offices" in words(as_, "thanh", "/admin/offices/P1/log/")
    assert "Other offices" not in words(as_, "alice", "/admin/offices/P1/log/")


def test_a_page_stands_in_the_one_section_that_names_it(as_) -> None:
    _, sections = rows(as_, "alice", "/admin/offices/P1/years/2026/inside/")

    assert [name for name, open_ in sections if open_] == ["Published classes"]


def test_every_group_names_sections_that_there_are() -> None:
    known = {endpoint for _, endpoint, _, _ in SECTIONS} | {
        "own.latest",
        "own_ratings.latest",
        "answers.about_me",
        "explanations.listed",
        "own_appraisals.listed",
    }

    assert set().union(*(endpoints for _, endpoints in GROUPS)) <= known
    assert group_of("whatever.else") == OFFICE
