"""Worked cases: the team's own file, cases of every shape, and cases that make no sense."""

import csv
import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.conformance import KINDS, BadCase, Failure, run_case, run_file
from feedback.conformance.report import differences
from feedback.errors import Refused

EXAMPLES = Path(__file__).with_name("scoring-examples.csv")


def examples():
    with EXAMPLES.open(encoding="utf-8", newline="") as file:
        return [
            pytest.param(
                row["kind"],
                json.loads(row["input"]),
                json.loads(row["expected"]),
                id=f"{row['kind']}-{row['case']}",
            )
            for row in csv.DictReader(file)
        ]


@pytest.mark.parametrize(("kind", "case", "expected"), examples())
def test_the_worked_examples(kind, case, expected):
    assert list(differences(expected, run_case(kind, case))) == []


def test_the_file_of_examples_passes_and_has_every_kind():
    report = run_file(EXAMPLES)

    assert (report.passed, report.failed, report.failures) == (42, 0, ())
    assert {param.values[0] for param in examples()} == set(KINDS) - {
        "sheet"
    }  # those have a file of their own


# More cases, whose answers are worked by hand.

TABLE = {"procedure_field": {}, "ratings": []}


@pytest.mark.parametrize(
    ("kind", "case", "part"),
    [
        ("rounding", {"x": "-2.345"}, {"rounded": "-2.35"}),
        ("rounding", {"x": 7}, {"rounded": "7.00"}),
        ("rounding", {"x": 2.345}, {"rounded": "2.35"}),  # a JSON number is the decimal that was written
        ("rounding", {"x": "-0.001"}, {"rounded": "0.00"}),
        ("table", TABLE, {"A": "80.00", "M": "80.000000", "weight": "0.000000", "expected": [], "field": {}}),
        ("table", {**TABLE, "params": {"M0": "75.005"}}, {"A": "75.01", "M": "75.005000"}),
        (
            "score",
            {"A": "79.20", "ratings": [[3, "58.40", 0]]},
            {"status": "no_ratings", "n": 0, "D": "0.000000"},
        ),
        ("score", {"A": 80, "ratings": [[5, 80, 5]]}, {"S": "82.86", "points": "8.29"}),  # 80 + 100/35
        (
            "score",
            {"A": "80.00", "ratings": [{"level": 5, "E": "80.00", "count": 5}]},
            {"S": "82.86", "own_weight": "0.142857"},
        ),
        (
            "score",
            {"A": "80", "ratings": [], "params": {"w": 0}},
            {"points": "0.00", "neutral_points": "0.00"},
        ),
        (
            "class",
            {"common": 30, "task_other": 60, "A": 80, "S": 80, "L": 70, "U": 90},
            {"final": "98.00", "klass": "excellent", "guard": "none", "tot_lo": "97.00", "tot_hi": "99.00"},
        ),
        (
            "class",
            {"applicable": False, "common": "30", "task_other": "70", "params": {"w": 0}},
            {"final": "100.00", "tot_lo": "100.00", "points": None},
        ),
        (
            "class",  # bounds of an office's own, as strings and numbers
            {
                "common": 20,
                "task_other": 40,
                "A": 80,
                "S": 80,
                "L": 70,
                "U": 90,
                "params": {"bounds": ["40", 60, 68]},
            },
            {"final": "68.00", "klass": "excellent"},
        ),
        ("cap", {"rows": []}, {"seats": 0, "result": {}}),
        (
            "cap",  # margins left out
            {"rows": [{"id": 1, "final": "90", "task_other": "50", "common": "30"}], "params": {"cap": 1}},
            {"seats": 1, "result": {"1": {"klass": "excellent", "position": 1, "flag": ""}}},
        ),
        (
            "pipeline",
            {"procedure_field": {}, "history": [], "officials": [], "month": []},
            {"A": "80.00", "E": {}, "officials": {}, "seats": 0},
        ),
        (
            "pipeline",  # what nobody knows: procedure, channel, ward; and a rating of somebody not evaluated
            {
                "history": [],
                "officials": [],
                "month": [["x", "NOWHERE", "phone", "XX", 5, "unverified", 1]],
            },
            {"E": {"NOWHERE|phone|XX": "80.00"}, "officials": {}},
        ),
        ("flags", {"flag": "burst", "times": []}, {"flagged": False, "indexes": []}),
        ("flags", {"flag": "burst", "times": ["60", 0, 15.5, "30", 45]}, {"indexes": [0, 1, 2, 3, 4]}),
        ("flags", {"flag": "burst", "times": [7, 7, 7, 7, 7]}, {"flagged": True, "indexes": [0, 1, 2, 3, 4]}),
        ("flags", {"flag": "overcount", "kiosk_day": 0, "served_day": 0}, {"flagged": False}),
        (
            "flags",
            {"flag": "offhours", "times_hhmm": ["07:15", "17:45", "7:14"]},
            {"flagged": False, "outside": 1},
        ),
        ("flags", {"flag": "offhours", "times_hhmm": ["07:14:59", "17:45:01", "00:00"]}, {"outside": 3}),
        ("flags", {"flag": "device", "devices": []}, {"flagged": False, "devices": []}),
        ("flags", {"flag": "device", "devices": [None] * 6}, {"flagged": False, "devices": []}),
        ("flags", {"flag": "response", "n": 0, "T": 0, "n0": 0, "T0": 0}, {"flagged": False, "z": None}),
        ("flags", {"flag": "response_low", "n": 0, "T": 0, "unit_n": 0, "unit_T": 0}, {"flagged": False}),
        ("flags", {"flag": "fast", "latencies": []}, {"flagged": False, "fast": 0}),
        ("flags", {"flag": "fast", "latencies": ["4.99", 5, -3]}, {"fast": 2}),
        (
            "flags",
            {"flag": "low_cluster", "x_day": 0, "n_month": 0, "low0": 0, "n0": 0},
            {"flagged": False, "lam": "0.022727", "p": "1.000000"},
        ),
        (
            "flags",
            {"flag": "drift", "mean1": "88", "n1": 0, "mean0": "79", "var0": "500", "n0": 0},
            {"flagged": False, "z": None},
        ),
        ("disclosure", {"levels": [0, 0, 0, 0, 0]}, {"n": 0, "show": "nothing"}),
        ("disclosure", {"levels": [0, 0, 0, 5, 5]}, {"n": 10, "show": "three_bands", "bands": [0, 0, 10]}),
        ("disclosure", {"pending": 4, "months_waiting": 3}, {"action": "leader_only"}),
    ],
)
def test_more_cases(kind, case, part):
    found = run_case(kind, case)

    assert {key: found[key] for key in part} == part


@pytest.mark.parametrize(
    ("kind", "case", "reason"),
    [
        ("astrology", {}, "unknown kind"),
        ("rounding", {}, "input.x: missing"),
        ("rounding", [], "not an object"),
        ("rounding", {"x": "two"}, "not a number"),
        ("rounding", {"x": True}, "not a number"),
        ("rounding", {"x": None}, "not a number"),
        ("rounding", {"x": float("nan")}, "can be computed with"),
        ("rounding", {"x": "1e400000000"}, "can be computed with"),
        ("table", {"ratings": {}}, "not a list"),
        ("table", {"ratings": [7]}, "not an object"),
        ("table", {"ratings": [["lan", "P"]]}, "6 values expected"),
        ("table", {"ratings": [["lan", "P", "kiosk", "HK", 6, 1]]}, "a level is 1 to 5"),
        ("table", {"ratings": [["lan", "P", "kiosk", "HK", 5, -1]]}, "not a count"),
        ("table", {"ratings": [["lan", "P", "kiosk", "HK", 5, 1.5]]}, "not a count"),
        ("table", {"ratings": [[None, "P", "kiosk", "HK", 5, 1]]}, "not a text"),
        ("table", {"ratings": [], "procedure_field": ["P"]}, "not an object"),
        ("score", {"A": "80", "ratings": [], "params": {"k": 0}}, "bad_parameter"),
        ("score", {"A": "80", "ratings": [], "params": {"kk": 0}}, "unknown_parameter"),
        ("score", {"A": "80", "ratings": [], "params": [1]}, "not an object"),
        (
            "class",
            {"common": 30, "task_other": 61, "A": 80, "S": 80, "L": 70, "U": 90},
            "other_points_refused",
        ),
        ("class", {"common": 30, "task_other": 30, "A": 80}, "input.S: missing"),
        ("class", {"common": 30, "task_other": 30, "applicable": "no"}, "neither true nor false"),
        ("cap", {"rows": [{"id": "a", "final": 1, "task_other": 1, "common": 1}] * 2}, "repeated_official"),
        (
            "pipeline",
            {"history": [], "officials": [], "month": [["x", "P", "k", "w", 5, "lost", 1]]},
            "unknown status",
        ),
        ("flags", {"flag": "magic"}, "unknown flag"),
        ("flags", {}, "input.flag: missing"),
        ("flags", {"flag": "offhours", "times_hhmm": ["25:00"]}, "not a time of day"),
        ("flags", {"flag": "offhours", "times_hhmm": [715]}, "not a time of day"),
        (
            "flags",
            {"flag": "drift", "mean1": 0, "n1": 1, "mean0": 0, "var0": -9999, "n0": 1},
            "cannot be computed with",
        ),
        ("disclosure", {"levels": [1, 2]}, "bad_levels"),
        ("disclosure", {}, "input.pending: missing"),
    ],
)
def test_a_case_that_makes_no_sense_is_refused_with_its_place(kind, case, reason):
    with pytest.raises(BadCase, match=reason):
        run_case(kind, case)


def write(folder, *rows, header="kind,case,note,input,expected"):
    path = folder / "cases.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(header + "\n")
        csv.writer(file).writerows(rows)
    return path


def test_a_difference_is_told_with_its_place(tmp_path):
    path = write(tmp_path, ["cap", "c1", "", '{"rows": []}', '{"seats": 1, "result": {"lan": {}}}'])

    report = run_file(path)

    assert (report.passed, report.failed) == (0, 1)
    assert report.failures == (
        Failure("c1", "cap", "result.lan: missing, expected {}; seats: 0, expected 1"),
    )


def test_of_many_differences_the_first_five_are_told(tmp_path):
    path = write(
        tmp_path, ["disclosure", "d", "", '{"levels": [9, 9, 9, 9, 9]}', '{"a":1,"b":1,"c":1,"d":1}']
    )

    told = run_file(path).failures[0].difference

    assert told.count(";") == 5
    assert told.endswith("; and 2 more")  # four missing, and bands, n and show not expected


def test_numbers_texts_and_truth_values_are_different_things():
    assert list(differences({"n": 1}, {"n": True})) == ["n: true, expected 1"]
    assert list(differences({"n": "1"}, {"n": 1})) == ['n: 1, expected "1"']
    assert list(differences([1, 2], [1])) == ["answer: [1], expected [1, 2]"]
    assert list(differences({}, {"bands": [1]})) == ["bands: [1], not expected"]


@pytest.mark.parametrize(
    ("case", "expected", "reason"),
    [
        ("{", "{}", "input: not JSON"),
        ('{"x": NaN}', "{}", "NaN is not a number"),
        ("[" * 100_000, "{}", "nested too deeply"),
        ('{"x": "1"}', "", "expected: not JSON"),
        ('{"x": "1"}', '{"rounded": "1.00", "more": "\\ud800"}', "more: missing"),
        ("7", "{}", "input: not an object"),
    ],
)
def test_a_malformed_case_fails_and_the_rest_goes_on(tmp_path, case, expected, reason):
    good = ["rounding", "good", "", '{"x": "2.345"}', '{"rounded": "2.35"}']

    report = run_file(write(tmp_path, ["rounding", "bad", "", case, expected], good))

    assert (report.passed, report.failed) == (1, 1)
    assert reason in report.failures[0].difference
    report.failures[0].difference.encode()  # can be printed


def test_a_row_cut_short_is_a_failed_case(tmp_path):
    report = run_file(write(tmp_path, ["rounding", "short"]))

    assert report.failures == (Failure("short", "rounding", "expected: missing"),)


def test_a_city_s_month_fits_into_one_cell(tmp_path):
    month = [[f"o{index}", "P", "kiosk", "HK", 5, "counted", 1] for index in range(6000)]
    case = json.dumps({"history": [], "officials": [], "month": month})
    expected = json.dumps({"A": "80.00", "E": {"P|kiosk|HK": "80.00"}, "officials": {}, "seats": 0})
    before = csv.field_size_limit()

    report = run_file(write(tmp_path, ["pipeline", "city", "", case, expected]))

    assert len(case) > before
    assert (report.passed, csv.field_size_limit()) == (1, before)


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path):
    path = write(
        tmp_path,
        ["rounding", "r", "", '{"x": 1}', '{"rounded": "1.00"}'],
        header="\ufeffkind,case,note,input,expected",
    )

    assert run_file(path).passed == 1


def test_an_empty_table_has_no_cases(tmp_path):
    assert run_file(write(tmp_path)).passed == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "columns_missing"),
        (b"kind,case\n", "columns_missing"),
        (b"kind,case,input,expected\n\xff\xfe", "file_unreadable"),
        (None, "file_unreadable"),
    ],
)
def test_a_file_that_is_no_table_of_cases_is_refused(tmp_path, content, code):
    path = tmp_path / "cases.csv"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(Refused) as refusal:
        run_file(path)

    assert refusal.value.code == code


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(["1", "lan", "07:00"]),
    lambda children: (
        st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=4), children, max_size=4)
    ),
    max_leaves=8,
)
FIELDS = sorted({name for param in examples() for name in param.values[1]})


@given(
    st.sampled_from(sorted(KINDS)),
    st.dictionaries(st.sampled_from(FIELDS), json_values),
    st.sampled_from(["burst", "device", "fast", "offhours", "drift", "low_cluster", "response", "overcount"]),
)
def test_no_case_ends_in_anything_but_an_answer_or_a_reason(kind, case, flag):
    with suppress(BadCase):
        assert isinstance(run_case(kind, {"flag": flag, **case}), dict)


@given(st.sampled_from(examples()), st.data())
def test_a_spoilt_example_ends_in_an_answer_or_a_reason(param, data):
    kind, case, _ = param.values
    spoilt = {**case, data.draw(st.sampled_from(sorted(case))): data.draw(json_values)}

    with suppress(BadCase):
        assert isinstance(run_case(kind, spoilt), dict)
