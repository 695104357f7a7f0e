"""Keeps what others made: `fetch` gets the front end's files with npm, `list` writes THIRD_PARTY.md from locks and manifest."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
MANIFEST = STATIC / "vendor" / "manifest.json"
THIRD_PARTY = ROOT / "THIRD_PARTY.md"
FONT = "Be Vietnam Pro"
WEIGHTS = (400, 600, 700)  # text, table heads and buttons, headings
SUBSETS = {  # the letters in each file; a browser fetches a file when the page holds one of them
    "vietnamese": "U+0102-0103,U+0110-0111,U+0128-0129,U+0168-0169,U+01A0-01A1,U+01AF-01B0,U+0300-0301,U+0303-0304,"
    "U+0308-0309,U+0323,U+0329,U+1EA0-1EF9,U+20AB",
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,"
    "U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
}
LICENCES_WITHOUT_METADATA = {"colorama": "BSD-3-Clause", "psycopg-binary": "LGPL-3.0-only"}
OSI = "License :: OSI Approved :: "  # the classifier by which older packages name their licence
PINNED = re.compile(r"^([a-z0-9][a-z0-9.-]*)(?:\[[a-z0-9,-]+\])?==([^\s;]+)", re.MULTILINE)


@dataclass(frozen=True)
class Package:
    """A package of npm's registry and which of its files are kept, by their place below static/."""

    name: str
    version: str
    licence: str  # SPDX
    files: dict[str, str]  # place in the package: place below static/


PACKAGES = (
    Package(
        "@fontsource/be-vietnam-pro",
        "5.3.0",
        "OFL-1.1",
        {
            f"files/be-vietnam-pro-{subset}-{weight}-normal.woff2": f"fonts/be-vietnam-pro-{subset}-{weight}.woff2"
            for subset in SUBSETS
            for weight in WEIGHTS
        }
        | {"LICENSE": "vendor/licences/be-vietnam-pro.txt"},
    ),
    Package(
        "idb",
        "8.0.4",
        "ISC",
        {"build/index.js": "vendor/idb.js", "LICENSE": "vendor/licences/idb.txt"},
    ),
    Package(
        "lean-qr",
        "2.7.4",
        "MIT",
        {"nano.mjs": "vendor/lean-qr.js", "LICENSE": "vendor/licences/lean-qr.txt"},
    ),
    Package(
        "@expo-google-fonts/be-vietnam-pro",
        "0.4.1",
        "MIT AND OFL-1.1",
        {
            "400Regular/BeVietnamPro_400Regular.ttf": "fonts/BeVietnamPro-Regular.ttf",
            "700Bold/BeVietnamPro_700Bold.ttf": "fonts/BeVietnamPro-Bold.ttf",
            "LICENSE": "vendor/licences/expo-google-fonts.txt",
        },
    ),
    Package(  # as wide as Times New Roman, which official papers are set in (Decree 30/2020)
        "@expo-google-fonts/tinos",
        "0.4.2",
        "MIT AND OFL-1.1",
        {
            "400Regular/Tinos_400Regular.ttf": "fonts/Tinos-Regular.ttf",
            "400Regular_Italic/Tinos_400Regular_Italic.ttf": "fonts/Tinos-Italic.ttf",
            "700Bold/Tinos_700Bold.ttf": "fonts/Tinos-Bold.ttf",
            "LICENSE_FONT": "vendor/licences/tinos.txt",
        },
    ),
)


def fetch() -> None:
    """Gets every package with npm, keeps its files, and writes the manifest, the font's style sheet and THIRD_PARTY.md."""
    entries = []
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as folder:
            words = [
                "npm",
                "pack",
                "--silent",
                f"{package.name}@{package.version}",
                "--pack-destination",
                folder,
            ]
            subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
            entries.append(_keep(package, next(Path(folder).glob("*.tgz"))))
    (STATIC / "fonts" / "fonts.css").write_text(font_css(), encoding="utf-8")
    MANIFEST.write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")
    THIRD_PARTY.write_text(third_party(), encoding="utf-8")


def font_css() -> str:
    """The style sheet that names the font's files."""
    faces = [
        f"""@font-face {{
  font-family: "{FONT}";
  font-style: normal;
  font-weight: {weight};
  font-display: swap;
  src: url("be-vietnam-pro-{subset}-{weight}.woff2") format("woff2");
  unicode-range: {letters.replace(",", ", ")};
}}
"""
        for weight in WEIGHTS
        for subset, letters in SUBSETS.items()
    ]
    return (
        f"/* {FONT}, in the weights and letters that the screens use; written by scripts/vendor.py. */\n\n"
        + "\n".join(faces)
    )


def third_party() -> str:
    """What the service contains or runs on that others made, with its licence."""
    lines = [
        "# What others made",
        "",
        "Written by `make vendor` and `make lock` from the lock and the manifest.",
        "",
        "## In the service's pages and documents",
        "",
        "| package | version | licence | files |",
        "| --- | --- | --- | --- |",
    ]
    for entry in json.loads(MANIFEST.read_text(encoding="utf-8")):
        files = ", ".join(sorted(name for name in entry["files"] if "/licences/" not in name))
        lines.append(f"| {entry['package']} | {entry['version']} | {entry['licence']} | {files} |")
    lines += [
        "",
        "## Python packages (requirements.txt)",
        "",
        "| package | version | licence |",
        "| --- | --- | --- |",
    ]
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    lines += [f"| {name} | {version} | {_licence(name)} |" for name, version in PINNED.findall(lock)]
    return "\n".join(lines) + "\n"


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _keep(package: Package, archive: Path) -> dict[str, object]:
    kept = {}
    with tarfile.open(archive) as contents:
        for inside, place in package.files.items():
            source = contents.extractfile(str(PurePosixPath("package") / inside))
            if source is None:
                raise FileNotFoundError(f"{package.name} {package.version} has no file {inside}")
            target = STATIC / place
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read())
            kept[place] = sha256(target)
    return {"package": package.name, "version": package.version, "licence": package.licence, "files": kept}


def _licence(name: str) -> str:
    if name in LICENCES_WITHOUT_METADATA:
        return LICENCES_WITHOUT_METADATA[name]
    try:
        known = metadata(name)
    except PackageNotFoundError:
        return "see the package"
    classified = [each.rsplit(" :: ", 1)[1] for each in known.get_all("Classifier") or [] if OSI in each]
    stated = (
        known.get_all("License-Expression") or classified or known.get_all("License") or ["see the package"]
    )
    return ", ".join(each.splitlines()[0] for each in stated)


def main(arguments: list[str]) -> int:
    """`fetch` or `list`."""
    if arguments == ["fetch"]:
        fetch()
    elif arguments == ["list"]:
        THIRD_PARTY.write_text(third_party(), encoding="utf-8")
    else:
        sys.stderr.write("usage: python -m scripts.vendor {fetch,list}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
