"""Reminders of sheets: who is told what, when, and never twice a day."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.evaluations.deadlines.reminders import open_last_month, queue_reminders
from feedback.evaluations.operations import head_score
from feedback.evaluations.sheets.opening import open_sheets
from feedback.notices.models import Notice
from tests.cast import IN_OCTOBER, OCTOBER, Cast, gather
from tests.months import HANOI, closed, marks, rules

FRIDAY = datetime(2026, 10, 30, 1, 0, tzinfo=UTC)  # the working day before Monday 2 November
THURSDAY = datetime(2026, 10, 29, 1, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 4, 1, 0, tzinfo=UTC)


@pytest.fixture
def cast(session: Session) -> Cast:
    made = gather(session)
    for who, user in made.accounts.items():
        user.mail, user.mail_key = f"{who}@example.org", f"{who}@example.org"
    session.flush()
    return made


def told(session: Session, at: datetime) -> dict[str, list[str]]:
    """Who is told of which step by the job that runs at that moment."""
    before = set(session.scalars(select(Notice.id)))
    queue_reminders(session, public_url="https://example.org", zone=HANOI, now=at)
    found: dict[str, list[str]] = {}
    for notice in session.scalars(select(Notice).where(Notice.template == "sheets_due")):
        if notice.id not in before:
            found.setdefault((notice.address or "").split("@")[0], []).append(
                f"{notice.values['step']}: {notice.values['count']}"
            )
    return found


def test_officials_are_told_the_working_day_before(session: Session, cast: Cast) -> None:
    open_sheets(session, cast.p1, OCTOBER)
    assert told(session, THURSDAY) == {}
    assert told(session, FRIDAY) == {who: ["Tự chấm điểm: 1"] for who in ("an", "binh", "dung")}


def test_nobody_is_told_twice_on_one_day(session: Session, cast: Cast) -> None:
    open_sheets(session, cast.p1, OCTOBER)
    assert told(session, FRIDAY)
    assert told(session, FRIDAY) == {}


def test_nobody_is_told_on_a_day_off(session: Session, cast: Cast) -> None:
    open_sheets(session, cast.p1, OCTOBER)
    assert told(session, SUNDAY) == {}


def test_whoever_leads_is_told_of_what_waits_for_them_and_not_of_the_own_sheet(
    session: Session, cast: Cast
) -> None:
    open_sheets(session, cast.p1, OCTOBER)
    for official, who in ((cast.an, "dung"), (cast.dung, "alice")):
        head_score(
            session, cast.p1, OCTOBER, official.id, marks(), rules(),
            user_id=cast.accounts[who].id, zone=HANOI, now=IN_OCTOBER,
        )  # fmt: skip
    # Bình has not scored himself; An's and Dũng's sheets wait for the decision, which is due on the 5th
    assert told(session, LATER) == {"binh": ["Tự chấm điểm: 1"], "alice": ["Quyết định: 2"]}


def test_a_closed_month_waits_for_its_publication(session: Session, cast: Cast) -> None:
    open_sheets(session, cast.p1, OCTOBER)
    closed(session, cast.p1)
    assert told(session, datetime(2026, 11, 12, 1, 0, tzinfo=UTC)) == {
        "alice": ["Công khai trong cơ quan: 3"]
    }


def test_whoever_has_no_address_is_left_alone(session: Session, cast: Cast) -> None:
    cast.accounts["an"].mail = cast.accounts["an"].mail_key = None
    open_sheets(session, cast.p1, OCTOBER)
    assert "an" not in told(session, FRIDAY)


def test_the_sheets_of_the_month_that_has_ended_are_opened_once(session: Session, cast: Cast) -> None:
    today = LATER.astimezone(HANOI).date()
    assert open_last_month(session, today=today) == 4  # three at P1, one at P2
    closed(session, cast.p1)
    assert open_last_month(session, today=today) == 1  # P1's October is closed
