"""What each rule set says, number by number, against the texts: whoever changes one has to change it here too, and say why.

A setting stands as its value, then how far an office may go; `?` marks what no source states, which the screen calls an
assumption. Decree 335/2025: Arts. 12 and 17 (30 + 70), form 01 (rows), Art. 20 (90/70/50, 20 % and 25 %), Arts. 15 and 16
(leaders), Art. 28.2 (contract workers). Decree 233/2026: the same, for public employees from 1/7/2026. Decision 3814: 20 + 70 + 10,
A to D at 90/70/50, 30 % and 40 % of the people rated, from 1/7/2018. Of Decision 1841 the points and the share were not found.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from feedback.evaluations.rulesets import rule_set_named, rule_sets
from feedback.evaluations.rulesets.form import Sourced
from feedback.evaluations.rulesets.settings import NAMES, SCORES, TABLE, Setting

FORM_01 = "I.1 5, I.2 5, II.1 2.5, II.2 2.5, II.3 2.5, II.4 2.5, III.1 2.5, III.2 2.5, III.3 2.5, III.4 2.5"
CHOICES_OF_BASE = "unit/good_or_better/good_strict"
# Of absences, moves and behaviour no source speaks, whatever the rule set.
OF_PART_MONTHS = {
    "behaviour": "quality? quality/all",
    "absent": "scaled? scaled/as_assigned",
    "moved": "each_part? each_part/last_office",
    "moved_seat": "each_part? each_part/last_office",
    "posts": "[]?",
}
DECREE_335: Mapping[str, str] = {
    "in force": "2026-01 on",
    "people": "civil_servant, by choice public_employee contract",
    "points": "common 30, results 70",
    "rows": FORM_01,
    "classes": "D C B A",
    "block": "task? task/common",
    "w": "10? 0…20",
    "citizen_row": "II.4",
    "full_at": "100? 80…100",
    "bounds": "50 70 90",
    "cap": "0.20 0…0.25",
    "cap_base": f"unit? {CHOICES_OF_BASE}",
    "cap_group": "unit? unit/division/post",
    "contract_workers": "evaluated evaluated/left_out",
    "mark_step": "0.25? 0.25/0.5",
    "unscored_common": "full? full/refuse",
    "collective_opinion": "not_asked asked/not_asked",
    "leader_factors": "counted",
    "clamp": "True? True/False",
    "late_credit": "partial? partial/zero",
    **OF_PART_MONTHS,
    "service_index": "shown? shown/hidden",
    "nine_index": "hidden shown/hidden",
}
DECISION_3814: Mapping[str, str] = {
    "in force": "2018-07 to 2021-12",
    "people": "civil_servant public_employee contract",
    "points": "common 20, results 70, bonus 10",
    "rows": "I.1 10?, I.2 10?, T.1 10?",
    "classes": "D C B A",
    "block": "task?",
    "w": "10? 0…20",
    "citizen_row": "?",
    "full_at": "100? 80…100",
    "bounds": "50 70 90",
    "cap": "0.30 0…0.40",
    "cap_base": "unit",
    "cap_group": "unit? unit/division/post",
    "contract_workers": "evaluated",
    "mark_step": "0.5? 0.25/0.5/1",
    "unscored_common": "full? full/refuse",
    "collective_opinion": "asked asked/not_asked",
    "leader_factors": "left_out? counted/left_out",
    "clamp": "True? True/False",
    "late_credit": "partial? partial/zero",
    **OF_PART_MONTHS,
    "service_index": "hidden? shown/hidden",
    "nine_index": "hidden shown/hidden",
}
SAID: Mapping[str, Mapping[str, str]] = {
    "nd335-2025-hanoi": DECREE_335,
    "nd233-2026-hanoi": {
        **DECREE_335,
        "in force": "2026-07 on",
        "people": "public_employee, by choice contract",
        "points": "common 30?, results 70",
        "rows": FORM_01.replace(",", "?,") + "?",
        "contract_workers": "evaluated? evaluated/left_out",
        "collective_opinion": "not_asked? asked/not_asked",
        "leader_factors": "counted? counted/left_out",
    },
    "hdld-2026-hanoi": {
        **DECREE_335,
        "people": "contract",
        "points": "common 30?, results 70?",
        "rows": FORM_01.replace(",", "?,") + "?",
        "cap": "0.20? 0…0.30",
        "leader_factors": "left_out",
    },
    "ttdp-2026-hanoi": {
        **DECREE_335,
        "people": "hamlet",
        "points": "common 30?, results 60?, bonus 10?, deduction 10?",
        "rows": "I.1 5?, I.2 5?, I.3 5?, II.1 5?, II.2 5?, II.3 5?, T.1 5?, T.2 5?, X.1 5?, X.2 5?",
        "classes": "-? -? -? -?",
        "w": "10? 0…20",
        "citizen_row": "II.3?",
        "bounds": "50 70 90?",
        "cap": "0.20? 0…0.40",
        "contract_workers": "evaluated",
        "mark_step": "0.5? 0.25/0.5/1",
        "collective_opinion": "asked? asked/not_asked",
        "leader_factors": "left_out",
    },
    "qd3814-2018-hanoi": DECISION_3814,
    "qd1841-2021-hanoi": {
        **DECISION_3814,
        "in force": "2022-01 on",
        "points": "common 20?, results 70?, bonus 10?",
        "cap": "0.30? 0…0.40",
        "cap_base": f"unit? {CHOICES_OF_BASE}",
        "contract_workers": "evaluated?",
        "collective_opinion": "not_asked asked/not_asked",
    },
}
# Scoring specification §1.8: the defaults, and the range that makes sense.
METHOD = {
    "points": "0 25 50 75 100",
    "k": "30 20…60",
    "n_min": "5 5…30",
    "sigma": "24 15…35",
    "s0": "3 2…6",
    "s0_lone_ward": "4 2…6",
    "z": "1.645 1.282…1.960",
    "m": "30 10…100",
    "m_ward": "200 50…1000",
    "c": "20 5…100",
    "M0": "80 60…95",
    "m0": "100 10…1000",
    "window_ref": "12 3…24",
    "adjust_ward": "True True/False",
}


def test_every_rule_set_stands_in_the_table() -> None:
    assert SAID.keys() == rule_sets().keys()


@pytest.mark.parametrize("name", sorted(SAID))
def test_a_rule_set_says_what_its_texts_say_and_marks_the_rest(name: str) -> None:
    found = rule_set_named(name)
    people = " ".join(found.people)
    settings = {
        key: of_setting(found.settings[key])
        for heading, keys in NAMES.items()
        for key in keys
        if heading not in (SCORES, TABLE)
    }

    assert {
        "in force": f"{found.from_month} {f'to {found.until_month}' if found.until_month else 'on'}",
        "people": ", by choice ".join(filter(None, (people, " ".join(found.people_by_choice)))),
        "points": ", ".join(marked(f"{each.part} {each.maximum}", each) for each in found.blocks.values()),
        "rows": ", ".join(marked(f"{each.row} {each.maximum}", each) for each in found.criteria),
        "classes": " ".join(marked(each.letter or "-", each) for each in found.classes.values()),
        **settings,
    } == dict(SAID[name])


@pytest.mark.parametrize("name", sorted(SAID))
def test_every_rule_set_scores_citizens_by_the_method(name: str) -> None:
    found = rule_set_named(name).settings
    assert {key: of_setting(found[key]) for part in (SCORES, TABLE) for key in NAMES[part]} == METHOD


@pytest.mark.parametrize("name", sorted(SAID))
def test_everything_has_a_source_in_both_languages(name: str) -> None:
    found = rule_set_named(name)
    every = (
        *found.blocks.values(), *found.groups, *found.criteria, *found.classes.values(), *found.settings.values(),
    )  # fmt: skip
    texts = [text for each in every for text in (each.source, each.silence) if text is not None]

    assert all(text.vi != text.en for text in texts)
    assert found.sources


def of_setting(setting: Setting) -> str:
    allowed = "/".join(map(str, setting.choices))
    if setting.lowest is not None:
        allowed = f"{setting.lowest}…{setting.highest}"
    return " ".join(filter(None, (marked(written(setting.value), setting), allowed)))


def written(value: Any) -> str:
    return " ".join(value) if isinstance(value, list) and value else str(value)


def marked(text: str, each: Sourced) -> str:
    return text + ("?" if each.is_assumed else "")
