"""What can happen to annual sheets (form 02): opened, assessed by whose they are, commented, discussed, published, reopened."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.audit import acts
from feedback.audit.operations import append_decision
from feedback.base import insert_for, new_id
from feedback.errors import Missing, Refused
from feedback.evaluations.sheets import collective, new_rounds, way
from feedback.evaluations.sheets.collective import Meeting
from feedback.evaluations.sheets.kinds import Scorer, SheetState
from feedback.evaluations.sheets.models import Comment, Reopening
from feedback.evaluations.sheets.scorers import scorer_for
from feedback.labels import N_, normal
from feedback.offices.holidays import working_days
from feedback.offices.models import Office, Official, Posting
from feedback.periods.month import Month
from feedback.scoring import QualityClass
from feedback.terms.models import YearSheet
from feedback.terms.queries import people_of
from feedback.terms.term import MONTHS_OF_YEAR, Term, TermKind
from feedback.terms.year_terms import year_terms_of

PUBLISHED, REOPENED = "year:published", "year:reopened"  # the ledger's words
LONGEST_WORDS, LONGEST_PROPOSAL = 4000, 2000  # characters


def open_year(
    session: Session, office: Office, year: int, *, user_id: uuid.UUID | None, now: datetime
) -> int:
    """Open a sheet for everybody whose last posting in the year is at the office; those that stand are left alone.

    Returns how many sheets there are.
    """
    officials = people_of(session, office, Term(TermKind.YEAR, year))
    _open(session, office, year, officials)
    if officials and user_id is not None:
        acts.record(
            session,
            "terms:years:opened",
            office_id=office.id,
            user_id=user_id,
            now=now,
            year=year,
            sheets=len(officials),
        )
    return len(officials)


def open_this_year(session: Session, *, today: date, now: datetime) -> int:
    """From the first of December on, open the sheets of the year for every office with postings in it; say how many stand."""
    if today.month != MONTHS_OF_YEAR:
        return 0
    offices = session.scalars(
        select(Office)
        .join(Posting, Posting.office_id == Office.id)
        .where(
            Posting.from_on <= date(today.year, 12, 31),
            Posting.to_on.is_(None) | (Posting.to_on >= date(today.year, 1, 1)),
        )
        .distinct()
    ).all()
    return sum(open_year(session, office, today.year, user_id=None, now=now) for office in offices)


def assess(
    session: Session,
    office: Office,
    official: Official,
    year: int,
    klass: QualityClass,
    words: str,
    *,
    user_id: uuid.UUID,
    now: datetime,
) -> None:
    """Keep the official's own word on the year (form 02 part II), until whoever leads has spoken.

    Raises Refused: `not_own_sheet`, `too_long`, and what the sheet's state refuses.
    """
    if session.scalar(select(User.official_id).where(User.id == user_id)) != official.id:
        raise Refused("not_own_sheet", N_("Only the official writes the official's own word."))
    kept = _words(words, "words")
    sheet = opened(session, office, official, year)
    way.pass_on(
        session,
        sheet,
        way.TO_SELF_SCORE,
        SheetState.SELF_SCORED,
        user_id=user_id,
        now=now,
        own_class=klass,
        own_words=kept,
        assessed_at=now,
    )
    _record(session, "terms:year:assessed", sheet, official, user_id=user_id, now=now)


def comment(
    session: Session,
    office: Office,
    official: Official,
    year: int,
    words: str,
    proposal: str,
    klass: QualityClass | None = None,
    *,
    user_id: uuid.UUID,
    zone: ZoneInfo,
    now: datetime,
) -> Scorer:
    """Keep what one of those who lead says: in words, the class proposed, and the measure proposed (form 02 part IV).

    Raises Refused: what `scorer_for` refuses, `comment_missing`, `too_long`, and what the sheet's state refuses.
    """
    scorer = scorer_for(session, office, official.id, user_id, on=now.astimezone(zone).date())
    kept, measure = _words(words, "comment"), _words(proposal, "proposal", LONGEST_PROPOSAL)
    if not kept:
        raise Refused("comment_missing", N_("Please write the comment."), field="comment")
    sheet = opened(session, office, official, year)
    states = {*way.TO_COMMENT, SheetState.REOPENED}
    if scorer is not Scorer.DIRECT:
        states.add(SheetState.DISCUSSED)  # whoever decides may speak after the collective has
    way.require(sheet, states)
    said = {"opinion": kept, "klass": klass, "scored_by": user_id, "scored_at": now}
    place = {"office_id": sheet.office_id, "sheet_id": sheet.id, "round": sheet.round, "scorer": scorer}
    session.execute(
        insert_for(session, Comment)
        .values(**place, **said)
        .on_conflict_do_update(index_elements=list(place), set_=said)
    )
    new = SheetState.COMMENTED if sheet.state in way.TO_COMMENT else sheet.state
    way.pass_on(session, sheet, states, new, user_id=user_id, now=now, proposal=measure)
    _record(session, "terms:year:commented", sheet, official, user_id=user_id, now=now)
    return scorer


def discuss(
    session: Session,
    office: Office,
    official: Official,
    year: int,
    meeting: Meeting,
    *,
    user_id: uuid.UUID,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """Write down what the meeting at the end of the year says of one official (Decree 335/2025 Art. 21).

    Raises Missing, or Refused as `collective.write_down` does.
    """
    sheet = year_sheet_of(session, office, official.id, year)
    collective.write_down(session, sheet, meeting, user_id=user_id, zone=zone, now=now)
    _record(session, "terms:year:discussed", sheet, official, user_id=user_id, now=now)


def publish_year(
    session: Session, office: Office, year: int, *, user_id: uuid.UUID, zone: ZoneInfo, now: datetime
) -> Sequence[uuid.UUID]:
    """Publish the decided classes of the year inside the office; from now on petitions have their days.

    Returns whose sheets they are. Raises Refused `nothing_to_publish`.
    """
    today = now.astimezone(zone).date()
    terms = year_terms_of(session, office, year)
    officials = way.pass_all_on(
        session,
        YearSheet,
        of_year(office.id, year),
        {SheetState.DECIDED},
        SheetState.PUBLISHED,
        user_id=user_id,
        now=now,
        published_on=today,
        petition_until=working_days(session, office.id).after(today, terms.petition_within),
    )
    if not officials:
        raise Refused("nothing_to_publish", N_("No decided sheet waits to be published in the office."))
    _append(session, office, year, PUBLISHED, {"sheets": len(officials), "by": user_id.hex}, on=today)
    acts.record(
        session,
        "terms:years:published",
        office_id=office.id,
        user_id=user_id,
        now=now,
        year=year,
        sheets=len(officials),
    )
    return officials


def ask_to_reopen(
    session: Session,
    office: Office,
    official: Official,
    year: int,
    reason: str,
    *,
    user_id: uuid.UUID,
    zone: ZoneInfo,
    now: datetime,
) -> Reopening:
    """Ask that a decided year be reopened. Raises Missing, or Refused as `new_rounds.ask_for` does."""
    sheet = year_sheet_of(session, office, official.id, year)
    reopening = new_rounds.ask_for(session, sheet, reason, user_id=user_id, zone=zone, now=now)
    _record(
        session,
        "terms:year:reopening_asked",
        sheet,
        official,
        user_id=user_id,
        now=now,
        reason=reopening.reason,
    )
    return reopening


def agree_to_reopen(
    session: Session,
    office: Office,
    reopening_id: uuid.UUID,
    *,
    user_id: uuid.UUID,
    zone: ZoneInfo,
    now: datetime,
) -> Reopening:
    """Agree as the second person; the decision stands until there is a new one. Raises Missing, or Refused as `new_rounds.agree_to`."""
    reopening, sheet = new_rounds.reopening_of(session, YearSheet, office.id, reopening_id)
    new_rounds.agree_to(session, sheet, reopening, user_id=user_id, zone=zone, now=now)
    official = session.get_one(Official, sheet.official_id)
    body = {
        "official": official.id.hex,
        "year": sheet.year,
        "round": sheet.round,
        "reason": reopening.reason,
        "by": [reopening.asked_by.hex, user_id.hex],
    }
    _append(session, office, sheet.year, REOPENED, body, on=now.astimezone(zone).date())
    _record(
        session, "terms:year:reopened", sheet, official, user_id=user_id, now=now, reason=reopening.reason
    )
    return reopening


def take_reopening_back(
    session: Session, office: Office, reopening_id: uuid.UUID, *, user_id: uuid.UUID, now: datetime
) -> None:
    """Take back what one asked for oneself. Raises Missing, or Refused: `not_yours`, `not_asked`."""
    reopening, sheet = new_rounds.reopening_of(session, YearSheet, office.id, reopening_id)
    new_rounds.take_back(session, reopening, user_id=user_id)
    official = session.get_one(Official, sheet.official_id)
    _record(
        session,
        "terms:year:reopening_withdrawn",
        sheet,
        official,
        user_id=user_id,
        now=now,
        reason=reopening.reason,
    )


def opened(session: Session, office: Office, official: Official, year: int) -> YearSheet:
    """The official's sheet of the year, opened where it was not, and held against a second hand."""
    _open(session, office, year, [official.id])
    return year_sheet_of(session, office, official.id, year)


def year_sheet_of(session: Session, office: Office, official_id: uuid.UUID, year: int) -> YearSheet:
    """The official's sheet of the year, held against a second hand until the transaction ends; raises Missing."""
    found = session.scalars(
        select(YearSheet)
        .where(*of_year(office.id, year), YearSheet.official_id == official_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise Missing("sheet")
    return found


def of_year(office_id: uuid.UUID, year: int) -> Sequence[ColumnElement[bool]]:
    """What holds for the sheets of an office's year."""
    return (YearSheet.office_id == office_id, YearSheet.year == year)


def _open(session: Session, office: Office, year: int, officials: Sequence[uuid.UUID]) -> None:
    if officials:
        session.execute(
            insert_for(session, YearSheet).on_conflict_do_nothing(),
            [
                {"office_id": office.id, "id": new_id(), "official_id": official, "year": year}
                for official in officials
            ],
        )


def _words(text: str, field: str, longest: int = LONGEST_WORDS) -> str:
    kept = normal(text)
    if len(kept) > longest:
        raise Refused(
            "too_long", N_("The text is longer than %(limit)s characters."), field=field, limit=longest
        )
    return kept


def _append(
    session: Session, office: Office, year: int, act: str, body: dict[str, object], *, on: date
) -> None:
    append_decision(
        session, office.id, Month(year, MONTHS_OF_YEAR), act, {"year": year, **body}, decided_on=on
    )


def _record(
    session: Session,
    act: str,
    sheet: YearSheet,
    official: Official,
    *,
    user_id: uuid.UUID,
    now: datetime,
    **more: str,
) -> None:
    acts.record(
        session,
        act,
        office_id=sheet.office_id,
        user_id=user_id,
        now=now,
        official=official.code,
        year=sheet.year,
        **more,
    )
