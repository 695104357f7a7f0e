"""Evidence of an official for the own marks: words, with a link or the number of a paper, until a leader has commented."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.base import new_id
from feedback.errors import Missing, Refused
from feedback.evaluations.rulesets.rules import Rules
from feedback.evaluations.sheets import way
from feedback.evaluations.sheets.models import Evidence, Sheet
from feedback.evaluations.sheets.opening import open_sheets
from feedback.labels import N_, normal
from feedback.offices.models import Office
from feedback.periods.month import Month

LONGEST_WORDS, LONGEST_REFERENCE = 1000, 500  # characters
MOST = 30  # pieces on one sheet


def put_forward(
    session: Session,
    office: Office,
    month: Month,
    official_id: uuid.UUID,
    criterion: str,
    words: str,
    reference: str,
    rules: Rules,
    *,
    user_id: uuid.UUID,
    now: datetime,
) -> Evidence:
    """Keep a piece of evidence for a row of the form, or with no row for the results as a whole.

    Raises MonthClosed, Missing, or Refused: `not_own_sheet`, `unknown_criterion`, `words_missing`, `too_long`,
    `bad_link`, `too_much_evidence`, and what the sheet's state refuses.
    """
    sheet = _own(session, office, month, official_id, user_id)
    if criterion:
        rules.criterion(criterion)
    kept, link = normal(words), normal(reference)
    if not kept:
        raise Refused("words_missing", N_("Please write what it is about."), field="words")
    for field, text, most in (("words", kept, LONGEST_WORDS), ("reference", link, LONGEST_REFERENCE)):
        if len(text) > most:
            raise Refused(
                "too_long", N_("The text is longer than %(limit)s characters."), field=field, limit=most
            )
    if "://" in link and not is_link(link):
        raise Refused("bad_link", N_("A link begins with https:// or http://."), field="reference")
    standing = session.scalar(
        select(func.count()).where(Evidence.office_id == office.id, Evidence.sheet_id == sheet.id)
    )
    if (standing or 0) >= MOST:
        raise Refused("too_much_evidence", N_("A sheet has at most %(most)s pieces of evidence."), most=MOST)
    evidence = Evidence(
        office_id=office.id, id=new_id(), sheet_id=sheet.id, criterion=criterion, words=kept, reference=link
    )
    session.add(evidence)
    session.flush()
    return evidence


def take_back(
    session: Session,
    office: Office,
    month: Month,
    official_id: uuid.UUID,
    evidence_id: uuid.UUID,
    *,
    user_id: uuid.UUID,
) -> None:
    """Take a piece of one's own evidence back. Raises MonthClosed, Missing, or Refused as `put_forward` does."""
    sheet = _own(session, office, month, official_id, user_id)
    gone = session.scalar(
        delete(Evidence)
        .where(Evidence.office_id == office.id, Evidence.sheet_id == sheet.id, Evidence.id == evidence_id)
        .returning(Evidence.id)
    )
    if gone is None:
        raise Missing("evidence")


def evidence_of(session: Session, sheet: Sheet) -> Sequence[Evidence]:
    """The evidence on a sheet, by the rows of the form."""
    asked = select(Evidence).where(Evidence.office_id == sheet.office_id, Evidence.sheet_id == sheet.id)
    return session.scalars(asked.order_by(Evidence.criterion, Evidence.id)).all()


def evidence_at(
    session: Session, office: Office, month: Month, official_id: uuid.UUID, evidence_id: uuid.UUID
) -> Evidence:
    """A piece of evidence on the official's sheet of the month; raises Missing."""
    found = session.scalars(
        select(Evidence)
        .join(Sheet, (Sheet.office_id == Evidence.office_id) & (Sheet.id == Evidence.sheet_id))
        .where(
            Evidence.office_id == office.id,
            Evidence.id == evidence_id,
            Sheet.official_id == official_id,
            Sheet.month == month,
        )
    ).one_or_none()
    if found is None:
        raise Missing("evidence")
    return found


def is_link(reference: str) -> bool:
    """Whether a reference is the address of a page that a browser may be led to."""
    try:
        parts = urlsplit(reference)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _own(session: Session, office: Office, month: Month, official_id: uuid.UUID, user_id: uuid.UUID) -> Sheet:
    if session.scalar(select(User.official_id).where(User.id == user_id)) != official_id:
        raise Refused("not_own_sheet", N_("Only the official puts evidence forward on the own sheet."))
    open_sheets(session, office, month)
    sheet = way.sheet_of(session, office, month, official_id)
    way.require(sheet, way.TO_SELF_SCORE)
    return sheet
