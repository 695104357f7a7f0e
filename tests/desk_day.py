"""A day at the desks for tests: shifts, transactions, taps and telephones, at local times as people write them."""

import itertools
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from feedback.base import new_id
from feedback.database import WRITES
from feedback.duty.models import DeskSession, Shift, ShiftPart
from feedback.integrity.reading import SealingRules
from feedback.integrity.seal import OfficeSeal, seal_offices
from feedback.offices.models import Desk, Office, Official, Procedure
from feedback.ratings.marks import INFO, Marks
from feedback.ratings.models import Channel, Intake, Source
from feedback.ratings.untold import count_anew
from feedback.receipts.models import Mode, RatedBy, Receipt

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
RULES = SealingRules(ZONE)
HOURS = {ShiftPart.MORNING: ("07:30", "11:30"), ShiftPart.AFTERNOON: ("13:00", "17:00")}
_numbers = itertools.count(1)


def at(written: str) -> datetime:
    """The moment of a local time, written `2026-10-05 08:15` or with seconds."""
    return datetime.fromisoformat(written).replace(tzinfo=ZONE).astimezone(UTC)


def shift(
    session: Session, desk: Desk, official: Official, day: str, part: ShiftPart = ShiftPart.MORNING
) -> Shift:
    """The roster's word that an official has a desk for half a day."""
    starts, ends = HOURS[part]
    made = Shift(
        office_id=desk.office_id, desk_id=desk.id, official_id=official.id, worked_on=date.fromisoformat(day), part=part,
        starts_at=at(f"{day} {starts}"), ends_at=at(f"{day} {ends}"),
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def sign_on(
    session: Session, desk: Desk, official: Official, since: str, until: str | None = None
) -> DeskSession:
    """An official signed on at a desk, whatever the roster says."""
    made = DeskSession(
        office_id=desk.office_id, desk_id=desk.id, official_id=official.id, signed_on_at=at(since),
        signed_off_at=at(until) if until else None,
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def receipt(
    session: Session, desk: Desk, official: Official, procedure: Procedure, received: str, **changes: object
) -> Receipt:
    """A dossier that an official received at a desk."""
    code = f"H26-{next(_numbers)}"
    values: dict[str, object] = {
        "office_id": desk.office_id, "id": new_id(), "dossier_code": code, "dossier_key": code.lower(), "procedure_id": procedure.id,
        "desk_id": desk.id, "official_id": official.id, "received_at": at(received), "mode": Mode.DIRECT,
    }  # fmt: skip
    made = Receipt(**{**values, **changes})
    session.add(made)
    session.flush()
    return made


def tap(session: Session, desk: Desk, tapped: str, **changes: object) -> Intake:
    """A face tapped on the desk's kiosk, which arrived at once."""
    moment = at(tapped)
    values: dict[str, object] = {
        "office_id": desk.office_id, "rating_id": uuid.uuid4(), "desk_id": desk.id, "channel": Channel.KIOSK, "source": Source.DEVICE,
        "level": 4, "tapped_at": moment, "received_at": moment,
    }  # fmt: skip
    made = Intake(**{**values, **changes})
    session.add(made)
    session.flush()
    session.expunge(made)  # the seal deletes the row; the test still asks what it said
    return made


def scan(session: Session, named: Receipt, given: str, **changes: object) -> Intake:
    """A rating by the QR of a receipt, whose one rating it has used."""
    named.rated_by = RatedBy.NAMED
    desk = session.get_one(Desk, named.desk_id)
    values: dict[str, object] = {"channel": Channel.QR, "source": Source.BROWSER, "receipt_id": named.id}
    return tap(session, desk, given, **{**values, **changes})


def seal(
    session: Session, now: str, *, until: str | None = None, rules: SealingRules = RULES
) -> dict[str, OfficeSeal]:
    """Seal every office inside the test's own transaction; the reports by the offices' codes."""

    @contextmanager
    def same() -> Iterator[Session]:
        yield session
        session.flush()
        session.expire_all()

    last = date.fromisoformat(until) if until else None
    session.flush()
    return {report.office: report for report in seal_offices(same, rules, now=at(now), until=last)}


def counted(session: Session, known: Marks) -> None:
    """What waits at every office counted by the service's key, as a seal of the service's own leaves it."""
    session.info[INFO] = known
    for office_id in session.scalars(select(Office.id)).all():
        count_anew(session, office_id)
    del session.info[INFO]


def committing(engine: Engine) -> Callable[[], AbstractContextManager[Session]]:
    """Opens transactions that really commit, as the service's own do."""

    @contextmanager
    def transaction() -> Iterator[Session]:
        with (
            engine.connect().execution_options(**{WRITES: True}) as connection,
            Session(connection) as session,
        ):
            yield session
            session.commit()

    return transaction


def minutes_later(written: str, minutes: float) -> str:
    """The local time so many minutes after another."""
    return (datetime.fromisoformat(written) + timedelta(minutes=minutes)).isoformat(sep=" ")
