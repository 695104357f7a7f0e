"""The sections of the staff's screens: in groups where they are many, each person's own, and the open one marked."""

from lxml import html

from admin.navigation import GROUPS, OFFICE, SECTIONS, group_of


def rows(as_, who: str, path: str) -> list[list[tuple[str, bool]]]:
    page = html.fromstring(as_(who).get(f"{path}?lang=en").get_data(as_text=True))
    return [
        [(link.text_content(), link.get("aria-current") is not None) for link in row.xpath(".//a")]
        for row in page.xpath("//nav[@class='sections']/ul")
    ]


def test_many_sections_stand_in_groups_with_those_of_the_open_group_below(as_) -> None:
    groups, sections = rows(as_, "alice", "/admin/offices/P1/months/2026-10/")

    assert groups[:2] == [("My work", False), ("Months and plans", True)]
    assert [name for name, open_ in groups if open_] == ["Months and plans"]
    assert [name for name, open_ in sections if open_] == ["Month"]
    assert "Work plans" in dict(sections)
    assert "Overview" not in dict(sections)
    assert "Kiosks" not in dict(sections)


def test_few_sections_stand_in_one_row(as_) -> None:
    (sections,) = rows(as_, "an", "/admin/me/")

    assert ("My page", True) in sections


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
