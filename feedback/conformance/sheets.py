"""Worked cases of whole sheets: one official's month under a rule set, from marks, tasks and ratings to the total."""

import uuid
from decimal import Decimal

from feedback.conformance.given import BadCase, Given
from feedback.conformance.written import Answer, two
from feedback.evaluations.rulesets import rule_set_named
from feedback.evaluations.rulesets.rules import MonthRules, Rules
from feedback.evaluations.summaries.evaluation import evaluate
from feedback.evaluations.summaries.inputs import OfficeMonth, OfficialInputs
from feedback.evaluations.summaries.lines import Line
from feedback.offices.models import Employment
from feedback.periods.month import Month
from feedback.plans.kinds import TaskRole
from feedback.plans.queries import PlannedMonth, PlannedTask
from feedback.plans.results import Leadership, TaskResult
from feedback.scoring import MonthTally, ReferenceTable, quality_class

SOMEBODY = uuid.UUID(int=1)
SOME_MONTH = Month(2026, 10)
WARD = "P1"
TASK = ("coefficient", "assigned", "completed", "late", "major_errors")


def sheet(given: Given) -> Answer:
    """The sheet of one official whom only the given marks, tasks and ratings are known of.

    The class is that of the total, before the seats of the excellent are shared.
    """
    rules = _rules(given)
    official = OfficialInputs(
        id=SOMEBODY, code="C01", name="", name_sort="", title="", division="",
        employment=_employment(given),
        serves_citizens=given.truth("serves_citizens", otherwise=True),
        own_marks=given.numbers_by_name("own"),
        head_marks=given.numbers_by_name("head"),
        plan=PlannedMonth(tuple(_task(row) for row in given.rows("tasks", TASK)), _leadership(given)),
    )  # fmt: skip
    ratings = [
        (row.level("level"), row.number("E"), row.count("count"))
        for row in given.rows("ratings", ("level", "E", "count"))
    ]
    month = OfficeMonth(
        office_id=SOMEBODY,
        month=SOME_MONTH,
        officials=[official],
        tallies=[
            MonthTally(SOMEBODY.hex, str(usual), "kiosk", WARD, level, "counted", number)
            for level, usual, number in ratings
        ],
        elsewhere=[],
        transactions=sum(number for _, _, number in ratings),
    )
    line = evaluate(month, MonthRules(rules), _table(given, ratings)).lines[0]
    return _written(line, rules)


def _rules(given: Given) -> Rules:
    rules = rule_set_named(given.text("rule_set")).rules(given.settings("settings"))
    rules = rules.in_pool(given.count("wards") if given.has("wards") else 2)
    return rules.in_shadow() if given.truth("shadow", otherwise=False) else rules


def _employment(given: Given) -> Employment:
    kind = given.text("employment") if given.has("employment") else Employment.CIVIL_SERVANT.value
    if kind not in list(Employment):
        raise BadCase(f"unknown employment {kind!r}")
    return Employment(kind)


def _task(row: Given) -> PlannedTask:
    result = TaskResult(
        row.number("coefficient"),
        row.number("assigned"),
        row.number("completed"),
        late_count=row.count("late"),
        major_errors=row.count("major_errors"),
    )
    return PlannedTask(
        id=SOMEBODY,
        title="",
        role=TaskRole.LEAD,
        unit="",
        due_on=SOME_MONTH.last_on,
        note=None,
        scales=False,
        result=result,
    )


def _leadership(given: Given) -> Leadership | None:
    if not given.has("leader"):
        return None
    judged = given.inner("leader")
    return Leadership(
        *(judged.truth(name, otherwise=True) for name in ("unit_fulfils", "organises", "united"))
    )


def _table(given: Given, ratings: list[tuple[int, Decimal, int]]) -> ReferenceTable:
    """A table that expects of each rating what the case says of it."""
    level = given.number("A")
    return ReferenceTable(
        mean=level,
        weight=Decimal(0),
        procedure_field={},
        field={},
        procedure={str(usual): usual for _, usual, _ in ratings},
        channel_gap={},
        ward_gap={},
    )


def _written(line: Line, rules: Rules) -> Answer:
    klass = None if line.total is None else quality_class(line.total, rules.parameters)
    return {
        "common": two(line.common),
        "bonus": two(line.bonus),
        "deducted": two(line.deducted),
        "a": two(line.quantity),
        "b": two(line.quality),
        "c": two(line.progress),
        "result": two(line.result),
        "task": two(line.task),
        "S": two(line.score),
        "L": two(line.low),
        "U": two(line.high),
        "citizen": two(line.citizen),
        "total": two(line.total),
        "class": None if klass is None else str(klass),
        "letter": None if klass is None else rules.rule_set.letter(klass),
        "guard": None if line.guard is None else str(line.guard),
    }
