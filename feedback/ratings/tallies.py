"""The tallies: how many ratings stand at each place of the grid, kept in step by whoever moves a rating."""

import functools
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    String,
    Uuid,
    bindparam,
    cast,
    delete,
    func,
    literal,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from feedback.base import NOBODY
from feedback.periods.month import Month
from feedback.ratings import bulk
from feedback.ratings.models import Channel, Rating, RatingState, Tally

COLUMNS = (
    "office_id", "month", "official_id", "procedure_id", "desk_id", "channel", "day_on", "state", "level", "count",
)  # fmt: skip
_ADD_UP = (
    "ON CONFLICT (office_id, month, official_id, procedure_id, desk_id, channel, day_on, state, level) "
    "DO UPDATE SET count = tally.count + excluded.count"
)
_KEY = COLUMNS[:-1]
_AT_ONCE = 500  # ratings in one statement


class TalliesDiffer(Exception):
    """A tally holds fewer ratings than are to be moved from it: the tallies are not what the ratings are."""


class Place(NamedTuple):
    """One place of the grid, the state left out; NOBODY stands for an unknown official or procedure."""

    month: Month
    official_id: uuid.UUID
    procedure_id: uuid.UUID
    desk_id: uuid.UUID
    channel: Channel
    day_on: date
    level: int


Standing = tuple[Place, RatingState]  # one place of the grid, whole


def add_rows(connection: Connection, rows: Iterable[tuple[Any, ...]]) -> None:
    """Add counts to the tallies; each row holds `COLUMNS` in the driver's form, its count last."""
    bulk.insert_rows(connection, Tally, COLUMNS, sorted(rows), otherwise=_ADD_UP)


def move(
    session: Session,
    office_id: uuid.UUID,
    ratings: Mapping[Place, int],
    *,
    old: RatingState,
    new: RatingState,
) -> None:
    """Move ratings from one state to another: so many of each place. Raises TalliesDiffer where fewer stand there."""
    take(session, office_id, {(place, old): count for place, count in ratings.items()})
    add(session, office_id, {(place, new): count for place, count in ratings.items()})


def take(session: Session, office_id: uuid.UUID, counts: Mapping[Standing, int]) -> None:
    """Take so many ratings away from each place. Raises TalliesDiffer where fewer stand there."""
    if not counts:
        return
    rows = [
        {f"at_{name}": value for name, value in zip(_KEY, (office_id, *_key(place, state)), strict=True)}
        | {"fewer": count}
        for (place, state), count in sorted(counts.items())
    ]
    here = [getattr(Tally, name) == bindparam(f"at_{name}") for name in _KEY]
    fewer = bindparam("fewer", type_=Integer())
    taken = session.connection().execute(
        update(Tally).where(*here, Tally.count >= fewer).values(count=Tally.count - fewer), rows
    )
    if taken.rowcount != len(rows):
        raise TalliesDiffer(f"{office_id} {sorted({str(place.month) for place, _ in counts})}")
    session.connection().execute(delete(Tally).where(*here, Tally.count == 0), rows)


def add(session: Session, office_id: uuid.UUID, counts: Mapping[Standing, int]) -> None:
    """Add so many ratings to each place."""
    connection = session.connection()
    form = bulk.Form(connection)
    add_rows(
        connection, [_row(form, office_id, place, state, count) for (place, state), count in counts.items()]
    )


def change_state(
    session: Session,
    office_id: uuid.UUID,
    rating_ids: Sequence[uuid.UUID],
    *,
    old: RatingState,
    new: RatingState,
) -> dict[uuid.UUID, Place]:
    """Bring those of these ratings that stand in `old` to `new`, tallies and all, and say which they were.

    The only door through which a sealed rating changes its state.
    """
    moved: dict[uuid.UUID, Place] = {}
    for start in range(0, len(rating_ids), _AT_ONCE):
        changed = session.execute(
            update(Rating)
            .where(
                Rating.office_id == office_id,
                Rating.rating_id.in_(rating_ids[start : start + _AT_ONCE]),
                Rating.state == old,
            )
            .values(state=new)
            .returning(
                Rating.rating_id,
                Rating.month,
                func.coalesce(Rating.moved_to, Rating.official_id, literal(NOBODY, Uuid())),
                Rating.procedure_id,
                Rating.desk_id,
                Rating.channel,
                Rating.day_on,
                Rating.level,
            )
            .execution_options(synchronize_session=False)
        )
        for rating_id, month, official, procedure, desk, channel, day_on, level in changed:
            moved[rating_id] = Place(month, official, procedure or NOBODY, desk, channel, day_on, level)
    move(session, office_id, Counter(moved.values()), old=old, new=new)
    return moved


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where a month's tallies are not what its sealed ratings are."""

    place: Place
    state: RatingState
    tallied: int
    sealed: int


def recount(session: Session, office_id: uuid.UUID, month: Month) -> list[Difference]:
    """Count the month's sealed ratings once more, and give the places where the tallies differ: none, if all is well."""
    if _agree(session, office_id, month):
        return []
    return differences(session, office_id, month, _sealed(session, office_id, month))


def differences(
    session: Session, office_id: uuid.UUID, month: Month, sealed: Mapping[tuple[Any, ...], int]
) -> list[Difference]:
    """The places where the month's tallies differ from the ratings that were counted: by official, procedure, desk,
    channel, day, state and level, in the database driver's own form.
    """
    tallied, form = _tallied(session, office_id, month), bulk.Form
    differing = []
    for key in sorted(sealed.keys() | tallied.keys(), key=str):
        if sealed.get(key, 0) != tallied.get(key, 0):
            official, procedure, desk, channel, day_on, state, level = key
            on = day_on if isinstance(day_on, date) else date.fromisoformat(day_on)
            place = Place(
                month,
                form.read_id(official),
                form.read_id(procedure),
                form.read_id(desk),
                Channel(channel),
                on,
                level,
            )
            differing.append(Difference(place, RatingState(state), tallied.get(key, 0), sealed.get(key, 0)))
    return differing


def _agree(session: Session, office_id: uuid.UUID, month: Month) -> bool:
    """Whether ratings and tallies cancel out at every place: told by the database alone, which a city's month needs."""
    ratings = select(_place_as_text(Rating).label("place"), literal(1).label("count"))
    tallied = select(_place_as_text(Tally).label("place"), (-Tally.count).label("count"))
    both = union_all(
        ratings.where(Rating.office_id == office_id, Rating.month == month),
        tallied.where(Tally.office_id == office_id, Tally.month == month),
    ).subquery()
    differing = select(both.c.place).group_by(both.c.place).having(func.sum(both.c.count) != 0)
    return session.execute(differing.limit(1)).first() is None


def _place_as_text(model: type[Rating] | type[Tally]) -> ColumnElement[str]:
    """A place and its state as one text: a database sorts one long column faster than seven short ones."""
    whose = [Rating.moved_to, Rating.official_id] if model is Rating else [model.official_id]
    official = func.coalesce(*whose, literal(NOBODY, Uuid()))
    procedure = func.coalesce(model.procedure_id, literal(NOBODY, Uuid()))
    columns = (official, procedure, model.desk_id, model.channel, model.day_on, model.state, model.level)
    parts = [cast(column, String) for column in columns]
    return functools.reduce(ColumnElement.concat, parts)


def _sealed(session: Session, office_id: uuid.UUID, month: Month) -> dict[Any, int]:
    nobody = bulk.Form(session.connection()).id(NOBODY)
    key = [
        bulk.as_kept(column)
        for column in (
            func.coalesce(Rating.moved_to, Rating.official_id), Rating.procedure_id, Rating.desk_id, Rating.channel, Rating.day_on, Rating.state, Rating.level,
        )
    ]  # fmt: skip
    asked = select(*key, func.count()).where(Rating.office_id == office_id, Rating.month == month)
    return {
        (row[0] or nobody, row[1] or nobody, *row[2:7]): row[7]
        for row in session.execute(asked.group_by(*key))
    }


def _tallied(session: Session, office_id: uuid.UUID, month: Month) -> dict[Any, int]:
    key = [
        bulk.as_kept(column)
        for column in (
            Tally.official_id, Tally.procedure_id, Tally.desk_id, Tally.channel, Tally.day_on, Tally.state, Tally.level,
        )
    ]  # fmt: skip
    asked = select(*key, Tally.count).where(
        Tally.office_id == office_id, Tally.month == month, Tally.count > 0
    )
    return {tuple(row[:7]): row[7] for row in session.execute(asked)}


def _key(place: Place, state: RatingState) -> tuple[Any, ...]:
    """The values of `_KEY` after the office's id."""
    return (*place[:-1], state, place.level)


def _row(
    form: bulk.Form, office_id: uuid.UUID, place: Place, state: RatingState, count: int
) -> tuple[Any, ...]:
    return (
        form.id(office_id),
        str(place.month),
        form.id(place.official_id),
        form.id(place.procedure_id),
        form.id(place.desk_id),
        place.channel.value,
        form.day(place.day_on),
        state.value,
        place.level,
        count,
    )
