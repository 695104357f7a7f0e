"""Verifying the flags of a month: what each says, holds and was ruled, against the ledger."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.audit.models import DecisionLeaf
from feedback.audit.verify import Fault, FaultKind
from feedback.integrity.holding import RAISED, content_digest, held_digest
from feedback.integrity.models import Flag, FlaggedRating, Vote
from feedback.integrity.operations import DECIDED, vote_digest
from feedback.periods.month import Month

Bodies = Mapping[str, Mapping[str, Any]]  # by the flag's id


def flag_faults(
    session: Session, office_id: uuid.UUID, code: str, month: Month, decisions: Sequence[DecisionLeaf]
) -> Iterator[Fault]:
    """Flags that hold other ratings, say something else or were ruled otherwise than the ledger has it; and lost ones."""
    raised: dict[str, dict[str, Any]] = {}
    decided: dict[str, dict[str, Any]] = {}
    for leaf in decisions:
        if leaf.act in (RAISED, DECIDED):
            (raised if leaf.act == RAISED else decided)[leaf.body["flag"]] = leaf.body
    flags = session.scalars(
        select(Flag)
        .where(Flag.office_id == office_id, Flag.month == month)
        .execution_options(populate_existing=True)
    ).all()
    votes = _votes(session, office_id, [flag.id for flag in flags])
    for flag in flags:
        if not _is_as_told(session, flag, raised, decided, votes):
            yield Fault(FaultKind.FLAG, code, str(month), None, flag.id.hex)
    for missing in sorted((raised.keys() | decided.keys()) - {flag.id.hex for flag in flags}):
        yield Fault(FaultKind.FLAG, code, str(month), None, missing)


def _is_as_told(
    session: Session, flag: Flag, raised: Bodies, decided: Bodies, votes: Mapping[str, set[str]]
) -> bool:
    told, ruled = raised.get(flag.id.hex), decided.get(flag.id.hex)
    if told is None or (ruled is None) != (flag.ruling is None):
        return False
    held, digest = held_digest(session, flag.office_id, flag.id)
    of_flag = (FlaggedRating.office_id == flag.office_id, FlaggedRating.flag_id == flag.id)
    if session.scalar(select(func.count()).select_from(FlaggedRating).where(*of_flag)) != held:
        return False  # it holds ratings that are not there
    bodies = [told] if ruled is None else [told, ruled]
    if any((body["ratings"], body["digest"]) != (held, digest) for body in bodies):
        return False
    if told["kind"] != flag.kind.value or told.get("content", content_digest(flag)) != content_digest(flag):
        return False
    if ruled is None:
        return True
    given = votes.get(flag.id.hex, set())
    return bool(flag.ruling and ruled["ruling"] == flag.ruling.value) and set(ruled.get("votes", ())) <= given


def _votes(session: Session, office_id: uuid.UUID, flags: Sequence[uuid.UUID]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    asked = select(Vote).where(Vote.office_id == office_id, Vote.flag_id.in_(flags))
    for vote in session.scalars(asked.execution_options(populate_existing=True)):
        found.setdefault(vote.flag_id.hex, set()).add(vote_digest(vote))
    return found
