"""Every moment of a month stands in the hour that the office's clock shows, in whatever zone."""

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest

from feedback.periods.month import Month
from feedback.releases.services import clock_hours


@pytest.mark.parametrize(
    ("zone", "month"),
    [
        ("Asia/Ho_Chi_Minh", Month(2026, 2)),
        ("Asia/Kathmandu", Month(2026, 12)),  # a quarter to six hours ahead
        ("Europe/Berlin", Month(2026, 10)),  # the clock is put back an hour
        ("Australia/Lord_Howe", Month(2026, 4)),  # and here by half of one
    ],
)
def test_every_moment_stands_in_the_hour_that_the_clock_shows(zone: str, month: Month) -> None:
    clock = ZoneInfo(zone)
    hours = clock_hours(month, clock)

    moment, after = (edge.astimezone(UTC) for edge in month.edges(clock))
    wrong, slot = [], 0
    while moment < after:
        while slot + 1 < len(hours) and hours[slot + 1][0] <= moment:
            slot += 1
        local = moment.astimezone(clock)
        if hours[slot][1:] != (local.date(), local.hour):
            wrong.append(local)
        moment += timedelta(minutes=5)

    assert wrong == []
