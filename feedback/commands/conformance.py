"""`hailong conformance`: worked cases run against scoring, rule sets, detectors and disclosure."""

import sys

import click

from feedback.commands.context import REFUSED, misused, refused
from feedback.conformance import run_file
from feedback.errors import Refused


@click.command("conformance")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
def command(file: str) -> None:
    """Run the cases of FILE (columns kind, case, note, input, expected) and name each that differs."""
    try:
        report = run_file(file)
    except (OSError, ValueError) as error:
        raise misused(f"{file}: {error}") from None
    except Refused as refusal:
        raise refused(refusal) from None
    for failure in report.failures:
        click.echo(f"{failure}")
    click.echo(f"{report.passed} passed, {report.failed} failed")
    if report.failed:
        sys.exit(REFUSED)
