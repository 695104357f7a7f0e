"""Questionnaires: a city's choice, and what a ward may leave of it."""

from feedback.questionnaires.content import STANDARD, Content, choosable, fits
from feedback.ratings.levels import MAXIMUM_REASONS, REASON_BY_CODE, Group

CITY = Content(
    ("long_wait", "several_visits", "extra_cost"), ("polite", "quick"), ("vi", "en"),
    question={"vi": "Ông/Bà thấy thế nào?"}, labels={"long_wait": {"vi": "Chờ quá lâu"}},
)  # fmt: skip


def test_the_built_in_one_offers_six_reasons_for_each_group_in_every_language() -> None:
    assert (len(STANDARD.low), len(STANDARD.praise)) == (MAXIMUM_REASONS, MAXIMUM_REASONS)
    assert STANDARD.spoken(("vi", "en", "km")) == ("vi", "en", "km")


def test_a_ward_leaves_out_and_adds_nothing() -> None:
    ward = Content(("extra_cost", "late_result"), ("quick",), ("vi",), notice={"vi": "Phường Một"})

    narrowed = CITY.narrowed_by(ward)

    assert (narrowed.low, narrowed.praise, narrowed.languages) == (("extra_cost",), ("quick",), ("vi",))
    assert narrowed.question == CITY.question
    assert narrowed.notice == {"vi": "Phường Một"}


def test_a_ward_leaves_no_group_without_a_reason() -> None:
    nothing_left = Content(("late_result",), (), ("km",))

    narrowed = CITY.narrowed_by(nothing_left)

    assert (narrowed.low, narrowed.praise, narrowed.languages) == (CITY.low, CITY.praise, CITY.languages)


def test_it_is_stored_as_it_is() -> None:
    assert Content.from_json(CITY.as_json()) == CITY


def test_what_fits_is_one_to_six_known_reasons_each_once() -> None:
    known = set(REASON_BY_CODE)

    assert fits(CITY, of=known)
    assert not fits(Content((), ("polite",), ()), of=known)
    assert not fits(Content(("long_wait", "long_wait"), ("polite",), ()), of=known)
    assert not fits(Content(("rude",), ("polite",), ()), of=known)
    assert not fits(CITY, of={"long_wait"})


def test_nobody_at_the_desk_is_no_reason_to_choose() -> None:
    assert "nobody_at_desk" not in {reason.code for group in Group for reason in choosable(group)}
