"""The key of a demonstration: one for all workers of a first start, and nobody else's to read."""

import secrets
from pathlib import Path

import pytest

from app import demonstration_key


def test_two_workers_that_start_at_once_have_one_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    others: list[str] = []
    real = secrets.token_urlsafe

    def while_another_starts(length: int) -> str:
        monkeypatch.setattr(secrets, "token_urlsafe", real)
        others.append(demonstration_key(tmp_path))
        return real(length)

    monkeypatch.setattr(secrets, "token_urlsafe", while_another_starts)

    key = demonstration_key(tmp_path)

    assert len(key) == 64
    assert others == [key]


def test_it_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    key = demonstration_key(tmp_path / "instance")

    assert demonstration_key(tmp_path / "instance") == key
    assert [(file.name, file.stat().st_mode & 0o777) for file in (tmp_path / "instance").iterdir()] == [
        ("demonstration-key", 0o600)
    ]
