"""What is stored of work plans: the catalogue of products, an official's plan of a month, its tasks and their passages."""

import uuid
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import (
    Base,
    Choice,
    Exact,
    MonthColumn,
    code_text,
    moment,
    one_of,
    random_id,
    short_text,
    ward_key,
)
from feedback.periods.month import Month
from feedback.plans.kinds import Complexity, DecidingLevel, FaultKind, Measure, PlanState, TaskRole, Word


class Product(Base):
    """A product of the catalogue as it stands from a month on; a later month's row takes its place (Art. 13)."""

    __tablename__ = "catalogue_product"
    __table_args__ = (
        UniqueConstraint("office_id", "code_key", "from_month"),
        one_of("complexity", Complexity),
        CheckConstraint("coefficient > 0", name="coefficient_positive"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    code: Mapped[code_text]
    code_key: Mapped[str] = mapped_column(String(40))
    division: Mapped[short_text]
    duty: Mapped[str] = mapped_column(String(500))
    work: Mapped[str] = mapped_column(String(500))
    name: Mapped[str] = mapped_column(String(500))  # of the product itself
    unit: Mapped[str] = mapped_column(String(60))
    complexity: Mapped[Complexity] = mapped_column(Choice(Complexity))
    frame: Mapped[str] = mapped_column(String(60), default="")  # of points, as the catalogue writes it
    graded: Mapped[Decimal | None] = mapped_column(Exact(2))  # points given
    coefficient: Mapped[Decimal] = mapped_column(Exact(4))  # standard products in one unit
    note: Mapped[str | None] = mapped_column(String(1000))
    from_month: Mapped[Month] = mapped_column(MonthColumn)


class Plan(Base):
    """An official's work plan of one month."""

    __tablename__ = "plan"
    __table_args__ = (
        UniqueConstraint("office_id", "official_id", "month"),
        Index(None, "office_id", "month"),
        one_of("state", PlanState),
        CheckConstraint("(state = 'draft') = (proposed_at IS NULL)", name="proposed_has_a_time"),
        CheckConstraint("(state = 'approved') = (approved_at IS NOT NULL)", name="approved_has_a_time"),
        CheckConstraint(
            "approved_by IS NULL OR brought_by IS NULL OR approved_by <> brought_by",
            name="approved_by_another",
        ),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    official_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("official.id"))
    month: Mapped[Month] = mapped_column(MonthColumn)
    state: Mapped[PlanState] = mapped_column(Choice(PlanState), default=PlanState.DRAFT)
    round: Mapped[int] = mapped_column(default=1)  # how often it has been proposed, and one more
    proposed_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    approved_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("user_account.id")
    )  # none: by the host's file
    brought_by: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("user_account.id")
    )  # who handed its file in
    paper: Mapped[str | None] = mapped_column(String(200))  # its approval in the office, as a file names it
    for_days: Mapped[Decimal | None]  # working days that its quantities were agreed for; none: by a file
    unit_fulfils: Mapped[bool | None]  # d: every subordinate stands at "completed" or above; none: no leader
    organises: Mapped[bool | None]  # đ: no long delays
    united: Mapped[bool | None]  # e: no long conflict within


class Task(Base):
    """A task of a plan: quantity assigned and done in units of its product, with lateness and major errors.

    Work that several share is a task in the plan of each, under one `work_id`, with shares that add up to one.
    """

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("office_id", "plan_id", "title_key"),
        UniqueConstraint("office_id", "plan_id", "work_id"),
        Index(None, "office_id", "work_id"),
        one_of("role", TaskRole),
        one_of("deciding", DecidingLevel),
        one_of("measure", Measure),
        CheckConstraint("coefficient > 0", name="coefficient_positive"),
        CheckConstraint("assigned >= 0 AND completed >= 0", name="quantities_not_negative"),
        CheckConstraint("late >= 0 AND major_errors >= 0", name="faults_not_negative"),
        CheckConstraint("share > 0 AND share <= 10000", name="share_within_the_whole"),
        CheckConstraint("NOT (taken_over AND unplanned)", name="taken_over_or_unplanned"),
        CheckConstraint("level IS NULL OR (measure = 'behaviour' AND level >= 1)", name="level_of_behaviour"),
        CheckConstraint("relieved >= 0 AND relieved <= assigned", name="relieved_of_what_was_assigned"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    plan_id: Mapped[uuid.UUID]
    work_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)  # of work that several share
    title: Mapped[str] = mapped_column(String(500))
    title_key: Mapped[str] = mapped_column(String(500))
    role: Mapped[TaskRole] = mapped_column(Choice(TaskRole))
    product_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)  # of the catalogue it was taken from
    product: Mapped[str | None] = mapped_column(String(500))  # as it was called then
    unit: Mapped[str] = mapped_column(String(60))
    coefficient: Mapped[Decimal] = mapped_column(
        Exact(4)
    )  # converted units in one unit of the product, as of then
    assigned: Mapped[Decimal] = mapped_column(Exact(4))  # of the whole work
    share: Mapped[Decimal] = mapped_column(Exact(4), default=Decimal(1))  # of the official in it
    due_on: Mapped[date]
    deciding: Mapped[DecidingLevel | None] = mapped_column(Choice(DecidingLevel))
    measure: Mapped[Measure] = mapped_column(Choice(Measure), default=Measure.FIXED)
    anchors: Mapped[str | None] = mapped_column(String(2000))  # what is observed at each level, one a line
    level: Mapped[int | None]  # of behaviour, as the leader marked it last; 1 is the first anchor, the best
    relieved: Mapped[Decimal] = mapped_column(
        Exact(4), default=Decimal(0)
    )  # units given to others in an absence
    completed: Mapped[Decimal] = mapped_column(Exact(4))
    reported_on: Mapped[date | None]  # the day on which the official wrote down what is completed, last
    late: Mapped[int]  # how many times late
    major_errors: Mapped[int]  # assessments failed for a major error of content
    handed_back: Mapped[bool] = mapped_column(default=False)  # for inability: stays assigned (Art. 18.1)
    taken_over: Mapped[bool] = mapped_column(default=False)  # from somebody else: adds to what is done
    unplanned: Mapped[bool] = mapped_column(default=False)  # likewise
    note: Mapped[str | None] = mapped_column(String(1000))


class PlanPassage(Base):
    """A plan's way from one state to the next: who took it there, when, and with which words."""

    __tablename__ = "plan_passage"
    __table_args__ = (one_of("old", PlanState), one_of("new", PlanState), Index(None, "office_id", "plan_id"))

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    plan_id: Mapped[uuid.UUID]
    old: Mapped[PlanState] = mapped_column(Choice(PlanState))
    new: Mapped[PlanState] = mapped_column(Choice(PlanState))
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    passed_at: Mapped[moment]
    words: Mapped[str] = mapped_column(String(1000), default="")


class Appraisal(Base):
    """What a division that a plan touches says of its part, before the head approves."""

    __tablename__ = "plan_appraisal"
    __table_args__ = (
        UniqueConstraint("office_id", "plan_id", "division", "round"),
        one_of("word", Word),
        CheckConstraint("(word IS NULL) = (appraised_at IS NULL)", name="appraised_has_a_time"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    plan_id: Mapped[uuid.UUID]
    division: Mapped[short_text]
    round: Mapped[int]
    word: Mapped[Word | None] = mapped_column(Choice(Word))
    words: Mapped[str] = mapped_column(String(1000), default="")
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    appraised_at: Mapped[datetime | None]


class TaskChange(Base):
    """A change of an approved plan's task: old and new, who asked for it, who agreed. It holds once agreed."""

    __tablename__ = "task_change"
    __table_args__ = (
        one_of("word", Word),
        CheckConstraint("(word IS NULL) = (answered_at IS NULL)", name="answered_has_a_time"),
        CheckConstraint("answered_by IS NULL OR answered_by <> asked_by", name="agreed_by_another"),
        Index(None, "office_id", "task_id"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    task_id: Mapped[uuid.UUID]
    field: Mapped[str] = mapped_column(String(20))  # assigned, due_on
    old: Mapped[str] = mapped_column(String(60))
    new: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(1000))
    after_due: Mapped[bool] = mapped_column(default=False)  # asked when the task had been due already
    asked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    asked_at: Mapped[moment]
    word: Mapped[Word | None] = mapped_column(Choice(Word))
    answered_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    answered_at: Mapped[datetime | None]


class TaskLevel(Base):
    """A level that a leader marked for observed behaviour, with what it was seen by; the newest one counts."""

    __tablename__ = "task_level"
    __table_args__ = (
        CheckConstraint("level >= 1 AND level <= levels", name="level_among_the_anchors"),
        Index(None, "office_id", "task_id"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    task_id: Mapped[uuid.UUID]
    level: Mapped[int]
    levels: Mapped[int]  # how many anchors there were
    evidence: Mapped[str] = mapped_column(String(1000))
    reason: Mapped[str] = mapped_column(String(1000))
    marked_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    marked_at: Mapped[moment]


class Fault(Base):
    """A lateness or a major error of a task with its evidence; one with an objective cause, confirmed, does not count."""

    __tablename__ = "task_fault"
    __table_args__ = (
        one_of("kind", FaultKind),
        CheckConstraint("(exempt IS NULL) = (decided_at IS NULL)", name="decided_has_a_time"),
        CheckConstraint("exempt IS NULL OR cause IS NOT NULL", name="decided_has_a_cause"),
        Index(None, "office_id", "task_id"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    task_id: Mapped[uuid.UUID]
    kind: Mapped[FaultKind] = mapped_column(Choice(FaultKind))
    happened_on: Mapped[date]
    evidence: Mapped[str] = mapped_column(String(1000))
    recorded_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[moment]
    cause: Mapped[str | None] = mapped_column(String(1000))  # objective, as the official puts it
    exempt: Mapped[bool | None]  # the head's decision on the cause
    decided_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]


class Responsibility(Base):
    """Who answers for a field of work, and who stands in, from a day (and to a day, inclusive)."""

    __tablename__ = "responsibility"
    __table_args__ = (
        CheckConstraint("to_on IS NULL OR to_on >= from_on", name="ends_after_it_starts"),
        CheckConstraint("deputy_id IS NULL OR deputy_id <> official_id", name="deputy_is_another"),
        Index(None, "office_id", "field"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    field: Mapped[short_text]
    official_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("official.id"))
    deputy_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("official.id"))
    from_on: Mapped[date]
    to_on: Mapped[date | None]


class Duty(Base):
    """A duty that comes again every month with a post: the month's plan begins with it."""

    __tablename__ = "recurring_duty"
    __table_args__ = (
        UniqueConstraint("office_id", "post_key", "title_key"),
        one_of("measure", Measure),
        one_of("deciding", DecidingLevel),
        CheckConstraint("quantity >= 0", name="quantity_not_negative"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    id: Mapped[random_id]
    post: Mapped[str] = mapped_column(String(410))  # title and division of the posting
    post_key: Mapped[str] = mapped_column(String(410))
    title: Mapped[str] = mapped_column(String(500))
    title_key: Mapped[str] = mapped_column(String(500))
    product_code: Mapped[str] = mapped_column(String(40))  # of the catalogue, as it stands in the month
    measure: Mapped[Measure] = mapped_column(Choice(Measure))
    quantity: Mapped[Decimal] = mapped_column(
        Exact(4)
    )  # where it is fixed; else expected if nothing is known
    deciding: Mapped[DecidingLevel] = mapped_column(Choice(DecidingLevel))
    anchors: Mapped[str | None] = mapped_column(String(2000))
    ended_at: Mapped[datetime | None]
