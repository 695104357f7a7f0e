"""A small ledger of everything that a ledger can hold, on a SQLite file of its own; each seed gives another one."""

import random
import uuid
from collections.abc import Callable
from datetime import date
from pathlib import Path
from unittest import mock

from sqlalchemy import make_url, select
from sqlalchemy.orm import Session

from feedback.accounts.models import Grant
from feedback.accounts.operations import add_account, close_account, give_role, take_role
from feedback.accounts.rights import Role
from feedback.api_keys.models import Scope
from feedback.api_keys.operations import make
from feedback.api_keys.operations import revoke as end_key
from feedback.attachments.models import About
from feedback.attachments.operations import attach, take_away
from feedback.audit import keys
from feedback.audit.signing import INFO, KeyFile
from feedback.devices.models import Kiosk
from feedback.devices.operations import open_pairing, pair, revoke
from feedback.evaluations.rulesets.choices import choose_rules
from feedback.integrity import moving
from feedback.integrity.corrections import agree, propose
from feedback.integrity.models import CorrectionKind, Flag, Reason, Ruling
from feedback.integrity.operations import vote
from feedback.integrity.threshold_changes import set_threshold
from feedback.offices.models import Employment, Office
from feedback.periods.month import Month
from feedback.ratings.models import Comment
from feedback.ratings.words import redact
from feedback.screens.totems import set_desks
from tests.cast import Cast, gather
from tests.databases import SqliteDatabases, open_engine
from tests.desk_day import ZONE, at, committing, minutes_later, receipt, seal, shift, sign_on, tap

RULE_SET = "nd335-2025-hanoi"
ROLES_ARE_KEPT = (
    6  # steps: what stood of roles and tablets before their first decision is taken as it was found
)


def small_ledger(
    databases: SqliteDatabases, seed: int, after_each: Callable[[Path, int], None] | None = None
) -> Path:
    """Write one: sealed and quiet days, a burst excluded and one held, words cut, rules chosen, a key renewed.

    `after_each` step of it, counted from 1, the ledger is a clean one too.
    """
    url = databases.fresh()
    path = Path(str(make_url(url).database))
    engine = open_engine(url)
    with committing(engine)() as session:
        session.info[INFO] = KeyFile(path.with_suffix(".first-key.pem"))
        cast = gather(session)
        chance = random.Random(seed)
        steps = (
            lambda: _first_day(session, cast, chance),
            lambda: _day(session, cast, chance, "2026-10-06", "2026-10-07 00:30"),
            lambda: _decide(session, cast),
            lambda: _cut_words(session, cast, chance),
            lambda: _pair(session, cast),
            lambda: _give_roles(session, cast),
            lambda: _correct(session, cast),
            lambda: _set_thresholds(session, cast),
            lambda: _hand_in(session, cast),
            lambda: _let_in(session, cast),
            lambda: _close_account(session, cast),
            lambda: _renew_key(session, cast, path),
            lambda: _choose_rules(session, cast, chance),
            lambda: _day(session, cast, chance, "2026-10-08", "2026-10-09 00:30"),
        )
        for number, step in enumerate(steps, start=1):
            step()
            if after_each is not None:
                session.commit()
                after_each(path, number)
    engine.dispose()
    return path


def _first_day(session: Session, cast: Cast, chance: random.Random) -> None:
    """Its ratings are sealed in an older form, in which they stay."""
    with mock.patch.object(moving, "LEAF_FORM", 3):
        _day(session, cast, chance, "2026-10-05", "2026-10-06 00:30")


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


def _pair(session: Session, cast: Cast) -> None:
    """Two tablets, one of which ends again; each ward has one."""
    now, on = at("2026-10-04 08:00"), date(2026, 10, 4)
    for number, desk in enumerate((cast.q1, cast.q2, cast.far_desk)):
        code = open_pairing(session, desk.id, now=now)
        pair(session, code, key=bytes([4]) + bytes([number + 1]) * 64, on=on, now=now)
    broken = session.scalars(select(Kiosk).where(Kiosk.desk_id == cast.q2.id)).one()
    revoke(session, broken, by=cast.accounts["alice"].id, on=on, now=now)


def _give_roles(session: Session, cast: Cast) -> None:
    """At every office a role is given; at one it is taken again."""
    now, on = at("2026-10-04 09:00"), date(2026, 10, 4)
    offices = session.scalars(select(Office).order_by(Office.code_key)).all()
    someone = add_account(session, name="moi", full_name="Người Mới").user
    for office in offices:
        give_role(session, someone, office.id, Role.PERSONNEL, on=on, by=None, now=now)
    grant = session.scalars(
        select(Grant).where(Grant.user_id == someone.id, Grant.office_id == cast.p1.id)
    ).one()
    take_role(session, grant, on=date(2026, 10, 8), by=cast.accounts["thanh"].id, now=at("2026-10-08 12:00"))


def _correct(session: Session, cast: Cast) -> None:
    """The ratings of a day go to the one who served."""
    now = at("2026-10-08 13:00")
    made = propose(
        session, CorrectionKind.RATINGS, cast.q1, date(2026, 10, 6), None, cast.an, cast.binh, "Bình trực thay",
        cast.accounts["alice"], zone=ZONE, now=now,
    )  # fmt: skip
    agree(session, made, cast.accounts["thanh"], zone=ZONE, now=now)


def _set_thresholds(session: Session, cast: Cast) -> None:
    set_threshold(
        session, cast.city, "burst_ratings", "4", Month(2026, 11), "Thử nghiệm", by=cast.accounts["thanh"].id, zone=ZONE,
        now=at("2026-10-08 14:00"),
    )  # fmt: skip


def _hand_in(session: Session, cast: Cast) -> None:
    """Files beside evidence and a fault, one of which is taken away again."""
    now, by = at("2026-10-08 14:10"), cast.accounts["an"].id
    for number in range(3):
        attach(
            session, cast.p1, Month(2026, 10), About.EVIDENCE, uuid.UUID(int=number + 1), "minh-chung.pdf",
            b"%PDF-1.4\n" + bytes([65 + number]) * 40 + b"\n%%EOF\n", room=1024**2, user_id=by, zone=ZONE, now=now,
        )  # fmt: skip
    take_away(session, cast.p1, Month(2026, 10), About.EVIDENCE, uuid.UUID(int=1), zone=ZONE, now=now)


def _let_in(session: Session, cast: Cast) -> None:
    """A program's key that holds and one that ended, and a tablet that stands before two desks."""
    now, on, by = at("2026-10-08 14:20"), date(2026, 10, 8), cast.accounts["thanh"].id
    for name in ("Một cửa", "Bảng tin"):
        key, _ = make(
            session, cast.p1.id, name, [Scope.SERVED], expires_on=date(2027, 1, 1), by=by, today=on, now=now
        )
    end_key(session, key, by=by, on=on, now=now)
    tablet = session.scalars(select(Kiosk).where(Kiosk.desk_id == cast.q1.id)).one()
    set_desks(session, tablet, cast.q1, [cast.q2], by=by, on=on, now=now)


def _close_account(session: Session, cast: Cast) -> None:
    for name in ("truoc", "xua"):
        someone = add_account(session, name=name, full_name="Người Cũ").user
        give_role(
            session,
            someone,
            cast.p1.id,
            Role.PERSONNEL,
            on=date(2026, 10, 8),
            by=None,
            now=at("2026-10-08 14:25"),
        )
        close_account(
            session, someone, office_id=cast.p1.id, by=cast.accounts["thanh"].id, on=date(2026, 10, 8),
            now=at("2026-10-08 14:30"),
        )  # fmt: skip


def _renew_key(session: Session, cast: Cast, path: Path) -> None:
    new = KeyFile(path.with_suffix(".second-key.pem"))
    old: KeyFile = session.info[INFO]
    keys.renew(session, old.signer(), new.signer(), [cast.p1.id, cast.p2.id], today=date(2026, 10, 8))
    session.info[INFO] = new


def _choose_rules(session: Session, cast: Cast, chance: random.Random) -> None:
    choose_rules(
        session, cast.p1, Month(2026, 12), RULE_SET, {}, now=at(f"2026-10-08 1{chance.randint(0, 9)}:00"), zone=ZONE
    )  # fmt: skip
    choose_rules(
        session, cast.p1, Month(2026, 12), RULE_SET, {"w": "5"}, now=at("2026-10-08 15:00"), zone=ZONE, people=Employment.CONTRACT
    )  # fmt: skip
