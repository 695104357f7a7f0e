"""Golden months: for each rule set one official's month, worked by hand in the table, and run as `hailong conformance` does.

The plan of the vector: p1 of coefficient 3, two assigned, and p2 of coefficient 4, one assigned: 10 in standard products,
all done; one p1 has a major error, p2 was late twice. a = 10/10 = 100; b = (10 - 0.25 × 3)/10 = 92.5;
c = (3 × 2 + 4 × 0.5)/10 = 80; mean 272.5/3 = 90.8333. Two wards are compared, so s0 = 3; w = 10; k = 30.

case               by marks                    results                               citizens                          total
-----------------  --------------------------  ------------------------------------  --------------------------------  ---------------------
335, on trial      30 - 2 = 28                 90.8333 × 70 % = 63.5833 → 63.58      0, on trial                       91.58 A (91.5833 unrounded)
335                28                          90.8333 × 60 % = 54.50                D = 1625 - 1600 = 25; S = 80 +    28 + 54.50 + 8.05
                                                                                     25/50 = 80.50; h = 1.645 × √(576  = 90.55 A
                                                                                     /50 + 9) = 7.4517; L 73.05,
                                                                                     U 87.95; 8.05
335, a leader      28                          (272.5 + 50 + 100 + 100)/6 = 87.0833  0, on trial                       28 + 60.96
                                               × 70 % = 60.9583 → 60.96                                                = 88.96 B
335, row II.4      30 - 2.5 of row II.4 - 2    90.8333 × 70 % = 63.58                S = 80.50 → 2.5 × 0.805           25.50 + 63.58 + 2.01
                   = 25.50                                                           = 2.0125 → 2.01                   = 91.09 A
233                30 - 3.5 = 26.50            late product nothing: c = 6/10 = 60;  D = 12 × (75 - 70) = 60; S = 78   26.50 + 50.50 + 7.94
                                               (100 + 92.5 + 60)/3 = 84.1667         + 60/42 = 79.4286 → 79.43; h =    = 84.94 B
                                               × 60 % = 50.50                        1.645 × √(576/42 + 9) = 7.8400;
                                                                                     L 71.59, U 87.27; 7.94
contract workers   30 - 1 = 29                 8 of 10: 80 × 60 % = 48; leaders'     3 ratings are too few: S = 80;    29 + 48 + 8 = 85.00 B
                                               factors are left out                  h = 1.645 × √(576/30 + 9)
                                                                                     = 8.7354; L 71.26, U 88.74
hamlets            29 of 30, bonus 3, taken    9 of 10: 90 × 50 % = 45               serves nobody: none               (30 + 45) × 100/90
                   off 2: 30                                                                                           = 83.3333 → 83.33
1841               18 of 20, bonus 4: 22       90.8333 × 60 % = 54.50                as under 335: 8.05                22 + 54.50 + 8.05
                                                                                                                       = 84.55 B
3814               20 of 20, bonus 10: 30      all done: 60                          D = 30 × (100 - 85) = 450; S = 85 30 + 60 + 9.25
                                                                                     + 450/60 = 92.50; h = 1.645 ×     = 99.25 A
                                                                                     √(576/60 + 9) = 7.0945; L 85.41,
                                                                                     U 99.59; 9.25
3814, a bad month  10 of 20, no bonus: 10      4 of 10: 40 × 60 % = 24               none given: S = A = 80; 8.00      10 + 24 + 8 = 42.00 D
"""

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest

from feedback.conformance import run_case, run_file
from feedback.conformance.report import differences
from feedback.evaluations.rulesets import rule_set_named, rule_sets
from feedback.plans.results import TaskResult, plan_results

EXAMPLES = Path(__file__).with_name("rule-set-examples.csv")


def examples() -> list[tuple[str, dict, dict]]:
    with EXAMPLES.open(encoding="utf-8", newline="") as file:
        return [
            (row["case"], json.loads(row["input"]), json.loads(row["expected"]))
            for row in csv.DictReader(file)
        ]


@pytest.mark.parametrize(("case", "given", "expected"), examples(), ids=[case for case, _, _ in examples()])
def test_a_month_under_a_rule_set_comes_out_as_worked_by_hand(case: str, given: dict, expected: dict) -> None:
    assert list(differences(expected, run_case("sheet", given))) == []


def test_every_rule_set_has_its_golden_month_and_the_file_passes() -> None:
    report = run_file(EXAMPLES)

    assert (report.failed, report.failures) == (0, ())
    assert {given["rule_set"] for _, given, _ in examples()} == set(rule_sets())


def test_the_vector_of_decree_335_is_91_5833_before_rounding() -> None:
    p1 = TaskResult(Decimal(3), Decimal(2), Decimal(2), major_errors=1)
    p2 = TaskResult(Decimal(4), Decimal(1), Decimal(1), late_count=2)
    readings = rule_set_named("nd335-2025-hanoi").rules().readings

    mean = plan_results([p1, p2], readings).mean

    assert mean is not None
    assert round(28 + mean * 70 / 100, 4) == Decimal("91.5833")
