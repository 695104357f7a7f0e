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
from feedback.labels import N_, say_in_both
from feedback.periods.month import Month

KEYS_MISSING = N_(
    "The keys of the machine that made the copy are missing: put %(files)s there and restore once more, before anything "
    "else runs. If they are lost, go on; `hailong verify` then says for ever that another key signs."
)


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
    missing = _keys_missing() if _heads(url) else []
    _note(file.name, before, in_ledger=not missing)
    click.echo(f"{file.name} is in place ({put.size / 1e6:.1f} MB); run `hailong verify`")
    if missing:
        click.echo(say_in_both(KEYS_MISSING, {"files": ", ".join(missing)}), err=True)


def _keys_missing() -> list[str]:
    config = settings()
    return [str(file) for file in (config.ledger_key_file, config.intake_key_file) if not file.exists()]


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
def _note(copy: str, before: set[str], *, in_ledger: bool, config: Config | None = None) -> None:
    """Let the tablets hear of it, and every office's ledger say so, with the heads that are lost.

    Where the ledger's key is missing nothing is written there yet: a new one would sign it.
    """
    now = clock.now()
    today = now.astimezone((config or settings()).zone).date()
    with transaction() as session:
        note_restoration(session, now=now)
        if not in_ledger:
            return
        kept = {head.hex() for head in session.scalars(select(Batch.head))}
        body = {"copy": copy, "lost": sorted(before - kept)}
        for office_id in session.scalars(select(Batch.office_id).distinct()).all():
            append_decision(session, office_id, Month.of(today), RESTORED, body, decided_on=today)
