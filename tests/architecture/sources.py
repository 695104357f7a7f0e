"""Finds the project's own files, for the tests that read all of them."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ("app.py", "config.py", "feedback", "kiosk", "admin", "scripts", "tests")
WRITTEN = (
    *CODE,
    "static",
    "docs",
    "deploy",
    ".ci",
    "README.md",
    "CHANGELOG.md",
    "THIRD_PARTY.md",
    "Makefile",
)
SETTINGS = (
    "setup.cfg",
    "pyproject.toml",
    "babel.cfg",
    ".gitignore",
    "requirements.in",
    "requirements-dev.in",
    "requirements-bench.in",
)
LOCKS = ("requirements.txt", "requirements-dev.txt", "requirements-bench.txt")
TEXTS = {
    "", ".cfg", ".conf", ".css", ".csv", ".html", ".in", ".js", ".json", ".mako", ".md", ".po", ".py", ".service", ".sh", ".svg",
    ".timer", ".toml", ".txt", ".xml", ".yml",
}  # fmt: skip
NOT_OURS = {"__pycache__", "vendor", "node_modules"}  # vendored files speak for themselves


def python_files() -> list[Path]:
    """Every Python file of ours."""
    return [path for path in _files(CODE) if path.suffix == ".py"]


def text_files() -> list[Path]:
    """Every text of ours: code, templates, catalogues, documents, settings, locks."""
    return [path for path in _files((*WRITTEN, *SETTINGS, *LOCKS)) if path.suffix in TEXTS]


def templates() -> list[Path]:
    """Every HTML template."""
    return [path for path in _files(("feedback", "kiosk", "admin")) if path.suffix == ".html"]


def module_name(path: Path) -> str:
    """The dotted name of a module of ours, such as `feedback.scoring.table`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _files(names: tuple[str, ...]) -> Iterator[Path]:
    for name in names:
        path = ROOT / name
        if path.is_file():
            yield path
        elif path.is_dir():
            yield from sorted(
                each
                for each in path.rglob("*")
                if each.is_file() and not NOT_OURS & set(each.relative_to(ROOT).parts)
            )
