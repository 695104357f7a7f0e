"""Who answers for which field of work: the map that shows what nobody owns and what two own, before it is disputed."""

import uuid
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.base import new_id
from feedback.errors import Missing, Refused
from feedback.labels import N_, normal, search_key
from feedback.offices.models import Desk, Office, Official, Posting
from feedback.offices.queries import line_of
from feedback.periods.month import Month
from feedback.plans.catalogue import products_in_force
from feedback.plans.models import Responsibility


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody who answers for a field, and who stands in."""

    id: uuid.UUID  # of the entry
    official: Official
    deputy: Official | None
    from_on: date


@dataclass(frozen=True, slots=True)
class FieldOfWork:
    """A field of work and who answers for it on a day."""

    name: str
    owners: tuple[Owner, ...]

    @property
    def is_unowned(self) -> bool:
        """Whether nobody answers for it."""
        return not self.owners

    @property
    def is_disputed(self) -> bool:
        """Whether more than one does: who of them decides has to be settled first."""
        return len({owner.official.id for owner in self.owners}) > 1


def responsibility_map(session: Session, office: Office, on: date) -> list[FieldOfWork]:
    """Every field that the office's desks take, that somebody answers for, or that appraises plans without anybody posted in it.

    First come the unowned and the disputed ones.
    """
    officials: dict[uuid.UUID, Official] = {}
    owners: defaultdict[str, list[Owner]] = defaultdict(list)
    asked = (
        select(Responsibility)
        .where(
            Responsibility.office_id == office.id,
            Responsibility.from_on <= on,
            Responsibility.to_on.is_(None) | (Responsibility.to_on >= on),
        )
        .order_by(Responsibility.from_on)
    )
    entries = session.scalars(asked).all()
    wanted = {who for entry in entries for who in (entry.official_id, entry.deputy_id) if who is not None}
    if wanted:
        officials = {
            each.id: each for each in session.scalars(select(Official).where(Official.id.in_(wanted)))
        }
    for entry in entries:
        deputy = officials[entry.deputy_id] if entry.deputy_id else None
        owners[entry.field].append(Owner(entry.id, officials[entry.official_id], deputy, entry.from_on))
    of_desks = session.scalars(select(Desk.fields).where(Desk.office_id == office.id))
    names = {*owners, *(field for fields in of_desks for field in fields)}
    names |= _divisions_without_people(session, office, on)
    found = [FieldOfWork(name, tuple(owners[name])) for name in names]
    return sorted(found, key=lambda field: (not field.is_unowned, not field.is_disputed, field.name))


def give_responsibility(
    session: Session,
    office: Office,
    field: str,
    official: Official,
    deputy: Official | None,
    from_on: date,
    *,
    user_id: uuid.UUID,
    now: datetime,
) -> Responsibility:
    """Let an official answer for a field from a day on, with a deputy if wanted. Raises Refused: `field_missing`, `deputy_is_the_same`.

    Somebody who answers for it already is not put out: the map shows both until one entry is ended.
    """
    name = normal(field)
    if not name or len(name) > 200:
        raise Refused(
            "field_missing", N_("A field of work has a name, of 200 characters at most."), field="field"
        )
    if deputy is not None and deputy.id == official.id:
        raise Refused(
            "deputy_is_the_same", N_("The deputy is somebody else than the official."), field="deputy"
        )
    entry = Responsibility(
        office_id=office.id,
        id=new_id(),
        field=name,
        official_id=official.id,
        deputy_id=deputy.id if deputy else None,
        from_on=from_on,
    )
    session.add(entry)
    session.flush()
    acts.record(
        session,
        "plans:responsibility:given",
        office_id=office.id,
        user_id=user_id,
        now=now,
        field=name,
        official=official.code,
        deputy=deputy.code if deputy else "",
    )
    return entry


def end_responsibility(
    session: Session, office: Office, entry_id: uuid.UUID, last_on: date, *, user_id: uuid.UUID, now: datetime
) -> None:
    """End an entry with a day; once. Raises Missing, or Refused `ends_before_it_starts`."""
    entry = session.get(Responsibility, (office.id, entry_id))
    if entry is None or entry.to_on is not None:
        raise Missing("responsibility")
    if last_on < entry.from_on:
        raise Refused(
            "ends_before_it_starts", N_("It can't end before the day on which it starts."), field="last_on"
        )
    won = session.execute(
        update(Responsibility)
        .where(
            Responsibility.office_id == office.id,
            Responsibility.id == entry_id,
            Responsibility.to_on.is_(None),
        )
        .values(to_on=last_on)
        .execution_options(synchronize_session="fetch")
    )
    if won.rowcount != 1:  # type: ignore[attr-defined]
        raise Missing("responsibility")
    acts.record(
        session,
        "plans:responsibility:ended",
        office_id=office.id,
        user_id=user_id,
        now=now,
        field=entry.field,
    )


def _divisions_without_people(session: Session, office: Office, on: date) -> set[str]:
    """The divisions of the catalogue in which nobody of the office is posted: somebody has to answer for them by the map."""
    products = products_in_force(session, line_of(session, office), Month.of(on))
    posted = session.scalars(
        select(Posting.division).where(
            Posting.office_id == office.id,
            Posting.from_on <= on,
            Posting.to_on.is_(None) | (Posting.to_on >= on),
        )
    )
    peopled = {search_key(division) for division in posted}
    return {product.division for product in products if search_key(product.division) not in peopled} - {""}
