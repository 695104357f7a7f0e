"""Who may have anything to do with a case: never whom it is about, nor anybody under them, whatever their role. Pure."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from feedback.accounts.rights import Held, Line, Person, Role
from feedback.cases.kinds import GRAVE, HEADS, RANKS, CaseKind

ANYBODY, NOT_THE_DESK = RANKS[Role.DESK_HEAD], RANKS[Role.WARD_LEADER]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a case is about, as far as it is known."""

    official_id: uuid.UUID | None
    held: tuple[Held, ...] = ()  # the roles of their accounts
    could_be: frozenset[uuid.UUID] = frozenset()  # officials who may turn out to be it, while it is not known


def least_rank(kind: CaseKind, reason: str | None) -> int:
    """The rank from which heads see the case: bribery, threats and denunciations never lie open to the desk."""
    grave = reason in GRAVE or kind is CaseKind.DENUNCIATION
    return NOT_THE_DESK if grave else ANYBODY


def is_in_conflict(person: Person, subject: Subject, line: Line) -> bool:
    """Whether the person is the subject, may be, or stands under the subject at the office that `line` begins with."""
    concerned = subject.could_be | {subject.official_id}
    if person.official_id is not None and person.official_id in concerned:
        return True
    highest = max((RANKS.get(held.role, 0) for held in subject.held if _counts(held, line)), default=0)
    return highest > rank_of(person.held, line)


def rank_of(held: Collection[Held], line: Line) -> int:
    """The highest rank that these roles have at the office that `line` begins with; below all where they have none."""
    return max((RANKS.get(each.role, -1) for each in held if _counts(each, line)), default=-1)


def sees(person: Person, subject: Subject, line: Line, *, least: int) -> bool:
    """Whether the person may look at a case that heads from the rank `least` on may see."""
    return rank_of(_heads(person.held), line) >= least and not is_in_conflict(person, subject, line)


def handles(person: Person, subject: Subject, line: Line, *, least: int, held_by: Role) -> bool:
    """Whether the person may act on a case in the hands of `held_by`: that head, or one above."""
    return (
        sees(person, subject, line, least=least)
        and rank_of(_heads(person.held), line) >= RANKS[held_by]
    )  # fmt: skip


def _heads(held: Collection[Held]) -> list[Held]:
    return [each for each in held if each.role in HEADS]


def _counts(held: Held, line: Line) -> bool:
    """Roles at the desks count at that very office; those of leaders and the inspectorate also at offices below."""
    if held.role in (Role.WARD_LEADER, Role.INSPECTORATE):
        return held.office_id in line
    return line[:1] == (held.office_id,)
