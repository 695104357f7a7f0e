"""Days and months far from any office's life are no addresses of ours, and never a fault."""

import pytest

OFFICE = "/admin/offices/P1"


@pytest.mark.parametrize("month", ["0001-01", "1899-12", "2200-01", "9998-12", "9999-12"])
def test_there_is_no_page_for_a_month_that_no_office_has(as_, month: str) -> None:
    assert as_("alice").get(f"{OFFICE}/months/{month}/").status_code == 404


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_that_no_office_has_is_taken_for_today(as_, day: str) -> None:
    assert as_("alice").get(f"{OFFICE}/receipts/?day={day}").status_code == 200
