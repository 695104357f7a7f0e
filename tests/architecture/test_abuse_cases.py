"""The list of abuse cases: every number stands in it once, and each test that it names is there."""

import re

from tests.architecture.sources import ROOT

ROW = re.compile(r"^\| (\d+) \|.*\| `(test_\w+)` \|$", re.MULTILINE)
CASES = range(1, 68)


def test_every_case_stands_once_and_its_test_exists() -> None:
    rows = ROW.findall((ROOT / "docs" / "abuse-cases.md").read_text("utf-8"))
    assert [int(number) for number, _ in rows] == list(CASES)
    sources = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    there = set(re.findall(r"def (test_\w+)\(", sources))
    assert {name for _, name in rows} - there == set()


def test_decisions_are_numbered_once() -> None:
    numbers = [path.name[:4] for path in (ROOT / "docs" / "decisions").glob("*.md")]
    assert sorted(numbers) == [f"{number:04d}" for number in range(len(numbers))]
