"""`hailong ledger`: the key that signs its heads, and the list of the program's files."""

import os
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Config
from feedback import clock, database
from feedback.audit import keys, release
from feedback.audit.models import Batch
from feedback.audit.signing import KeyFile, Signer, read_key, write_key
from feedback.commands.context import misused, print_json, with_database


@click.group("ledger")
def command() -> None:
    """The key that signs the ledger's heads, and the files of the program that seals them."""


@command.command("files")
def files() -> None:
    """Print every file of this installation with its SHA-256, to be kept elsewhere for `hailong verify --against`."""
    print_json(dict(release.running()[1]))


@command.command("key")
@with_database
def key(*, config: Config) -> None:
    """Print the id and the public half of the key that signs now, for the inspectorate to keep."""
    signer = KeyFile(config.ledger_key_file).signer()
    click.echo(f"{signer.key_id} {signer.public.hex()}")


@command.command("renew-key")
@click.option(
    "--lost",
    metavar="REASON",
    help="the key before is gone, for this reason: nobody gives a word for the new one",
)
@with_database
def renew_key(lost: str | None, *, config: Config) -> None:
    """Let a new key sign from now on; the old one gives its word for it, and every office's ledger says so.

    Its private half is deleted. The running service takes the new key by itself.
    """
    file = config.ledger_key_file
    fresh = file.with_name(file.name + ".new")
    fresh.unlink(missing_ok=True)
    today = clock.now().astimezone(config.zone).date()
    if lost is None:
        old = _readable(file)
        write_key(fresh)
        new = read_key(fresh)
        with database.transaction() as session:
            keys.renew(session, old, new, _with_ledgers(session), today=today)
        os.replace(fresh, file)  # noqa: PTH105 one step, with the transaction behind it
    else:
        file.unlink(missing_ok=True)
        new = KeyFile(file).signer()
        with database.transaction() as session:
            keys.declare_lost(session, new, lost, _with_ledgers(session), today=today)
    click.echo(f"{new.key_id} signs from now on")


def _readable(file: Path) -> Signer:
    try:
        return read_key(file)
    except (OSError, ValueError) as error:
        raise misused(
            f"{file}: the key that signs now can't be read ({error}); if it is gone: --lost REASON"
        ) from None


def _with_ledgers(session: Session) -> Sequence[UUID]:
    return session.scalars(select(Batch.office_id).distinct()).all()
