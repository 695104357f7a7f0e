"""What others made is what the manifest says, to the byte, and THIRD_PARTY.md names all of it."""

import json
import re
from typing import Any

from scripts.vendor import MANIFEST, PACKAGES, STATIC, font_css, sha256
from tests.architecture.sources import ROOT
from tests.architecture.test_locks import PINNED


def test_every_vendored_file_is_unchanged() -> None:
    recorded = {name: digest for entry in manifest() for name, digest in entry["files"].items()}

    assert {name: sha256(STATIC / name) for name in recorded} == recorded


def test_every_file_in_the_folders_is_in_the_manifest() -> None:
    recorded = {name for entry in manifest() for name in entry["files"]}
    there = {
        path.relative_to(STATIC).as_posix()
        for folder in ("vendor", "fonts")
        for path in (STATIC / folder).rglob("*.*")
    }

    assert there - recorded == {"vendor/manifest.json", "fonts/fonts.css"}


def test_the_manifest_holds_the_wanted_versions() -> None:
    assert [(entry["package"], entry["version"]) for entry in manifest()] == [
        (each.name, each.version) for each in PACKAGES
    ]


def test_the_style_sheet_of_the_font_names_files_that_are_there() -> None:
    text = (STATIC / "fonts" / "fonts.css").read_text(encoding="utf-8")

    assert text == font_css()
    assert [
        name for name in re.findall(r'url\("([^"]+)"\)', text) if not (STATIC / "fonts" / name).exists()
    ] == []


def test_third_party_names_every_package_with_its_version() -> None:
    text = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8")
    locked = PINNED.findall((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    vendored = [(entry["package"], entry["version"]) for entry in manifest()]

    assert [each for each in (*locked, *vendored) if f"| {each[0]} | {each[1]} |" not in text] == []


def manifest() -> list[dict[str, Any]]:
    return json.loads(MANIFEST.read_text(encoding="utf-8"))
