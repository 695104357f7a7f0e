"""`hailong scheduler`: the jobs by the clock, in a process of their own."""

import logging

import click
from flask import current_app

from config import Config
from feedback.commands.context import with_database
from feedback.jobs.runner import serve


@click.command("scheduler")
@with_database
def command(*, config: Config) -> None:
    """Seal every night and catch up every hour, and clear away what has served its time, until stopped."""
    logging.basicConfig(level=config.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    serve(current_app._get_current_object(), config)  # type: ignore[attr-defined]
