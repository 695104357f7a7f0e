"""What the rated official and the heads say about a flag before it is decided. An answer decides nothing."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.audit import acts
from feedback.base import new_id
from feedback.errors import Missing, Refused
from feedback.integrity.findings import FlagKind
from feedback.integrity.models import Answer, Flag, FlaggedRating, Ruling
from feedback.labels import N_, normal
from feedback.offices.models import Official
from feedback.periods.month import Month
from feedback.ratings.models import Rating
from feedback.ratings.moves import served_by

LONGEST = 1000  # characters
QUESTIONS = tuple(kind for kind in FlagKind if not kind.holds)


@dataclass(frozen=True, slots=True)
class AboutMe:
    """A flag as the official whom it concerns sees it: the class of reason and a number, no day, no level, no time."""

    flag_id: uuid.UUID
    kind: FlagKind
    month: Month
    ratings: int  # of this official that it holds, or held
    due_on: date
    ruling: Ruling | None
    answer: str | None  # what they have said


@dataclass(frozen=True, slots=True)
class Question:
    """A flag that holds nothing and asks the official and the head."""

    flag_id: uuid.UUID
    kind: FlagKind
    month: Month
    official_id: uuid.UUID
    official: str  # name
    due_on: date
    is_open: bool
    answers: int
    answered: bool  # by whoever asks


def answer(
    session: Session, flag: Flag, user: User, words: str, *, as_official: bool, now: datetime
) -> Answer:
    """Keep what somebody says about a flag, once, until it is decided.

    Raises Refused: `flag_decided`, `missing_value`, `too_long`, `answered_already`.
    """
    session.refresh(flag, with_for_update=True)
    words = normal(words)
    if flag.ruling is not None:
        raise Refused("flag_decided", N_("This flag has been decided."))
    if not words:
        raise Refused("missing_value", N_("A value is needed here."), field="words")
    if len(words) > LONGEST:
        raise Refused(
            "too_long", N_("The text is longer than %(limit)s characters."), field="words", limit=LONGEST
        )
    said = Answer(
        office_id=flag.office_id,
        id=new_id(),
        flag_id=flag.id,
        user_id=user.id,
        as_official=as_official,
        words=words,
        answered_at=now,
    )
    try:
        with session.begin_nested():
            session.add(said)
    except IntegrityError:
        raise Refused("answered_already", N_("You have answered already.")) from None
    acts.record(
        session,
        "integrity:flag:answered",
        office_id=flag.office_id,
        user_id=user.id,
        now=now,
        flag=flag.id.hex,
        kind=flag.kind.value,
    )
    return said


def answers_to(session: Session, flag: Flag) -> Sequence[Answer]:
    """What was said about the flag, in order of time."""
    asked = select(Answer).where(Answer.office_id == flag.office_id, Answer.flag_id == flag.id)
    return session.scalars(asked.order_by(Answer.answered_at, Answer.id)).all()


def flags_about(session: Session, official: Official, user_id: uuid.UUID) -> list[AboutMe]:
    """The flags that concern an official, at whatever office, those open first, the newest month first."""
    held = (
        select(FlaggedRating.office_id, FlaggedRating.flag_id, func.count().label("ratings"))
        .join(
            Rating,
            (Rating.office_id == FlaggedRating.office_id) & (Rating.rating_id == FlaggedRating.rating_id),
        )
        .where(served_by == official.id)
        .group_by(FlaggedRating.office_id, FlaggedRating.flag_id)
        .subquery()
    )
    asked = (
        select(Flag, held.c.ratings, Answer.words)
        .outerjoin(held, (held.c.office_id == Flag.office_id) & (held.c.flag_id == Flag.id))
        .outerjoin(
            Answer,
            (Answer.office_id == Flag.office_id) & (Answer.flag_id == Flag.id) & (Answer.user_id == user_id),
        )
        .where(or_(Flag.official_id == official.id, held.c.ratings.is_not(None)))
        .order_by(Flag.ruling.is_not(None), Flag.month.desc(), Flag.due_on, Flag.id)
    )
    return [
        AboutMe(flag.id, flag.kind, flag.month, int(ratings or 0), flag.due_on, flag.ruling, words)
        for flag, ratings, words in session.execute(asked)
    ]


def flag_about(session: Session, official: Official, flag_id: uuid.UUID) -> Flag:
    """The flag of that id, if it concerns the official; raises Missing."""
    concerned = (
        select(Rating.rating_id)
        .join(
            FlaggedRating,
            (Rating.office_id == FlaggedRating.office_id) & (Rating.rating_id == FlaggedRating.rating_id),
        )
        .where(FlaggedRating.flag_id == flag_id, served_by == official.id)
    )
    found = session.scalar(
        select(Flag).where(
            Flag.id == flag_id, or_(Flag.official_id == official.id, exists(concerned.correlate(None)))
        )
    )
    if found is None:
        raise Missing("flag")
    return found


def questions_of(session: Session, office_id: uuid.UUID, user_id: uuid.UUID) -> list[Question]:
    """The questions that the office's figures raise, those without a decision first, the newest month first."""
    answers = (
        select(func.count())
        .where(Answer.office_id == Flag.office_id, Answer.flag_id == Flag.id)
        .correlate(Flag)
        .scalar_subquery()
    )
    own = exists().where(
        Answer.office_id == Flag.office_id, Answer.flag_id == Flag.id, Answer.user_id == user_id
    )
    asked = (
        select(Flag, Official.id, Official.name, answers, own)
        .join(Official, Official.id == Flag.official_id)
        .where(Flag.office_id == office_id, Flag.kind.in_(QUESTIONS))
        .order_by(Flag.ruling.is_not(None), Flag.month.desc(), Official.name_sort, Flag.id)
    )
    return [
        Question(
            flag.id,
            flag.kind,
            flag.month,
            official_id,
            name,
            flag.due_on,
            flag.ruling is None,
            int(count),
            bool(answered),
        )
        for flag, official_id, name, count, answered in session.execute(asked)
    ]


def question(session: Session, office_id: uuid.UUID, flag_id: uuid.UUID) -> Flag:
    """The question of that id at the office; raises Missing."""
    found = session.scalar(
        select(Flag).where(Flag.office_id == office_id, Flag.id == flag_id, Flag.kind.in_(QUESTIONS))
    )
    if found is None:
        raise Missing("flag")
    return found
