"""`hailong restore`: puts a copy of the database back in place."""

from pathlib import Path

import click
from sqlalchemy import make_url, select

from config import Config
from feedback import clock, copies, migrate
from feedback.audit.models import Batch
from feedback.audit.operations import RESTORED, append_decision
from feedback.commands.context import misused, refused, settings, with_database
from feedback.commands.verify_diff import from_database
from feedback.database import transaction
from feedback.devices.operations import note_restoration
from feedback.errors import Refused
from feedback.periods.month import Month


@click.command("restore")
@click.argument("copy", type=click.Path(exists=True, path_type=Path))
def command(copy: Path) -> None:
    """Put COPY, a file or a folder of copies (its newest is taken), in the place of the database.

    Stop the service first. The database as it was is kept beside the new one. The tablets hear that it was put back,
    and send again what they have kept since.
    """
    file = copies.newest(copy) if copy.is_dir() else copy
    if file is None:
        raise misused(f"There is no copy in {copy}.")
    url = settings().database_url
    before = _heads(url)
    try:
        put = copies.restore(url, file, now=clock.now())
    except Refused as refusal:
        raise refused(refusal) from None
    migrate.upgrade(url)  # an older copy has no place yet to note it
    _note(file.name, before)
    click.echo(f"{file.name} is in place ({put.size / 1e6:.1f} MB); run `hailong verify`")


def _heads(url: str) -> set[str]:
    """The heads of the database as it was; none where there was none."""
    database = make_url(url)
    if database.get_backend_name() == "sqlite" and not Path(str(database.database)).exists():
        return set()  # to open it would make it
    try:
        ledger = from_database(url, url)
    except click.ClickException:
        return set()
    return {head for heads in ledger.heads.values() for head in heads.values()}


@with_database
def _note(copy: str, before: set[str], *, config: Config | None = None) -> None:
    """Let the tablets hear of it, and every office's ledger say so, with the heads that are lost."""
    now = clock.now()
    today = now.astimezone((config or settings()).zone).date()
    with transaction() as session:
        note_restoration(session, now=now)
        kept = {head.hex() for head in session.scalars(select(Batch.head))}
        body = {"copy": copy, "lost": sorted(before - kept)}
        for office_id in session.scalars(select(Batch.office_id).distinct()).all():
            append_decision(session, office_id, Month.of(today), RESTORED, body, decided_on=today)
