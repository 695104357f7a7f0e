"""The thermal printers of the desks: which address each has, and bytes sent to it over the office's own network."""

import ipaddress
import socket
import uuid
from collections.abc import Mapping

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from feedback.base import insert_for
from feedback.errors import Refused
from feedback.labels import N_, normal
from feedback.offices.models import Desk
from feedback.receipts.models import DeskPrinter

PORTS = range(9100, 9110)  # on which printers take raw bytes; no other service is reached from here
USUAL_PORT = 9100
PATIENCE_SECONDS = 3.0


def name_printer(session: Session, desk: Desk, address: str) -> str:
    """Give a desk the printer at `address` (such as 192.168.1.50 or 192.168.1.50:9101), or none for an empty one.

    Refused: `bad_printer` for what is no address of a private network, and for ports on which no printer listens.
    Says the address as it is kept.
    """
    address = normal(address)
    if not address:
        session.execute(
            delete(DeskPrinter).where(DeskPrinter.office_id == desk.office_id, DeskPrinter.desk_id == desk.id)
        )
        return ""
    host, port = _parsed(address)
    row = insert_for(session, DeskPrinter).values(
        office_id=desk.office_id, desk_id=desk.id, host=host, port=port
    )
    session.execute(
        row.on_conflict_do_update(index_elements=["office_id", "desk_id"], set_={"host": host, "port": port})
    )
    return shown(host, port)


def printers_of(session: Session, office_id: uuid.UUID) -> Mapping[uuid.UUID, DeskPrinter]:
    """The printers of an office, by desk."""
    found = session.scalars(select(DeskPrinter).where(DeskPrinter.office_id == office_id))
    return {printer.desk_id: printer for printer in found}


def shown(host: str, port: int) -> str:
    """An address as people write it."""
    named = f"[{host}]" if ":" in host else host
    return named if port == USUAL_PORT else f"{named}:{port}"


def send(host: str, port: int, commands: bytes) -> None:
    """Send `commands` to a printer; refused with `printer_silent` where nobody takes them within some seconds."""
    try:
        with socket.create_connection((host, port), timeout=PATIENCE_SECONDS) as printer:
            printer.sendall(commands)
    except OSError:
        raise Refused(
            "printer_silent",
            N_("The printer at %(address)s does not answer. Is it on, and on the same network?"),
            address=shown(host, port),
        ) from None


def _parsed(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":") if address.count(":") == 1 else (address, "", str(USUAL_PORT))
    if address.startswith("["):
        host, _, port = address[1:].partition("]")
        port = port.removeprefix(":") or str(USUAL_PORT)
    try:
        found, number = ipaddress.ip_address(host), int(port)
    except ValueError:
        raise _bad() from None
    if not found.is_private or found.is_unspecified or number not in PORTS:
        raise _bad()
    return str(found), number


def _bad() -> Refused:
    return Refused(
        "bad_printer",
        N_(
            "Write an address of the office's own network, such as 192.168.1.50, with a port from 9100 to 9109."
        ),
        field="address",
    )
