"""A small ledger of everything that a ledger can hold, on a SQLite file of its own; each seed gives another one."""

import random
from datetime import date
from pathlib import Path

from sqlalchemy import make_url, select
from sqlalchemy.orm import Session

from feedback.audit import keys
from feedback.audit.signing import INFO, KeyFile
from feedback.evaluations.choices import choose_rules
from feedback.integrity.models import Flag, Reason, Ruling
from feedback.integrity.operations import vote
from feedback.periods.month import Month
from feedback.ratings.models import Comment
from feedback.ratings.words import redact
from tests.cast import Cast, gather
from tests.databases import SqliteDatabases, open_engine
from tests.desk_day import ZONE, at, committing, minutes_later, receipt, seal, shift, sign_on, tap

RULE_SET = "nd335-2025-hanoi"


def small_ledger(databases: SqliteDatabases, seed: int) -> Path:
    """Write one: sealed and quiet days, a burst excluded and one held, words cut, rules chosen, a key renewed."""
    url = databases.fresh()
    path = Path(str(make_url(url).database))
    engine = open_engine(url)
    with committing(engine)() as session:
        session.info[INFO] = KeyFile(path.with_suffix(".first-key.pem"))
        cast = gather(session)
        chance = random.Random(seed)
        for day in (5, 6):
            _day(session, cast, chance, f"2026-10-{day:02}", f"2026-10-{day + 1:02} 00:30")
        _decide(session, cast)
        _cut_words(session, cast, chance)
        _renew_key(session, cast, path)
        _choose_rules(session, cast, chance)
        _day(session, cast, chance, "2026-10-08", "2026-10-09 00:30")
    engine.dispose()
    return path


def _day(session: Session, cast: Cast, chance: random.Random, day: str, night: str) -> None:
    shift(session, cast.q1, cast.an, day)
    if day.endswith("05") or chance.random() < 0.7:
        sign_on(
            session, cast.q2, cast.binh, f"{day} 07:40", f"{day} 11:20" if chance.random() < 0.5 else None
        )
    if day.endswith("05") or chance.random() < 0.5:
        for second in (0, 15, 30, 45, 60):
            receipt(session, cast.q1, cast.an, cast.procedure, f"{day} 09:05")
            tap(session, cast.q1, minutes_later(f"{day} 09:10", second / 60), level=2)
    for number in range(chance.randint(2, 6)):
        receipt(session, cast.q1, cast.an, cast.procedure, f"{day} 1{number % 2}:{10 + 5 * number}")
        words = f"Ý kiến {number}" if number % 2 == 0 else None
        tap(
            session,
            cast.q1,
            f"{day} 1{number % 2}:{12 + 5 * number}",
            level=chance.randint(1, 5),
            comment=words,
        )
    seal(session, night)


def _decide(session: Session, cast: Cast) -> None:
    flag = session.scalars(select(Flag).order_by(Flag.day_on)).first()
    assert flag is not None
    for name in ("alice", "thanh"):
        vote(
            session, flag, cast.accounts[name], Ruling.EXCLUDE, Reason.COORDINATED, "Đã xem", zone=ZONE, now=at("2026-10-08 10:00")
        )  # fmt: skip


def _cut_words(session: Session, cast: Cast, chance: random.Random) -> None:
    comment = chance.choice(session.scalars(select(Comment).order_by(Comment.words, Comment.rating_id)).all())
    by = (cast.accounts["alice"].id, cast.accounts["thanh"].id)
    redact(
        session,
        cast.p1.id,
        comment.rating_id,
        [(0, 2)],
        "Tên người",
        by=by,
        zone=ZONE,
        now=at("2026-10-08 11:00"),
    )


def _renew_key(session: Session, cast: Cast, path: Path) -> None:
    new = KeyFile(path.with_suffix(".second-key.pem"))
    old: KeyFile = session.info[INFO]
    keys.renew(session, old.signer(), new.signer(), [cast.p1.id, cast.p2.id], today=date(2026, 10, 8))
    session.info[INFO] = new


def _choose_rules(session: Session, cast: Cast, chance: random.Random) -> None:
    choose_rules(
        session, cast.p1, Month(2026, 12), RULE_SET, {}, now=at(f"2026-10-08 1{chance.randint(0, 9)}:00"), zone=ZONE
    )  # fmt: skip
