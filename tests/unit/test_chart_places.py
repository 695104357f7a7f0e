"""Where links are laid over a picture: where its bars and points are drawn, on either size."""

import re

import pytest

from feedback.charts.drawing import BRICK, as_svg
from feedback.charts.places import POINTS, shape, spots
from feedback.charts.values import Chart, Counts, Days, Funnel, Point, Trend

MARK = re.compile(r'<use [^>]*x="([\d.]+)" y="([\d.]+)"[^>]*style="fill: #0d5c55')
BAR = re.compile(
    r'<path d="M ([\d.]+) ([\d.]+) \nL ([\d.]+) ([\d.]+) \nL ([\d.]+) ([\d.]+)[^"]*"[^>]*style="fill: #9c2f1f"'
)
MONTHS = tuple(f"{number:02}/26" for number in range(1, 13))
TREND = Trend(MONTHS, (80.0,) * 12, (75.0,) * 12, (85.0,) * 12)
REASONS = Counts(("Chờ lâu", "Thái độ phục vụ chưa tốt, thiếu tôn trọng", "Sai"), (9, 5, 2), (BRICK,) * 3)
WARDS = Funnel(
    tuple(Point(f"Phường {share}", 3 * share, float(share)) for share in (60, 75, 90)),
    80.0,
    (10, 100, 300),
    ((50.0, 99.0),) * 3,
    ((40.0, 100.0),) * 3,
    "Lượt đánh giá",
    "Hài lòng",
)  # fmt: skip


def drawn(chart: Chart, *, narrow: bool) -> list[tuple[float, float]]:
    """The middle of every bar or point as the picture has it."""
    picture = as_svg(chart, narrow=narrow).decode()
    if isinstance(chart, Counts):
        corners = [[float(each) for each in found] for found in BAR.findall(picture)]
        return [(x, (first + last) / 2) for x, first, _, _, _, last in corners]
    return [(float(x), float(y)) for x, y in MARK.findall(picture)]


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("chart", [TREND, REASONS, WARDS], ids=["trend", "reasons", "wards"])
def test_a_link_lies_where_its_bar_or_point_is_drawn(chart: Chart, narrow: bool) -> None:
    found = drawn(chart, narrow=narrow)

    assert len(found) == len(spots(chart, narrow=narrow))
    for (x, y), spot in zip(found, spots(chart, narrow=narrow), strict=True):
        middle_x, middle_y = spot.x + spot.width / 2, spot.y + spot.height / 2
        assert isinstance(chart, Counts) or x == pytest.approx(middle_x, abs=1)
        assert isinstance(chart, Trend) or y == pytest.approx(middle_y, abs=1)


@pytest.mark.parametrize("narrow", [False, True])
def test_a_picture_has_the_size_that_its_links_are_measured_by(narrow: bool) -> None:
    width, height = shape(REASONS, narrow=narrow)

    (written,) = re.findall(rb'viewBox="0 0 ([\d.]+) ([\d.]+)"', as_svg(REASONS, narrow=narrow))

    assert [float(each) for each in written] == pytest.approx([POINTS * width, POINTS * height])


def test_bars_that_lead_nowhere_have_no_place() -> None:
    assert spots(Days((1, 2), (3, 4), (1, 1), "Phục vụ", "Đánh giá")) == []


def test_the_picture_for_a_telephone_is_another_and_as_tall_in_its_letters() -> None:
    wide, narrow = as_svg(REASONS), as_svg(REASONS, narrow=True)

    assert shape(REASONS, narrow=True)[0] < shape(REASONS)[0]
    assert wide != narrow
