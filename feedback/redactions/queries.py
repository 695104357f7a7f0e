"""What can be asked of redactions: the words that were told and may lose parts, which proposals wait, what each marks."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.errors import Missing
from feedback.offices.models import Official
from feedback.periods.month import Month
from feedback.ratings.models import Comment
from feedback.redactions.models import Redaction, RedactionReason, RedactionState
from feedback.redactions.passages import Piece, pieces
from feedback.releases.models import ToldComment

DECIDED_SHOWN = 50


@dataclass(frozen=True, slots=True)
class ToldWords:
    """Words that were told, as they stand in view today."""

    id: uuid.UUID
    month: Month
    official: str | None  # whose work; none: the unit's
    words: str
    waits: bool  # a proposal is open


@dataclass(frozen=True, slots=True)
class RedactionRow:
    """A redaction as pages show it."""

    id: uuid.UUID
    month: Month
    official: str | None
    reason: RedactionReason
    note: str
    state: RedactionState
    pieces: Sequence[Piece]  # the words in view: with the parts that would go while it is open
    proposed_by: uuid.UUID
    proposed_at: datetime
    decided_by: uuid.UUID | None
    decided_at: datetime | None

    @property
    def words(self) -> str:
        """The words as they stand in view."""
        return "".join(piece.text for piece in self.pieces)


def months_told(session: Session, office_id: uuid.UUID) -> Sequence[Month]:
    """The months with which words were told to more than the head, the newest first."""
    asked = select(ToldComment.month).where(
        ToldComment.office_id == office_id, ToldComment.for_head_only.is_(False)
    )
    return session.scalars(asked.distinct().order_by(ToldComment.month.desc())).all()


def words_told(
    session: Session, office_id: uuid.UUID, month: Month, *, besides: uuid.UUID | None = None
) -> list[ToldWords]:
    """The words told with a month, in the order in which they were told, which means nothing.

    Not those for the head alone, which nobody else sees, and not those on the work of the official `besides`.
    """
    waiting = set(
        session.scalars(
            select(Redaction.told_id).where(
                Redaction.office_id == office_id, Redaction.state == RedactionState.OPEN
            )
        )
    )
    asked = (
        select(ToldComment, Official.name)
        .join(
            Comment,
            (Comment.office_id == ToldComment.office_id) & (Comment.id == ToldComment.comment_id),
        )
        .outerjoin(Official, Official.id == ToldComment.official_id)
        .where(
            ToldComment.office_id == office_id,
            ToldComment.month == month,
            ToldComment.for_head_only.is_(False),
            Comment.words != "",
        )
        .order_by(ToldComment.id)
    )
    return [
        ToldWords(told.id, told.month, official, told.words, told.id in waiting)
        for told, official in session.execute(asked)
        if besides is None or told.official_id != besides
    ]


def told_at(
    session: Session, office_id: uuid.UUID, told_id: uuid.UUID, *, besides: uuid.UUID | None = None
) -> ToldComment:
    """The told comment of that id at the office, as `words_told` gives them; raises Missing."""
    found = session.get(ToldComment, (office_id, told_id), populate_existing=True)
    if found is None or found.for_head_only or (besides is not None and found.official_id == besides):
        raise Missing("comment")
    return found


def redaction_at(session: Session, office_id: uuid.UUID, redaction_id: uuid.UUID) -> Redaction:
    """The redaction of that id at the office; raises Missing."""
    found = session.get(Redaction, (office_id, redaction_id), populate_existing=True)
    if found is None:
        raise Missing("redaction")
    return found


def redactions_of(session: Session, office_id: uuid.UUID) -> list[RedactionRow]:
    """The redactions of the office: those that wait first, then the newest."""
    asked = (
        select(Redaction)
        .where(Redaction.office_id == office_id)
        .order_by(Redaction.state != RedactionState.OPEN, Redaction.proposed_at.desc(), Redaction.id)
        .limit(DECIDED_SHOWN)
    )
    return [row_of(session, redaction) for redaction in session.scalars(asked)]


def row_of(session: Session, redaction: Redaction) -> RedactionRow:
    """The redaction as pages show it."""
    told = session.get_one(ToldComment, (redaction.office_id, redaction.told_id))
    official = session.get(Official, told.official_id) if told.official_id is not None else None
    marked: Sequence[str] = ()
    if redaction.state is RedactionState.OPEN:
        behind = session.get(Comment, (told.office_id, told.comment_id), populate_existing=True)
        marked = passages_of(redaction, behind.words) if behind is not None else ()
    return RedactionRow(
        redaction.id,
        told.month,
        official.name if official else None,
        redaction.reason,
        redaction.note,
        redaction.state,
        pieces(told.words, marked),
        redaction.proposed_by,
        redaction.proposed_at,
        redaction.decided_by,
        redaction.decided_at,
    )


def words_behind(session: Session, told: ToldComment) -> Comment:
    """The citizen's own words of a told comment; raises Missing where they are gone."""
    found = session.get(Comment, (told.office_id, told.comment_id), populate_existing=True)
    if found is None or not found.words:
        raise Missing("comment")
    return found


def passages_of(redaction: Redaction, words: str) -> list[str]:
    """What stands at the places of a redaction."""
    return [words[start:end] for start, end in redaction.spans]
