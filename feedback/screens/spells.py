"""Stretches of time: joined, cut with one another, and measured. Pure."""

from collections.abc import Iterable
from datetime import datetime

Spell = tuple[datetime, datetime]


def joined(spells: Iterable[Spell]) -> list[Spell]:
    """The same time in stretches that neither touch nor overlap, in order."""
    found: list[Spell] = []
    for start, end in sorted(spells):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def common(first: Iterable[Spell], second: Iterable[Spell]) -> list[Spell]:
    """The time that both have, each given in stretches that don't overlap."""
    others = list(second)
    return joined(
        (max(start, begun), min(end, over))
        for start, end in first
        for begun, over in others
        if start < over and begun < end
    )
