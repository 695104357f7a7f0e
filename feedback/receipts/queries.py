"""What can be asked of receipts: how a code stands, and what its paper speaks of."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, exists, func, select, true
from sqlalchemy.orm import Session

from feedback.errors import Missing
from feedback.labels import N_, code_key, say
from feedback.offices.models import Desk, Office, Official, Procedure
from feedback.receipts import codes
from feedback.receipts.models import CodeState, RatedBy, Receipt, ReceiptCode, Stage
from feedback.receipts.paper import Applicant, Kind, Paper

Line = tuple[Receipt, Desk, Official, Procedure]  # a served transaction, with what it names

CENTRE = N_("One-stop centre")


KINDS = {Stage.RECEPTION: Kind.RECEIPT, Stage.RESULT: Kind.RESULT}


class Standing(Enum):
    """How a code stands. That its moment was rated by another code is told to nobody: see `submit_by_receipt`."""

    LIVE = "live"
    RATED = "rated"  # it may be used, and its moment has its one rating by another code
    USED = "used"
    EXPIRED = "expired"
    VOID = "void"

    @property
    def may_be_printed(self) -> bool:
        """Whether its paper can be printed once more: used or not, which printing must not tell."""
        return self not in (Standing.EXPIRED, Standing.VOID)


@dataclass(frozen=True, slots=True)
class Found:
    """A code that was issued: how it stands now, and the transaction that it lets its holder rate."""

    standing: Standing
    office_id: uuid.UUID
    code_id: uuid.UUID
    receipt_id: uuid.UUID
    stage: Stage
    desk_id: uuid.UUID
    official_id: uuid.UUID
    procedure_id: uuid.UUID
    until: datetime


@dataclass(frozen=True, slots=True)
class Service:
    """What a citizen is asked to rate, in words; no dossier number, no name but the official's."""

    stage: Stage
    office: str
    desk: str
    official: str
    procedure: str


def find_code(session: Session, spelling: str, *, now: datetime) -> Found | None:
    """The code that `spelling` gives, or None for one unknown: a malformed one is merely unknown."""
    code = codes.canonical(spelling)
    if code is None:
        return None
    row = session.execute(
        select(ReceiptCode, Receipt)
        .join(Receipt, and_(Receipt.office_id == ReceiptCode.office_id, Receipt.id == ReceiptCode.receipt_id))
        .where(ReceiptCode.code_hash == codes.code_hash(code))
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        return None
    issued, receipt = row
    return Found(
        _standing(issued, receipt, now=now),
        issued.office_id,
        issued.id,
        receipt.id,
        receipt.stage,
        receipt.desk_id,
        receipt.official_id,
        receipt.procedure_id,
        issued.expires_at,
    )


def _standing(issued: ReceiptCode, receipt: Receipt, *, now: datetime) -> Standing:
    """Void and expired come first, so that neither hangs on whether somebody rated."""
    if issued.state is CodeState.VOID or receipt.voided_at is not None:
        return Standing.VOID
    if issued.expires_at <= now:
        return Standing.EXPIRED
    if issued.state is CodeState.USED:
        return Standing.USED
    return Standing.RATED if receipt.rated_by is RatedBy.NAMED else Standing.LIVE


def moment_of(session: Session, office_id: uuid.UUID, dossier_code: str, stage: Stage) -> Receipt | None:
    """One moment of a dossier at an office, or none."""
    asked = select(Receipt).where(
        Receipt.office_id == office_id,
        Receipt.dossier_key == code_key(dossier_code),
        Receipt.stage == stage,
    )
    return session.scalars(asked.execution_options(populate_existing=True)).one_or_none()


def moments_of(session: Session, office_id: uuid.UUID, dossier_code: str) -> Mapping[Stage, Receipt]:
    """What an office knows of a dossier, by moment; raises Missing where it knows nothing."""
    found = {
        stage: receipt
        for stage in Stage
        if (receipt := moment_of(session, office_id, dossier_code, stage)) is not None
    }
    if not found:
        raise Missing("dossier")
    return found


def newest_code(session: Session, receipt: Receipt) -> ReceiptCode | None:
    """The code issued last for a receipt's paper, if one was."""
    asked = select(ReceiptCode).where(
        ReceiptCode.office_id == receipt.office_id,
        ReceiptCode.receipt_id == receipt.id,
        ~ReceiptCode.by_message,
    )
    newest = asked.order_by(ReceiptCode.issued_at.desc(), ReceiptCode.state, ReceiptCode.id).limit(1)
    return session.scalars(newest.execution_options(populate_existing=True)).first()


@dataclass(frozen=True, slots=True)
class CodesCounted:
    """What became of the codes issued in a time: each is void, or was told to a citizen; which were used is not said."""

    issued: int
    void: int
    expired: int  # of those told: used before or not

    @property
    def told(self) -> int:
        """Codes that a citizen holds or held."""
        return self.issued - self.void


def codes_counted(
    session: Session, office_id: uuid.UUID, *, since: datetime, before: datetime, now: datetime
) -> CodesCounted:
    """The codes that an office issued in a time, every one accounted for."""
    void = ReceiptCode.state == CodeState.VOID
    asked = select(
        func.count(),
        func.count().filter(void),
        func.count().filter(~void, ReceiptCode.expires_at <= now),
    ).where(
        ReceiptCode.office_id == office_id, ReceiptCode.issued_at >= since, ReceiptCode.issued_at < before
    )
    return CodesCounted(*session.execute(asked).one())


def service_of(session: Session, found: Found) -> Service:
    """The words for what `found` lets its holder rate."""
    return Service(
        stage=found.stage,
        office=session.get_one(Office, found.office_id).name,
        desk=session.get_one(Desk, found.desk_id).name,
        official=session.get_one(Official, found.official_id).name,
        procedure=session.get_one(Procedure, found.procedure_id).name,
    )


def receipts_without_code(
    session: Session, office_id: uuid.UUID, *, since: datetime, before: datetime | None = None, most: int
) -> Sequence[Receipt]:
    """Receipts of a time whose paper never had a code, oldest first: rated or not, which the list must not tell."""
    had_one = exists().where(
        ReceiptCode.office_id == Receipt.office_id,
        ReceiptCode.receipt_id == Receipt.id,
        ~ReceiptCode.by_message,
    )
    return session.scalars(
        select(Receipt)
        .where(
            Receipt.office_id == office_id,
            Receipt.received_at >= since,
            true() if before is None else Receipt.received_at < before,
            Receipt.voided_at.is_(None),
            ~had_one,
        )
        .order_by(Receipt.received_at, Receipt.dossier_key)
        .limit(most)
    ).all()


def paper_of(
    session: Session,
    receipt: Receipt,
    *,
    zone: ZoneInfo,
    code: str | None = None,
    until: datetime | None = None,
    applicant: Applicant = Applicant(),  # noqa: B008 - frozen
    documents: tuple[str, ...] = (),
    sets: int = 1,
    book: str = "",
) -> Paper:
    """What the paper of `receipt` says, in the clock of `zone`, with `code` on it where one was issued.

    What is said of the applicant goes to the paper alone: the service keeps none of it.
    """
    desk = session.get_one(Desk, receipt.desk_id).name
    kind = Kind.SLIP if receipt.slip else KINDS[receipt.stage]
    procedure = session.get_one(Procedure, receipt.procedure_id)
    return Paper(
        kind=kind,
        applicant=applicant,
        documents=documents,
        sets=sets,
        book=book,
        office=session.get_one(Office, receipt.office_id).name,
        centre=f"{say(CENTRE)} · {desk}",
        dossier_code=receipt.dossier_code,
        procedure=procedure.name,
        official=session.get_one(Official, receipt.official_id).name,
        received_at=receipt.received_at.astimezone(zone),
        working_days=procedure.working_days,
        due_at=receipt.due_at.astimezone(zone) if receipt.due_at else None,
        return_at=desk,
        code=code,
        code_until=until.astimezone(zone).date() if until else None,
    )


def receipts_of_day(
    session: Session, office_id: uuid.UUID, begins: datetime, ends: datetime
) -> Sequence[Line]:
    """What an office served between two moments, newest first. Nothing here tells which of them were rated."""
    asked = _lines().where(
        Receipt.office_id == office_id, Receipt.received_at >= begins, Receipt.received_at < ends
    )
    newest_first = asked.order_by(Receipt.received_at.desc(), Receipt.dossier_key)
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(newest_first)]


def lines_of(session: Session, office_id: uuid.UUID, dossier_codes: Sequence[str]) -> Sequence[Line]:
    """The receptions of these dossiers, in the order of their codes."""
    asked = _lines().where(
        Receipt.office_id == office_id,
        Receipt.stage == Stage.RECEPTION,
        Receipt.dossier_key.in_([code_key(code) for code in dossier_codes]),
    )
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(asked.order_by(Receipt.dossier_key))]


def _lines() -> Select[Receipt, Desk, Official, Procedure]:
    return (
        select(Receipt, Desk, Official, Procedure)
        .join(Desk, Desk.id == Receipt.desk_id)
        .join(Official, Official.id == Receipt.official_id)
        .join(Procedure, Procedure.id == Receipt.procedure_id)
    )


def receipt_at(session: Session, office_id: uuid.UUID, receipt_id: uuid.UUID) -> Receipt:
    """The receipt of that id at the office; raises Missing."""
    found = session.get(Receipt, (office_id, receipt_id))
    if found is None:
        raise Missing("receipt")
    return found
