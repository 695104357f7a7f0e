"""What a worker of the web server, and a command, holds when it begins."""

import gc
import importlib
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from feedback.web.worker import application

ROOT = Path(__file__).parents[2]
FOR_FEW = {
    "authlib",
    "docx",
    "docxtpl",
    "openpyxl",
    "reportlab",
    "requests",
}  # of what a page needs now and then


def test_what_a_worker_has_loaded_is_never_searched_for_cycles(monkeypatch: pytest.MonkeyPatch) -> None:
    searched_while_loading = []
    app = SimpleNamespace(
        create_app=lambda: searched_while_loading.append(gc.isenabled()) or "the application"
    )
    monkeypatch.setattr(importlib, "import_module", {"app": app}.__getitem__)
    frozen_before = gc.get_freeze_count()
    try:
        assert application() == "the application"

        assert searched_while_loading == [False]
        assert gc.isenabled()
        assert gc.get_freeze_count() > frozen_before
    finally:
        gc.unfreeze()


def test_what_a_command_has_loaded_is_never_searched_for_cycles() -> None:
    told = (
        "import gc, click; from feedback.cli import main; before = gc.get_freeze_count(); "
        "main.get_command(click.Context(main), 'close'); print(before, gc.get_freeze_count(), gc.isenabled())"
    )

    done = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True)

    before, after, is_searched = done.stdout.split()
    assert int(before) < int(after)
    assert is_searched == "True"


def test_libraries_that_few_pages_need_are_not_loaded_at_the_start() -> None:
    told = "import sys, app; print(*sorted({name.partition('.')[0] for name in sys.modules}))"

    loaded = subprocess.run(
        [sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert FOR_FEW.isdisjoint(loaded.stdout.split())
