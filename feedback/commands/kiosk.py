"""`hailong kiosk`: the tablets on the desks: pair one, list them, end one's access."""

import uuid

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Config
from feedback import clock
from feedback.commands.context import office_by_code, print_json, with_database
from feedback.database import db, transaction
from feedback.devices import operations
from feedback.devices.models import Kiosk
from feedback.devices.queries import Trust, kiosks_of, trust_of
from feedback.errors import Missing, Refused
from feedback.labels import N_, code_key
from feedback.offices.models import Desk


@click.group("kiosk")
def command() -> None:
    """The tablets on the desks: pair one, list them, end one's access."""


@command.command("pair")
@click.argument("desk")
@click.option(
    "--office", "office_code", help="The desk's office; needed where several offices have such a desk."
)
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@with_database
def pair(desk: str, office_code: str | None, as_json: bool, config: Config) -> None:
    """Make a one-time code that pairs a tablet to the desk DESK within ten minutes."""
    with transaction() as session:
        code = operations.open_pairing(session, _desk(session, desk, office_code).id, now=clock.now())
    if as_json:
        print_json({"code": code})
    else:
        click.echo(
            f"{code}\nOpen {config.public_url.rstrip('/')}/k/ on the tablet and type it within 10 minutes."
        )


@command.command("list")
@click.option("--office", "office_code", required=True, help="The office whose tablets are listed.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
@with_database
def list_kiosks(office_code: str, as_json: bool, config: Config) -> None:
    """List the paired tablets of an office, and how each said it stands."""
    session = db.session()
    office = office_by_code(session, office_code)
    trust = trust_of(session, office.id)
    found = [_as_said(kiosk, desk, trust.get(kiosk.id)) for kiosk, desk in kiosks_of(session, office.id)]
    if as_json:
        print_json(found)
        return
    for each in found:
        click.echo(
            f"{each['desk']}\t{each['id']}\tseen {each['seen_at'] or 'never'}\tunsent {each['unsent']}"
            f"\t{'cloned' if each['cloned_at'] else 'signed' if each['signed'] else 'unsigned'}"
        )


@command.command("revoke")
@click.argument("kiosk_id", type=click.UUID)
@with_database
def revoke(kiosk_id: uuid.UUID, config: Config) -> None:
    """End the access of the tablet KIOSK_ID; what waits on it stays there until it is paired again."""
    with transaction() as session:
        kiosk = session.scalars(select(Kiosk).where(Kiosk.id == kiosk_id)).one_or_none()
        if kiosk is None:
            raise Missing("kiosk")
        now = clock.now()
        today = now.astimezone(config.zone).date()
        ended = operations.revoke(session, kiosk, by=None, on=today, now=now)
    click.echo("revoked" if ended else "was revoked before")


def _desk(session: Session, code: str, office_code: str | None) -> Desk:
    """The desk of that code, of the office named or of the only office that has one."""
    asked = select(Desk).where(Desk.code_key == code_key(code))
    if office_code is not None:
        asked = asked.where(Desk.office_id == office_by_code(session, office_code).id)
    found = session.scalars(asked.limit(2)).all()
    if len(found) > 1:
        raise Refused(
            "several_desks",
            N_("Several offices have a desk %(desk)s: name the office."),
            field="office",
            desk=code,
        )
    if not found:
        raise Refused("unknown_desk", N_("There is no desk %(desk)s."), field="desk", desk=code)
    return found[0]


def _as_said(kiosk: Kiosk, desk: Desk, trust: Trust | None) -> dict[str, object]:
    return {
        "id": str(kiosk.id),
        "desk": desk.code,
        "seen_at": kiosk.seen_at.isoformat() if kiosk.seen_at else None,
        "version": kiosk.version,
        "unsent": kiosk.unsent,
        "oldest_unsent_at": kiosk.oldest_unsent_at.isoformat() if kiosk.oldest_unsent_at else None,
        "refused": kiosk.refused,
        "battery": kiosk.battery,
        "signed": trust is not None and trust.signed,
        "missing": trust.missing if trust is not None else 0,
        "cloned_at": kiosk.cloned_at.isoformat() if kiosk.cloned_at else None,
        "clock_off_seconds": kiosk.clock_off_seconds,
    }
