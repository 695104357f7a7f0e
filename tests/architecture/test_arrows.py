"""The arrows between modules: the contracts of setup.cfg, and what the pure modules may know."""

import ast
import sys
from collections.abc import Iterator

import pytest
from importlinter.cli import lint_imports

from tests.architecture.sources import module_name, python_files

PURE = (
    "feedback.audit.chain",
    "feedback.disclosure",
    "feedback.errors",
    "feedback.integrity.detectors",
    "feedback.integrity.findings",
    "feedback.integrity.thresholds",
    "feedback.labels",
    "feedback.periods.month",
    "feedback.plans.results",
    "feedback.ratings.levels",
    "feedback.ratings.policy",
    "feedback.receipts.codes",
    "feedback.receipts.qr_image",
    "feedback.scoring",
)
DRAWS_QR = {"feedback.receipts.qr_image": {"qrcode", "PIL"}}  # the one pure module that draws


def test_the_contracts_of_setup_cfg_are_kept() -> None:
    assert lint_imports(no_cache=True) == 0


@pytest.mark.parametrize("name", PURE)
def test_a_pure_module_is_there(name: str) -> None:
    assert name in {module_name(path) for path in python_files()}


def test_a_pure_module_knows_only_the_standard_library_and_pure_modules() -> None:
    wrong = [
        f"{name} imports {imported}"
        for path in python_files()
        if is_pure(name := module_name(path))
        for imported in imports(path.read_text(encoding="utf-8"))
        if not may_be_known(imported, to=name)
    ]

    assert wrong == []


def test_a_pure_module_reads_no_clock() -> None:
    readings = {"now", "utcnow", "today", "time_ns", "localtime", "gmtime"}
    wrong = [
        f"{module_name(path)}:{node.lineno} {node.attr}"
        for path in python_files()
        if is_pure(module_name(path))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in readings
    ]

    assert wrong == []


def is_pure(name: str) -> bool:
    return any(name == pure or name.startswith(f"{pure}.") for pure in PURE)


def may_be_known(imported: str, *, to: str) -> bool:
    top = imported.split(".")[0]
    return top in sys.stdlib_module_names or is_pure(imported) or top in DRAWS_QR.get(to, set())


def imports(source: str) -> Iterator[str]:
    """The modules that a source imports, wherever in the file; `from a import b` is a module b or a name of a."""
    names = {module_name(path) for path in python_files()}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            inner = {f"{base}.{alias.name}" for alias in node.names}
            yield from (inner & names) or {base}
