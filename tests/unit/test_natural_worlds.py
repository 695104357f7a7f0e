"""ANON-1: months as they happen, by themselves and with nothing tuned, and the chance to name a complainant by their releases."""

from statistics import mean

import pytest

from tests.natural_worlds import KINDS, MONTH, chances, live, released, when_somebody_disagrees, world_of

WITH_COMPLAINTS = [name for name in KINDS if KINDS[name].complaints != 0]


@pytest.mark.parametrize("name", WITH_COMPLAINTS)
def test_anon_1_nobody_is_named_by_the_releases_of_a_natural_month(name: str) -> None:
    """A few months of each kind here; a hundred of each by `python -m tests.bench attacker`."""
    found = list(chances(KINDS[name], range(4), days=5))

    assert len(found) >= 3
    assert mean(found) <= 0.05, found
    assert max(found) <= 0.10, found


def test_anon_1_the_control_a_page_that_tells_levels_every_morning_names_many() -> None:
    found = list(chances(KINDS["one complainant at small desks"], range(3), telling=live))

    assert mean(found) > 0.15


def test_anon_1_the_control_a_release_that_waits_for_somebody_to_disagree_names_many() -> None:
    found = list(chances(KINDS["one complainant at small desks"], range(3), telling=when_somebody_disagrees))

    assert mean(found) > 0.05


@pytest.mark.parametrize("seed", range(3))
def test_anon_1_releases_come_on_the_same_days_whatever_is_said(seed: int) -> None:
    quiet, loud = KINDS["everybody is satisfied"], KINDS["one complainant among the satisfied"]

    def days(kind) -> list[str]:
        return [each.split()[0] for each in released(world_of(kind, seed)) if each.startswith(str(MONTH))]

    assert days(quiet) == days(loud)
    assert len(days(quiet)) >= 2  # otherwise nothing came out before the close
