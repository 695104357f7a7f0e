"""The rules of a month for several kinds of people, the records that closed months keep of them, bonus and deductions."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from feedback.evaluations.rulesets import FOLDER, methods, rule_set_named, rule_sets
from feedback.evaluations.rulesets.reading import read_rule_set
from feedback.evaluations.rulesets.rules import MonthRules, Rules, RuleSet
from feedback.evaluations.summaries.lines import Line, Remark
from feedback.evaluations.summaries.marking import marked
from feedback.offices.models import Employment
from feedback.plans.results import Leadership
from feedback.scoring import QualityClass
from tests.months import official_inputs

HANOI = "nd335-2025-hanoi"
BASES: dict[str, str] = {}  # none of these files is based on another
TEXT = (FOLDER / f"{HANOI}.toml").read_text(encoding="utf-8")
CIVIL, PUBLIC, CONTRACT = Employment.CIVIL_SERVANT, Employment.PUBLIC_EMPLOYEE, Employment.CONTRACT

# What a month closed before there were several rule sets keeps; it names no kind of people and fewer settings.
OLD_RECORD = {
    "values": {
        "points": ["0", "25", "50", "75", "100"], "k": "30", "m": "30", "m_ward": "200", "c": "20", "M0": "80",
        "m0": "100", "window_ref": 12, "adjust_ward": True, "n_min": 5, "sigma": "24", "s0": "3", "z": "1.645",
        "w": "10", "block": "task", "full_at": "100", "bounds": ["50", "70", "90"], "cap": "0.20",
        "cap_base": "unit", "clamp": True, "late_credit": "partial", "s0_lone_ward": "4", "citizen_row": "II.4",
        "cap_group": "unit", "contract_workers": "evaluated", "mark_step": "0.25", "unscored_common": "full",
    },
    "shadow": True,
    "lone_ward": False,
}  # fmt: skip
OLD_LINE = {
    "code": "C01", "name": "An", "title": "Chuyên viên", "division": "Văn phòng", "common_points": "28.00",
    "quantity_percent": "100.00", "quality_percent": "92.50", "progress_percent": "80.00", "result_percent": "90.83",
    "task_points": "54.50", "status": "scored", "citizen_points": "8.05", "shadow_points": None,
    "neutral_points": "8.00", "A": "80.00", "S": "80.50", "L": "73.05", "U": "87.95", "used": 20, "elsewhere": 0,
    "counted": 20, "held": 0, "excluded": 0, "unverified": 0, "served": 40, "total_by_points": "90.55",
    "total_without_citizens": "90.50", "total": "90.55", "class": "good", "letter": "B", "guard": "none",
    "cap": "capped", "shadow_total": None, "shadow_class": None, "remarks": [], "received": 20, "coverage": "50.00",
}  # fmt: skip


def with_bonus() -> RuleSet:
    """The rule set with ten of its result points made a bonus, and five points that may be taken off."""
    more = (
        '\n[[blocks]]\npart = "bonus"\ntitle.vi = "Thưởng"\ntitle.en = "Bonus"\nmaximum = "10"\nsource.vi = "x"\nsource.en = "x"\n'
        '\n[[blocks]]\npart = "deduction"\ntitle.vi = "Trừ"\ntitle.en = "Off"\nmaximum = "5"\nsource.vi = "x"\nsource.en = "x"\n'
        '\n[[groups]]\nrow = "T"\npart = "bonus"\ntitle.vi = "Thưởng"\ntitle.en = "Bonus"\nmaximum = "10"\n'
        '\n[[groups]]\nrow = "X"\npart = "deduction"\ntitle.vi = "Trừ"\ntitle.en = "Off"\nmaximum = "5"\n'
        '\n[[criteria]]\nrow = "T.1"\ntitle.vi = "Thưởng"\ntitle.en = "Bonus"\nmaximum = "10"\n'
        '\n[[criteria]]\nrow = "X.1"\ntitle.vi = "Trừ"\ntitle.en = "Off"\nmaximum = "5"\n'
    )
    return read_rule_set(
        TEXT.replace('maximum = "70"', 'maximum = "60"') + more, "some.toml", methods(), BASES
    )


def test_a_month_closed_before_there_were_several_rule_sets_is_read_and_written_back_as_it_was() -> None:
    rules = MonthRules.from_record(HANOI, OLD_RECORD, rule_sets())

    assert rules.as_record() == OLD_RECORD
    assert rules.of(PUBLIC) is rules.of(CONTRACT) is rules.main
    assert rules.main.parameters.k == 30
    assert rules.main.value("leader_factors") == "counted"  # a setting that it does not know


def test_a_line_from_before_there_were_several_rule_sets_is_read() -> None:
    line = Line.from_record(official_inputs().id, OLD_LINE)

    assert (line.total, line.klass, line.rule_set, line.employment) == (
        Decimal("90.55"),
        QualityClass.GOOD,
        "",
        None,
    )


def test_every_kind_of_people_has_its_own_rules_and_the_record_keeps_them() -> None:
    own = rule_set_named(HANOI)
    rules = MonthRules(own.rules(), {CONTRACT: own.rules({"w": "5"})}).in_shadow()

    assert MonthRules.from_record(HANOI, rules.as_record(), rule_sets()) == rules
    assert [rules.of(kind).full_parameters.w for kind in (CIVIL, PUBLIC, CONTRACT)] == [10, 10, 5]
    assert [each.full_parameters.w for each in rules.every] == [10, 5]


@pytest.mark.parametrize(
    ("head_marks", "points", "remarks"),
    [
        ({}, "30.00", (Remark.ASSUMED_COMMON,)),
        ({"T.1": "4"}, "34.00", (Remark.ASSUMED_COMMON,)),
        ({"T.1": "4", "X.1": "1.5"}, "32.50", (Remark.ASSUMED_COMMON,)),
    ],
)
def test_a_bonus_and_a_deduction_are_there_as_far_as_the_head_gives_them(
    head_marks: Mapping[str, str], points: str, remarks: tuple[Remark, ...]
) -> None:
    rules = with_bonus().rules()
    official = official_inputs(
        head_marks={row: Decimal(mark) for row, mark in head_marks.items()}, own_marks={"T.1": Decimal(10)}
    )

    found = marked(official, rules, rules.parameters)

    assert (found.points, found.remarks) == (Decimal(points), remarks)
    assert [step.said("en")[2] for step in found.steps] == [points]


def test_what_is_taken_off_leaves_no_less_than_nothing() -> None:
    rules = with_bonus().rules()
    rows = {row.row: Decimal(0) for row in rules.rule_set.criteria} | {"X.1": Decimal(5)}

    assert marked(official_inputs(head_marks=rows), rules, rules.parameters).points == 0


def test_a_rule_set_with_a_bonus_still_makes_a_hundred() -> None:
    rules = with_bonus().rules()

    assert (rules.limits.common, rules.limits.task) == (40, 60)
    assert rules.result_points(rules.parameters) == 50  # ten of the sixty are the citizens'


def test_letters_are_left_out_where_a_rule_set_has_none() -> None:
    text = "".join(line for line in TEXT.splitlines(keepends=True) if not line.startswith("letter"))

    assert read_rule_set(text, "some.toml", methods(), BASES).letter(QualityClass.GOOD) is None


def test_leaders_are_judged_as_the_rule_set_says() -> None:
    rules = rule_set_named(HANOI).rules()
    without = Rules(rules.rule_set, {**rules.values, "leader_factors": "left_out"})

    led = Leadership()

    assert rules.judged(led) is led
    assert without.judged(led) is None
