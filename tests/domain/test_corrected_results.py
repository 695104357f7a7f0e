"""Results corrected on a reopened sheet: they count from its decision on, and what was decided before keeps its own."""

from datetime import datetime
from decimal import Decimal
from io import BytesIO

import pytest
from docx import Document
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.models import Act
from feedback.evaluations.closings import reopening
from feedback.evaluations.closings.closing import recompute
from feedback.evaluations.operations import head_score
from feedback.evaluations.sheets.correcting import NewResult, correct_result
from feedback.evaluations.sheets.correction_models import ResultCorrection
from feedback.evaluations.summaries.queries import summary
from feedback.papers import sheet_paper
from feedback.plans.kinds import Measure
from feedback.plans.models import Plan, Task
from feedback.verification import verify
from tests.cast import IN_OCTOBER, OCTOBER, Cast, gather
from tests.months import AFTER_OCTOBER, HANOI, closed, marks, planned, rules
from tests.refusing import refusing

EVIDENCE = "Phiếu nhận ngày 30/10, số 44/BC"
# of 10 assigned 8 are done: a = b = c = 80 %, so 80 % of 60 points are 48 (ten more are the citizens'); with all ten 60, and one error takes
# a quarter of one from b: (100 + 97.5 + 100) / 3 = 99.1667 %, 59.50 points
ALL_TEN = NewResult(completed=Decimal(10), late=0, major_errors=1)


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@pytest.fixture
def task(session: Session, cast: Cast) -> Task:
    """An's only task of a month that is closed with less done than was."""
    planned(session, cast.an, (1, 10, 8, 0, 0))
    score(session, cast, "dung", "Chưa đủ việc", IN_OCTOBER)
    return session.scalars(
        select(Task)
        .join(Plan, (Plan.office_id == Task.office_id) & (Plan.id == Task.plan_id))
        .where(Plan.official_id == cast.an.id)
    ).one()


def score(session: Session, cast: Cast, who: str, opinion: str, now: datetime) -> None:
    head_score(
        session, cast.p1, OCTOBER, cast.an.id, marks(), rules(), opinion=opinion,
        user_id=cast.accounts[who].id, zone=HANOI, now=now,
    )  # fmt: skip


def reopened(session: Session, cast: Cast) -> None:
    asked = reopening.ask(
        session, cast.p1, OCTOBER, cast.an.id, "Sót hai hồ sơ đã xong",
        user_id=cast.accounts["hoa"].id, zone=HANOI, now=AFTER_OCTOBER,
    )  # fmt: skip
    reopening.agree(
        session, cast.p1, asked.id, user_id=cast.accounts["alice"].id, zone=HANOI, now=AFTER_OCTOBER
    )


def correct(session: Session, cast: Cast, task: Task, new: NewResult = ALL_TEN, who: str = "dung") -> None:
    correct_result(
        session, cast.p1, OCTOBER, cast.an.id, task.id, new, EVIDENCE,
        user_id=cast.accounts[who].id, zone=HANOI, now=AFTER_OCTOBER,
    )  # fmt: skip


def decided(session: Session, cast: Cast) -> None:
    reopening.decide_anew(
        session, cast.p1, OCTOBER, cast.an.id, user_id=cast.accounts["alice"].id, zone=HANOI, now=AFTER_OCTOBER
    )  # fmt: skip


def points(session: Session, cast: Cast, version: int | None = None) -> str:
    return str(summary(session, cast.p1, OCTOBER, version=version).line_named("C01").task)


def test_a_corrected_result_makes_the_next_version_and_the_task_stays_as_it_was(
    session: Session, cast: Cast, task: Task
) -> None:
    closed(session, cast.p1)
    reopened(session, cast)
    correct(session, cast, task)
    decided(session, cast)

    assert (points(session, cast, 1), points(session, cast)) == ("48.00", "59.50")
    session.refresh(task)
    assert (task.completed, task.major_errors) == (8, 0)
    assert verify(session).faults == []
    told = session.scalars(select(Act).where(Act.name == "evaluations:result:corrected")).one()
    assert (told.about["before"], told.about["after"]) == ("8 / 0 / 0", "10 / 0 / 1")


def test_until_it_is_decided_anew_the_old_result_counts(session: Session, cast: Cast, task: Task) -> None:
    closed(session, cast.p1)
    reopened(session, cast)
    correct(session, cast, task)

    recompute(session, cast.p1, OCTOBER, "Quyết định về lượt bị giữ", zone=HANOI, now=AFTER_OCTOBER)

    assert points(session, cast) == "48.00"


def test_the_paper_of_each_version_tells_the_results_marks_and_words_that_counted_in_it(
    session: Session, cast: Cast, task: Task
) -> None:
    closed(session, cast.p1)
    reopened(session, cast)
    correct(session, cast, task)
    score(session, cast, "dung", "Đã đủ việc", AFTER_OCTOBER)
    decided(session, cast)

    old, new = (paper(session, cast, version) for version in (1, 2))

    assert "Chưa đủ việc" in old
    assert "Đã đủ việc" in new
    assert "Chưa đủ việc" not in new
    assert ("10|8|0|0" in old, "10|10|0|1" in new) == (True, True)


def test_a_later_round_begins_with_what_was_corrected_before(
    session: Session, cast: Cast, task: Task
) -> None:
    closed(session, cast.p1)
    for _ in range(2):
        reopened(session, cast)
        if not session.scalars(select(ResultCorrection)).all():
            correct(session, cast, task)
        decided(session, cast)

    assert [points(session, cast, version) for version in (1, 2, 3)] == ["48.00", "59.50", "59.50"]


def test_written_again_before_the_decision_the_newer_one_holds(
    session: Session, cast: Cast, task: Task
) -> None:
    closed(session, cast.p1)
    reopened(session, cast)
    correct(session, cast, task)
    correct(session, cast, task, NewResult(completed=Decimal(10), late=0, major_errors=0))
    decided(session, cast)

    assert points(session, cast) == "60.00"


def test_what_a_correction_does_not_name_stays_as_it_stands(session: Session, cast: Cast, task: Task) -> None:
    closed(session, cast.p1)
    reopened(session, cast)
    correct(session, cast, task)  # ten done, one error
    correct(session, cast, task, NewResult(late=2))

    kept = session.scalars(select(ResultCorrection)).one()
    assert (kept.completed, kept.late, kept.major_errors) == (10, 2, 1)

    correct(session, cast, task, NewResult(major_errors=0))
    session.refresh(kept)
    assert (kept.completed, kept.late, kept.major_errors) == (10, 2, 0)
    told = session.scalars(select(Act).where(Act.name == "evaluations:result:corrected")).all()
    assert {"8 / 0 / 0", "10 / 0 / 1", "10 / 2 / 1"} == {act.about["before"] for act in told}


def test_observed_behaviour_is_corrected_by_its_level(session: Session, cast: Cast, task: Task) -> None:
    task.measure, task.anchors, task.completed = Measure.BEHAVIOUR, "Chủ động\nĐủ\nThiếu", Decimal(0)
    session.flush()
    closed(session, cast.p1)  # nobody has marked it: there is nothing to judge by
    reopened(session, cast)
    with refusing("bad_level"):
        correct(session, cast, task)
    correct(session, cast, task, NewResult(completed=Decimal(0), late=0, major_errors=0, level=2))
    decided(session, cast)

    # the second of three levels is worth half of quality: (100 + 50 + 100) / 3 = 83.3333 %, 50.00 points
    assert (points(session, cast, 1), points(session, cast)) == ("None", "50.00")


def test_only_on_a_reopened_sheet_and_by_nobody_whom_it_concerns(
    session: Session, cast: Cast, task: Task
) -> None:
    closed(session, cast.p1)
    with refusing("not_reopened"):
        correct(session, cast, task)
    reopened(session, cast)
    with refusing("concerns_oneself"):
        correct(session, cast, task, who="an")
    with refusing("bad_amount"):
        correct(session, cast, task, NewResult(completed=Decimal(-1), late=0, major_errors=0))


def paper(session: Session, cast: Cast, version: int) -> str:
    """The sheet of a version as .docx: its words, and the cells of its tables with bars between."""
    found = summary(session, cast.p1, OCTOBER, version=version)
    pages = sheet_paper.gathered(session, found, cast.an.id, zone=HANOI)
    document = Document(BytesIO(sheet_paper.as_bytes(pages, ".docx", made_at=AFTER_OCTOBER)))
    rows = ["|".join(cell.text for cell in row.cells) for table in document.tables for row in table.rows]
    return "\n".join([*(each.text for each in document.paragraphs), *rows])
