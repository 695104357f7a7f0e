"""The README's table of settings says what `Config` says."""

from dataclasses import fields

from config import Config
from tests.architecture.sources import ROOT

HEADING = "| setting | type | unit | default | is |"


def test_the_table_in_the_readme_is_that_of_the_program() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    start = lines.index(HEADING) + 2
    end = next(number for number in range(start, len(lines)) if not lines[number].startswith("|"))

    assert lines[start:end] == expected_rows()


def test_every_setting_says_its_unit_and_what_it_is_for() -> None:
    assert [
        each.name for each in fields(Config) if not each.metadata.get("unit") or not each.metadata.get("is")
    ] == []


def expected_rows() -> list[str]:
    return [
        f"| `HAILONG_{each.name.upper()}` | {_type(each.type)} | {each.metadata['unit']} | {_default(each.default)} | {each.metadata['is']} |"
        for each in fields(Config)
    ]


def _type(kind: object) -> str:
    return {str: "text", int: "whole number", bool: "yes or no"}[kind]  # type: ignore[index]


def _default(value: object) -> str:
    if value in ("", None):
        return "–"
    return f"`{int(value)}`" if isinstance(value, bool) else f"`{value}`"
