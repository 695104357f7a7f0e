"""Golden months of whole offices, worked by hand: who is excellent under each cap and base, within groups, and under limits.

Ten people of a month on trial (citizens' points count for nothing), so a total is the marks and 70 % of the result:

        marks  result    total    by the total              marks  result    total    by the total
    P1   30     100 %   100.00    excellent            P6    28      85 %    87.50    good
    P2   30      98 %    98.60    excellent            P7    25      80 %    81.00    good
    P3   29      98 %    97.60    excellent            P8    25      70 %    74.00    good
    P4   28      96 %    95.20    excellent            P9    20      60 %    62.00    completed
    P5   27      94 %    92.80    excellent            P10   15      40 %    43.00    not completed

Seats, rounded down (Decree 335/2025 Art. 20: 20 %, or 25 % for an outstanding agency; Decision 3814: 30 %, or 40 %):

    of                                  20 %              25 %              30 %              40 %
    all ten                             2.0 → 2           2.5 → 2           3.0 → 3           4.0 → 4
    the eight at good or better         1.6 → 1           2.0 → 2           2.4 → 2           3.2 → 3
    the good without the excellent:
    c·8 / (1 + c)                       1.6/1.20 → 1      2.0/1.25 → 1      2.4/1.30 → 1      3.2/1.40 → 2
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from feedback.evaluations.rulesets import rule_set_named
from feedback.evaluations.rulesets.form import Part
from feedback.evaluations.rulesets.rules import MonthRules, Rules
from feedback.evaluations.summaries.evaluation import Evaluation, evaluate
from feedback.evaluations.summaries.inputs import OfficeMonth, OfficialInputs
from feedback.evaluations.summaries.lines import Line, Remark
from feedback.offices.models import Employment
from feedback.plans.kinds import TaskRole
from feedback.plans.queries import PlannedMonth, PlannedTask
from feedback.plans.results import Leadership, TaskResult
from feedback.scoring import CapFlag, Parameters, QualityClass, reference_table
from tests.cast import OCTOBER
from tests.months import official_inputs

TABLE = reference_table([], {}, Parameters())
PEOPLE = {  # marks, result in percent
    "P1": (30, 100), "P2": (30, 98), "P3": (29, 98), "P4": (28, 96), "P5": (27, 94),
    "P6": (28, 85), "P7": (25, 80), "P8": (25, 70), "P9": (20, 60), "P10": (15, 40),
}  # fmt: skip
TOTALS = ["100.00", "98.60", "97.60", "95.20", "92.80", "87.50", "81.00", "74.00", "62.00", "43.00"]
BY_TOTAL = ["excellent"] * 5 + ["good"] * 3 + ["completed", "not_completed"]
DECREE_335, DECISION_3814 = "nd335-2025-hanoi", "qd3814-2018-hanoi"
CONTRACT, PUBLIC = Employment.CONTRACT, Employment.PUBLIC_EMPLOYEE


def rules_of(name: str, **values: object) -> Rules:
    return rule_set_named(name).rules().in_pool(2).with_values(values).in_shadow()


def marks_of(points: int, rules: Rules) -> dict[str, Decimal]:
    """So many points over the rows of the form, the first ones full."""
    given, left = {}, Decimal(points)
    for row in rules.rule_set.criteria:
        here = Decimal(0) if row.part is Part.DEDUCTION else min(row.maximum, left)
        given[row.row], left = here, left - here
    return given


def person(code: str, rules: Rules, *, did: tuple[int, int] | None = None, **facts: Any) -> OfficialInputs:
    points, result = did or PEOPLE[code]
    done = TaskResult(Decimal(1), Decimal(100), Decimal(result))
    task = PlannedTask(
        id=UUID(int=1), title="Việc", role=TaskRole.LEAD, unit="hồ sơ", due_on=OCTOBER.last_on, note=None,
        scales=False, result=done,
    )  # fmt: skip
    plan = PlannedMonth((task,), facts.pop("leadership", None))
    return official_inputs(code=code, head_marks=marks_of(points, rules), plan=plan, **facts)


def the_ten(rules: Rules, **of: Mapping[str, Any]) -> list[OfficialInputs]:
    """All of the table; `of` says more of some."""
    return [person(code, rules, **of.get(code, {})) for code in PEOPLE]


def evaluated(people: Sequence[OfficialInputs], rules: MonthRules) -> Evaluation:
    month = OfficeMonth(
        office_id=UUID(int=9), month=OCTOBER, officials=people, tallies=(), elsewhere=(), transactions=0
    )
    return evaluate(month, rules, TABLE)


def lines_of(people: Sequence[OfficialInputs], rules: Rules) -> dict[str, Line]:
    return {line.code: line for line in evaluated(people, MonthRules(rules)).lines}


def excellent(lines: Mapping[str, Line]) -> list[str]:
    return [code for code, line in lines.items() if line.klass is QualityClass.EXCELLENT]


@pytest.mark.parametrize(
    "name", [DECREE_335, "nd233-2026-hanoi", "hdld-2026-hanoi", DECISION_3814, "qd1841-2021-hanoi"]
)
def test_the_totals_and_classes_of_the_table_under_every_rule_set_of_seventy(name: str) -> None:
    rules = rules_of(name, cap="1")

    lines = lines_of(the_ten(rules), rules)

    assert [str(line.total) for line in lines.values()] == TOTALS
    assert [str(line.klass) for line in lines.values()] == BY_TOTAL


@pytest.mark.parametrize("name", [DECREE_335, DECISION_3814])
@pytest.mark.parametrize(
    ("base", "cap", "seats"),
    [
        ("unit", "0.20", 2), ("unit", "0.25", 2), ("unit", "0.30", 3), ("unit", "0.40", 4),
        ("good_or_better", "0.20", 1), ("good_or_better", "0.25", 2), ("good_or_better", "0.30", 2),
        ("good_or_better", "0.40", 3), ("good_strict", "0.20", 1), ("good_strict", "0.25", 1),
        ("good_strict", "0.30", 1), ("good_strict", "0.40", 2),
    ],
)  # fmt: skip
def test_the_seats_of_every_share_and_base(name: str, base: str, cap: str, seats: int) -> None:
    rules = rules_of(name, cap=cap, cap_base=base)
    found = evaluated(the_ten(rules), MonthRules(rules))
    lines = {line.code: line for line in found.lines}

    assert found.totals.seats == seats
    assert excellent(lines) == list(PEOPLE)[:seats]
    assert [code for code, line in lines.items() if line.cap is CapFlag.CAPPED] == list(PEOPLE)[seats:5]


def test_each_group_of_similar_tasks_shares_seats_by_itself() -> None:
    # receiving: P1, P2, P3, P4, P6; appraising: P5, P7, P8, P9, P10; 20 % of five is one seat in each
    posts = [["Tiếp nhận", "by_work", "", "", "Một cửa"], ["Trả kết quả", "by_work", "", "", "Một cửa"]]
    rules = rules_of(DECREE_335, cap_group="post", posts=posts)
    of = {code: {"title": "Thẩm định"} for code in PEOPLE}
    of |= {"P1": {"title": "Tiếp nhận"}, "P2": {"title": "Trả kết quả"}, "P3": {"title": "tiếp nhận"}}
    of |= {"P4": {"title": "Tiếp nhận"}, "P6": {"title": "Trả kết quả"}}

    assert excellent(lines_of(the_ten(rules, **of), rules)) == ["P1", "P5"]


def test_each_division_shares_seats_by_itself_where_the_office_chose_so() -> None:
    rules = rules_of(DECREE_335, cap_group="division")
    of = {code: {"division": "Kinh tế"} for code in ("P5", "P7", "P8", "P9", "P10")}

    assert excellent(lines_of(the_ten(rules, **of), rules)) == ["P1", "P5"]


def test_discipline_lowers_the_class_and_takes_no_seat() -> None:
    rules = rules_of(DECREE_335)
    lines = lines_of(the_ten(rules, P1={"by_discipline": QualityClass.COMPLETED}), rules)

    assert (str(lines["P1"].total), lines["P1"].klass) == ("100.00", QualityClass.COMPLETED)
    assert Remark.DISCIPLINED in lines["P1"].remarks
    assert excellent(lines) == ["P2", "P3"]  # both seats of ten go to the next ones


def test_whoever_may_not_be_good_makes_no_seat_among_the_good() -> None:
    # seven at good or better: 25 % is 1.75, one seat; with P1 among them it would be two
    rules = rules_of(DECREE_335, cap="0.25", cap_base="good_or_better")

    lines = lines_of(the_ten(rules, P1={"by_discipline": QualityClass.COMPLETED}), rules)

    assert excellent(lines) == ["P2"]


def test_the_head_stands_no_higher_than_the_unit() -> None:
    rules = rules_of(DECREE_335)
    lines = lines_of(the_ten(rules, P1={"by_unit": QualityClass.GOOD}), rules)

    assert lines["P1"].klass is QualityClass.GOOD
    assert Remark.NOT_ABOVE_UNIT in lines["P1"].remarks
    assert excellent(lines) == ["P2", "P3"]


def test_the_lower_one_of_two_limits_holds() -> None:
    rules = rules_of(DECREE_335)
    both = {"by_unit": QualityClass.GOOD, "by_discipline": QualityClass.NOT_COMPLETED}

    assert lines_of(the_ten(rules, P1=both), rules)["P1"].klass is QualityClass.NOT_COMPLETED


@pytest.mark.parametrize(
    ("judged", "total", "seated"),
    [
        # a = b = c = 98; (3 × 98 + d + đ + e) / 6, of 70 points, and 30 by marks
        (Leadership(), "99.30", ["P1", "P2"]),  # 594/6 = 99.0 → 69.30
        (Leadership(unit_fulfils=False), "93.47", ["P1", "P3"]),  # 544/6 = 90.6667 → 63.47
        (Leadership(organises=False), "93.47", ["P1", "P3"]),
        (Leadership(united=False), "93.47", ["P1", "P3"]),
        (Leadership(False, False, True), "87.63", ["P1", "P3"]),  # 494/6 = 82.3333 → 57.63
        (Leadership(False, False, False), "81.80", ["P1", "P3"]),  # 444/6 = 74.0 → 51.80
    ],
)
def test_a_leader_answers_for_unit_organisation_and_solidarity(
    judged: Leadership, total: str, seated: list[str]
) -> None:
    rules = rules_of(DECREE_335)
    lines = lines_of(the_ten(rules, P2={"leadership": judged}), rules)

    assert str(lines["P2"].total) == total
    assert excellent(lines) == seated


def test_a_complete_tie_at_the_last_seat_seats_nobody_of_the_tied() -> None:
    rules = rules_of(DECREE_335)
    lines = lines_of(the_ten(rules, P3={"did": PEOPLE["P2"]}), rules)  # two seats, and P2 and P3 are equal

    assert excellent(lines) == ["P1"]
    assert [lines[code].cap for code in ("P2", "P3", "P4")] == [CapFlag.TIE_REVIEW] * 2 + [CapFlag.CAPPED]


def test_each_kind_of_people_has_its_seats_by_its_own_rules() -> None:
    """Civil servants P1 to P5: one seat of five; public employees P6 to P8 raised to 90 and more: 20 % of three is none."""
    main, public = rules_of(DECREE_335), rules_of("nd233-2026-hanoi")
    hired = rules_of("hdld-2026-hanoi")
    people = [person(code, main) for code in ("P1", "P2", "P3", "P4", "P5")]
    people += [person(f"V{code}", public, did=(30, 100), employment=PUBLIC) for code in "123"]
    people += [person(f"H{code}", hired, did=(30 - int(code), 100), employment=CONTRACT) for code in "12345"]

    found = evaluated(people, MonthRules(main, {PUBLIC: public, CONTRACT: hired}))
    lines = {line.code: line for line in found.lines}

    assert (found.totals.seats, excellent(lines)) == (2, ["P1", "H1"])
    assert {lines[code].cap for code in ("V1", "V2", "V3")} == {CapFlag.CAPPED}


def test_contract_workers_are_left_out_where_the_agency_says_so() -> None:
    rules = rules_of(DECREE_335, contract_workers="left_out")
    lines = lines_of(the_ten(rules, P1={"employment": CONTRACT}), rules)

    assert "P1" not in lines
    assert excellent(lines) == ["P2"]  # 20 % of nine


def test_officials_of_residential_groups_have_a_bonus_and_what_is_taken_off() -> None:
    """Common 30, results 60, bonus 10: 28 + 54 + 6 - 3 = 85.00 and good; of five, 40 % is two seats."""
    rules = rules_of("ttdp-2026-hanoi", cap="0.40")
    of_hamlets = {"employment": Employment.HAMLET}
    marks = {
        **marks_of(28, rules),
        "T.1": Decimal(5),
        "T.2": Decimal(1),
        "X.1": Decimal(1),
        "X.2": Decimal(2),
    }
    first = official_inputs(
        code="T1", head_marks=marks, plan=person("P1", rules, did=(0, 90)).plan, **of_hamlets
    )
    best = [person(f"T{number}", rules, did=(40 - number, 100), **of_hamlets) for number in range(2, 6)]

    lines = lines_of([first, *best], rules)

    assert (str(lines["T1"].total), lines["T1"].klass, lines["T1"].letter) == (
        "85.00",
        QualityClass.GOOD,
        None,
    )
    # 38, 37, 36 and 35 by marks and 60 for results
    assert [str(lines[f"T{number}"].total) for number in range(2, 6)] == ["98.00", "97.00", "96.00", "95.00"]
    assert excellent(lines) == ["T2", "T3"]


def test_nobody_is_good_or_better_and_there_is_no_seat() -> None:
    for base in ("good_or_better", "good_strict"):
        rules = rules_of(DECREE_335, cap_base=base)
        lines = lines_of([person(code, rules) for code in ("P9", "P10")], rules)
        assert excellent(lines) == []
