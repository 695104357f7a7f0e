"""Bringing a case to where a test wants it: asked for, opened, taken in hand, answered."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.queries import person_of
from feedback.cases import answering, opening, operations, queries
from feedback.cases.kinds import Passing
from feedback.cases.models import Case
from feedback.cases.operations import By
from feedback.contacts.models import Contact
from feedback.notices.models import Channel, Notice
from feedback.ratings.models import Intake
from tests.cast import Cast
from tests.desk_day import ZONE, at, receipt, scan

DAY = "2026-10-15"  # a Thursday
TODAY = date(2026, 10, 15)
SEALED = b"sealed"


def asked(session: Session, cast: Cast, **changes: object) -> Intake:
    """A low rating by the QR of a receipt of An's, with a wish for an answer."""
    named = receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 08:30")
    values: dict[str, object] = {
        "level": 1,
        "reasons": "long_wait",
        "comment": "Chờ hai tiếng mà không ai nói gì",
        "contact": SEALED,
    }
    return scan(session, named, f"{DAY} 09:00", **{**values, **changes})


def opened(session: Session, written: str = f"{DAY} 09:05") -> Case:
    opening.open_waiting(session, zone=ZONE, now=at(written))
    return session.scalars(select(Case)).one()


def by(session: Session, cast: Cast, who: str, written: str = f"{DAY} 10:00") -> By:
    now = at(written)
    today = now.astimezone(ZONE).date()
    return By(person_of(session, cast.accounts[who], on=today), today, now)


def taken(session: Session, cast: Cast, who: str = "dung") -> Case:
    asked(session, cast)
    case = opened(session)
    operations.take(session, case, by=by(session, cast, who))
    return case


def answered(session: Session, cast: Cast) -> tuple[Case, str]:
    """A case that was answered, and the code of its link."""
    case = taken(session, cast)
    session.add(
        Contact(
            office_id=case.office_id,
            purpose="answer",
            rating_id=case.rating_id,
            wants_answer=True,
            sealed=SEALED,
            delete_on=date(2027, 1, 1),
        )
    )
    answering.answer(
        session, case, "Xin lỗi ông/bà.", channel=Channel.SMS, locale="vi", by=by(session, cast, "dung")
    )
    assert answering.dispatch(session, public_url="https://x", zone=ZONE, now=at(f"{DAY} 11:00")) == 1
    notice = session.scalars(select(Notice)).one()
    return case, notice.values["address"].rpartition("/")[2]


def passings(session: Session, case: Case) -> list[Passing]:
    return [each.passing for each in queries.passages_of(session, case)]
