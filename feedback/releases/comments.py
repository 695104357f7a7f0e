"""Citizens' words: told once a month and masked, in batches of five or more, and never while anybody remembers the day."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import exists, insert, select
from sqlalchemy.orm import Session

from feedback.base import new_id
from feedback.disclosure import LIMITS, CommentsAction, comment_is_old_enough, comments_action
from feedback.disclosure.masking import masked
from feedback.offices.models import Official
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.ratings.models import Comment, Rating, RatingState
from feedback.ratings.moves import served_by
from feedback.ratings.queries import OF_THE_SERVICE
from feedback.releases.models import ToldComment


@dataclass(frozen=True, slots=True)
class Waiting:
    """A comment that has not been told."""

    id: uuid.UUID
    words: str
    month: Month
    official_id: uuid.UUID | None  # whose score counts its rating


@dataclass(frozen=True, slots=True)
class Batch:
    """Comments told together."""

    official_id: uuid.UUID | None
    for_head_only: bool
    words: Sequence[str]


def tell_comments(session: Session, *, zone: ZoneInfo, now: datetime) -> int:
    """Tell the comments that may be told with each office's newest closed month (scoring §4, rule 4); say how many.

    For an official, or for the unit, at most one batch a month, of five at least, all seven days old; fewer wait for
    more, and after three months go to the unit's head alone. Held and excluded ratings' words are not told.
    """
    today = now.astimezone(zone).date()
    newest: dict[uuid.UUID, Month] = {}
    asked = select(Period.office_id, Period.month).where(Period.state != PeriodState.OPEN)
    for office_id, month in session.execute(asked.order_by(Period.month)):
        newest[office_id] = month
    return sum(
        _tell(session, office_id, month, today)
        for office_id, month in newest.items()
        if today > month.last_on + timedelta(days=LIMITS.comment_days)
    )


def batches_told(
    session: Session,
    office_id: uuid.UUID,
    month: Month,
    *,
    official_id: uuid.UUID | None = None,
    to_head: bool,
) -> list[Batch]:
    """The batches told with the month: an official's own, or for `to_head` everybody's with those for the head alone.

    Whoever asks for an official's gets those of this official and nothing that is for the head.
    """
    still_there = (Comment.office_id == ToldComment.office_id) & (Comment.id == ToldComment.comment_id)
    asked = (
        select(ToldComment)
        .join(Comment, still_there)
        .where(ToldComment.office_id == office_id, ToldComment.month == month, Comment.words != "")
    )  # words that were erased since are told no more
    if not to_head:
        asked = asked.where(ToldComment.official_id == official_id, ToldComment.for_head_only.is_(False))
    found: defaultdict[tuple[uuid.UUID | None, bool], list[str]] = defaultdict(list)
    for each in session.scalars(asked.order_by(ToldComment.id)):
        found[each.official_id, each.for_head_only].append(each.words)
    return [
        Batch(who, for_head_only, words)
        for (who, for_head_only), words in sorted(
            found.items(), key=lambda each: (each[0][1], str(each[0][0]))
        )
    ]


def _tell(session: Session, office_id: uuid.UUID, month: Month, today: date) -> int:
    told_already = {
        row.official_id
        for row in session.execute(
            select(ToldComment.official_id)
            .where(ToldComment.office_id == office_id, ToldComment.month == month)
            .distinct()
        )
    }
    groups: defaultdict[uuid.UUID | None, list[Waiting]] = defaultdict(list)
    for comment in _waiting(session, office_id, month, today):
        groups[comment.official_id].append(comment)
    names = session.scalars(select(Official.name).where(Official.office_id == office_id)).all()
    rows = []
    for official_id, comments in groups.items():
        if official_id in told_already:
            continue
        action = comments_action(len(comments), month - min(each.month for each in comments))
        if action is CommentsAction.HOLD:
            continue
        rows += [
            {
                "office_id": office_id,
                "id": new_id(),
                "comment_id": comment.id,
                "month": month,
                "official_id": official_id,
                "for_head_only": action is CommentsAction.LEADER_ONLY,
                "words": masked(comment.words, names),
            }
            for comment in comments
        ]
    if rows:
        session.execute(insert(ToldComment), rows)
    return len(rows)


def _waiting(session: Session, office_id: uuid.UUID, month: Month, today: date) -> list[Waiting]:
    told = exists().where(ToldComment.office_id == Comment.office_id, ToldComment.comment_id == Comment.id)
    asked = (
        select(
            Comment.id,
            Comment.words,
            Comment.month,
            served_by.label("official_id"),
            Rating.state,
            Rating.day_on,
        )
        .join(Rating, (Rating.office_id == Comment.office_id) & (Rating.rating_id == Comment.rating_id))
        .where(
            Comment.office_id == office_id, Comment.month <= month, Rating.state.in_(OF_THE_SERVICE), ~told
        )
    )
    return [
        Waiting(row.id, row.words, row.month, row.official_id if row.state is RatingState.COUNTED else None)
        for row in session.execute(asked)
        if row.words and comment_is_old_enough(row.day_on, today)
    ]
