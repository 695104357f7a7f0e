"""Early warnings: the officials of an office whose newest months are low, and what their head did about it."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.errors import Refused
from feedback.evaluations.summaries.lines import Line, Remark
from feedback.evaluations.summaries.models import Result
from feedback.labels import N_, normal
from feedback.offices.models import Office, Official
from feedback.offices.queries import postings_in
from feedback.periods.models import Period
from feedback.periods.month import Month
from feedback.terms.models import Measure, WarningAnswer
from feedback.terms.warnings import LOOK_BACK, SEVERAL, LowMonth, low_run

LONGEST_WORDS = 2000  # characters


@dataclass(frozen=True, slots=True)
class Warned:
    """An official whose newest months are low, with the figures of each and what was done."""

    official: Official
    low: Sequence[LowMonth]
    answers: Sequence[WarningAnswer]  # the newest first

    @property
    def is_answered(self) -> bool:
        """Whether a head did something since the last of the low months was closed."""
        return bool(self.answers) and self.answers[0].until_month >= self.low[-1].month


def early_warnings(
    session: Session, office: Office, *, this_month: Month, several: int = SEVERAL
) -> Sequence[Warned]:
    """The officials posted here now whose newest closed months are low, `several` and more in a row.

    A list for whoever leads them, to support them or give them other work. It decides nothing by itself, goes into no
    evaluation, and stands on no page but the head's and the official's own.
    """
    here = {posting.official_id for posting in postings_in(session, office.id, this_month)}
    people = session.scalars(
        select(Official).where(Official.id.in_(here)).order_by(Official.name_sort, Official.code_key)
    ).all()
    return _warned(session, people, this_month, several)


def warning_of(
    session: Session, official: Official, *, this_month: Month, several: int = SEVERAL
) -> Warned | None:
    """One official's warning; none where the newest months are not low."""
    return next(iter(_warned(session, [official], this_month, several)), None)


def _warned(
    session: Session, people: Sequence[Official], this_month: Month, several: int
) -> Sequence[Warned]:
    """Those of the officials who are warned of, in their order. Two statements, however many officials."""
    months = [this_month.plus(-back) for back in range(LOOK_BACK, -1, -1)]
    asked = (
        select(Result.official_id, Result.month, Result.line)
        .join(
            Period,
            (Period.office_id == Result.office_id)
            & (Period.month == Result.month)
            & (Period.version == Result.version),
        )
        .where(Result.official_id.in_([each.id for each in people]), Result.month.in_(months))
    )
    lines: defaultdict[uuid.UUID, dict[Month, Line]] = defaultdict(dict)
    for official_id, month, record in session.execute(asked):
        if str(Remark.ELSEWHERE) not in record["remarks"]:
            lines[official_id][month] = Line.from_record(official_id, record)
    low = {
        official_id: run
        for official_id, of_one in lines.items()
        if (run := low_run([(month, of_one.get(month)) for month in months], several))
    }
    answers: defaultdict[uuid.UUID, list[WarningAnswer]] = defaultdict(list)
    of_these = select(WarningAnswer).where(WarningAnswer.official_id.in_(low))
    for answer in session.scalars(of_these.order_by(WarningAnswer.answered_at.desc())):
        answers[answer.official_id].append(answer)
    return [Warned(each, low[each.id], answers[each.id]) for each in people if each.id in low]


def answer_warning(
    session: Session,
    office: Office,
    official: Official,
    measure: Measure,
    words: str,
    *,
    user_id: uuid.UUID,
    this_month: Month,
    several: int = SEVERAL,
    now: datetime,
) -> WarningAnswer:
    """Write down what the head does: a person's choice, with words that the official reads too.

    Raises Refused: `no_warning`, `words_missing`, `too_long`.
    """
    warned = warning_of(session, official, this_month=this_month, several=several)
    if warned is None:
        raise Refused("no_warning", N_("There is no early warning of this official."))
    kept = normal(words)
    if not kept:
        raise Refused("words_missing", N_("Please say in a few words what is done."), field="words")
    if len(kept) > LONGEST_WORDS:
        raise Refused(
            "too_long",
            N_("The text is longer than %(limit)s characters."),
            field="words",
            limit=LONGEST_WORDS,
        )
    answer = WarningAnswer(
        office_id=office.id,
        official_id=official.id,
        until_month=warned.low[-1].month,
        measure=measure,
        words=kept,
        answered_by=user_id,
        answered_at=now,
    )
    session.add(answer)
    session.flush()
    acts.record(
        session,
        "terms:warning:answered",
        office_id=office.id,
        user_id=user_id,
        now=now,
        official=official.code,
        month=str(answer.until_month),
        measure=measure.value,
    )
    return answer
