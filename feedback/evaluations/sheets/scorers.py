"""Who scores whom, and in which column: the direct leader, the head of the office, and for a head the office above."""

import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from feedback.accounts.models import Grant, User
from feedback.accounts.queries import in_force, person_of
from feedback.accounts.rights import Role
from feedback.audit import acts
from feedback.base import new_id
from feedback.errors import Missing, Refused
from feedback.evaluations.sheets.kinds import Scorer
from feedback.evaluations.sheets.models import Leader
from feedback.labels import N_, normal
from feedback.offices.models import Office, Official, Posting
from feedback.offices.queries import line_of, official_at

LEADING = (Scorer.DIRECT, Scorer.HEAD, Scorer.SUPERIOR)  # the later one's marks count
OWN_SHEET = N_("Nobody decides on their own sheet: another leader has to mark it.")
GOES_UP = N_("The sheet of somebody who leads goes one level up: it is not scored here.")
NOT_THEIRS = N_("Somebody else is named as the direct leader of this official.")
HAS_A_HEAD = N_("The office has a head of its own, who scores this sheet.")


def scorer_for(
    session: Session, office: Office, official_id: uuid.UUID, user_id: uuid.UUID, *, on: date
) -> Scorer:
    """The column in which a person scores an official's sheet (Decree 335/2025 Art. 10; 3251-QĐ/TU Art. 8).

    Whoever directly leads scores; the head scores beside him and decides. The sheet of a direct leader goes to the
    head, and a head's to a head of an office above. Raises Refused: `own_sheet`, `goes_up`, `not_their_leader`,
    `other_head`; Missing for somebody who leads nobody here.
    """
    person = person_of(session, session.get_one(User, user_id), on=on)
    if person.official_id == official_id:
        raise Refused("own_sheet", OWN_SHEET)
    line = line_of(session, office)
    heads_at = {held.office_id for held in person.held if held.role is Role.WARD_LEADER} & set(line)
    if heads_at:
        return _as_head(session, line, heads_at, official_id, on=on)
    if not any(held.role is Role.DESK_HEAD and held.office_id == office.id for held in person.held):
        raise Missing("sheet")
    if official_id in leading_at(session, office, on=on):
        raise Refused("goes_up", GOES_UP)
    named = _named(session, office, official_id, on=on)
    if named and person.official_id not in named:
        raise Refused("not_their_leader", NOT_THEIRS)
    return Scorer.DIRECT


def heads_of(session: Session, office_id: uuid.UUID, *, on: date) -> set[uuid.UUID]:
    """The officials who head the office: whoever is named, else everybody with the role of its leader."""
    return _leading(session, office_id, "", on=on) or _holders(session, office_id, Role.WARD_LEADER, on=on)


def leading_at(session: Session, office: Office, *, on: date) -> set[uuid.UUID]:
    """The officials who lead others at the office: its head, the named leaders, and the heads of its desks."""
    named = select(Leader.official_id).where(Leader.office_id == office.id, _in_force(on))
    return {
        *session.scalars(named),
        *_holders(session, office.id, Role.DESK_HEAD, on=on),
        *heads_of(session, office.id, on=on),
    }


def leaders_of(session: Session, office: Office, on: date) -> Sequence[tuple[Leader, Official]]:
    """Who is named as leader of what at the office on a day: the head first, then by division."""
    asked = (
        select(Leader, Official)
        .join(Official, Official.id == Leader.official_id)
        .where(Leader.office_id == office.id, _in_force(on))
        .order_by(Leader.division, Official.name_sort)
    )
    return [(leader, official) for leader, official in session.execute(asked)]


def name_leader(
    session: Session,
    office: Office,
    division: str,
    official: Official,
    from_on: date,
    *,
    user_id: uuid.UUID,
    now: datetime,
) -> Leader:
    """Name who directly leads a division from a day on, or with no division who heads the office.

    Whoever was named before leads until the day before. Refused: `own_sheet` for naming oneself; Missing for somebody
    who never worked at the office.
    """
    official_at(session, office.id, official.id)
    if session.scalar(select(User.official_id).where(User.id == user_id)) == official.id:
        raise Refused("names_oneself", N_("Nobody names themselves."), field="official")
    kept = normal(division)
    standing = select(Leader).where(
        Leader.office_id == office.id, Leader.division == kept, Leader.to_on.is_(None)
    )
    for before in session.scalars(standing):
        if before.from_on >= from_on:
            session.delete(before)
        else:
            before.to_on = from_on.fromordinal(from_on.toordinal() - 1)
    leader = Leader(office_id=office.id, id=new_id(), division=kept, official_id=official.id, from_on=from_on)
    session.add(leader)
    session.flush()
    acts.record(
        session,
        "evaluations:leader:named",
        office_id=office.id,
        user_id=user_id,
        now=now,
        division=kept,
        official=official.code,
        from_on=from_on.isoformat(),
    )
    return leader


def end_leader(
    session: Session,
    office: Office,
    leader_id: uuid.UUID,
    last_on: date,
    *,
    user_id: uuid.UUID,
    now: datetime,
) -> None:
    """Let a leader lead until `last_on`; raises Missing where nobody of that id leads any more."""
    ended = session.execute(
        update(Leader)
        .where(
            Leader.office_id == office.id,
            Leader.id == leader_id,
            Leader.to_on.is_(None),
            Leader.from_on <= last_on,
        )
        .values(to_on=last_on)
        .returning(Leader.division, Leader.official_id)
    ).one_or_none()
    if ended is None:
        raise Missing("leader")
    acts.record(
        session,
        "evaluations:leader:ended",
        office_id=office.id,
        user_id=user_id,
        now=now,
        division=ended.division,
        official=session.get_one(Official, ended.official_id).code,
    )


def _as_head(
    session: Session,
    line: Sequence[uuid.UUID],
    heads_at: Collection[uuid.UUID],
    official_id: uuid.UUID,
    *,
    on: date,
) -> Scorer:
    """The column of somebody who heads an office of the line: the nearest with a head scores, the one above it heads."""
    headed = [place for place in line if _has_head(session, place, on=on)]
    nearest = headed[0] if headed else line[0]
    if official_id in heads_of(session, nearest, on=on):
        if any(place in heads_at for place in line[line.index(nearest) + 1 :]):
            return Scorer.SUPERIOR
        raise Refused("goes_up", GOES_UP)
    if nearest not in heads_at:
        raise Refused("other_head", HAS_A_HEAD)
    return Scorer.HEAD


def _has_head(session: Session, office_id: uuid.UUID, *, on: date) -> bool:
    asked = (
        select(Grant.id)
        .join(User, User.id == Grant.user_id)
        .where(
            Grant.office_id == office_id,
            Grant.role == Role.WARD_LEADER,
            in_force(on),
            User.closed_at.is_(None),
        )
    )
    return session.scalars(asked.limit(1)).first() is not None


def _holders(session: Session, office_id: uuid.UUID, role: Role, *, on: date) -> set[uuid.UUID]:
    """The officials whose account holds the role at that very office."""
    asked = (
        select(User.official_id)
        .join(Grant, Grant.user_id == User.id)
        .where(
            Grant.office_id == office_id,
            Grant.role == role,
            in_force(on),
            User.closed_at.is_(None),
            User.official_id.is_not(None),
        )
    )
    return {official_id for official_id in session.scalars(asked) if official_id is not None}


def _named(session: Session, office: Office, official_id: uuid.UUID, *, on: date) -> set[uuid.UUID]:
    """Who is named as direct leader of the official's division."""
    asked = (
        select(Posting.division)
        .where(
            Posting.office_id == office.id,
            Posting.official_id == official_id,
            Posting.from_on <= on,
        )
        .order_by(Posting.from_on.desc())
        .limit(1)
    )
    division = session.scalar(asked)
    return _leading(session, office.id, division, on=on) if division else set()


def _leading(session: Session, office_id: uuid.UUID, division: str, *, on: date) -> set[uuid.UUID]:
    asked = select(Leader.official_id).where(
        Leader.office_id == office_id, Leader.division == division, _in_force(on)
    )
    return set(session.scalars(asked))


def _in_force(on: date) -> ColumnElement[bool]:
    return (Leader.from_on <= on) & (Leader.to_on.is_(None) | (Leader.to_on >= on))
