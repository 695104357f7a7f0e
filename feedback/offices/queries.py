"""What can be asked about the organisation: offices and their places in the tree, desks, officials, postings."""

import uuid
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, selectinload

from feedback.errors import Missing
from feedback.labels import code_key, place_key
from feedback.offices.models import Desk, Office, Official, Posting, Procedure
from feedback.periods.month import Month


def office_by_code(session: Session, code: str) -> Office:
    """The office of that code; raises Missing."""
    found = session.scalars(select(Office).where(Office.code_key == code_key(code))).one_or_none()
    if found is None:
        raise Missing("office")
    return found


def line_of(session: Session, office: Office) -> tuple[uuid.UUID, ...]:
    """The office and those above it, from itself up to the root."""
    line = [office.id]
    above = office.parent_id
    while above is not None and above not in line:  # a ring in the data ends the walk
        line.append(above)
        above = session.scalars(select(Office.parent_id).where(Office.id == above)).one()
    return tuple(line)


def lines_of(session: Session, offices: Collection[Office]) -> Mapping[uuid.UUID, tuple[uuid.UUID, ...]]:
    """The line of each office, as `line_of` gives it: one statement for each level of the tree."""
    above = {office.id: office.parent_id for office in offices}
    while missing := {parent for parent in above.values() if parent is not None and parent not in above}:
        rows = session.execute(select(Office.id, Office.parent_id).where(Office.id.in_(missing)))
        above.update({row.id: row.parent_id for row in rows})
    return {office.id: _line(office.id, above) for office in offices}


def _line(office_id: uuid.UUID, above: Mapping[uuid.UUID, uuid.UUID | None]) -> tuple[uuid.UUID, ...]:
    line: list[uuid.UUID] = []
    place: uuid.UUID | None = office_id
    while place is not None and place not in line:
        line.append(place)
        place = above[place]
    return tuple(line)


def offices_at(session: Session, office_ids: Collection[uuid.UUID]) -> Sequence[Office]:
    """The offices of these ids, as Vietnamese lists sort."""
    return sorted(session.scalars(select(Office).where(Office.id.in_(office_ids))), key=by_name)


def by_name(office: Office) -> tuple[str, str]:
    """The key by which lists of offices sort; codes decide between those of one name."""
    return place_key(office.name), office.code_key


def offices_below(session: Session, tops: Collection[uuid.UUID]) -> Sequence[Office]:
    """These offices and every office below them, each once, as Vietnamese lists sort."""
    found: dict[uuid.UUID, Office] = {}
    level = list(session.scalars(select(Office).where(Office.id.in_(tops))))
    while level:
        found.update({office.id: office for office in level})
        children = select(Office).where(Office.parent_id.in_([office.id for office in level]))
        level = [office for office in session.scalars(children) if office.id not in found]
    return sorted(found.values(), key=by_name)


def any_below(session: Session, tops: Collection[uuid.UUID]) -> bool:
    """Whether an office stands below one of these."""
    return session.scalar(select(exists().where(Office.parent_id.in_(tops)))) is True


def desks_of(session: Session, office_id: uuid.UUID) -> Sequence[Desk]:
    """The desks of an office, by code."""
    return session.scalars(select(Desk).where(Desk.office_id == office_id).order_by(Desk.code_key)).all()


def desk_by_code(session: Session, office_id: uuid.UUID, code: str) -> Desk:
    """The desk of that code at the office; raises Missing."""
    asked = select(Desk).where(Desk.office_id == office_id, Desk.code_key == code_key(code))
    found = session.scalars(asked).one_or_none()
    if found is None:
        raise Missing("desk")
    return found


def officials_of(session: Session, office_id: uuid.UUID) -> Sequence[Official]:
    """The officials whose record the office keeps, as Vietnamese lists sort, with their postings."""
    asked = (
        select(Official)
        .where(Official.office_id == office_id)
        .options(selectinload(Official.postings))
        .order_by(Official.name_sort, Official.code_key)
    )
    return session.scalars(asked).all()


def official_by_code(session: Session, office_id: uuid.UUID, code: str) -> Official:
    """The official of that code whose record the office keeps; raises Missing."""
    asked = select(Official).where(Official.office_id == office_id, Official.code_key == code_key(code))
    found = session.scalars(asked).one_or_none()
    if found is None:
        raise Missing("official")
    return found


def official_at(session: Session, office_id: uuid.UUID, official_id: uuid.UUID) -> Official:
    """The official, if the office keeps their record or they are or were posted there; raises Missing otherwise."""
    posted = exists().where(Posting.official_id == Official.id, Posting.office_id == office_id)
    asked = select(Official).where(Official.id == official_id, (Official.office_id == office_id) | posted)
    found = session.scalars(asked).one_or_none()
    if found is None:
        raise Missing("official")
    return found


def office_of_official(session: Session, official: Official, month: Month) -> Office | None:
    """The office where the official was posted last in the month, which evaluates it; none without a posting."""
    asked = (
        select(Office)
        .join(Posting, Posting.office_id == Office.id)
        .where(
            Posting.official_id == official.id,
            Posting.from_on <= month.last_on,
            Posting.to_on.is_(None) | (Posting.to_on >= month.first_on),
        )
        .order_by(Posting.from_on.desc())
    )
    return session.scalars(asked).first()


def was_posted(session: Session, office_id: uuid.UUID, official_id: uuid.UUID, month: Month) -> bool:
    """Whether the official had a posting at the office on some day of the month."""
    posted = exists().where(
        Posting.office_id == office_id,
        Posting.official_id == official_id,
        Posting.from_on <= month.last_on,
        Posting.to_on.is_(None) | (Posting.to_on >= month.first_on),
    )
    return bool(session.scalar(select(posted)))


def postings_in(session: Session, office_id: uuid.UUID, month: Month) -> Sequence[Posting]:
    """The postings at the office that are in force on some day of the month."""
    asked = (
        select(Posting)
        .where(
            Posting.office_id == office_id,
            Posting.from_on <= month.last_on,
            Posting.to_on.is_(None) | (Posting.to_on >= month.first_on),
        )
        .order_by(Posting.from_on)
    )
    return session.scalars(asked).all()


def titles_in(session: Session, office: Office, month: Month) -> Sequence[str]:
    """The titles of the posts held on some day of the month at the office or at one below it, each once."""
    here = [office.id, *(each.id for each in offices_below(session, [office.id]))]
    asked = select(Posting.title).where(
        Posting.office_id.in_(here),
        Posting.from_on <= month.last_on,
        Posting.to_on.is_(None) | (Posting.to_on >= month.first_on),
    )
    return session.scalars(asked.distinct()).all()


def officials_posted(session: Session, office_id: uuid.UUID, month: Month) -> Sequence[Official]:
    """The officials with a posting at the office on some day of the month, as Vietnamese lists sort."""
    here = {posting.official_id for posting in postings_in(session, office_id, month)}
    asked = select(Official).where(Official.id.in_(here)).order_by(Official.name_sort, Official.code_key)
    return session.scalars(asked).all()


def procedures_in_force(session: Session, month: Month) -> Sequence[Procedure]:
    """Each procedure as it stands at the end of the month, by code."""
    asked = select(Procedure).where(Procedure.from_on <= month.last_on).order_by(Procedure.from_on)
    newest = {procedure.code_key: procedure for procedure in session.scalars(asked)}
    return [newest[key] for key in sorted(newest)]


def place_of(session: Session, office_id: uuid.UUID, desk_id: uuid.UUID) -> str:
    """How a tablet names its desk: `OFFICE/DESK`, by their codes; empty for a desk that is not there."""
    row = session.execute(
        select(Office.code, Desk.code)
        .join(Desk, Desk.office_id == Office.id)
        .where(Desk.office_id == office_id, Desk.id == desk_id)
    ).first()
    return f"{row[0]}/{row[1]}" if row else ""
