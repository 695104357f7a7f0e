"""Work that cannot be counted: a leader marks a level of what was seen, and it becomes a share of the results."""

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.models import Act
from feedback.periods.locks import MonthClosed
from feedback.plans import behaviour
from feedback.plans.kinds import Measure
from feedback.plans.models import Plan, Product, Task, TaskLevel
from feedback.plans.queries import plans_of
from feedback.plans.results import BehaviourCredit, PlanResults, Readings, plan_results
from tests.cast import Cast, gather
from tests.months import closed
from tests.planning import DECEMBER, NOW, approve, catalogue_of, propose, refused, write

ANCHORS = "Chủ động đón tiếp\nĐón tiếp khi được hỏi\nĐể dân chờ không lời giải thích"


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@pytest.fixture(autouse=True)
def catalogue(session: Session, cast: Cast) -> dict[str, Product]:
    return catalogue_of(session, cast)


@pytest.fixture
def task(session: Session, cast: Cast) -> Task:
    """A plan in force with twenty dossiers to receive, all received, and the reception of citizens beside it."""
    counted = write(session, cast)
    seen = write(session, cast, title="Đón tiếp công dân", measure=Measure.BEHAVIOUR, anchors=ANCHORS)
    propose(session, cast)
    approve(session, cast)
    counted.completed = Decimal(20)
    session.flush()
    return seen


def mark(session: Session, cast: Cast, task: Task, level: int, by: str = "dung", **words: str) -> TaskLevel:
    said = {"evidence": "Quan sát ngày 08/12", "reason": "Ba lần như nhau"} | words
    return behaviour.mark_level(
        session,
        cast.p1,
        task.id,
        level,
        said["evidence"],
        said["reason"],
        user_id=cast.accounts[by].id,
        now=NOW,
    )


def results(session: Session, cast: Cast, reading: BehaviourCredit = BehaviourCredit.QUALITY) -> PlanResults:
    planned = plans_of(session, cast.p1.id, DECEMBER)[cast.an.id]
    return plan_results(planned.results, Readings(behaviour=reading))


def test_behaviour_that_nobody_has_marked_counts_neither_for_nor_against(
    session: Session, cast: Cast, task: Task
) -> None:
    found = results(session, cast)

    assert (found.quantity, found.quality, found.progress) == (100, 100, 100)


@pytest.mark.parametrize(("level", "quality"), [(1, "100"), (2, "75"), (3, "50")])
def test_the_level_is_a_share_of_quality_by_default(
    session: Session, cast: Cast, task: Task, level: int, quality: str
) -> None:
    mark(session, cast, task, level)

    # 20 dossiers × 3 and 20 units of reception × 3 are assigned; of the latter the level gives all, half or nothing
    found = results(session, cast)
    assert (found.quantity, found.quality, found.progress) == (100, Decimal(quality), 100)


def test_the_level_may_be_read_as_a_share_of_all_three(session: Session, cast: Cast, task: Task) -> None:
    mark(session, cast, task, 2)

    found = results(session, cast, BehaviourCredit.ALL)
    assert (found.quantity, found.quality, found.progress) == (75, 75, 75)


def test_a_better_level_never_lowers_a_result(session: Session, cast: Cast, task: Task) -> None:
    for reading in BehaviourCredit:
        means = []
        for level in (3, 2, 1):
            mark(session, cast, task, level)
            means.append(results(session, cast, reading).mean)
        assert means == sorted(means)


def test_a_newer_mark_counts_and_the_older_one_stays(session: Session, cast: Cast, task: Task) -> None:
    mark(session, cast, task, 3)
    mark(session, cast, task, 1)

    session.refresh(task)
    assert task.level == 1
    plan = session.get_one(Plan, (cast.p1.id, task.plan_id))
    assert sorted(kept.level for kept, _, _ in behaviour.levels_marked(session, plan)) == [1, 3]
    about = session.scalars(select(Act.about).where(Act.name == "plans:level:marked")).all()
    assert sorted(each["level"] for each in about) == ["1/3", "3/3"]


@pytest.mark.parametrize("level", [0, 4])
def test_a_level_is_one_of_those_described(session: Session, cast: Cast, task: Task, level: int) -> None:
    with refused("bad_level"):
        mark(session, cast, task, level)


@pytest.mark.parametrize("missing", ["evidence", "reason"])
def test_a_level_has_evidence_and_a_reason(session: Session, cast: Cast, task: Task, missing: str) -> None:
    with refused("reason_missing"):
        mark(session, cast, task, 1, **{missing: " "})


def test_nobody_marks_the_own_behaviour_nor_counted_work(session: Session, cast: Cast, task: Task) -> None:
    with refused("own_plan"):
        mark(session, cast, task, 1, by="an")
    counted = session.scalars(select(Task).where(Task.measure == Measure.FIXED)).one()
    with refused("not_behaviour"):
        mark(session, cast, counted, 1)


def test_behaviour_without_levels_is_not_even_drafted(session: Session, cast: Cast) -> None:
    with refused("anchors_missing"):
        write(session, cast, title="Đón tiếp", measure=Measure.BEHAVIOUR, anchors="Tốt")


def test_a_closed_month_takes_no_mark(session: Session, cast: Cast, task: Task) -> None:
    closed(session, cast.p1, DECEMBER, now=NOW.replace(year=2027, month=1))

    with pytest.raises(MonthClosed):
        mark(session, cast, task, 1)
