"""`hailong notices`: what the outbox holds, sent at once instead of by the clock."""

import click

from config import Config
from feedback import clock
from feedback.commands.context import with_database
from feedback.jobs.sending import send_notices


@click.group("notices")
def command() -> None:
    """The outbox: what is to be told to somebody outside."""


@command.command("send")
@with_database
def send(config: Config) -> None:
    """Send what is due now, as the scheduler does every five minutes."""
    click.echo(send_notices(config, clock.now()))
