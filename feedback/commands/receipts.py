"""`hailong receipts`: one-time codes in bulk, for dossiers that came in without a printed code, and one by one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Config
from feedback import clock
from feedback.commands import dossiers
from feedback.commands.context import MONTH, misused, office_by_code, print_json, with_database
from feedback.commands.receipt_files import MANY, address_of, must_end, write_many
from feedback.database import db, transaction
from feedback.errors import Refused
from feedback.labels import N_, code_key
from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.receipts import operations
from feedback.receipts.models import Receipt, Stage
from feedback.receipts.queries import codes_counted, receipts_without_code


@click.group("receipts")
def command() -> None:
    """The receipts' one-time codes, one by one and in bulk."""


@command.command("mint")
@click.option("--office", "office_code", required=True, help="The office whose dossiers get codes.")
@click.option(
    "--dossier",
    "dossiers",
    multiple=True,
    help="A dossier's code; again for each. Else all of the last days.",
)
@click.option("--days", default=1, show_default=True, help="Dossiers received within so many days.")
@click.option("--most", default=1000, show_default=True, help="At most so many.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Papers as .pdf, a list as .csv, or a list with a picture of each QR as .zip.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the codes in JSON.")
@with_database
def mint(
    office_code: str,
    dossiers: tuple[str, ...],
    days: int,
    most: int,
    output: Path | None,
    as_json: bool,
    config: Config,
) -> None:
    """Issue a one-time code for each dossier that never had one, and tell the codes this once."""
    must_end(output, MANY)
    now = clock.now()
    with transaction() as session:
        office = office_by_code(session, office_code)
        chosen = _chosen(session, office, dossiers, since=now - timedelta(days=days), most=most)
        codes = operations.mint(session, chosen, valid_days=config.receipt_valid_days, now=now)
        if output is not None:  # before the commit: codes that nobody can read are not issued
            try:
                write_many(session, output, chosen, codes, config, now=now)
            except OSError as error:
                raise misused(f"{output}: {error.strerror}") from None
    said = [
        {"dossier": receipt.dossier_code, "code": code, "address": address_of(config, code)}
        for receipt, code in zip(chosen, codes, strict=True)
    ]
    if as_json:
        print_json(said)
    elif output is not None:
        click.echo(f"{len(said)} codes in {output}")
    else:
        for each in said:
            click.echo(f"{each['dossier']}\t{each['address']}")


@command.command("count")
@click.argument("month", type=MONTH)
@click.option("--office", "office_code", required=True, help="The office whose codes are counted.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@with_database
def count(month: Month, office_code: str, as_json: bool, config: Config) -> None:
    """Account for every code that an office issued in MONTH; which were used is not told."""
    session = db.session()
    office = office_by_code(session, office_code)
    since, before = month.edges(config.zone)
    found = codes_counted(session, office.id, since=since, before=before, now=clock.now())
    said = {"issued": found.issued, "void": found.void, "told": found.told, "expired": found.expired}
    if as_json:
        print_json(said)
    else:
        click.echo("\n".join(f"{name}\t{number}" for name, number in said.items()))


def _chosen(
    session: Session, office: Office, dossiers: Sequence[str], *, since: datetime, most: int
) -> Sequence[Receipt]:
    if not dossiers:
        return receipts_without_code(session, office.id, since=since, most=most)
    keys = [code_key(dossier) for dossier in dossiers]
    found = {
        receipt.dossier_key: receipt
        for receipt in session.scalars(
            select(Receipt).where(
                Receipt.office_id == office.id,
                Receipt.dossier_key.in_(keys),
                Receipt.stage == Stage.RECEPTION,
            )
        )
    }
    for key, dossier in zip(keys, dossiers, strict=True):
        if key not in found:
            raise Refused(
                "unknown_dossier", N_("There is no dossier %(dossier)s at this office."), dossier=dossier
            )
    return [found[key] for key in dict.fromkeys(keys)]


for one in (
    dossiers.issue,
    dossiers.result,
    dossiers.slip,
    dossiers.reissue,
    dossiers.void,
    dossiers.print_paper,
):
    command.add_command(one)
