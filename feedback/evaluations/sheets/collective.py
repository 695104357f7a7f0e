"""The collective's opinion on a sheet, where the office asks for it: written down from the minutes of the meeting."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.audit import acts
from feedback.base import insert_for
from feedback.errors import Refused
from feedback.evaluations.sheets import way
from feedback.evaluations.sheets.kinds import SheetState
from feedback.evaluations.sheets.models import Minutes, OnItsWay
from feedback.evaluations.sheets.words import remark
from feedback.labels import N_
from feedback.offices.models import Office, Official
from feedback.periods.locks import hold_open
from feedback.periods.month import Month

TO_DISCUSS = frozenset({SheetState.COMMENTED, SheetState.DISCUSSED, SheetState.REOPENED})


@dataclass(frozen=True, slots=True)
class Meeting:
    """What the minutes say of one official."""

    met_on: date
    present: int
    in_favour: int  # of what whoever leads proposes
    against: int
    opinion: str
    party: str = ""  # what the Party committee says, where it is asked


def discuss(
    session: Session,
    office: Office,
    month: Month,
    official_id: uuid.UUID,
    meeting: Meeting,
    *,
    user_id: uuid.UUID,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """Write the collective's opinion down; it may be put right until the sheet is decided.

    Nobody writes down what is said of themselves. Raises MonthClosed, Missing, or Refused: `own_sheet`,
    `too_few_present`, `votes_exceed_present`, `met_later`, `opinion_missing`, `too_long`, and what the sheet's state
    refuses.
    """
    sheet = way.sheet_of(session, office, month, official_id)
    if sheet.state is not SheetState.REOPENED:
        hold_open(session, office.id, month)
    write_down(session, sheet, meeting, user_id=user_id, zone=zone, now=now)
    acts.record(
        session,
        "evaluations:sheet:discussed",
        office_id=office.id,
        user_id=user_id,
        now=now,
        official=session.get_one(Official, official_id).code,
        month=str(month),
        in_favour=meeting.in_favour,
        against=meeting.against,
    )


def write_down(
    session: Session, sheet: OnItsWay, meeting: Meeting, *, user_id: uuid.UUID, zone: ZoneInfo, now: datetime
) -> None:
    """What `discuss` does, for a sheet of any period that is held: keep the minutes and pass the sheet on."""
    if session.scalar(select(User.official_id).where(User.id == user_id)) == sheet.official_id:
        raise Refused("own_sheet", N_("Nobody writes down what the collective says of themselves."))
    way.require(sheet, TO_DISCUSS)
    said = _checked(meeting, today=now.astimezone(zone).date())
    place = {"office_id": sheet.office_id, "sheet_id": sheet.id, "round": sheet.round}
    values = {
        "met_on": meeting.met_on,
        "present": meeting.present,
        "in_favour": meeting.in_favour,
        "against": meeting.against,
        "opinion": said,
        "party": remark(meeting.party, "party") or "",
        "recorded_by": user_id,
        "recorded_at": now,
    }
    row = insert_for(session, Minutes).values(**place, **values)
    session.execute(row.on_conflict_do_update(index_elements=list(place), set_=values))
    new = SheetState.REOPENED if sheet.state is SheetState.REOPENED else SheetState.DISCUSSED
    way.pass_on(session, sheet, TO_DISCUSS, new, user_id=user_id, now=now)


def _checked(meeting: Meeting, *, today: date) -> str:
    if meeting.present < 2:
        raise Refused("too_few_present", N_("A collective has at least two people present."), field="present")
    if meeting.in_favour < 0 or meeting.against < 0 or meeting.in_favour + meeting.against > meeting.present:
        raise Refused("votes_exceed_present", N_("More people voted than were present."), field="in_favour")
    if meeting.met_on > today:
        raise Refused("met_later", N_("The meeting has not been held yet."), field="met_on")
    said = remark(meeting.opinion, "opinion")
    if said is None:
        raise Refused("opinion_missing", N_("Please write what the collective says."), field="opinion")
    return said
