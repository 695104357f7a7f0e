"""Questions to officials: asked in the words of the head, seen from the next working day on, answered by a day of their own."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.cases import wording
from feedback.cases.kinds import AT_WORK, CaseKind, Passing
from feedback.cases.models import LONG, Case, Explanation
from feedback.cases.operations import NOT_NOW, By, may_handle, must_see, write_down
from feedback.cases.passages import pass_to
from feedback.cases.queries import words_of
from feedback.cases.settings import terms_of
from feedback.errors import Forbidden, Missing, Refused
from feedback.labels import N_, normal
from feedback.offices.holidays import working_days
from feedback.offices.models import Official


@dataclass(frozen=True, slots=True)
class Question:
    """What an official sees: the head's words and the days, nothing of the case."""

    id: uuid.UUID
    office_id: uuid.UUID
    question: str
    due_on: date
    words: str | None
    explained_on: date | None


def ask(session: Session, case: Case, official: Official, question: str, *, by: By) -> Explanation:
    """Ask an official to explain. The question shows from the next working day on, so that it points at no visit.

    Refused: `denunciation_asks_nobody` (whoever reports is protected: Law on Denunciation Art. 8), a question in the
    citizen's words or with marks of a person, one without words, one that waits for this official already.
    """
    must_see(session, case, by.person, today=by.today)
    if not may_handle(session, case, by.person, today=by.today):
        raise Forbidden
    if case.state not in AT_WORK:
        raise Refused("not_now", NOT_NOW)
    if case.kind is CaseKind.DENUNCIATION:
        raise Refused(
            "denunciation_asks_nobody",
            N_("In a denunciation nobody is asked here: whoever reports it must not be found out."),
            field="question",
        )
    text = _needed(question)
    wording.refuse_citizens_words(text, words_of(session, case))
    waiting = session.scalar(
        select(Explanation.id).where(
            Explanation.office_id == case.office_id,
            Explanation.case_id == case.id,
            Explanation.official_id == official.id,
            Explanation.words.is_(None),
        )
    )
    if waiting is not None:
        raise Refused("asked_already", N_("This official has been asked and has not answered yet."))
    days = working_days(session, case.office_id)
    shown_from = days.after(by.today, 1)
    asked = Explanation(
        office_id=case.office_id,
        case_id=case.id,
        official_id=official.id,
        question=text,
        asked_by=by.person.user_id,
        asked_on=by.today,
        shown_from=shown_from,
        due_on=days.after(shown_from, terms_of(session, case.office_id).explanation),
    )
    session.add(asked)
    session.flush()
    pass_to(session, case, Passing.ASKED, user_id=by.person.user_id, today=by.today)
    write_down(session, case, Passing.ASKED, user_id=by.person.user_id, now=by.now)
    return asked


def explain(
    session: Session,
    official_id: uuid.UUID,
    explanation_id: uuid.UUID,
    words: str,
    *,
    user_id: uuid.UUID,
    today: date,
    now: datetime,
) -> None:
    """Give one's explanation, once; late is better than never. Refused: `explained_already`; Missing for another's."""
    asked = _own(session, official_id, explanation_id, today=today)
    given = session.execute(
        update(Explanation)
        .where(
            Explanation.office_id == asked.office_id,
            Explanation.id == asked.id,
            Explanation.words.is_(None),
        )
        .values(words=_needed(words, "words"), explained_on=today)
        .execution_options(synchronize_session=False)
    )
    if given.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("explained_already", N_("Your explanation has been given already."))
    session.refresh(asked)
    case = session.get_one(Case, (asked.office_id, asked.case_id))
    pass_to(session, case, Passing.EXPLAINED, user_id=user_id, today=today)
    acts.record(
        session,
        "cases:explanation:given",
        office_id=asked.office_id,
        user_id=user_id,
        now=now,
        explanation=asked.id.hex[:8],
    )


def questions_to(session: Session, official_id: uuid.UUID, *, today: date) -> list[Question]:
    """The questions to an official that may be seen by now: what waits first, by its day."""
    found = session.scalars(
        select(Explanation).where(Explanation.official_id == official_id, Explanation.shown_from <= today)
    )
    rows = [_shown(each) for each in found]
    return sorted(rows, key=lambda row: (row.words is not None, row.due_on, row.id))


def question_to(
    session: Session, official_id: uuid.UUID, explanation_id: uuid.UUID, *, today: date
) -> Question:
    """One question to the official; raises Missing for another's, and for one that is not to be seen yet."""
    return _shown(_own(session, official_id, explanation_id, today=today))


def explanations_of(session: Session, case: Case) -> Sequence[tuple[Explanation, Official]]:
    """What officials were asked about a case, for the head: the oldest first."""
    rows = session.execute(
        select(Explanation, Official)
        .join(Official, Official.id == Explanation.official_id)
        .where(Explanation.office_id == case.office_id, Explanation.case_id == case.id)
        .order_by(Explanation.asked_on, Explanation.id)
    )
    return [(row[0], row[1]) for row in rows]


def _own(session: Session, official_id: uuid.UUID, explanation_id: uuid.UUID, *, today: date) -> Explanation:
    found = session.scalars(
        select(Explanation).where(
            Explanation.id == explanation_id,
            Explanation.official_id == official_id,
            Explanation.shown_from <= today,
        )
    ).one_or_none()
    if found is None:
        raise Missing("explanation")
    return found


def _shown(asked: Explanation) -> Question:
    return Question(asked.id, asked.office_id, asked.question, asked.due_on, asked.words, asked.explained_on)


def _needed(text: str, field: str = "question") -> str:
    text = normal(text)
    if not text:
        raise Refused("missing_value", N_("A value is needed here."), field=field)
    if len(text) > LONG:
        raise Refused("too_long", N_("At most %(most)s characters fit here."), field=field, most=LONG)
    return text
