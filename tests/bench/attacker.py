"""ANON-1 in full: a hundred natural months of each kind, day by day, and the chance to name who complained."""

from statistics import mean

from tests.natural_worlds import KINDS, chances, live, when_somebody_disagrees

MONTHS = 100


def measure() -> None:
    """Print mean and largest chance of each kind of month, and of two pages that tell too much; AssertionError above the goal."""
    worst_mean, worst = 0.0, 0.0
    for name, kind in KINDS.items():
        if found := list(chances(kind, range(MONTHS), days=5)):
            worst_mean, worst = max(worst_mean, mean(found)), max(worst, *found)
            print(
                f"   {name}: mean {mean(found):.1%}, largest {max(found):.1%}, {len(found)} complaints",
                flush=True,
            )
    for name, telling in (
        ("control: levels of every day", live),
        ("control: waits for the first to disagree", when_somebody_disagrees),
    ):
        found = list(chances(KINDS["one complainant at small desks"], range(MONTHS), telling=telling))
        print(f"   {name}: mean {mean(found):.1%}, largest {max(found):.1%}")
    assert worst_mean <= 0.05
    assert worst <= 0.10
