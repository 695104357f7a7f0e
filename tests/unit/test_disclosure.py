"""What may be shown of ratings, comments and exports."""

from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.disclosure import (
    CommentsAction,
    Detail,
    Figures,
    Limits,
    Reader,
    breakdown,
    comment_is_old_enough,
    comments_action,
    may_export,
    may_see,
    show,
    unanimous,
)
from feedback.errors import Refused


@pytest.mark.parametrize(
    ("levels", "detail", "ratings", "bands"),
    [
        ((0, 0, 0, 0, 0), Detail.NOTHING, None, ()),
        ((1, 1, 1, 1, 0), Detail.NOTHING, None, ()),  # four: not even how many
        ((1, 1, 1, 1, 1), Detail.SCORE, 5, ()),
        ((1, 0, 1, 3, 4), Detail.SCORE, 9, ()),
        ((1, 2, 1, 2, 4), Detail.THREE_BANDS, 10, (3, 1, 6)),
        ((1, 2, 1, 5, 20), Detail.THREE_BANDS, 29, (3, 1, 25)),
        ((1, 2, 3, 4, 20), Detail.FIVE_LEVELS, 30, (1, 2, 3, 4, 20)),
    ],
)
def test_detail_grows_with_the_number_of_ratings(levels, detail, ratings, bands):
    found = show(levels)

    assert (found.detail, found.ratings, found.bands) == (detail, ratings, bands)


@pytest.mark.parametrize("levels", [(1, 2, 3), (1, 2, 3, 4, -1), ()])
def test_ratings_come_in_five_levels(levels):
    with pytest.raises(Refused) as refusal:
        show(levels)

    assert refusal.value.code == "bad_levels"


def test_a_group_needs_ten_ratings_of_its_own():
    found = breakdown({"land": (0, 0, 0, 0, 9), "notary": (0, 0, 0, 0, 40)})

    assert (set(found.shown), found.hidden) == ({"notary"}, {"land"})


def test_a_group_is_not_shown_beside_a_rest_that_subtraction_would_tell():
    assert breakdown({"land": (0, 0, 0, 0, 40), "notary": (1, 1, 1, 1, 0)}).shown == {}


def test_the_smallest_shown_group_covers_a_small_rest():
    found = breakdown({"land": (0, 0, 0, 10, 30), "notary": (0, 0, 0, 5, 15), "civil": (2, 1, 0, 0, 0)})

    # each of the two would leave more than five, but both together leave three
    assert (set(found.shown), found.hidden) == ({"land"}, {"notary", "civil"})


def test_groups_share_the_detail_that_the_rest_allows():
    found = breakdown({"land": (1, 1, 1, 7, 30), "civil": (0, 0, 2, 2, 2)})

    # the total less land would give civil's six ratings level by level
    assert found.shown["land"].detail is Detail.SCORE
    assert found.shown["land"].bands == ()


def test_groups_without_a_rest_are_shown_in_the_detail_of_the_smallest():
    found = breakdown({"land": (1, 1, 1, 7, 30), "civil": (0, 3, 2, 2, 5)})

    assert found.shown["land"].bands == (2, 1, 37)
    assert found.shown["civil"].bands == (3, 2, 7)


levels = st.tuples(*[st.integers(0, 12)] * 5)


@given(st.dictionaries(st.sampled_from("abcdef"), levels))
def test_subtraction_never_leaves_one_to_four_ratings_nor_more_detail_than_they_allow(groups):
    found = breakdown(groups)

    rest = sum(sum(groups[group]) for group in found.hidden)
    if found.shown:
        assert rest == 0 or rest >= 5
        detail = {shown.detail for shown in found.shown.values()}
        assert len(detail) == 1
        assert not rest or detail.pop() <= show((0, 0, 0, 0, rest)).detail
    assert all(shown.ratings >= 10 for shown in found.shown.values())


def test_few_ratings_that_agree_name_everybody_s_opinion():
    assert unanimous((0, 0, 0, 0, 19))
    assert not unanimous((0, 0, 0, 0, 20))
    assert not unanimous((0, 0, 0, 1, 18))
    assert not unanimous((0, 0, 0, 0, 0))


@pytest.mark.parametrize(
    ("pending", "months", "action"),
    [
        (5, 0, CommentsAction.RELEASE_SHUFFLED),
        (4, 0, CommentsAction.HOLD),
        (4, 2, CommentsAction.HOLD),
        (4, 3, CommentsAction.LEADER_ONLY),
        (5, 9, CommentsAction.RELEASE_SHUFFLED),
        (0, 0, CommentsAction.HOLD),
    ],
)
def test_comments_come_out_in_batches(pending, months, action):
    assert comments_action(pending, months) is action


def test_a_comment_waits_a_week():
    assert not comment_is_old_enough(date(2026, 10, 1), date(2026, 10, 7))
    assert comment_is_old_enough(date(2026, 10, 1), date(2026, 10, 8))


@pytest.mark.parametrize(
    ("reader", "figures", "state", "seen"),
    [
        (Reader.OFFICIAL, Figures.PERSON, "open", False),
        (Reader.OFFICIAL, Figures.PERSON, "closed", True),
        (Reader.OFFICIAL, Figures.UNIT, "open", False),
        (Reader.OFFICIAL, Figures.FLAGGED, "published", False),
        (Reader.LEADER, Figures.UNIT, "open", True),
        (Reader.LEADER, Figures.PERSON, "open", False),
        (Reader.LEADER, Figures.PERSON, "closed", True),
        (Reader.LEADER, Figures.FLAGGED, "published", False),
        (Reader.REVIEWER, Figures.FLAGGED, "open", True),
        (Reader.REVIEWER, Figures.PERSON, "published", False),
        (Reader.PUBLIC, Figures.UNIT, "closed", False),
        (Reader.PUBLIC, Figures.UNIT, "published", True),
        (Reader.PUBLIC, Figures.PERSON, "published", False),
    ],
)
def test_figures_are_released_by_the_state_of_the_month(reader, figures, state, seen):
    assert may_see(reader, figures, state) is seen


def test_an_export_needs_thirty_ratings():
    assert (may_export(29), may_export(30)) == (False, True)


@pytest.mark.parametrize("name", [field.name for field in fields(Limits)])
def test_no_setting_loosens_a_limit(name):
    strictest_allowed = getattr(Limits(), name)

    with pytest.raises(Refused) as refusal:
        Limits(**{name: strictest_allowed - 1})

    assert (refusal.value.code, refusal.value.field) == ("bad_limit", name)


@pytest.mark.parametrize("name", [field.name for field in fields(Limits)])
def test_no_setting_hides_everything(name):
    with pytest.raises(Refused):
        Limits(**{name: 1000})


def test_limits_may_be_tightened_together():
    assert show((0, 0, 0, 0, 11), Limits(score_from=10, bands_from=12)).detail is Detail.SCORE


def test_more_detail_never_needs_fewer_ratings():
    with pytest.raises(Refused):
        Limits(score_from=20)  # three bands would come before the score


def test_ten_ratings_are_enough_for_a_group():
    assert set(breakdown({"land": (0, 0, 0, 0, 10), "civil": (0, 0, 0, 0, 5)}).shown) == {"land"}
