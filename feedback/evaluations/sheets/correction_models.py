"""What is stored of corrections on reopened sheets: what came of a task, and what was judged of a leader."""

import uuid
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, String, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, Exact, moment, ward_key


class ResultCorrection(Base):
    """What came of a task as a reopened sheet's round says it, with evidence; the task itself stays as it was closed."""

    __tablename__ = "result_correction"
    __table_args__ = (
        CheckConstraint("completed >= 0", name="quantity_not_negative"),
        CheckConstraint("late >= 0 AND major_errors >= 0", name="faults_not_negative"),
        CheckConstraint("round >= 2", name="after_a_reopening"),
        CheckConstraint("level IS NULL OR level >= 1", name="level_among_the_anchors"),
        CheckConstraint("evidence <> ''", name="has_evidence"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    sheet_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)  # in which it was written, and from which it counts
    task_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    completed: Mapped[Decimal] = mapped_column(Exact(4))  # units
    late: Mapped[int]
    major_errors: Mapped[int]
    handed_back: Mapped[bool]
    level: Mapped[int | None]  # of behaviour that is observed; 1 is the best
    evidence: Mapped[str] = mapped_column(String(1000))
    corrected_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    corrected_at: Mapped[moment]


class LeaderCorrection(Base):
    """What is judged of a leader (Decree 335/2025 Art. 15) as a reopened sheet's round says it; the plan stays as it was closed."""

    __tablename__ = "leader_correction"
    __table_args__ = (
        CheckConstraint(
            "(unit_fulfils IS NULL) = (organises IS NULL) AND (organises IS NULL) = (united IS NULL)",
            name="all_three_or_none",
        ),
        CheckConstraint("round >= 2", name="after_a_reopening"),
        CheckConstraint("evidence <> ''", name="has_evidence"),
    )

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    sheet_id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)  # in which it was written, and from which it counts
    unit_fulfils: Mapped[bool | None]  # d; none of the three: the official does not lead
    organises: Mapped[bool | None]  # đ
    united: Mapped[bool | None]  # e
    evidence: Mapped[str] = mapped_column(String(1000))
    corrected_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("user_account.id"))
    corrected_at: Mapped[moment]
