"""The checks that read the code without running it."""

from __future__ import annotations

from scripts.environment import BIN, PYTHON
from scripts.steps import ROOT, Step, command

TEMPLATE_FOLDERS = ("feedback/web/templates", "kiosk/templates", "admin/templates")


def _templates() -> str:
    folders = [folder for folder in TEMPLATE_FOLDERS if (ROOT / folder).exists()]
    command(PYTHON, "-m", "djlint", "--lint", "--quiet", *folders)
    return "ok"


def _quiet(*arguments: str) -> str:
    command(PYTHON, *arguments)
    return "ok"


STEPS = [
    Step("Style (ruff)", lambda: _quiet("-m", "ruff", "check", "--quiet", ".")),
    Step("Layout of the code (ruff)", lambda: _quiet("-m", "ruff", "format", "--check", "--quiet", ".")),
    Step("Types (mypy --strict)", lambda: _quiet("-m", "mypy", "--no-error-summary")),
    Step("Arrows between modules (import-linter)", lambda: _imports()),
    Step("Translations", lambda: _quiet("-m", "scripts.catalogue", "check")),
    Step("Templates (djlint)", _templates),
]

FORMATTING = [
    Step("Formatting", lambda: _quiet("-m", "ruff", "format", "--quiet", ".")),
    Step(
        "Sorting imports",
        lambda: _quiet("-m", "ruff", "check", "--quiet", "--fix-only", "--select", "I", "."),
    ),
]


def _imports() -> str:
    command(BIN / "lint-imports")
    return "ok"
