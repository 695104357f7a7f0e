"""`hailong contacts`: the inspectorate's key pair, to which what citizens leave for an answer is sealed."""

from pathlib import Path

import click

from feedback.commands.context import misused, refused, settings
from feedback.contacts import keys
from feedback.errors import Refused


@click.group("contacts")
def command() -> None:
    """The key pair to which citizens' contacts are sealed."""


@command.command("keys")
@click.option(
    "-o",
    "--output",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for both files; else the instance folder.",
)
def make_keys(output: Path | None) -> None:
    """Make the pair, once: the public key is for the web server, the private one for the sender and the inspectorate.

    Whoever has the private key reads every contact: keep it off the web server where the two can be apart, and a
    copy of it in the inspectorate's safe, since without it no contact can ever be opened.
    """
    folder = output or Path(settings().instance)
    try:
        public, private = keys.make_pair(folder)
    except Refused as refusal:
        raise refused(refusal) from None
    except OSError as error:
        raise misused(f"{folder}: {error.strerror}") from None
    click.echo(f"HAILONG_CONTACTS_PUBLIC_KEY={public}")
    click.echo(f"HAILONG_CONTACTS_PRIVATE_KEY={private}")
