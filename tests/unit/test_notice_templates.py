"""The words of notices: declared values alone, both languages, and never what was chosen."""

import re

import pytest

from feedback.labels import say
from feedback.notices.mobile_numbers import mobile_number
from feedback.notices.templates import FORBIDDEN, TEMPLATES, UndeclaredTemplate, checked, written


def test_no_template_has_a_place_for_what_was_chosen() -> None:
    for name, template in TEMPLATES.items():
        assert not template.values & FORBIDDEN, name


def test_the_places_of_every_template_are_its_values_in_both_languages() -> None:
    for name, template in TEMPLATES.items():
        if not template.words:
            continue
        for locale in ("vi", "en"):
            text = say(template.subject, locale=locale) + say(template.words, locale=locale)
            assert set(re.findall(r"%\((\w+)\)s", text)) == template.values, (name, locale)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("nothing", {}),
        ("invitation", {"office": "P1"}),
        ("invitation", {"office": "P1", "address": "x", "level": 5}),
    ],
)
def test_an_undeclared_template_or_value_is_a_fault(name: str, values: dict[str, object]) -> None:
    with pytest.raises(UndeclaredTemplate):
        checked(name, values)


def test_an_invitation_is_written_in_the_readers_language() -> None:
    values = {"office": "Phường Một", "address": "https://localhost/r/X"}

    vietnamese, english = (written("invitation", values, locale=locale) for locale in ("vi", "en"))

    assert "https://localhost/r/X" in vietnamese.words
    assert "https://localhost/r/X" in english.words
    assert vietnamese.words != english.words
    assert "Phường Một" in vietnamese.subject


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0912 345 678", "84912345678"),
        ("+84 912.345.678", "84912345678"),
        ("84912345678", "84912345678"),
        ("024 3825 3825", None),  # no mobile
        ("0912 345 67", None),
        ("a@b.vn", None),
        ("٠٩١٢٣٤٥٦٧٨", None),
    ],
)
def test_a_mobile_number_is_read_in_its_usual_spellings(text: str, number: str | None) -> None:
    assert mobile_number(text) == number
