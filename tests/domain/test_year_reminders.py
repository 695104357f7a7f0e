"""Reminders of annual sheets: who is told what in December, and never twice a day."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.notices.models import Notice
from feedback.terms.year_reminders import queue_year_reminders
from feedback.terms.year_sheets import comment, open_this_year
from tests.cast import Cast, gather
from tests.months import HANOI
from tests.years import GOOD

THURSDAY = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)
FRIDAY = datetime(
    2026, 12, 4, 1, 0, tzinfo=UTC
)  # the own word is due on the 5th, which moves to Monday the 7th
SUNDAY = datetime(2026, 12, 6, 1, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 12, 8, 1, 0, tzinfo=UTC)  # the comment is due on the 9th
MAY = datetime(2027, 5, 4, 1, 0, tzinfo=UTC)


@pytest.fixture
def cast(session: Session) -> Cast:
    made = gather(session)
    for who, user in made.accounts.items():
        user.mail, user.mail_key = f"{who}@example.org", f"{who}@example.org"
    session.flush()
    open_this_year(session, today=date(2026, 12, 1), now=THURSDAY)
    return made


def told(session: Session, at: datetime) -> dict[str, str]:
    """Who at the first ward is told of which step by the job that runs at that moment."""
    before = set(session.scalars(select(Notice.id)))
    queue_year_reminders(session, shadow_months=0, public_url="https://example.org", zone=HANOI, now=at)
    return {
        (notice.address or "").split("@")[0]: f"{notice.values['step']}: {notice.values['count']}"
        for notice in session.scalars(select(Notice).where(Notice.template == "year_sheets_due"))
        if notice.id not in before and notice.values["office"] == "Phường Một"
    }


def test_officials_are_told_the_working_day_before_and_once(session: Session, cast: Cast) -> None:
    assert told(session, THURSDAY) == {}
    assert told(session, FRIDAY) == dict.fromkeys(("an", "binh", "dung"), "Tự chấm điểm: 1")
    assert told(session, FRIDAY) == {}
    assert told(session, SUNDAY) == {}
    notice = session.scalars(select(Notice).where(Notice.address == "an@example.org")).one()
    assert (notice.values["year"], notice.values["address"]) == (
        "2026",
        "https://example.org/admin/me/years/2026/",
    )


def test_whoever_decides_or_writes_the_minutes_is_told_of_what_waits_for_them(
    session: Session, cast: Cast
) -> None:
    comment(
        session,
        cast.p1,
        cast.an,
        2026,
        "Làm tốt",
        "",
        GOOD,
        user_id=cast.accounts["dung"].id,
        zone=HANOI,
        now=TUESDAY,
    )
    later = datetime(2026, 12, 14, 1, 0, tzinfo=UTC)
    assert told(session, later)["hoa"] == "Ý kiến của tập thể: 1"


def test_months_after_the_year_nobody_is_reminded_any_more(session: Session, cast: Cast) -> None:
    assert told(session, MAY) == {}
