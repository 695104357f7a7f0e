"""Words that are kept with a sheet or a month: a remark on it, and the reason for a new round or version. Pure."""

from feedback.errors import Refused
from feedback.labels import N_, normal

LONGEST_REMARK = 2000  # characters
LONGEST_REASON = 500  # characters


def remark(text: str, field: str) -> str | None:
    """What somebody wrote, as it is kept; none for nothing. Raises Refused `too_long`."""
    kept = normal(text)
    if len(kept) > LONGEST_REMARK:
        raise Refused(
            "too_long", N_("The text is longer than %(limit)s characters."), field=field, limit=LONGEST_REMARK
        )
    return kept or None


def reason_given(reason: str) -> str:
    """The reason as it is kept. Raises Refused: `reason_missing`, `too_long`."""
    kept = normal(reason)
    if not kept:
        raise Refused("reason_missing", N_("A new version needs a reason."), field="reason")
    if len(kept) > LONGEST_REASON:
        raise Refused(
            "too_long",
            N_("The text is longer than %(limit)s characters."),
            field="reason",
            limit=LONGEST_REASON,
        )
    return kept
