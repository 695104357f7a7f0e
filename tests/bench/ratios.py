"""Interleaved rounds, medians, and a line for each ratio with its goal."""

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Literal


def interleaved(things: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """The median of what each thing measures, over `rounds` rounds in which all take turns (A B C, A B C …)."""
    seen: dict[str, list[float]] = {name: [] for name in things}
    for _ in range(rounds):
        for name, measured in things.items():
            seen[name].append(measured())
    for name, values in seen.items():
        print(
            f"   {name:44} median {statistics.median(values):12.4g}   [{min(values):.4g} … {max(values):.4g}]"
        )
    return {name: statistics.median(values) for name, values in seen.items()}


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes, in seconds."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def processor_time(work: Callable[[], object]) -> float:
    """How long `work` keeps a processor busy, in seconds: nearly the same whoever else is at work."""
    started = time.process_time()
    work()
    return time.process_time() - started


def tell(what: str, ratio: float, sense: Literal["≥", "≤"], goal: float) -> None:
    """Print a ratio beside its goal."""
    reached = ratio >= goal if sense == "≥" else ratio <= goal
    print(
        f"   {'reached' if reached else 'MISSED '}  {what}: {ratio:.3g} (goal {sense} {goal:g})", flush=True
    )
