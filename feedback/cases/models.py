"""What is stored of cases: the case, each of its passages, questions to officials, answers, and what is improved."""

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from feedback.accounts.rights import Role
from feedback.base import (
    Base,
    Choice,
    MonthColumn,
    long_text,
    moment,
    one_of,
    random_id,
    short_text,
    ward_key,
)
from feedback.cases.kinds import CaseKind, CaseSource, CaseState, Passing, RootCause, Step
from feedback.labels import N_, Labelled
from feedback.notices.models import Channel
from feedback.periods.month import Month

LONG = 2000  # characters of words on a case
ANSWER = 6000  # characters of an answer


class Case(Base):
    """Something that a head has to look into, with its clock; it tells no time finer than a day."""

    __tablename__ = "citizen_case"
    __table_args__ = (
        UniqueConstraint("office_id", "rating_id"),
        UniqueConstraint("office_id", "month", "reason"),
        one_of("source", CaseSource),
        one_of("kind", CaseKind),
        one_of("state", CaseState),
        one_of("step", Step),
        one_of("cause", RootCause),
        CheckConstraint("held_by IN ('desk_head', 'ward_leader', 'inspectorate')", name="held_by_a_head"),
        CheckConstraint("(step IS NULL) = (due_on IS NULL)", name="a_step_has_its_day"),
        CheckConstraint("(state IN ('closed', 'referred')) = (due_on IS NULL)", name="open_has_a_clock"),
        CheckConstraint("(source = 'release') = (rating_id IS NULL)", name="release_names_no_rating"),
        CheckConstraint("(source = 'release') = (month IS NOT NULL)", name="release_names_its_month"),
        CheckConstraint("source = 'contact' OR reason IS NOT NULL", name="without_contact_has_a_reason"),
        CheckConstraint(
            "state <> 'closed' OR (cause IS NOT NULL AND action_words <> '')",
            name="closed_has_cause_and_action",
        ),
        CheckConstraint("(state = 'referred') = (referred_to IS NOT NULL)", name="referred_says_where"),
        CheckConstraint("accepted_on IS NULL OR kind IN ('complaint', 'denunciation')", name="accepted_by_law"),
        Index(None, "office_id", "state", "due_on"),
        {"sqlite_with_rowid": False},  # no row number that would tell the order of arrival
    )  # fmt: skip

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    source: Mapped[CaseSource] = mapped_column(Choice(CaseSource))
    kind: Mapped[CaseKind] = mapped_column(Choice(CaseKind), default=CaseKind.FEEDBACK)
    state: Mapped[CaseState] = mapped_column(Choice(CaseState), default=CaseState.NEW)
    held_by: Mapped[Role] = mapped_column(Choice(Role))
    assigned_to: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    rating_id: Mapped[uuid.UUID | None]
    month: Mapped[Month | None] = mapped_column(MonthColumn)  # that was released
    reason: Mapped[str | None] = mapped_column(String(40))  # the citizens' reason, by its code
    desk_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("desk.id"))
    official_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("official.id")
    )  # whom it is about, once known
    opened_on: Mapped[date]
    handed_on: Mapped[date | None]
    accepted_on: Mapped[date | None]
    answered_on: Mapped[date | None]
    reopened_on: Mapped[date | None]
    over_on: Mapped[date | None]
    extensions: Mapped[int] = mapped_column(default=0)
    step: Mapped[Step | None] = mapped_column(Choice(Step))
    due_on: Mapped[date | None]
    owed_on: Mapped[date]  # by which the citizen is owed an answer
    cause: Mapped[RootCause | None] = mapped_column(Choice(RootCause))
    cause_words: Mapped[long_text] = mapped_column(default="")
    action_words: Mapped[long_text] = mapped_column(default="")
    referred_to: Mapped[str | None] = mapped_column(String(200))


class Passage(Base):
    """One passage of a case: from which state to which, in whose hands, when and by whom (none: by the clock)."""

    __tablename__ = "case_passage"
    __table_args__ = (
        one_of("passing", Passing),
        one_of("old_state", CaseState),
        one_of("new_state", CaseState),
        CheckConstraint("(old_state IS NULL) = (passing = 'opened')", name="only_the_first_has_no_old_state"),
        {"sqlite_with_rowid": False},
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    case_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)  # within the case, from 1
    passing: Mapped[Passing] = mapped_column(Choice(Passing))
    old_state: Mapped[CaseState | None] = mapped_column(Choice(CaseState))
    new_state: Mapped[CaseState] = mapped_column(Choice(CaseState))
    held_by: Mapped[Role] = mapped_column(Choice(Role))
    passed_on: Mapped[date]
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    note: Mapped[long_text] = mapped_column(default="")


class Explanation(Base):
    """A question to an official in the words of the head, and the official's answer to it."""

    __tablename__ = "explanation"
    __table_args__ = (
        CheckConstraint("(words IS NULL) = (explained_on IS NULL)", name="explained_has_words"),
        CheckConstraint("due_on >= shown_from AND shown_from > asked_on", name="shown_later_than_asked"),
        Index(None, "office_id", "official_id"),
        Index(None, "office_id", "case_id"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    case_id: Mapped[uuid.UUID]
    official_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("official.id"))
    question: Mapped[long_text]
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    asked_on: Mapped[date]
    shown_from: Mapped[date]
    due_on: Mapped[date]
    words: Mapped[str | None] = mapped_column(String(LONG))
    explained_on: Mapped[date | None]


class Answer(Base):
    """What a citizen was answered, and their one word on it; the link for it is kept as a hash alone."""

    __tablename__ = "case_answer"
    __table_args__ = (
        UniqueConstraint("office_id", "code_hash"),
        Index(None, "code_hash"),
        Index(None, "office_id", "case_id"),
        one_of("channel", Channel),
        CheckConstraint("(queued_on IS NULL) = (code_hash IS NULL)", name="queued_has_a_code"),
        CheckConstraint("(code_hash IS NULL) = (reply_by IS NULL)", name="a_code_has_its_last_day"),
        CheckConstraint("satisfied IS NULL OR code_hash IS NOT NULL", name="only_a_code_gives_a_word"),
        CheckConstraint("(satisfied IS NULL) = (replied_on IS NULL)", name="a_word_has_its_day"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    case_id: Mapped[uuid.UUID]
    channel: Mapped[Channel] = mapped_column(Choice(Channel))
    locale: Mapped[str] = mapped_column(String(5))
    words: Mapped[str] = mapped_column(String(ANSWER))
    answered_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    answered_on: Mapped[date]
    queued_on: Mapped[date | None]  # into the outbox; waits until the contact has been sealed
    unreachable: Mapped[bool] = mapped_column(default=False)  # the contact was gone before
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    reply_by: Mapped[date | None]
    satisfied: Mapped[bool | None]
    replied_on: Mapped[date | None]


class AnswerTemplate(Base):
    """Words for answers that an office keeps, in both languages; one of the city serves all its wards."""

    __tablename__ = "answer_template"
    __table_args__ = (UniqueConstraint("office_id", "name"),)

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    name: Mapped[short_text]
    words_vi: Mapped[str] = mapped_column(String(ANSWER))
    words_en: Mapped[str] = mapped_column(String(ANSWER))
    changed_on: Mapped[date]


class SetTerms(Base):
    """The terms that an office has set for itself and those below it, in working days."""

    __tablename__ = "case_terms"

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    first_look: Mapped[int]
    answer: Mapped[int]
    complex: Mapped[int]
    petition: Mapped[int]
    petition_complex: Mapped[int]
    explanation: Mapped[int]
    settle: Mapped[int]
    reply: Mapped[int]
    apology_ahead: Mapped[int]
    set_at: Mapped[moment]


class ImprovementState(Labelled):
    """How far an improvement has come."""

    PLANNED = "planned", N_("Planned")
    DONE = "done", N_("Done")
    DROPPED = "dropped", N_("Dropped")


class Improvement(Base):
    """A line of the register: the cause, what is done about it, by whom and until when, and what the public is told."""

    __tablename__ = "improvement"
    __table_args__ = (
        one_of("cause", RootCause),
        one_of("state", ImprovementState),
        CheckConstraint("(state = 'planned') = (over_on IS NULL)", name="over_has_its_day"),
        CheckConstraint("(approved_on IS NULL) = (approved_by IS NULL)", name="approved_has_who_and_when"),
        CheckConstraint(
            "approved_on IS NULL OR (state = 'done' AND said_vi <> '' AND did_vi <> '')",
            name="only_what_was_done_is_told",
        ),
        Index(None, "office_id", "state", "due_on"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    case_id: Mapped[uuid.UUID | None]
    reason: Mapped[str | None] = mapped_column(String(40))  # whose share is watched before and after
    cause: Mapped[RootCause] = mapped_column(Choice(RootCause))
    cause_words: Mapped[long_text]
    action_words: Mapped[long_text]
    owner: Mapped[short_text]
    planned_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[ImprovementState] = mapped_column(
        Choice(ImprovementState), default=ImprovementState.PLANNED
    )
    over_on: Mapped[date | None]
    said_vi: Mapped[long_text] = mapped_column(default="")
    did_vi: Mapped[long_text] = mapped_column(default="")
    said_en: Mapped[long_text] = mapped_column(default="")
    did_en: Mapped[long_text] = mapped_column(default="")
    approved_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    approved_on: Mapped[date | None]


class Apology(Base):
    """The apology for a dossier that will be late, with the new day: at most one for each dossier."""

    __tablename__ = "apology"
    __table_args__ = (CheckConstraint("reason <> ''", name="says_why"),)

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    receipt_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    reason: Mapped[long_text]
    new_due_on: Mapped[date]
    made_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    made_on: Mapped[date]
    in_time: Mapped[bool]  # at the latest one day before the day that was promised
