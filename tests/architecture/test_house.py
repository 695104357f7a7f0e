"""The map of the house names every room, and no room that is not there."""

import re

from tests.architecture.sources import ROOT

MAP = ROOT / "docs" / "house.md"


def test_the_floors_name_every_topic_once() -> None:
    text = MAP.read_text(encoding="utf-8")
    floors = text.partition("## The floors")[2].partition("\n## ")[0]
    named = [
        name
        for row in re.findall(r"^\| .* \| (.*) \|$", floors, re.MULTILINE)
        for name in re.findall(r"`([a-z_]+)`", row)
    ]
    topics = {path.parent.name for path in (ROOT / "feedback").glob("*/__init__.py")}

    assert sorted(named) == sorted(topics)


def test_every_file_that_it_names_is_there() -> None:
    text = MAP.read_text(encoding="utf-8")
    paths = re.findall(r"`((?:feedback|kiosk|admin|static|tests|tools)/[^`: ]+)(?:: \w+)?`", text)

    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []
