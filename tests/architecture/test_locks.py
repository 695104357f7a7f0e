"""The locks: exact versions with hashes, the same core in both, and no word about where they come from."""

import re

from tests.architecture.sources import LOCKS, ROOT

PINNED = re.compile(r"^([a-z0-9][a-z0-9.-]*)==(\S+)", re.MULTILINE)


def test_the_development_lock_holds_the_core_version_for_version() -> None:
    core, development = (set(PINNED.findall(read(name))) for name in LOCKS)

    assert core - development == set()


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
    for wanted, lock in zip(("requirements.in", "requirements-dev.in"), LOCKS, strict=True):
        names = re.findall(r"^([a-z][a-z0-9-]*)", read(wanted), re.MULTILINE)

        assert set(names) - {name for name, _ in PINNED.findall(read(lock))} == set()


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")
