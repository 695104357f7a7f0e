"""What the official is told: words in both languages, the breakdown, and the working."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import feedback
from feedback.scoring import (
    Evaluated,
    MonthTally,
    Parameters,
    Tally,
    evaluate_month,
    explain,
    reference_table,
)
from feedback.scoring.explain import breakdown, explanation
from feedback.scoring.steps import Sentence, Step
from feedback.scoring.working import working, working_by_work

D = Decimal
CATALOGUE = Path(feedback.__file__).parent / "web/translations/vi/LC_MESSAGES/messages.po"
TABLE = replace(
    reference_table([], {"LAND": "land"}, Parameters()), mean=D("79.20"), procedure={"LAND": D("58.40")}
)
MINH = Evaluated("minh", D("28.00"), D("53.90"))


def month_of(*tallies, official=MINH, parameters=None):
    rows = [MonthTally("minh", "LAND", "kiosk", "HK", *tally) for tally in tallies]
    return evaluate_month(TABLE, [official], rows, parameters or Parameters()).officials["minh"]


ORDINARY = month_of((3, "counted", 10), (4, "counted", 10), (4, "unverified", 3))
FEW = month_of((1, "counted", 3))


def told(month, parameters=None):
    return [sentence.said("en") for sentence in explanation(month, parameters or Parameters())]


def test_the_score_is_explained_by_its_own_numbers():
    assert told(ORDINARY) == [
        (
            "Your 20 ratings average 62.50 where citizens usually give 58.40 for the same procedures, channel and ward; "
            "the total difference divided by (20 + 30) and added to the common level 79.20 gives 80.84, that is 8.08 of "
            "10 points. The margin of error is 73.39 to 88.29, and your class can change because of citizens' ratings "
            "only if the whole margin lies on the other side of the bound."
        )
    ]


def test_too_few_ratings_are_said_to_be_neutral():
    assert told(FEW) == [
        (
            "You have 3 counted ratings this month, fewer than 5, so the citizen part is the neutral value 79.20 "
            "(7.92 of 10 points). It neither helps nor harms you."
        )
    ]


def test_a_held_total_is_explained_after_the_score():
    held = month_of((2, "counted", 12), official=Evaluated("minh", D("29.00"), D("53.40")))

    # D = -400.80; S = 79.20 - 400.80/42 = 69.66; h = 7.84 → U = 77.50; pt 6.97; F(S) 89.37; F(U) 90.15
    assert told(held)[1] == (
        "By points your total would be 89.37; because the margin of error does not reach beyond 90, the total stays "
        "at 90.00 and your class does not change."
    )


def test_an_official_without_citizens_is_told_how_the_rest_is_converted():
    other = month_of(official=Evaluated("minh", D("27.00"), D("52.20"), applicable=False))

    assert told(other) == [
        (
            "Your post does not serve citizens, so there is no citizen part: your 79.20 other points of 90 are converted "
            "to 88.00 of 100."
        )
    ]


def test_a_total_that_the_whole_margin_supports_is_not_called_held():
    low = month_of((2, "counted", 20), official=Evaluated("minh", D("29.00"), D("53.40")))

    # D = 20·(25 - 58.40) = -668; S = 79.20 - 668/50 = 65.84; U = 73.29; F(S) 88.98; F(U) 89.73, below 90
    assert len(told(low)) == 1


def test_shadow_months_say_so():
    shadow = Parameters(w=D(0))

    assert "counts for nothing" in told(month_of((3, "counted", 20), parameters=shadow), shadow)[1]


# The texts as people were promised them, with the names of their places.
VIETNAMESE = {
    explain.SCORED: (
        "{n} lượt đánh giá của đồng chí trung bình {mean} điểm, trong khi người dân thường chấm {expected} điểm cho "
        "cùng thủ tục, cùng kênh, cùng phường; tổng chênh lệch chia cho ({n} + {k}) rồi cộng vào mức chung {A} thành "
        "{S}, tức {points}/{w} điểm. Khoảng sai số là {L}–{U}; xếp loại chỉ thay đổi vì đánh giá của người dân khi "
        "toàn bộ khoảng này nằm hẳn ở phía bên kia ngưỡng."
    ),
    explain.TOO_FEW: (
        "Tháng này đồng chí có {n} lượt đánh giá hợp lệ, ít hơn {n_min}, nên phần điểm của người dân lấy mức chung "
        "{A} ({points}/{w} điểm). Phần này không cộng thêm, cũng không trừ đi."
    ),
    explain.HELD_AT: (
        "Tính theo điểm, tổng của đồng chí là {point}; vì khoảng sai số chưa vượt hẳn ngưỡng {bound} nên tổng điểm "
        "giữ ở {final} và xếp loại không đổi."
    ),
}


PLACES = ("n", "k", "n_min", "mean", "expected", "A", "S", "L", "U", "points", "w", "point", "bound", "final")


@pytest.mark.parametrize("text", VIETNAMESE)
def test_the_vietnamese_texts_are_those_that_people_were_promised(text):
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="vi")

    places = {name: f"%({name})s" for name in PLACES}
    assert catalogue[text].string == VIETNAMESE[text].format(**places)


def lines_of(month, parameters=None):
    return [
        (line.label.said("en"), line.value.said("en"))
        for line in breakdown(month, parameters or Parameters())
    ]


def test_the_breakdown_has_every_line_of_the_total():
    assert lines_of(ORDINARY) == [
        ("Common criteria (at most 30)", "28.00"),
        ("Task results without the citizens' part (at most 60)", "53.90"),
        ("Citizens' ratings: counted / held / excluded / unverified", "20 / 0 / 0 / 3"),
        ("Your average - the usual average for the same work", "62.50 - 58.40"),
        ("Weight of your own ratings, n / (n + 30)", "40 %"),
        ("Common level → your score (margin of error)", "79.20 → 80.84 (73.39–88.29)"),
        ("Citizens' points (neutral value)", "8.08 (7.92)"),
        ("Total by points / without citizens' influence", "89.98 / 89.82"),
        ("Final total, class, guard at the bounds", "89.98; Completed the duties well; no bound crossed"),
    ]


def test_the_citizens_points_may_sit_in_the_common_criteria():
    labels = [
        label for label, _ in lines_of(ORDINARY, Parameters().with_overrides({"block": "common", "w": "2.5"}))
    ]

    assert labels[0] == "Common criteria without the citizens' part (at most 27.5)"
    assert labels[1] == "Task results (at most 70)"


def test_the_average_of_too_few_ratings_is_not_shown():
    shown = " ".join(value for _, value in lines_of(FEW))

    assert "0.00 -" not in shown
    assert not any(label.startswith("Your average") for label, _ in lines_of(FEW))
    assert not any(
        "-175.20" in step.formula or "-175.20" in step.result.text for step in working(FEW, Parameters())
    )


def test_the_working_can_be_checked_with_a_pencil():
    steps = [step.said("en")[1:] for step in working(ORDINARY, Parameters())]

    assert steps == [
        ("1250 - 1168.00", "82.00"),
        ("79.20 + 82.00 / (20 + 30)", "80.84"),
        ("1.645 × √(24² / (20 + 30) + 3²)", "7.4517"),
        ("80.8400 ± 7.4517", "73.39 – 88.29"),
        ("10 × min(80.84; 100) / 100", "8.08"),
        ("10 × min(79.20; 100) / 100", "7.92"),
        ("28.00 + 53.90 + 8.08", "89.98"),
        ("28.00 + 53.90 + 7.92", "89.82"),
        ("89.82 → 89.98", "no bound crossed"),
        ("89.98", "Completed the duties well"),
    ]


def test_a_difference_below_the_usual_is_subtracted():
    low = month_of((2, "counted", 12))

    assert working(low, Parameters())[1].formula == "79.20 - 400.80 / (12 + 30)"


def test_the_working_of_a_held_total_names_the_bound():
    held = month_of((2, "counted", 12), official=Evaluated("minh", D("29.00"), D("53.40")))

    assert ("90.15 ≥ 90", "90.00") in [step.said("en")[1:] for step in working(held, Parameters())]


def test_the_working_of_a_post_without_citizens_is_one_division():
    other = month_of(official=Evaluated("minh", D("27.00"), D("52.20"), applicable=False))

    assert working(other, Parameters())[0].said("en")[1:] == ("(27.00 + 52.20) × 100 / (100 - 10)", "88.00")


def test_whoever_answers_for_the_sum_sees_it_by_kind_of_work():
    table = reference_table([Tally("lan", "LAND", "qr", "HK", 2, 10)], {"LAND": "land"}, Parameters())
    rows = [
        MonthTally("minh", "LAND", "qr", "HK", 3, "counted", 4),
        MonthTally("minh", "LAND", "qr", "HK", 5, "counted", 1),
        MonthTally("minh", "LAND", "qr", "HK", 1, "held", 9),
        MonthTally("an", "LAND", "qr", "HK", 1, "counted", 9),
    ]

    steps = working_by_work(table, rows, "minh", Parameters())

    # M = (8000 + 250)/110 = 75; e_f = (30·75 + 250)/40 = 62.5; e_p = (30·62.5 + 250)/40 = 53.125
    # g = 10·(25 - 53.125)/40 = -7.03125; E = 46.09375
    assert [step.said("en") for step in steps] == [
        ("Common level A: M, rounded", "75.000000", "75.00"),
        ("Usual average E for LAND · qr · HK", "53.125000 - 7.031250 + 0.000000", "46.09"),
        ("Difference for LAND · qr · HK", "4 × 50 + 1 × 100 - 5 × 46.09", "69.55"),
    ]


def test_steps_survive_being_stored():
    steps = working(ORDINARY, Parameters())

    assert [Step.from_record(step.as_record()).said("en") for step in steps] == [
        step.said("en") for step in steps
    ]


def test_a_sentence_may_hold_a_sentence():
    inner = Sentence("%(n)s ratings", {"n": 3})

    outer = Sentence("There are %(what)s.", {"what": inner})

    assert Sentence.from_record(outer.as_record()).said("en") == "There are 3 ratings."
