"""Whose turn it is: for whom the sheets of a period wait, with what and until when. Reminders and lists of what waits ask it."""

import functools
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.models import Grant, User
from feedback.accounts.queries import in_force
from feedback.accounts.rights import Role
from feedback.evaluations.deadlines.sheet_life import Waiting
from feedback.evaluations.deadlines.terms import Step
from feedback.evaluations.sheets.models import Leader
from feedback.evaluations.sheets.scorers import heads_of
from feedback.offices.models import Office
from feedback.offices.queries import line_of


@dataclass(frozen=True, slots=True)
class WaitingSheet:
    """A sheet of a month or of a year as far as it matters whose turn it is: whose it is, and what it waits for."""

    official_id: uuid.UUID
    division: str
    leads: bool
    waiting: Waiting | None


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person has to do on the sheets of one period of one office."""

    step: Step
    sheets: int
    late: int  # of them, whose day has passed
    due_on: date | None  # the nearest day; none where nothing sets one


Holders = Mapping[uuid.UUID, uuid.UUID | None]  # accounts, each with its official


def turns_by_person(
    session: Session,
    office: Office,
    sheets: Sequence[WaitingSheet],
    *,
    today: date,
    until: date | None = None,
) -> Mapping[uuid.UUID, Sequence[Turn]]:
    """Everybody's turns by account; with `until` those that are due by then alone."""
    whom = _Whom(session, office, {sheet.official_id for sheet in sheets}, today)
    days: defaultdict[tuple[uuid.UUID, Step], list[date | None]] = defaultdict(list)
    for sheet in sheets:
        if sheet.waiting is None:
            continue
        due_on = sheet.waiting.due_on
        if until is not None and (due_on is None or due_on > until):
            continue
        for user_id in whom.waits_for(sheet, sheet.waiting.step):
            days[user_id, sheet.waiting.step].append(due_on)
    found: defaultdict[uuid.UUID, list[Turn]] = defaultdict(list)
    for (user_id, step), due in days.items():
        known = [day for day in due if day is not None]
        late = sum(day < today for day in known)
        found[user_id].append(Turn(step, len(due), late, min(known, default=None)))
    return found


class _Whom:
    """For whom the sheets of one office wait; what is asked of the database is asked once, however many sheets there are."""

    def __init__(
        self, session: Session, office: Office, official_ids: Collection[uuid.UUID], today: date
    ) -> None:
        self._session, self._office, self._today = session, office, today
        self._official_ids = official_ids
        self._line = line_of(session, office)
        self._heads = heads_of(session, office.id, on=today)
        self._by_place: dict[tuple[uuid.UUID, Role], Holders] = {}
        self._by_division: dict[str, Holders] = {}

    def waits_for(self, sheet: WaitingSheet, step: Step) -> Collection[uuid.UUID]:
        """The accounts of those for whom a sheet waits; nobody for the own sheet but its official for the own marks."""
        if step is Step.SELF_SCORE:
            return self._own.get(sheet.official_id, ())
        if step is Step.DISCUSS or step is Step.ANSWER:
            holders = self._holders(self._office.id, Role.PERSONNEL)
        elif step is Step.COMMENT and not sheet.leads:
            holders = self._direct_leaders(sheet.division)
        else:
            above = self._line[1:] if sheet.official_id in self._heads else self._line
            found = (self._holders(place, Role.WARD_LEADER) for place in above)
            holders = next((each for each in found if each), {})
        return {user_id for user_id, official_id in holders.items() if official_id != sheet.official_id}

    @functools.cached_property
    def _own(self) -> Mapping[uuid.UUID, Collection[uuid.UUID]]:
        """The accounts of each official."""
        found: defaultdict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
        asked = select(User.official_id, User.id).where(
            User.official_id.in_(self._official_ids), User.closed_at.is_(None)
        )
        for official_id, user_id in self._session.execute(asked):
            if official_id is not None:
                found[official_id].add(user_id)
        return found

    def _direct_leaders(self, division: str) -> Holders:
        if division not in self._by_division:
            named = set(
                self._session.scalars(
                    select(Leader.official_id).where(
                        Leader.office_id == self._office.id,
                        Leader.division == division,
                        Leader.from_on <= self._today,
                        Leader.to_on.is_(None) | (Leader.to_on >= self._today),
                    )
                )
            )
            holders = self._holders(self._office.id, Role.DESK_HEAD)
            if named:
                holders = {user: official for user, official in holders.items() if official in named}
            else:
                holders = holders or self._holders(self._office.id, Role.WARD_LEADER)
            self._by_division[division] = holders
        return self._by_division[division]

    def _holders(self, place: uuid.UUID, role: Role) -> Holders:
        """The accounts that hold the role at this office, each with its official."""
        if (place, role) not in self._by_place:
            rows = self._session.execute(
                select(User.id, User.official_id)
                .join(Grant, Grant.user_id == User.id)
                .where(
                    Grant.office_id == place,
                    Grant.role == role,
                    in_force(self._today),
                    User.closed_at.is_(None),
                )
            )
            self._by_place[place, role] = {row.id: row.official_id for row in rows}
        return self._by_place[place, role]
