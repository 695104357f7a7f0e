"""Proposing and agreeing to corrections of who served, for tests."""

from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.duty.models import ShiftPart
from feedback.integrity.corrections import Corrected, agree, propose
from feedback.integrity.models import (
    Correction,
    CorrectionKind,
)
from feedback.offices.models import Official
from tests.cast import Cast
from tests.desk_day import ZONE, at, receipt, seal, shift, tap

DAY = at("2026-10-05 00:00").astimezone(ZONE).date()


LATER = at("2026-11-05 09:00")


def served(session: Session, cast: Cast, count: int = 6) -> None:
    """So many rated transactions at desk 1 on 5 October, all written down under An's name."""
    shift(session, cast.q1, cast.an, "2026-10-05")
    for number in range(count):
        receipt(
            session, cast.q1, cast.an, cast.procedure, f"2026-10-05 {8 + number // 3:02}:{number % 3 * 20:02}"
        )
        tap(session, cast.q1, f"2026-10-05 {8 + number // 3:02}:{number % 3 * 20 + 5:02}", level=4)
    seal(session, "2026-11-03 00:30")


def rostered(session: Session, cast: Cast, *, both_halves: bool = False) -> None:
    """Six taps of a month without transactions, so that the roster decides: An by the roster."""
    shift(session, cast.q1, cast.an, "2026-10-05")
    if both_halves:
        shift(session, cast.q1, cast.an, "2026-10-05", ShiftPart.AFTERNOON)
    for minute in range(6):
        tap(session, cast.q1, f"2026-10-05 09:{minute * 7:02}")
    seal(session, "2026-11-03 00:30")


def proposed(
    session: Session, cast: Cast, by: str = "alice", kind: CorrectionKind = CorrectionKind.RATINGS,
    old: Official | None = None, new: Official | None = None,
) -> Correction:  # fmt: skip
    part = ShiftPart.MORNING if kind is CorrectionKind.ROSTER else None
    return propose(
        session, kind, cast.q1, DAY, part, old or cast.an, new or cast.binh, "Bình trực thay An", cast.accounts[by],
        zone=ZONE, now=LATER,
    )  # fmt: skip


def agreed(session: Session, made: Correction, user: User) -> Corrected:
    return agree(session, made, user, zone=ZONE, now=LATER)
