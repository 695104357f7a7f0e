"""Somebody has been served: the transaction is found, and the desk's screen is asked to wake for its citizen."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.duty.queries import on_duty
from feedback.offices.models import Desk, Office, Official, Procedure
from feedback.ratings.operations import submit
from feedback.ratings.submission import NewRating, Outcome
from feedback.receipts.models import Mode, Receipt, Stage
from feedback.receipts.queries import moment_of
from feedback.receipts.receiving import receive
from feedback.screens import prompts
from feedback.screens.models import Prompt, Said
from feedback.screens.prompts import Asked
from feedback.screens.rules import rule_book

AT_THE_DESK = timedelta(minutes=5)  # after its receipt was made, the citizen is still there
JUST_SERVED = timedelta(minutes=45)  # the same time within which a tap finds its transaction


def say_served(
    session: Session,
    desk: Desk,
    said_by: Said,
    *,
    dossier: str | None = None,
    procedure: Procedure | None = None,
    zone: ZoneInfo,
    now: datetime,
) -> Asked:
    """Ask whoever has just been served at `desk` for a rating, where the ward's screens are armed.

    A dossier names the transaction; one that nobody has brought in yet is received now where the one-stop software
    says its procedure and somebody is on duty, since then the software's word is the transaction. Without a dossier
    it is the desk's latest transaction that nobody was asked about, so that an official who presses the button does
    not choose which citizen rates.
    """
    office = session.get_one(Office, desk.office_id)
    rules = rule_book(session, office).at(now)
    if not rules.is_armed:
        return prompts.ask(session, desk, rules, said_by, now=now)
    if dossier is not None:
        served = _named(session, desk, dossier)
        if served is None and said_by is Said.SOFTWARE and procedure is not None:
            served = _received(session, desk, dossier, procedure, zone=zone, now=now)
    else:
        served = _latest(session, desk, procedure, now=now)
    about = served.procedure_id if served is not None else procedure.id if procedure is not None else None
    return prompts.ask(
        session,
        desk,
        rules,
        said_by,
        receipt_id=served.id if served is not None else None,
        procedure_id=about,
        now=now,
    )


def ask_about(session: Session, receipt: Receipt, *, now: datetime) -> Asked | None:
    """Ask the citizen for whom a receipt has just been made: always, so that nobody chooses who is asked.

    None where nobody stands at the desk: a dossier that came online or by post, or one written down afterwards.
    """
    if receipt.mode is not Mode.DIRECT or now - receipt.received_at > AT_THE_DESK:
        return None
    desk = session.get_one(Desk, receipt.desk_id)
    rules = rule_book(session, session.get_one(Office, receipt.office_id)).at(now)
    return prompts.ask(
        session, desk, rules, Said.RECEIPT, receipt_id=receipt.id, procedure_id=receipt.procedure_id, now=now
    )


def submit_prompted(session: Session, rating: NewRating, prompt: Prompt | None, *, now: datetime) -> Outcome:
    """Store a rating that came with a prompt; it names the prompt's transaction while that one is free.

    A transaction that another rating has named meanwhile is no reason to turn the citizen at the screen away: the
    rating is stored without it, and the seal decides. So is one whose prompt was not there to be answered.
    """
    if prompt is not None:
        rating = replace(rating, prompt_id=prompt.id, desk_id=prompt.desk_id)
        if prompt.receipt_id is not None:
            named = submit(session, [replace(rating, receipt_id=prompt.receipt_id)], now=now)[0]
            if named.outcome != "refused":
                return named
    return submit(session, [rating], now=now)[0]


def _named(session: Session, desk: Desk, dossier: str) -> Receipt | None:
    """The dossier's latest moment: its reception, or once that has been handed over its result."""
    moments = [moment_of(session, desk.office_id, dossier, stage) for stage in Stage]
    known = [each for each in moments if each is not None and each.voided_at is None]
    return max(known, key=lambda each: each.received_at, default=None)


def _received(
    session: Session, desk: Desk, dossier: str, procedure: Procedure, *, zone: ZoneInfo, now: datetime
) -> Receipt | None:
    official_id = on_duty(session, desk.office_id, desk.id, now, zone=zone)
    if official_id is None:
        return None
    official = session.get_one(Official, official_id)
    return receive(session, desk, official, procedure, dossier, zone=zone, now=now).receipt


def _latest(session: Session, desk: Desk, procedure: Procedure | None, *, now: datetime) -> Receipt | None:
    asked_about = select(Prompt.receipt_id).where(
        Prompt.office_id == desk.office_id, Prompt.receipt_id.is_not(None)
    )
    asked = select(Receipt).where(
        Receipt.office_id == desk.office_id,
        Receipt.desk_id == desk.id,
        Receipt.received_at > now - JUST_SERVED,
        Receipt.received_at <= now,
        Receipt.voided_at.is_(None),
        Receipt.id.not_in(asked_about),
    )
    if procedure is not None:
        asked = asked.where(Receipt.procedure_id == procedure.id)
    return session.scalars(asked.order_by(Receipt.received_at.desc(), Receipt.id).limit(1)).first()
