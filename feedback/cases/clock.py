"""The clock of a case: which step is due next and on which day, by the office's terms or by the law. Pure.

Decree 20/2008 Art. 9: what another body decides is passed on within 5 working days. Complaints: accepted within 7
working days (Decree 155/2026 Art. 10), resolved within 30 days of that, 45 where complex (Law on Complaints Art. 28).
Denunciations: checked within 7 working days, passed on within 5, resolved within 30 days, extended by 30 once or, in an
especially complex case, twice (Law on Denunciation Arts. 24, 30).
"""

from dataclasses import dataclass
from datetime import date, timedelta

from feedback.cases.kinds import CaseKind, CaseState, Step
from feedback.cases.terms import Terms
from feedback.periods.days import WorkingDays

ACCEPT = 7  # working days, of a complaint or a denunciation
PASS_ON = 5  # working days, of what another body is competent for
COMPLAINT_DAYS = (30, 45)  # calendar days from the acceptance: usual, complex
DENUNCIATION_DAYS = (30, 60, 90)  # usual, extended once, twice
MOST_EXTENSIONS = {
    CaseKind.FEEDBACK: 1,
    CaseKind.PETITION: 1,
    CaseKind.COMPLAINT: 1,
    CaseKind.DENUNCIATION: 2,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a case has come: what its clock is reckoned from."""

    kind: CaseKind
    state: CaseState
    opened_on: date
    handed_on: date | None = None  # to the present head, who looks at it anew
    accepted_on: date | None = None
    answered_on: date | None = None
    reopened_on: date | None = None
    extensions: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """The next step and its last day."""

    step: Step
    on: date


def next_due(progress: Progress, terms: Terms, days: WorkingDays) -> Due | None:
    """What is due next, none for a case that is over.

    Whoever gets a case from another head has as long as an answer usually takes; what the citizen is owed by
    `answer_due` is not put off by that.
    """
    if progress.state is CaseState.NEW:
        return Due(Step.FIRST_LOOK, days.after(progress.handed_on or progress.opened_on, terms.first_look))
    if progress.state is CaseState.ANSWERED and progress.answered_on is not None:
        due = Due(Step.SETTLE, days.after(progress.answered_on, terms.settle))
    elif progress.state is not CaseState.IN_HAND:
        return None
    elif progress.kind.is_of_law:
        due = _by_law(progress, days)
    else:
        due = Due(Step.ANSWER, answer_due(progress, terms, days))
    if progress.handed_on is None:
        return due
    return Due(due.step, max(due.on, days.after(progress.handed_on, terms.answer)))


def answer_due(progress: Progress, terms: Terms, days: WorkingDays) -> date:
    """The day by which the citizen is owed an answer, or a decision where a law asks for one."""
    if progress.kind.is_of_law:
        return _resolved_by(progress, progress.accepted_on or _accepted_by(progress, days), days)
    usual, complex_ = (
        (terms.petition, terms.petition_complex)
        if progress.kind is CaseKind.PETITION
        else (terms.answer, terms.complex)
    )
    return days.after(progress.reopened_on or progress.opened_on, complex_ if progress.extensions else usual)


def pass_on_due(progress: Progress, days: WorkingDays) -> date:
    """The last day for passing on what another body is competent for."""
    return days.after(progress.reopened_on or progress.opened_on, PASS_ON)


def _by_law(progress: Progress, days: WorkingDays) -> Due:
    if progress.accepted_on is None:
        return Due(Step.ACCEPT, _accepted_by(progress, days))
    return Due(Step.RESOLVE, _resolved_by(progress, progress.accepted_on, days))


def _accepted_by(progress: Progress, days: WorkingDays) -> date:
    return days.after(progress.reopened_on or progress.opened_on, ACCEPT)


def _resolved_by(progress: Progress, accepted_on: date, days: WorkingDays) -> date:
    spans = COMPLAINT_DAYS if progress.kind is CaseKind.COMPLAINT else DENUNCIATION_DAYS
    last = accepted_on + timedelta(days=spans[min(progress.extensions, len(spans) - 1)])
    # A time in calendar days that ends on a day off ends with the next working day (Civil Code Art. 148.5).
    return last if days.has(last) else days.after(last, 1)
