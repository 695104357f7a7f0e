"""What is noted with a passage of a case, for whoever reads it: what is kept as a code has a label."""

from collections.abc import Iterable

from feedback.cases.kinds import CaseKind, Passing, RootCause, Step
from feedback.labels import N_, Labelled
from feedback.notices.models import Channel

LATE = " [>5]"  # beside the reason of a case that was passed on after its five working days
PASSED_ON_LATE = N_("after more than five working days")
_CODES: dict[Passing, Iterable[Labelled]] = {
    Passing.FOUND: RootCause,
    Passing.ANSWERED: Channel,
    Passing.CLASSIFIED: CaseKind,
    Passing.ESCALATED: Step,
}


def remark_of(passing: Passing, note: str) -> tuple[str, str]:
    """The English label of what was noted, or none, and the words that people wrote."""
    if note.endswith(LATE):
        return PASSED_ON_LATE, note.removesuffix(LATE)
    code, _, words = note.partition(": ")
    label = next((each.label for each in _CODES.get(passing, ()) if each.value == code), "")
    return (label, words) if label else ("", note)
