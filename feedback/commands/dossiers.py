"""`hailong receipts issue, result, slip, reissue, void, print`: what the one-stop software does by its key, on the host."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from config import Config
from feedback import clock
from feedback.audit import acts
from feedback.commands.context import office_by_code, print_json, with_database
from feedback.commands.receipt_files import ONE, address_of, must_end, write_one
from feedback.database import db, transaction
from feedback.errors import Missing, Refused
from feedback.interchange import cells
from feedback.interchange.loading import Register
from feedback.interchange.refusals import Fault
from feedback.labels import N_
from feedback.offices.models import Desk, Office, Official, Procedure
from feedback.ratings.served import ask_about
from feedback.receipts import codes, operations, queries, receiving
from feedback.receipts.models import Receipt, Stage

AT_OFFICE = click.option("--office", "office_code", required=True, help="The office whose dossier it is.")
DESK = click.option("--desk", "desk_code", required=True, help="The desk's code.")
OFFICIAL = click.option("--official", "official_code", required=True, help="The code of who served.")
PROCEDURE = click.option("--procedure", "procedure_code", required=True, help="The procedure's code.")
OUTPUT = click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The form as .pdf, the strip as .png, or as .bin for a thermal printer.",
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
OF_RESULT = click.option("--result", "of_result", is_flag=True, help="Its result; else its reception.")


class Names:
    """What an office's codes name; an unknown one is refused with its option."""

    def __init__(self, session: Session, office: Office) -> None:
        self._session, self._register = session, Register(session, office.id)

    def desk(self, code: str) -> Desk:
        """The desk of that code."""
        return self._session.get_one(Desk, _named(self._register.desk, code, "desk"))

    def official(self, code: str) -> Official:
        """The official of that code."""
        return self._session.get_one(Official, _named(self._register.official, code, "official"))

    def procedure(self, code: str, config: Config, now: datetime) -> Procedure:
        """The procedure of that code as it stands now."""
        look_up = partial(self._register.procedure, on=now.astimezone(config.zone).date())
        return self._session.get_one(Procedure, _named(look_up, code, "procedure"))


@click.command("issue")
@click.argument("dossier")
@AT_OFFICE
@PROCEDURE
@DESK
@OFFICIAL
@OUTPUT
@AS_JSON
@with_database
def issue(
    dossier: str,
    office_code: str,
    procedure_code: str,
    desk_code: str,
    official_code: str,
    output: Path | None,
    as_json: bool,
    config: Config,
) -> None:
    """Receive DOSSIER now and tell its code, once; said again, nothing is added and no code is told."""
    must_end(output, ONE)
    now = clock.now()
    with transaction() as session:
        office = office_by_code(session, office_code)
        names = Names(session, office)
        desk = names.desk(desk_code)
        kept = receiving.receive(
            session,
            desk,
            names.official(official_code),
            names.procedure(procedure_code, config, now),
            _named(cells.dossier_code, dossier, "dossier"),
            zone=config.zone,
            now=now,
        )
        code = (
            _begun(session, kept.receipt, desk, "receipts:receipt:issued", config, now=now)
            if kept.is_new
            else None
        )
        _tell(session, kept.receipt, code, output, as_json, config)


@click.command("result")
@click.argument("dossier")
@AT_OFFICE
@DESK
@OFFICIAL
@OUTPUT
@AS_JSON
@with_database
def result(
    dossier: str,
    office_code: str,
    desk_code: str,
    official_code: str,
    output: Path | None,
    as_json: bool,
    config: Config,
) -> None:
    """Hand the result of DOSSIER over now and tell the code for rating it, once."""
    must_end(output, ONE)
    now = clock.now()
    with transaction() as session:
        office = office_by_code(session, office_code)
        names = Names(session, office)
        desk = names.desk(desk_code)
        wanted = _named(cells.dossier_code, dossier, "dossier")
        kept = receiving.hand_over(session, desk, names.official(official_code), wanted, now=now)
        act = "receipts:result:handed_over"
        code = _begun(session, kept.receipt, desk, act, config, now=now) if kept.is_new else None
        _tell(session, kept.receipt, code, output, as_json, config)


@click.command("slip")
@AT_OFFICE
@PROCEDURE
@DESK
@OFFICIAL
@OUTPUT
@AS_JSON
@with_database
def slip(
    office_code: str,
    procedure_code: str,
    desk_code: str,
    official_code: str,
    output: Path | None,
    as_json: bool,
    config: Config,
) -> None:
    """Give a slip for what was done on the spot, with a number of its own, and tell its code, once."""
    must_end(output, ONE)
    now = clock.now()
    with transaction() as session:
        office = office_by_code(session, office_code)
        names = Names(session, office)
        desk, official = names.desk(desk_code), names.official(official_code)
        procedure = names.procedure(procedure_code, config, now)
        given = receiving.give_slip(session, desk, official, procedure, zone=config.zone, now=now)
        code = _begun(session, given, desk, "receipts:slip:given", config, now=now)
        _tell(session, given, code, output, as_json, config)


@click.command("reissue")
@click.argument("dossier")
@AT_OFFICE
@OF_RESULT
@OUTPUT
@AS_JSON
@with_database
def reissue(
    dossier: str, office_code: str, of_result: bool, output: Path | None, as_json: bool, config: Config
) -> None:
    """Issue a new code for DOSSIER; the ones before it are void, and whether they were used is told to nobody."""
    must_end(output, ONE)
    now = clock.now()
    with transaction() as session:
        office = office_by_code(session, office_code)
        stage = Stage.RESULT if of_result else Stage.RECEPTION
        receipt = _moments(session, office, dossier).get(stage)
        if receipt is None:
            raise _unknown(dossier)
        code = operations.issue_code(session, receipt, valid_days=config.receipt_valid_days, now=now)
        _write_down(session, "receipts:code:issued", office, now=now, dossier=receipt.dossier_code)
        _tell(session, receipt, code, output, as_json, config)


@click.command("void")
@click.argument("dossier")
@AT_OFFICE
@AS_JSON
@with_database
def void(dossier: str, office_code: str, as_json: bool, config: Config) -> None:
    """Withdraw every moment of DOSSIER, which was issued by mistake; a rating given before stands."""
    now = clock.now()
    with transaction() as session:
        office = office_by_code(session, office_code)
        moments = _moments(session, office, dossier).values()
        withdrawn = [operations.void(session, each, now=now) for each in moments]
        if any(withdrawn):
            _write_down(session, "receipts:receipt:voided", office, now=now, dossier=dossier)
    if as_json:
        print_json({"dossier": dossier, "withdrawn": sum(withdrawn)})
    else:
        click.echo(f"{dossier}: {'withdrawn' if any(withdrawn) else 'was withdrawn before'}")


@click.command("print")
@click.argument("code")
@OUTPUT
@with_database
def print_paper(code: str, output: Path | None, config: Config) -> None:
    """Print the paper that CODE belongs to, as long as the code is good."""
    file = output or Path("receipt.pdf")
    must_end(file, ONE)
    session = db.session()
    found = queries.find_code(session, code, now=clock.now())
    if found is None or not found.standing.may_be_printed:
        raise Refused("unknown_code", N_("This code is not known, has ended or is void."))
    receipt = queries.receipt_at(session, found.office_id, found.receipt_id)
    paper = queries.paper_of(
        session, receipt, zone=config.zone, code=codes.canonical(code), until=found.until
    )
    write_one(file, paper, config)
    click.echo(f"{receipt.dossier_code} in {file}")


def _begun(session: Session, receipt: Receipt, desk: Desk, act: str, config: Config, *, now: datetime) -> str:
    """The code of what has just been stored, written down, with its citizen asked where screens are armed."""
    code = operations.issue_code(session, receipt, valid_days=config.receipt_valid_days, now=now)
    named = "slip" if receipt.slip else "dossier"
    office = session.get_one(Office, receipt.office_id)
    _write_down(session, act, office, now=now, desk=desk.code, **{named: receipt.dossier_code})
    ask_about(session, receipt, now=now)
    return code


def _tell(
    session: Session, receipt: Receipt, code: str | None, output: Path | None, as_json: bool, config: Config
) -> None:
    """Write the paper before the commit, since a code that nobody can read is not issued; and tell the code."""
    newest = queries.newest_code(session, receipt)
    until = newest.expires_at if newest is not None and code is not None else None
    if code is not None and output is not None:
        write_one(
            output, queries.paper_of(session, receipt, zone=config.zone, code=code, until=until), config
        )
    address = address_of(config, code) if code is not None else None
    if as_json:
        said: dict[str, Any] = {
            "dossier": receipt.dossier_code,
            "moment": receipt.stage.value,
            "code": code,
            "address": address,
            "until": until.astimezone(config.zone).isoformat() if until is not None else None,
        }
        print_json(said)
    else:
        click.echo(f"{receipt.dossier_code}\t{address or 'stood before; no code is told again'}")


def _moments(session: Session, office: Office, dossier: str) -> dict[Stage, Receipt]:
    try:
        return dict(queries.moments_of(session, office.id, dossier))
    except Missing:
        raise _unknown(dossier) from None


def _unknown(dossier: str) -> Refused:
    return Refused("unknown_dossier", N_("There is no dossier %(dossier)s at this office."), dossier=dossier)


def _named(look_up: Callable[[str], Any], code: str, option: str) -> Any:
    try:
        return look_up(code)
    except Fault as fault:
        raise Refused(fault.code, fault.sentence, field=option, **fault.values) from None


def _write_down(session: Session, act: str, office: Office, *, now: datetime, **about: str) -> None:
    acts.record(session, act, office_id=office.id, user_id=None, now=now, **about)
