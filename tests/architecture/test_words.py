"""What no file of the project may say, and what each must."""

import ast
import re
import subprocess
import unicodedata

import pytest

from tests.architecture.sources import ROOT, module_name, python_files, templates, text_files

# Written in pieces, so that this file may be read by its own test.
UNFINISHED = ("TO" + "DO", "FIX" + "ME", "lorem " + "ipsum")
FOREIGN_PLACES = ("/wo" + "rk/", "/tmp/te" + "am", "/ro" + "ot/", "/ho" + "me/")
REGISTRIES = ("py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "npm" + "js.com", "debian" + ".org")
FORBIDDEN = re.compile("|".join(map(re.escape, (*UNFINISHED, *FOREIGN_PLACES, *REGISTRIES))), re.IGNORECASE)
EXCUSED = {"LICENSE"}

INLINE_STYLE = re.compile(r"""<[a-z][^>]*\sstyle\s*=|<style\b(?![^>]*nonce)""", re.IGNORECASE)
INLINE_SCRIPT = re.compile(
    r"<script\b(?![^>]*\b(?:src|nonce)\s*=)(?![^>]*application/json)[^>]*>", re.IGNORECASE
)
INLINE_HANDLER = re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE)
FOREIGN_ADDRESS = re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""", re.IGNORECASE)
UNSAFE_FILTER = re.compile(r"\|\s*safe\b|\{%-?\s*autoescape\s+false")


def test_no_file_speaks_of_unfinished_work_of_this_machine_or_of_a_registry() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{number}: {found.group()}"
        for path in text_files()
        if path.name not in EXCUSED
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if (found := FORBIDDEN.search(line))
    ]

    assert wrong == []


def test_every_module_opens_with_a_sentence() -> None:
    wrong = []
    for path in python_files():
        source = path.read_text(encoding="utf-8")
        says = ast.get_docstring(ast.parse(source)) if source.strip() else "nothing to say"
        if not says or not says.split("\n\n")[0].rstrip().endswith((".", ":")):
            wrong.append(module_name(path))

    assert wrong == []


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("an inline style", INLINE_STYLE),
        ("an inline script without a nonce", INLINE_SCRIPT),
        ("an event handler in an attribute", INLINE_HANDLER),
        ("an address of another site", FOREIGN_ADDRESS),
        ("text let through unescaped", UNSAFE_FILTER),
    ],
)
def test_no_template_holds(what: str, pattern: re.Pattern[str]) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}: {found.group()}"
        for path in templates()
        if (found := pattern.search(path.read_text(encoding="utf-8")))
    ]

    assert wrong == [], what


def test_two_templates_never_share_a_name() -> None:
    # The folders of all blueprints are one namespace: the first of two equal names wins for both.
    names = [path.relative_to(ROOT).as_posix().split("templates/", 1)[1] for path in templates()]

    assert sorted(names) == sorted(set(names))


def test_every_text_is_in_nfc() -> None:
    # A letter and its marks apart look right and are found by no search.
    wrong = [
        path.relative_to(ROOT).as_posix()
        for path in text_files()
        if not unicodedata.is_normalized("NFC", path.read_text(encoding="utf-8"))
    ]

    assert wrong == []


def test_what_is_local_is_not_in_git() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    known = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()

    assert [
        name
        for name in known
        if name.startswith(("instance/", ".venv/")) or name.endswith((".mo", ".sqlite", ".pyc"))
    ] == []
