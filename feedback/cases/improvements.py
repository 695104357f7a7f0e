"""The improvement register: cause, action, owner, day and effect; and what the public is told of it."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.audit.operations import append_decision
from feedback.cases.effect import MONTHS, Effect, Given, effect_of
from feedback.cases.kinds import RootCause
from feedback.cases.models import LONG, Case, Improvement, ImprovementState
from feedback.errors import Missing, Refused
from feedback.labels import N_, normal
from feedback.offices.models import Office
from feedback.periods.month import Month
from feedback.ratings.levels import REASON_BY_CODE
from feedback.releases.queries import told_months

APPROVED = "improvement:approved"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the register with the reason's label and its effect."""

    improvement: Improvement
    reason: str | None
    effect: Effect | None

    def is_overdue(self, today: date) -> bool:
        """Whether its day has passed undone."""
        return self.improvement.state is ImprovementState.PLANNED and self.improvement.due_on < today


@dataclass(frozen=True, slots=True)
class Told:
    """An entry of "you said, we did", in both languages; the English may be missing."""

    office: str
    on: date
    said: dict[str, str]
    did: dict[str, str]


def plan(
    session: Session,
    office: Office,
    *,
    cause: RootCause,
    cause_words: str,
    action_words: str,
    owner: str,
    due_on: date,
    reason: str | None = None,
    case: Case | None = None,
    user_id: uuid.UUID,
    today: date,
    now: datetime,
) -> Improvement:
    """Put an improvement into the register. Refused: an empty field, `unknown_reason`, `due_in_the_past`."""
    if reason is not None and reason not in REASON_BY_CODE:
        raise Refused("unknown_reason", N_("There is no such reason."), field="reason")
    if due_on < today:
        raise Refused("due_in_the_past", N_("This day has passed already."), field="due")
    planned = Improvement(
        office_id=office.id,
        case_id=case.id if case else None,
        reason=reason,
        cause=cause,
        cause_words=_needed(cause_words, "cause_words"),
        action_words=_needed(action_words, "action_words"),
        owner=_needed(owner, "owner", 200),
        planned_on=today,
        due_on=due_on,
    )
    session.add(planned)
    session.flush()
    _write_down(session, planned, "planned", user_id=user_id, now=now)
    return planned


def finish(
    session: Session,
    improvement: Improvement,
    state: ImprovementState,
    *,
    user_id: uuid.UUID,
    today: date,
    now: datetime,
) -> None:
    """Say that it is done, or dropped; once. Refused: `not_now`."""
    ended = session.execute(
        update(Improvement)
        .where(
            Improvement.office_id == improvement.office_id,
            Improvement.id == improvement.id,
            Improvement.state == ImprovementState.PLANNED,
        )
        .values(state=state, over_on=today)
        .execution_options(synchronize_session=False)
    )
    if state is ImprovementState.PLANNED or ended.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("not_now", N_("This line of the register is over already."))
    session.refresh(improvement)
    _write_down(session, improvement, state.value, user_id=user_id, now=now)


def word(
    session: Session,
    improvement: Improvement,
    *,
    said_vi: str,
    did_vi: str,
    said_en: str = "",
    did_en: str = "",
    user_id: uuid.UUID,
    now: datetime,
) -> None:
    """Write what the public may be told: what citizens said and what was done. An approval given before falls away."""
    improvement.said_vi, improvement.did_vi = _needed(said_vi, "said_vi"), _needed(did_vi, "did_vi")
    improvement.said_en, improvement.did_en = normal(said_en)[:LONG], normal(did_en)[:LONG]
    improvement.approved_by = improvement.approved_on = None
    session.flush()
    _write_down(session, improvement, "worded", user_id=user_id, now=now)


def approve(
    session: Session, improvement: Improvement, *, user_id: uuid.UUID, today: date, now: datetime
) -> None:
    """Approve an entry for the public page. Refused: `nothing_to_tell` before it is done and put into words."""
    if (
        improvement.state is not ImprovementState.DONE
        or not improvement.said_vi
        or not improvement.did_vi
        or improvement.approved_on is not None
    ):
        raise Refused("nothing_to_tell", N_("Only what is done, and put into words, is told to the public."))
    improvement.approved_by, improvement.approved_on = user_id, today
    session.flush()
    append_decision(
        session,
        improvement.office_id,
        Month.of(today),
        APPROVED,
        {"improvement": improvement.id.hex, "by": user_id.hex},
        decided_on=today,
    )
    _write_down(session, improvement, "approved", user_id=user_id, now=now)


def improvement_at(session: Session, office_id: uuid.UUID, improvement_id: uuid.UUID) -> Improvement:
    """The line of that id at the office; raises Missing."""
    found = session.get(Improvement, (office_id, improvement_id))
    if found is None:
        raise Missing("improvement")
    return found


def register_of(session: Session, office_id: uuid.UUID) -> list[Entry]:
    """The register of an office: what is planned by its day, then what is over, the latest first."""
    lines = session.scalars(select(Improvement).where(Improvement.office_id == office_id)).all()
    planned = sorted(
        (line for line in lines if line.over_on is None), key=lambda line: (line.due_on, line.id)
    )
    over = sorted((line for line in lines if line.over_on), key=lambda line: line.id)
    over.sort(key=lambda line: line.over_on or date.min, reverse=True)
    return [entry_of(session, line) for line in (*planned, *over)]


def entry_of(session: Session, improvement: Improvement) -> Entry:
    """One line with its effect, as far as months have been released since."""
    label = REASON_BY_CODE[improvement.reason].label if improvement.reason in REASON_BY_CODE else None
    if (
        improvement.reason is None
        or improvement.state is not ImprovementState.DONE
        or not improvement.over_on
    ):
        return Entry(improvement, label, None)
    done = Month.of(improvement.over_on)
    months = given_in(
        session, improvement.office_id, improvement.reason, done.plus(-MONTHS), done.plus(MONTHS)
    )
    return Entry(improvement, label, effect_of(months, done))


def given_in(session: Session, office_id: uuid.UUID, reason: str, first: Month, last: Month) -> list[Given]:
    """How many rated in each closed month, and how many gave the reason, as far as its release tells."""
    months = told_months(session, [office_id], first=first, last=last)
    return [
        Given(told.month, told.figures.unit.ratings or 0, told.figures.reasons.get(reason, 0))
        for told in months
        if told.is_final
    ]


def told(session: Session, office_id: uuid.UUID | None = None, *, most: int = 20) -> list[Told]:
    """What the public is told, the latest first: of one office, or of all."""
    asked = (
        select(Improvement, Office.name)
        .join(Office, Office.id == Improvement.office_id)
        .where(Improvement.approved_on.is_not(None))
        .order_by(Improvement.approved_on.desc(), Improvement.id)
        .limit(most)
    )
    if office_id is not None:
        asked = asked.where(Improvement.office_id == office_id)
    return [
        Told(
            name,
            line.approved_on or line.due_on,
            {"vi": line.said_vi, "en": line.said_en or line.said_vi},
            {"vi": line.did_vi, "en": line.did_en or line.did_vi},
        )
        for line, name in session.execute(asked)
    ]


def _needed(text: str, field: str, most: int = LONG) -> str:
    text = normal(text)
    if not text:
        raise Refused("missing_value", N_("A value is needed here."), field=field)
    if len(text) > most:
        raise Refused("too_long", N_("At most %(most)s characters fit here."), field=field, most=most)
    return text


def _write_down(
    session: Session, improvement: Improvement, what: str, *, user_id: uuid.UUID, now: datetime
) -> None:
    acts.record(
        session,
        "cases:improvement:changed",
        office_id=improvement.office_id,
        user_id=user_id,
        now=now,
        improvement=improvement.id.hex[:8],
        change=what,
    )
