"""Rule sets: what their files must say, and how far an office may go."""

from decimal import Decimal

import pytest

from feedback.errors import Refused
from feedback.evaluations.rulesets import FOLDER, methods, rule_set_in_force, rule_set_named, rule_sets
from feedback.evaluations.rulesets.reading import read_rule_set
from feedback.evaluations.rulesets.rules import Rules
from feedback.evaluations.rulesets.settings import KEYS, named
from feedback.periods.month import Month
from feedback.plans.results import LateCredit
from feedback.scoring import Block, Parameters
from tests.refusing import refusing

HANOI = "nd335-2025-hanoi"
BASES = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.toml")}
TEXT = (FOLDER / f"{HANOI}.toml").read_text(encoding="utf-8")


def refusal_of(text: str) -> Refused:
    with refusing("bad_rule_set") as refused:
        read_rule_set(text, "some.toml", methods(), BASES)
    return refused.value


class TestTheFile:
    def test_the_form_has_thirty_common_points(self) -> None:
        # 5 + 5 + 8 rows of 2.5 = 30 (form 01 of Decree 335/2025)
        criteria = rule_set_named(HANOI).criteria
        assert [criterion.row for criterion in criteria] == (
            ["I.1", "I.2", "II.1", "II.2", "II.3", "II.4", "III.1", "III.2", "III.3", "III.4"]
        )
        assert sum(criterion.maximum for criterion in criteria) == 30

    def test_every_setting_has_a_source(self) -> None:
        assert all(setting.source for setting in rule_set_named(HANOI).settings.values())

    def test_its_scoring_parameters_are_those_of_the_method(self) -> None:
        assert rule_set_named(HANOI).rules().parameters == Parameters()

    def test_an_unknown_key_is_named(self) -> None:
        refused = refusal_of(TEXT.replace("[settings.cap]", "[settings.kk]"))
        assert refused.values["place"] == "settings.kk"
        assert refused.values["problem"] == "unknown key"

    def test_a_missing_setting_is_named(self) -> None:
        begins = TEXT.index("[settings.full_at]")
        refused = refusal_of(TEXT[:begins] + TEXT[TEXT.index("[settings.bounds]") :])
        assert refused.values["place"] == "settings.full_at"

    def test_a_missing_source_is_named(self) -> None:
        source = TEXT[
            TEXT.index("source.vi", TEXT.index("[settings.clamp]")) : TEXT.index("[settings.late_credit]")
        ]
        refused = refusal_of(TEXT.replace(source, ""))
        assert refused.values["place"] == "settings.clamp.source"

    @pytest.mark.parametrize(
        ("written", "instead", "place"),
        [
            ('value = "0.25"', "value = 0.25", "settings.mark_step"),
            ('value = "0.20"', 'value = "much"', "settings.cap"),
            ('value = "0.20"', 'value = "NaN"', "settings.cap"),
            ('maximum = "10"', "maximum = 10", "groups[1].maximum"),
            ('maximum = "10"', 'maximum = "9"', "blocks common"),
            ('maximum = "70"', 'maximum = "60"', "blocks"),
            ('maximum = "5"', 'maximum = "6"', "groups I"),
            ('row = "II.1"', 'row = "IX.1"', "criteria[3]"),
            ('part = "common"', 'part = "commons"', "blocks[1].part"),
            ('people = ["civil_servant"]', 'people = ["minister"]', "people"),
            ('method = "adjusted-score"', 'method = "average"', "method"),
            ('letter = "A"', "letter = 1", "classes.excellent.letter"),
            ("[classes.good]", "[classes.fine]", "classes.fine"),
            ('row = "I.2"', 'row = "I.1"', "criteria"),
            ('value = "II.4"', 'value = "IX"', "settings.citizen_row"),
            ('from_month = "2026-01"', 'from_month = "2026-13"', "from_month"),
        ],
    )
    def test_a_value_of_the_wrong_kind_is_named(self, written: str, instead: str, place: str) -> None:
        assert refusal_of(TEXT.replace(written, instead, 1)).values["place"] == place

    def test_text_that_is_no_toml_is_refused(self) -> None:
        assert refusal_of("name = ").values["place"] == "TOML"


class TestWhichOneIsInForce:
    def test_the_newest_that_has_begun(self) -> None:
        assert rule_set_in_force(Month(2026, 10)).name == HANOI

    def test_none_before_the_first(self) -> None:
        with refusing("no_rule_set"):
            rule_set_in_force(Month(2018, 6))

    def test_a_name_that_is_not_there_is_refused(self) -> None:
        with refusing("unknown_rule_set"):
            rule_set_named("1841-2021")


class TestWhatAnOfficeMayChoose:
    def test_a_value_within_the_bounds(self) -> None:
        assert rule_set_named(HANOI).rules({"k": "40"}).parameters.k == 40

    @pytest.mark.parametrize(
        ("settings", "code"),
        [
            ({"k": "19"}, "setting_out_of_bounds"),
            ({"k": "NaN"}, "setting_out_of_bounds"),
            ({"k": "many"}, "setting_out_of_bounds"),
            ({"n_min": 4}, "setting_out_of_bounds"),
            ({"cap": "0.26"}, "setting_out_of_bounds"),
            ({"cap_base": "everybody"}, "setting_out_of_bounds"),
            ({"bounds": ["40", "60", "80"]}, "setting_fixed"),
            ({"weight": "10"}, "unknown_setting"),
        ],
    )
    def test_nothing_else(self, settings: dict[str, object], code: str) -> None:
        with refusing(code):
            rule_set_named(HANOI).rules(settings)


class TestThePoints:
    def test_in_the_task_block_citizens_have_ten_of_the_seventy(self) -> None:
        rules = rule_set_named(HANOI).rules()
        assert rules.result_points(rules.parameters) == 60
        assert sum(row.maximum for row in rules.rows_beside(rules.parameters)) == 30

    def test_in_the_common_block_citizens_take_the_place_of_row_two_four(self) -> None:
        # 30 - 2.5 + 70 + 2.5 = 100
        rules = rule_set_named(HANOI).rules({"block": "common"})
        assert rules.parameters.block is Block.COMMON
        assert rules.parameters.w == Decimal("2.5")
        assert rules.result_points(rules.parameters) == 70
        assert sum(row.maximum for row in rules.rows_beside(rules.parameters)) == Decimal("27.5")

    def test_in_the_common_block_no_other_weight_fits(self) -> None:
        with refusing("weight_differs_from_row"):
            rule_set_named(HANOI).rules({"block": "common", "w": "10"})

    def test_in_the_trial_months_the_results_keep_their_seventy(self) -> None:
        rules = rule_set_named(HANOI).rules().in_shadow()
        assert rules.parameters.w == 0
        assert rules.full_parameters.w == 10
        assert rules.result_points(rules.parameters) == 70

    def test_a_lone_ward_has_the_wider_margin(self) -> None:
        rules = rule_set_named(HANOI).rules()
        assert rules.in_pool(126).parameters.s0 == 3
        assert rules.in_pool(1).parameters.s0 == 4


class TestTryingOut:
    def test_any_value_that_makes_sense_may_be_tried(self) -> None:
        rules = rule_set_named(HANOI).rules().with_values({"k": "5", "late_credit": "zero", "clamp": "false"})
        assert rules.parameters.k == 5
        assert rules.readings.late_credit is LateCredit.ZERO
        assert not rules.readings.clamp

    def test_a_weight_ends_the_trial_months(self) -> None:
        rules = rule_set_named(HANOI).rules().in_shadow().with_values({"w": "10"})
        assert rules.parameters.w == 10

    def test_the_uncertainty_tried_is_that_of_the_pool_at_hand(self) -> None:
        rules = rule_set_named(HANOI).rules().in_pool(1).with_values({"s0": "5"})
        assert rules.parameters.s0 == 5

    @pytest.mark.parametrize(
        ("key", "value", "code"),
        [
            ("kk", "5", "unknown_setting"),
            ("k", "0", "bad_parameter"),
            ("k", "1e999", "bad_parameter"),
            ("clamp", "maybe", "bad_setting"),
            ("late_credit", "half", "bad_setting"),
            ("mark_step", "0", "bad_setting"),
            ("unscored_common", "zero", "bad_setting"),
            ("w", "80", "bad_setting"),
        ],
    )
    def test_nonsense_is_refused(self, key: str, value: str, code: str) -> None:
        with refusing(code):
            rule_set_named(HANOI).rules().with_values({key: value})


class TestARefusalNamesTheSettingInWords:
    @pytest.mark.parametrize(
        ("key", "value", "vi", "en"),
        [
            ("cap", "0.9", "“Tỷ lệ xuất sắc tối đa” (cap)", "“Largest share of the excellent” (cap)"),
            ("cap_base", "x", "“Tỷ lệ xuất sắc tối đa … tính trên những ai” (cap_base)", "“Largest share of the excellent … of whom” (cap_base)"),
            ("cap_base", "x", "Toàn bộ cán bộ được đánh giá (unit); ", "All officials evaluated (unit); "),
            ("clamp", "x", "có (true); không (false)", "yes (true); no (false)"),
            ("bounds", "50/60/70", "“Ngưỡng: hoàn thành, tốt, xuất sắc” (bounds)", "“Bounds: completed, good, excellent” (bounds)"),
        ],
    )  # fmt: skip
    def test_what_an_office_may_not_choose(self, key: str, value: str, vi: str, en: str) -> None:
        with pytest.raises(Refused) as refused:
            rule_set_named(HANOI).settings[key].admits(value)
        assert vi in refused.value.said("vi")
        assert en in refused.value.said("en")
        assert str(refused.value) == f"{refused.value.said('vi')} / {refused.value.said('en')}"

    @pytest.mark.parametrize(("key", "value"), [("k", "0"), ("clamp", "maybe"), ("w", "80")])
    def test_what_makes_no_sense(self, key: str, value: str) -> None:
        with pytest.raises(Refused) as refused:
            rule_set_named(HANOI).rules().with_values({key: value})
        for language in ("vi", "en"):
            assert f"” ({key})" in refused.value.said(language)

    def test_every_setting_has_a_name_in_both_languages(self) -> None:
        for key in KEYS:
            assert named(key).said("vi") != named(key).said("en"), key


def test_the_rules_of_a_closed_month_come_back_from_its_record() -> None:
    rules = rule_set_named(HANOI).rules({"k": "40", "block": "common"}).in_pool(1).in_shadow()
    assert Rules.from_record(rules.rule_set, rules.as_record()) == rules


def test_every_file_is_read_once() -> None:
    assert rule_sets() is rule_sets()
