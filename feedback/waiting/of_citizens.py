"""What waits of what citizens said: cases, held ratings, questions, second words on proposals. As their own pages list it."""

from sqlalchemy import select

from feedback.accounts.rights import Act
from feedback.cases import apologies
from feedback.cases.models import Improvement, ImprovementState
from feedback.cases.queries import queue_of
from feedback.integrity.answers import questions_of
from feedback.integrity.models import Correction, CorrectionState
from feedback.integrity.queries import flags_of
from feedback.objections.models import ObjectionState
from feedback.objections.queries import objections_at
from feedback.redactions.models import Redaction, RedactionState
from feedback.waiting.asking import Asking
from feedback.waiting.matters import Awaited, Matter, of_days


def cases(asking: Asking) -> Awaited | None:
    """Open cases that the person may see."""
    rows = queue_of(asking.session, asking.office.id, asking.person, today=asking.today)
    return of_days(Matter.CASES, [row.case.due_on for row in rows], asking.today)


def late_dossiers(asking: Asking) -> Awaited | None:
    """Dossiers due soon or late for which nobody has apologised."""
    found = apologies.nearing(asking.session, asking.office.id, zone=asking.zone, today=asking.today)
    return of_days(
        Matter.LATE_DOSSIERS, [each.due_on for each in found if each.apology is None], asking.today
    )


def flags(asking: Asking) -> Awaited | None:
    """Undecided flags on which the person has not said a word; none that concerns themselves."""
    rows = [
        row
        for row in flags_of(asking.session, [asking.office.id], only_open=True)
        if asking.may(Act.DECIDE_FLAG, row.official_id)
        and all(vote.user_id != asking.person.user_id for vote in row.votes)
    ]
    return of_days(Matter.FLAGS, [row.due_on for row in rows], asking.today)


def questions(asking: Asking) -> Awaited | None:
    """Questions that the person has not answered."""
    rows = [
        row
        for row in questions_of(asking.session, asking.office.id, asking.person.user_id)
        if row.is_open and not row.answered and asking.may(Act.SEE_QUESTIONS, row.official_id)
    ]
    return of_days(Matter.QUESTIONS, [row.due_on for row in rows], asking.today)


def corrections(asking: Asking) -> Awaited | None:
    """Proposals of who served, by somebody else."""
    asked = select(Correction.id).where(
        Correction.office_id == asking.office.id,
        Correction.state == CorrectionState.OPEN,
        Correction.proposed_by != asking.person.user_id,
    )
    return of_days(Matter.CORRECTIONS, [None for _ in asking.session.scalars(asked)], asking.today)


def redactions(asking: Asking) -> Awaited | None:
    """Proposals to take words out of view, by somebody else."""
    asked = select(Redaction.id).where(
        Redaction.office_id == asking.office.id,
        Redaction.state == RedactionState.OPEN,
        Redaction.proposed_by != asking.person.user_id,
    )
    return of_days(Matter.REDACTIONS, [None for _ in asking.session.scalars(asked)], asking.today)


def objections(asking: Asking) -> Awaited | None:
    """Objections and petitions without an answer; none of one's own."""
    rows = [
        row.objection
        for row in objections_at(asking.session, asking.office.id)
        if row.objection.state is ObjectionState.OPEN
        and asking.may(Act.ANSWER_OBJECTION, row.objection.official_id)
    ]
    return of_days(Matter.OBJECTIONS, [row.due_on for row in rows], asking.today)


def improvements(asking: Asking) -> Awaited | None:
    """Improvements that nobody has finished or dropped."""
    asked = select(Improvement.due_on).where(
        Improvement.office_id == asking.office.id, Improvement.state == ImprovementState.PLANNED
    )
    return of_days(Matter.IMPROVEMENTS, asking.session.scalars(asked).all(), asking.today)
