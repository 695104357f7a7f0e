"""Two sealed days of a month for tests of the ledger, each with a burst of ratings: one is excluded, one is open."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.integrity.models import Flag, Reason, Ruling
from feedback.integrity.operations import vote
from tests.cast import Cast
from tests.desk_day import ZONE, at, minutes_later, receipt, seal, shift, tap


def month_of_two_bursts(session: Session, cast: Cast) -> None:
    for day in (5, 6):
        shift(session, cast.q1, cast.an, f"2026-10-0{day}")
        for second in (0, 15, 30, 45, 60):
            receipt(session, cast.q1, cast.an, cast.procedure, f"2026-10-0{day} 09:05")
            tap(session, cast.q1, minutes_later(f"2026-10-0{day} 09:10", second / 60), level=2)
        receipt(session, cast.q1, cast.an, cast.procedure, f"2026-10-0{day} 11:00")
        tap(session, cast.q1, f"2026-10-0{day} 11:05", level=5, comment="Tốt")
        tap(session, cast.q1, f"2026-10-0{day} 07:45", level=1)
        seal(session, f"2026-10-0{day + 1} 00:30")
    flag = session.scalars(select(Flag).order_by(Flag.day_on)).first()
    for name in ("alice", "thanh"):
        vote(
            session, flag, cast.accounts[name], Ruling.EXCLUDE, Reason.COORDINATED, "", zone=ZONE, now=at("2026-10-08 10:00")
        )  # fmt: skip
    session.flush()
