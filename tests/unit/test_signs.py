"""Numbers that are told stand with the decimal sign of the reader's language, wherever in a sentence they are."""

import pytest

from feedback.scoring.steps import Sentence
from feedback.web import filters


@pytest.fixture(params=[("vi", ","), ("en", ".")], ids=["vi", "en"])
def sign(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    locale, sign = request.param
    monkeypatch.setattr(filters, "current", lambda: locale)
    return sign


def test_a_bare_number(sign: str) -> None:
    assert filters.told(Sentence("84.3137")) == f"84{sign}3137"


def test_numbers_within_a_sentence(sign: str) -> None:
    assert filters.told(Sentence("%(a)s → %(b)s", {"a": "79.20", "b": "80.84"})) == f"79{sign}20 → 80{sign}84"
