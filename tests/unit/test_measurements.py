"""The measurements say what they lack before they start anything."""

import sys

import pytest

from tests.bench import __main__ as bench


def test_a_missing_package_is_named_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "NEEDED", {"posts": ("sys", "no_such_package")})
    monkeypatch.setattr(sys, "argv", ["tests.bench", "posts"])

    assert bench.main() == 1

    said = capsys.readouterr().err
    assert "not installed: no_such_package." in said
    assert 'make bench ARGS="posts"' in said


def test_a_measurement_that_nobody_knows_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["tests.bench", "post"])

    assert bench.main() == 2
    assert "no such measurement: post" in capsys.readouterr().err
