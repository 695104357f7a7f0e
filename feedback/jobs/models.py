"""What is stored of jobs: one row for each due run, so that two schedulers never do the same one."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, moment


class JobRun(Base):
    """A run of a job for one due time; the key is the claim."""

    __tablename__ = "job_run"

    job: Mapped[str] = mapped_column(String(40), primary_key=True)
    slot: Mapped[str] = mapped_column(String(40), primary_key=True)  # the due time, in the office's own zone
    claimed_at: Mapped[moment]
    done_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(1000))
