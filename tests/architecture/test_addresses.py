"""The addresses of the service: lower case, words joined by hyphens, parameters that say what they are."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from tests.conftest import config_for, dispose

PART = re.compile(r"[a-z0-9]+(?:[-.][a-z0-9]+)*")  # sign-in, openapi.json
CODES = {
    "office",
    "code",
    "desk",
    "official",
    "procedure",
}  # words of the office, looked up as they are written


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Flask]:
    made = create_app(config_for(f"sqlite:///{tmp_path / 'any.sqlite'}", tmp_path))
    yield made
    dispose(made)


def test_every_address_is_written_in_lower_case_with_hyphens(service: Flask) -> None:
    wrong = [
        rule.rule
        for rule in service.url_map.iter_rules()
        for part in re.sub(r"<[^>]*>", "", rule.rule).split("/")
        if part and not PART.fullmatch(part.strip("."))
    ]

    assert wrong == []


def test_every_parameter_has_a_type_unless_it_is_a_code(service: Flask) -> None:
    wrong = [
        f"{rule.rule}: {name}"
        for rule in service.url_map.iter_rules()
        for name in re.findall(r"<([^:>]+)>", rule.rule)
        if name not in CODES
    ]

    assert wrong == []


def test_no_address_does_two_things(service: Flask) -> None:
    seen: dict[tuple[str, str], str] = {}
    wrong = []
    for rule in service.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            shape = re.sub(r"<[^>]*>", "<>", rule.rule)
            if seen.setdefault((method, shape), rule.endpoint) != rule.endpoint:
                wrong.append(f"{method} {rule.rule}: {seen[method, shape]} and {rule.endpoint}")

    assert wrong == []


def test_no_address_deletes_or_names_a_rating(service: Flask) -> None:
    for rule in service.url_map.iter_rules():
        assert "DELETE" not in (rule.methods or ()), rule.rule
        # What happens to a rating is decided by flags; only who gave it may take its words or its contact back.
        assert not {"rating", "rating_id"} & rule.arguments, rule.rule
