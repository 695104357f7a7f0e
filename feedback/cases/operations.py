"""What a head does with a case: takes it in hand, tells it apart, assigns it, finds the cause, passes it on, closes it.

Every verb asks anew whether the person may act on this very case: neither whom it is about nor anybody under them may.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.accounts.rights import Line, Person, Role
from feedback.audit import acts
from feedback.cases import clock, conflict
from feedback.cases.kinds import AT_WORK, HEADS, RANKS, CaseKind, CaseSource, CaseState, Passing, RootCause
from feedback.cases.models import LONG, Case, Explanation
from feedback.cases.passages import pass_to, progress_of
from feedback.cases.people import line_at, subject_of
from feedback.cases.remarks import LATE
from feedback.errors import Forbidden, Missing, Refused
from feedback.labels import N_, normal
from feedback.offices.holidays import working_days

NOT_NOW = N_("The case does not stand where this could be done.")
MISSING_VALUE = N_("A value is needed here.")


@dataclass(frozen=True, slots=True)
class By:
    """Who acts on a case, and when."""

    person: Person
    today: date
    now: datetime


def take(session: Session, case: Case, *, by: By) -> None:
    """Have the first look: from now on the clock of the answer runs, and the one who looked has it assigned."""
    _must_handle(session, case, by)
    _must_stand(case, CaseState.NEW)
    _pass(
        session,
        case,
        Passing.LOOKED,
        by,
        state=CaseState.IN_HAND,
        assigned_to=by.person.user_id,
        held_by=_hands_of(session, case, by.person),
    )


def classify(session: Session, case: Case, kind: CaseKind, why: str, *, by: By) -> None:
    """Say what the citizen's word is by law; a clock of the law runs from the day on which the case was opened.

    A denunciation leaves the desk's sight and goes to the ward leader or above. Refused: without a reason, for a
    case that was accepted already, and `release_is_feedback` for a reason of a released month, which is nobody's word.
    """
    _must_handle(session, case, by)
    _must_stand(case, CaseState.IN_HAND)
    if case.accepted_on is not None:
        raise Refused("case_accepted", N_("The case has been accepted under this law already."), field="kind")
    if case.source is CaseSource.RELEASE and kind is not CaseKind.FEEDBACK:
        raise Refused(
            "release_is_feedback",
            N_("A count of a month's reasons is feedback: nobody has petitioned or complained."),
            field="kind",
        )
    least = conflict.least_rank(kind, case.reason)
    held_by = next(role for role in HEADS if RANKS[role] >= max(least, RANKS[case.held_by]))
    lost = conflict.rank_of(by.person.held, line_at(session, case.office_id)) < RANKS[held_by]
    _pass(
        session,
        case,
        Passing.CLASSIFIED,
        by,
        note=f"{kind.value}: {_needed(why, 'why')}",
        kind=kind,
        extensions=0,
        held_by=held_by,
        assigned_to=None if lost else case.assigned_to,
    )


def accept(session: Session, case: Case, *, by: By) -> None:
    """Accept a complaint or a denunciation for resolution: the law's days to resolve it begin."""
    _must_handle(session, case, by)
    _must_stand(case, CaseState.IN_HAND)
    if not case.kind.is_of_law or case.accepted_on is not None:
        raise Refused("not_now", NOT_NOW)
    _pass(session, case, Passing.ACCEPTED, by, accepted_on=by.today)


def extend(session: Session, case: Case, why: str, *, by: By) -> None:
    """Give a complex case its longer time, with the reason. Refused: `extended_already`, and one not yet accepted."""
    _must_handle(session, case, by)
    _must_stand(case, CaseState.IN_HAND)
    if case.kind.is_of_law and case.accepted_on is None:
        raise Refused("not_now", NOT_NOW)
    if case.extensions >= clock.MOST_EXTENSIONS[case.kind]:
        raise Refused("extended_already", N_("The time of this case has been extended as far as it may be."))
    _pass(
        session,
        case,
        Passing.EXTENDED,
        by,
        note=_needed(why, "why"),
        extensions=case.extensions + 1,
    )


def assign(session: Session, case: Case, to: Person, *, by: By) -> None:
    """Give the case to another head. Refused: `conflict_of_interest` for the subject and whoever stands under them."""
    _must_handle(session, case, by)
    _must_stand(case, *AT_WORK, CaseState.NEW)
    line, subject = line_at(session, case.office_id), subject_of(session, case, on=by.today)
    if conflict.is_in_conflict(to, subject, line):
        raise Refused(
            "conflict_of_interest",
            N_("Whom a case is about, and whoever stands under them, can have nothing to do with it."),
            field="to",
        )
    if not could_have(session, case, to, line=line, today=by.today):
        raise Refused("not_a_head", N_("This person has no right to work on the case."), field="to")
    _pass(
        session,
        case,
        Passing.ASSIGNED,
        by,
        note=to.full_name,
        assigned_to=to.user_id,
        held_by=_hands_of(session, case, to),
    )


def find_cause(
    session: Session, case: Case, cause: RootCause, cause_words: str, action_words: str, *, by: By
) -> None:
    """Write down why it happened and what is done about it: without both no case is closed."""
    _must_handle(session, case, by)
    _must_stand(case, *AT_WORK)
    _pass(
        session,
        case,
        Passing.FOUND,
        by,
        note=cause.value,
        cause=cause,
        cause_words=_needed(cause_words, "cause_words"),
        action_words=_needed(action_words, "action_words"),
    )


def refer(session: Session, case: Case, to: str, why: str, *, by: By) -> None:
    """Pass the case on to the body that is competent for it; with that it is over here.

    The day is kept even where it lies beyond the five working days of the law. Feedback on one's own service is
    nobody else's: it has to be told apart first.
    """
    _must_handle(session, case, by)
    _must_stand(case, CaseState.IN_HAND)
    if case.kind is CaseKind.FEEDBACK:
        raise Refused(
            "feedback_stays",
            N_("Feedback on one's own service is answered here: say first what else the case is by law."),
            field="to",
        )
    late = by.today > clock.pass_on_due(progress_of(case), working_days(session, case.office_id))
    _pass(
        session,
        case,
        Passing.REFERRED,
        by,
        state=CaseState.REFERRED,
        referred_to=_needed(to, "to")[:200],
        over_on=by.today,
        note=_needed(why, "why") + (LATE if late else ""),
    )


def close(session: Session, case: Case, *, by: By) -> None:
    """Close the case. Refused: `cause_needed` without root cause and action, `answer_needed` where one was asked for.

    Whoever was asked to explain is heard first: `explanation_waits` until the answer, or until its day has passed.
    """
    _must_handle(session, case, by)
    if case.state not in AT_WORK:
        raise Refused("not_now", NOT_NOW)
    if case.cause is None or not case.action_words:
        raise Refused(
            "cause_needed", N_("Write down the root cause and the action first: no case is closed without.")
        )
    if case.source is CaseSource.CONTACT and case.state is not CaseState.ANSWERED:
        raise Refused("answer_needed", N_("The citizen has asked for an answer: give it first."))
    if (until := _waits_for_an_explanation(session, case, by.today)) is not None:
        raise Refused(
            "explanation_waits",
            N_("Somebody was asked to explain and has until %(day)s: the case is closed after that."),
            day=until.strftime("%d/%m/%Y"),
        )
    _pass(session, case, Passing.CLOSED, by, state=CaseState.CLOSED, over_on=by.today)


def _waits_for_an_explanation(session: Session, case: Case, today: date) -> date | None:
    """The last day on which somebody who was asked may still explain; none where nobody can be waited for."""
    asked = select(func.max(Explanation.due_on)).where(
        Explanation.office_id == case.office_id,
        Explanation.case_id == case.id,
        Explanation.words.is_(None),
        Explanation.due_on >= today,
    )
    found: date | None = session.scalar(asked)
    return found


def must_see(session: Session, case: Case, person: Person, *, today: date) -> None:
    """Raise Missing for whoever may not even know of the case: its subject, those under them, and the desk where it is grave."""
    line, subject = line_at(session, case.office_id), subject_of(session, case, on=today)
    if not conflict.sees(person, subject, line, least=conflict.least_rank(case.kind, case.reason)):
        raise Missing("case")


def could_have(session: Session, case: Case, head: Person, *, line: Line, today: date) -> bool:
    """Whether the case could be given to this head."""
    least = conflict.least_rank(case.kind, case.reason)
    subject = subject_of(session, case, on=today)
    return conflict.handles(head, subject, line, least=least, held_by=Role.DESK_HEAD)


def may_handle(session: Session, case: Case, person: Person, *, today: date) -> bool:
    """Whether the person may act on the case today."""
    line, subject = line_at(session, case.office_id), subject_of(session, case, on=today)
    least = conflict.least_rank(case.kind, case.reason)
    return conflict.handles(person, subject, line, least=least, held_by=case.held_by)


def _must_handle(session: Session, case: Case, by: By) -> None:
    """Raise Missing for whoever may not see the case, Forbidden for a head below the one who has it now."""
    must_see(session, case, by.person, today=by.today)
    if not may_handle(session, case, by.person, today=by.today):
        raise Forbidden


def _must_stand(case: Case, *states: CaseState) -> None:
    if case.state not in states:
        raise Refused("not_now", NOT_NOW)


def _hands_of(session: Session, case: Case, person: Person) -> Role:
    """The head's role in which a person takes the case: a superior who steps in keeps it."""
    rank = conflict.rank_of(
        [each for each in person.held if each.role in HEADS], line_at(session, case.office_id)
    )
    return next(role for role in HEADS if RANKS[role] == rank)


def _needed(text: str, field: str) -> str:
    text = normal(text)
    if not text:
        raise Refused("missing_value", MISSING_VALUE, field=field)
    if len(text) > LONG:
        raise Refused("too_long", N_("At most %(most)s characters fit here."), field=field, most=LONG)
    return text


def _pass(session: Session, case: Case, passing: Passing, by: By, **changes: object) -> None:
    pass_to(session, case, passing, user_id=by.person.user_id, today=by.today, **changes)  # type: ignore[arg-type]
    write_down(session, case, passing, user_id=by.person.user_id, now=by.now)


def write_down(session: Session, case: Case, passing: Passing, *, user_id: uuid.UUID, now: datetime) -> None:
    """The act in the log: which case and what, never a word of it."""
    acts.record(
        session,
        "cases:case:moved",
        office_id=case.office_id,
        user_id=user_id,
        now=now,
        case=case.id.hex[:8],
        passing=passing.value,
    )
