"""Which flags may say what ratings a correction moves, so that nobody chooses ratings by what they say."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.errors import Refused
from feedback.integrity.findings import FlagKind
from feedback.integrity.models import Flag, FlaggedRating
from feedback.labels import N_
from feedback.offices.models import Desk, Official

FEWEST_FLAGGED = 5  # ratings: of fewer, a score before and after would tell what one of them said


def moves_alone(kind: FlagKind) -> bool:
    """Whether the ratings of such a flag may be moved without the rest of their day: not those picked by their level."""
    return kind.holds and kind is not FlagKind.LOW_CLUSTER


def refuse_as_scope(
    session: Session, flag: Flag, desk: Desk, day: date, old: Official | None, *, by_code: bool
) -> None:
    """Refuse a flag that says nothing of this desk, day and official, or whose ratings are few or picked by level.

    Raises Refused: `code_or_flag`, `not_of_this_flag`, `picked_by_level`, `too_few_flagged`.
    """
    if by_code:
        raise Refused("code_or_flag", N_("Name a check code or a flag, not both."), field="code")
    of_official = old is not None and flag.official_id == old.id
    if (
        flag.office_id != desk.office_id
        or flag.day_on != day
        or flag.desk_id not in (None, desk.id)
        or not (flag.official_id is None or of_official)
    ):
        raise Refused(
            "not_of_this_flag", N_("The flag is about another desk, day or official."), field="flag"
        )
    if not moves_alone(flag.kind):
        raise Refused(
            "picked_by_level",
            N_(
                "The ratings of this flag were picked by their level: moved alone they would be chosen by it. Move the whole day."
            ),
            field="flag",
        )
    held = session.scalar(
        select(func.count()).where(
            FlaggedRating.office_id == flag.office_id, FlaggedRating.flag_id == flag.id
        )
    )
    if (held or 0) < FEWEST_FLAGGED:
        raise Refused(
            "too_few_flagged",
            N_("The flag holds fewer than %(count)s ratings: move the whole day, or one by its check code."),
            field="flag",
            count=FEWEST_FLAGGED,
        )
