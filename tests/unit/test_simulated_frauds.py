"""STAT-1: frauds sown into simulated months, and what the detectors make of them and of honest months.

The world is assumed: some 260 people served in a month by one official, a quarter of whom rate, mostly at the kiosk, half a
minute after their service; one receipt in 1,000 goes out without its code by accident. Nothing here is a promise; the figures say that the thresholds hold together.
"""

import random
from dataclasses import dataclass, field
from datetime import time
from decimal import Decimal

import pytest

from feedback.integrity import detectors
from feedback.integrity.findings import FlagKind

MONTHS = 200
DAYS, SERVED_A_DAY = 22, 12
SHARE_RATING, SHARE_KIOSK = 0.25, 0.8
LEVELS, WEIGHTS = (1, 2, 3, 4, 5), (3, 5, 12, 35, 45)
POINTS = {level: Decimal(25 * (level - 1)) for level in LEVELS}
HISTORY = 6  # months before
ACCIDENTS = 1 / 1000  # at 1 in 400, 87 of 100 withholders are found instead of more than 90


@dataclass
class Tap:
    """A rating as the detectors see it: seconds from midnight, and from the end of the service."""

    day: int
    at: float
    level: int
    gap: float | None  # none: by telephone
    device: str | None = None


@dataclass
class World:
    """One official's month, and the six before in numbers."""

    taps: list[Tap] = field(default_factory=list)
    served: list[int] = field(default_factory=list)  # by day
    without_code: int = 0  # of those served; one in 1,000 by accident
    others: tuple[int, int] = (0, 0)  # of four colleagues: without a code, served
    served_before: int = 0
    levels_before: list[int] = field(default_factory=list)


def honest(draw: random.Random) -> World:
    """A month in which citizens rate by themselves."""
    world = World(served=[max(4, round(draw.gauss(SERVED_A_DAY, 3))) for _ in range(DAYS)])
    world.without_code = accidents(draw, sum(world.served))
    of_others = 4 * sum(world.served)
    world.others = accidents(draw, of_others), of_others
    mood = draw.gauss(0, 0.02)  # of the month, in the share that rates
    for day, served in enumerate(world.served):
        for _ in range(served):
            if draw.random() < SHARE_RATING + mood:
                world.taps.append(citizen(draw, day))
    world.served_before = sum(world.served) * HISTORY
    rated = round(world.served_before * SHARE_RATING)
    world.levels_before = draw.choices(LEVELS, WEIGHTS, k=rated)
    return world


def accidents(draw: random.Random, served: int) -> int:
    """How many of so many went without a code, since there was no paper or no network."""
    return sum(draw.random() < ACCIDENTS for _ in range(served))


def citizen(draw: random.Random, day: int) -> Tap:
    at = draw.uniform(8 * 3600, 16.8 * 3600)
    level = draw.choices(LEVELS, WEIGHTS)[0]
    if draw.random() < SHARE_KIOSK:
        return Tap(day, at, level, gap=draw.lognormvariate(3.4, 0.7))
    return Tap(day, at + draw.uniform(0, 7200), level, None, device=f"{draw.getrandbits(32):x}")


def rates_himself_quickly(draw: random.Random, world: World) -> None:
    """The official taps five stars when the citizen has turned round: as many as a twentieth of those served."""
    for _ in range(round(sum(world.served) * 0.05) + 1):
        world.taps.append(
            Tap(draw.randrange(DAYS), draw.uniform(8 * 3600, 16 * 3600), 5, draw.uniform(0.5, 4))
        )


def rates_himself_in_the_evening(draw: random.Random, world: World) -> None:
    """The official taps as many, a handful at a time, when the hall is empty."""
    for _ in range(3):
        day, began = draw.randrange(DAYS), draw.uniform(17.8 * 3600, 18.5 * 3600)
        world.taps += [Tap(day, began + 9 * each + draw.uniform(0, 3), 5, None, "kiosk") for each in range(5)]


def scans_kept_receipts(draw: random.Random, world: World) -> None:
    """The official keeps receipts and scans them with one telephone."""
    for _ in range(round(sum(world.served) * 0.05)):
        world.taps.append(
            Tap(draw.randrange(DAYS), draw.uniform(8 * 3600, 20 * 3600), 5, None, "one telephone")
        )


def rates_himself_patiently(draw: random.Random, world: World) -> None:
    """The official taps as many, one at a time, in office hours, half a minute after a service: as citizens do."""
    for _ in range(round(sum(world.served) * 0.05) + 1):
        world.taps.append(
            Tap(draw.randrange(DAYS), draw.uniform(8 * 3600, 16 * 3600), 5, draw.lognormvariate(3.4, 0.7))
        )


def is_attacked_by_a_rival(draw: random.Random, world: World) -> None:
    """A rival's friends give the lowest level, eight on one day."""
    day = draw.randrange(DAYS)
    world.taps += [
        Tap(day, draw.uniform(8 * 3600, 16 * 3600), 1, None, f"{draw.getrandbits(32):x}") for _ in range(8)
    ]


def withholds_receipts(draw: random.Random, world: World) -> None:
    """Three of ten unhappy citizens are given no receipt: its code is never made."""
    world.without_code += withheld_from(draw, world)


def keeps_receipts_back(draw: random.Random, world: World) -> None:
    """The same, but the codes are made, and the papers thrown away."""
    withheld_from(draw, world)


def withheld_from(draw: random.Random, world: World) -> int:
    world.taps = [tap for tap in world.taps if tap.level > 2 or draw.random() > 0.3]
    unhappy = sum(draw.choices(LEVELS, WEIGHTS)[0] <= 2 for _ in range(sum(world.served)))
    return sum(draw.random() < 0.3 for _ in range(unhappy))


def flags(world: World) -> set[FlagKind]:
    """What the detectors raise over the month."""
    kiosk = [tap for tap in world.taps if tap.gap is not None or tap.device == "kiosk"]
    found = []
    for day in range(DAYS):
        of_day = sorted(Decimal(str(round(tap.at, 3))) for tap in kiosk if tap.day == day)
        found.append(detectors.burst(of_day))
        found.append(detectors.overcount(len(of_day), world.served[day]))
        low = sum(tap.day == day and tap.level <= 2 for tap in world.taps)
        before = sum(level <= 2 for level in world.levels_before)
        found.append(detectors.low_cluster(low, len(world.taps), before, len(world.levels_before)))
    hours = [(time(int(tap.at // 3600), int(tap.at % 3600 // 60)), True) for tap in kiosk]
    found.append(detectors.off_hours(hours))
    found.append(detectors.device([tap.device for tap in world.taps if tap.device != "kiosk"]))
    found.append(detectors.fast([None if tap.gap is None else Decimal(str(tap.gap)) for tap in kiosk]))
    served, rated = sum(world.served), len(world.taps)
    found.append(detectors.response(rated, served, len(world.levels_before), world.served_before))
    found.append(detectors.response_low(rated, served, round(served * 5 * SHARE_RATING), served * 5))
    without, of_others = world.others
    found.append(
        detectors.withheld(
            world.without_code,
            served,
            Decimal(without) / of_others * served,
            world.without_code + without,
            served + of_others,
        )
    )
    found.append(detectors.drift(*average(world), *variance(world)))
    return {each.kind for each in found if each.flagged}


def average(world: World) -> tuple[Decimal, int]:
    points = [POINTS[tap.level] for tap in world.taps]
    return sum(points, Decimal(0)) / len(points), len(points)


def variance(world: World) -> tuple[Decimal, Decimal, int]:
    points = [POINTS[level] for level in world.levels_before]
    mean = sum(points, Decimal(0)) / len(points)
    return mean, sum(((each - mean) ** 2 for each in points), Decimal(0)) / len(points), len(points)


@pytest.fixture(scope="module")
def draw() -> random.Random:
    return random.Random(20261128)  # a world that is the same with every run


def test_stat_1_honest_months_are_flagged_in_two_of_a_hundred_at_most(draw: random.Random) -> None:
    flagged = sum(bool(flags(honest(draw))) for _ in range(MONTHS))

    assert flagged / MONTHS <= 0.02


@pytest.mark.parametrize(
    ("fraud", "by"),
    [
        (rates_himself_quickly, {FlagKind.FAST}),
        (rates_himself_in_the_evening, {FlagKind.BURST, FlagKind.OFF_HOURS}),
        (scans_kept_receipts, {FlagKind.DEVICE}),
        (is_attacked_by_a_rival, {FlagKind.LOW_CLUSTER}),
        (withholds_receipts, {FlagKind.WITHHELD}),
    ],
)
def test_stat_1_nine_of_ten_frauds_are_found(fraud, by: set[FlagKind], draw: random.Random) -> None:
    found = 0
    for _ in range(MONTHS):
        world = honest(draw)
        fraud(draw, world)
        found += bool(flags(world) & by)

    assert found / MONTHS >= 0.9


@pytest.mark.parametrize("fraud", [keeps_receipts_back, rates_himself_patiently])
def test_stat_1_what_looks_like_chance_is_seldom_found_and_is_prevented_otherwise(
    fraud, draw: random.Random
) -> None:
    # Two missing ratings among sixty-six, and thirteen more at a citizen's pace, lie within chance. Against the one
    # stands that the code comes by message or from the citizen's own scan of the desk, against the other that a
    # transaction supports one rating.
    found = 0
    for _ in range(MONTHS):
        world = honest(draw)
        fraud(draw, world)
        found += bool(flags(world))

    assert found / MONTHS < 0.5
