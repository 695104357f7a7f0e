"""The locks: exact versions with hashes, the same core in all, and no word about where they come from."""

import re

from tests.architecture.sources import LOCKS, ROOT

WANTED = ("requirements.in", "requirements-dev.in", "requirements-bench.in")
PINNED = re.compile(r"^([a-z0-9][a-z0-9.-]*)(?:\[[a-z0-9,-]+\])?==(\S+)", re.MULTILINE)


def test_the_development_lock_holds_the_core_version_for_version() -> None:
    core, development, _ = (set(PINNED.findall(read(name))) for name in LOCKS)

    assert core - development == set()


def test_the_measurements_change_no_version_of_the_development_lock() -> None:
    _, development, bench = (dict(PINNED.findall(read(name))) for name in LOCKS)

    assert {name: development.get(name, version) for name, version in bench.items()} == bench


def test_every_package_is_pinned_and_has_hashes() -> None:
    for name in LOCKS:
        blocks = re.split(r"\n(?=\S)", "\n" + read(name))
        packages = [block for block in blocks if block[:1].isalnum()]

        assert packages, name
        assert [block for block in packages if not PINNED.match(block) or "--hash=sha256:" not in block] == []


def test_a_lock_names_no_place() -> None:
    for name in LOCKS:
        assert re.findall(r"https?:|--index|--find-links|file:| @ ", read(name)) == [], name


def test_every_wanted_package_is_locked() -> None:
    for wanted, lock in zip(WANTED, LOCKS, strict=True):
        names = re.findall(r"^([a-z][a-z0-9-]*)", read(wanted), re.MULTILINE)

        assert set(names) - {name for name, _ in PINNED.findall(read(lock))} == set()


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")
