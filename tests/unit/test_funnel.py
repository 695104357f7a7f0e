"""The comparison of many offices as a picture: who stands out is named, as far as names leave each other room."""

from decimal import Decimal

from feedback.dashboards.pictures import MOST_NAMED, funnel_of
from feedback.dashboards.wards import Comparison, WardLine
from feedback.offices.models import Office
from feedback.releases.intervals import Share, share
from tests.cast import OCTOBER


def line(number: int, ratings: int, percent: int, stands_out: str = "") -> WardLine:
    own = Share(Decimal(percent), Decimal(0), Decimal(100))
    return WardLine(Office(name=f"Phường {number}"), None, ratings, own, None, stands_out)


def names(*lines: WardLine) -> list[str]:
    drawn = funnel_of(Comparison(OCTOBER, lines, 1000, share(850, 1000)), str)
    assert drawn is not None
    return [point.label for point in drawn.points if point.label]


def test_few_offices_bear_their_names_as_far_as_these_leave_each_other_room() -> None:
    apart = [line(number, 100, 40 + 5 * number) for number in range(MOST_NAMED)]

    assert len(names(*apart)) == MOST_NAMED
    assert names(line(1, 100, 60), line(2, 100, 85), line(3, 110, 84)) == ["Phường 1", "Phường 3"]


def test_a_name_at_the_right_edge_stands_before_its_point() -> None:
    drawn = funnel_of(Comparison(OCTOBER, [line(1, 100, 85), line(2, 300, 80)], 1000, share(850, 1000)), str)

    assert drawn is not None
    assert [point.is_before for point in drawn.points] == [False, True]


def test_of_a_citys_126_wards_only_those_that_stand_out_are_named_and_never_one_over_another() -> None:
    usual = [line(number, 400 + number, 85) for number in range(122)]
    out = [
        line(200, 500, 60, "low"),
        line(201, 510, 61, "low"),
        line(202, 500, 97, "high"),
        line(203, 1000, 66, "low"),
    ]

    assert names(*usual, *out) == ["Phường 200", "Phường 202", "Phường 203"]  # 201 would lie over 200
