"""Under every rule set: more done, fewer errors, better marks and better ratings never lower a total."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.conformance import run_case
from feedback.evaluations.rulesets import rule_set_named, rule_sets
from feedback.evaluations.rulesets.form import Criterion, Part

# Found out once and for all: the same examples on every run.
checked = settings(max_examples=25, derandomize=True, deadline=None)

Task = tuple[int, int, int, int, int]  # coefficient, assigned, completed, times late, major errors


@dataclass(frozen=True)
class Sheet:
    """What a sheet is made of; marks in quarters of a point."""

    marks: Mapping[str, int]
    tasks: Sequence[Task]
    levels: Sequence[int]  # of each rating

    def total(self, rule_set: str, *, serves_citizens: bool) -> Decimal:
        answer = run_case(
            "sheet",
            {
                "rule_set": rule_set,
                "serves_citizens": serves_citizens,
                "head": {row: str(Decimal(quarters) / 4) for row, quarters in self.marks.items()},
                "tasks": [[str(coefficient), *rest] for coefficient, *rest in self.tasks],
                "A": "80.00",
                "ratings": [[level, "76.40", 1] for level in self.levels],
            },
        )
        return Decimal(answer["total"])


def rows_of(rule_set: str) -> Sequence[Criterion]:
    return rule_set_named(rule_set).criteria


def quarters(row: Criterion) -> int:
    return int(row.maximum * 4)


def sheets(rule_set: str) -> st.SearchStrategy[Sheet]:
    marks = {row.row: st.integers(0, quarters(row)) for row in rows_of(rule_set)}
    task = st.tuples(
        st.integers(1, 4), st.integers(1, 8), st.integers(0, 8), st.integers(0, 4), st.integers(0, 4)
    )
    return st.builds(
        Sheet,
        st.fixed_dictionaries(marks),
        st.lists(task, min_size=1, max_size=4),
        st.lists(st.integers(1, 5), max_size=12),
    )


def better(sheet: Sheet, rule_set: str, draw: st.DrawFn) -> Sheet:
    """The sheet, better in one thing."""
    coefficient, assigned, done, late, errors = sheet.tasks[0]
    what = draw(st.sampled_from(["mark", "done", "late", "errors", "level"]))
    if what == "mark":
        row = draw(st.sampled_from(rows_of(rule_set)))
        less_is_better = row.part is Part.DEDUCTION
        mark = sheet.marks[row.row] + (-1 if less_is_better else 1)
        return replace(sheet, marks={**sheet.marks, row.row: min(max(mark, 0), quarters(row))})
    if what == "level" and sheet.levels:
        first, *others = sheet.levels
        return replace(sheet, levels=[min(first + 1, 5), *others])
    improved: Task = (
        coefficient,
        assigned,
        done + (what == "done"),
        max(0, late - (what == "late")),
        max(0, errors - (what == "errors")),
    )
    return replace(sheet, tasks=[improved, *sheet.tasks[1:]])


@pytest.mark.parametrize("serves_citizens", [True, False])
@pytest.mark.parametrize("rule_set", sorted(rule_sets()))
@checked
@given(data=st.data())
def test_what_is_better_never_lowers_the_total(
    rule_set: str, serves_citizens: bool, data: st.DataObject
) -> None:
    sheet = data.draw(sheets(rule_set))
    improved = data.draw(st.composite(lambda draw: better(sheet, rule_set, draw))())

    before = sheet.total(rule_set, serves_citizens=serves_citizens)
    assert improved.total(rule_set, serves_citizens=serves_citizens) >= before


@pytest.mark.parametrize("rule_set", sorted(rule_sets()))
@checked
@given(data=st.data())
def test_a_total_lies_between_nothing_and_a_hundred(rule_set: str, data: st.DataObject) -> None:
    sheet = data.draw(sheets(rule_set))
    assert 0 <= sheet.total(rule_set, serves_citizens=True) <= 100
