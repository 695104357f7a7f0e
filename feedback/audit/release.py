"""The release of the program at work: a hash over the hashes of its installed files, which every head carries."""

import hashlib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from feedback.audit.chain import canonical_json

HOME = Path(__file__).resolve().parents[2]
PARTS = ("feedback", "kiosk", "admin", "static")
ALONE = ("app.py", "config.py")
MADE_HERE = (".pyc", ".mo")  # by Python and by the set-up, from files that are counted


@cache
def running() -> tuple[str, Mapping[str, str]]:
    """The id and the files of the program of this process, read once."""
    files = files_of(HOME)
    return release_id(files), files


def files_of(home: Path) -> dict[str, str]:
    """SHA-256 of every file that the program consists of, by its path."""
    return {
        path.relative_to(home).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(_paths(home))
    }


def release_id(files: Mapping[str, str]) -> str:
    """The id of a release of these files."""
    return hashlib.sha256(canonical_json(dict(files))).hexdigest()


def changes(expected: Mapping[str, str], found: Mapping[str, str]) -> dict[str, str]:
    """The files in which two lists differ: `changed`, `missing` or `added`."""
    told = {}
    for path in sorted(expected.keys() | found.keys()):
        if path not in found:
            told[path] = "missing"
        elif path not in expected:
            told[path] = "added"
        elif expected[path] != found[path]:
            told[path] = "changed"
    return told


def _paths(home: Path) -> Iterator[Path]:
    for part in PARTS:
        for path in (home / part).rglob("*"):
            if path.is_file() and path.suffix not in MADE_HERE:
                yield path
    for name in ALONE:
        if (home / name).is_file():
            yield home / name
