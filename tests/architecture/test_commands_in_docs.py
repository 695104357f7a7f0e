"""Every command that a document tells somebody to run is one that there is."""

import re

import click

from feedback.cli import main
from tests.architecture.sources import ROOT

SAID = re.compile(r"(?:`|^|bin/|sudo )hailong ([a-z-]+)(?: ([a-z-]+))?", re.MULTILINE)
DOCUMENTS = ("README.md", "deploy/README.md", "docs/*.md", "docs/decisions/*.md")


def test_documents_name_commands_that_there_are() -> None:
    unknown = [
        f"{path.relative_to(ROOT)}: hailong {name} {further}".strip()
        for pattern in DOCUMENTS
        for path in sorted(ROOT.glob(pattern))
        for name, further in SAID.findall(path.read_text(encoding="utf-8"))
        if not is_known(name, further)
    ]

    assert unknown == []


def is_known(name: str, further: str) -> bool:
    context = click.Context(main)
    command = main.get_command(context, name)
    if isinstance(command, click.Group) and further:
        return command.get_command(context, further) is not None
    return command is not None
