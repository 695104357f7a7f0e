"""When figures, comments and exports come out, and for whom (§4, rules 3, 4 and 6)."""

from datetime import date

from feedback.disclosure.limits import LIMITS, Limits
from feedback.labels import N_, Labelled

_STATES = ("open", "closed", "published")  # of a month, in their order


class Reader(Labelled):
    """Who reads."""

    OFFICIAL = "official", N_("Official")
    LEADER = "leader", N_("Leader")
    REVIEWER = "reviewer", N_("Reviewer of a flag")
    PUBLIC = "public", N_("Public")


class Figures(Labelled):
    """What is read."""

    PERSON = "person", N_("Figures of one official")
    UNIT = "unit", N_("Figures of the unit")
    FLAGGED = "flagged", N_("Single ratings in a flag case")


class CommentsAction(Labelled):
    """What becomes of the comments that wait."""

    RELEASE_SHUFFLED = "release_shuffled", N_("Release in random order")
    HOLD = "hold", N_("Wait for more")
    LEADER_ONLY = "leader_only", N_("To the head of the unit alone")


# From which state of a month on; what is not listed is never seen. Nobody sees anything live: who knows when each
# citizen left the desk would name the author of every change. Leaders see the unit of an open month by its releases,
# which `pace` decides on, and persons by the month.
_FROM = {
    (Reader.OFFICIAL, Figures.PERSON): "closed",  # their own only, which is for the caller to see to
    (Reader.OFFICIAL, Figures.UNIT): "closed",
    (Reader.LEADER, Figures.UNIT): "open",
    (Reader.LEADER, Figures.PERSON): "closed",
    (Reader.REVIEWER, Figures.FLAGGED): "open",
    (Reader.PUBLIC, Figures.UNIT): "published",
}


def may_see(reader: Reader, figures: Figures, state: str) -> bool:
    """Whether `reader` may see these figures of a month in `state`: open, closed or published."""
    since = _FROM.get((reader, figures))
    return since is not None and _STATES.index(state) >= _STATES.index(since)


def comment_is_old_enough(given_on: date, today: date, limits: Limits = LIMITS) -> bool:
    """Whether a comment has waited long enough that nobody remembers who came that day."""
    return (today - given_on).days >= limits.comment_days


def comments_action(pending: int, months_waiting: int, limits: Limits = LIMITS) -> CommentsAction:
    """What becomes of `pending` comments, all old enough, of which the first has waited so many months.

    Few comments would point at their authors, so they wait for more; after some months they go to the head of the
    unit alone, never to the official.
    """
    if pending >= limits.comments_batch:
        return CommentsAction.RELEASE_SHUFFLED
    if months_waiting < limits.comments_wait_months:
        return CommentsAction.HOLD
    return CommentsAction.LEADER_ONLY


def may_export(ratings: int, limits: Limits = LIMITS) -> bool:
    """Whether a unit's figures may leave in an export or stand in public; a person's never do."""
    return ratings >= limits.export_from
