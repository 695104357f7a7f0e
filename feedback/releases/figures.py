"""The figures of a release: made from what was sealed as far as disclosure allows, and read back by whoever shows them."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from feedback.disclosure import LIMITS, Detail, Shown, Told, Volume, days_together, in_detail, show, told
from feedback.labels import N_
from feedback.ratings.levels import NOBODY_AT_DESK
from feedback.ratings.models import Channel, RatingState
from feedback.ratings.queries import SATISFIED_LEVELS
from feedback.releases.intervals import Share, share
from feedback.releases.reading import Place, SealedMonth
from feedback.releases.running import Standings, told_levels, told_states
from feedback.releases.services import Promptness
from feedback.releases.waits import Waits

Record = dict[str, Any]
HEADLINE = (
    "served",
    "states",
    "unit",
    "satisfied",
    "reasons",
    "waiting",
)  # parts of a record that `Headline` reads
BANDS = (N_("Dissatisfied (levels 1 and 2)"), N_("Neutral (level 3)"), N_("Satisfied (levels 4 and 5)"))


@dataclass(frozen=True, slots=True)
class Part:
    """Ratings of one procedure, or of one official's work at one procedure: three bands, and the reasons given."""

    official_id: uuid.UUID | None
    procedure_id: uuid.UUID
    bands: tuple[int, ...]  # dissatisfied, neutral, satisfied
    reasons: Mapping[str, int]  # code: how often

    @property
    def ratings(self) -> int:
        """How many."""
        return sum(self.bands)

    @property
    def satisfied(self) -> Share | None:
        """The share of the satisfied."""
        return share(self.bands[-1], self.ratings)


@dataclass(frozen=True, slots=True)
class Hour:
    """One hour of one weekday over a month: how many were served, and how many ratings followed."""

    weekday: int  # 1 is Monday
    hour: int
    served: int
    rated: int | None  # None where too few rated to tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """The few figures of a month that stand beside those of other months and of other offices."""

    served: int
    states: Mapping[RatingState, int]  # ratings received, by state
    unit: Shown  # ratings of the service
    waiting: int = 0  # ratings received of a month that runs, of whose state and level nothing is told yet
    satisfied: Share | None = None
    reasons: Mapping[str, int] = field(default_factory=dict)  # of the unit, by code

    @property
    def received(self) -> int:
        """All that came in: the sum of the four states, and what waits while the month runs."""
        return sum(self.states.values()) + self.waiting

    @property
    def coverage(self) -> Share | None:
        """Ratings received of the transactions served."""
        return share(self.received, self.served)

    @classmethod
    def of_record(cls, record: Record) -> "Headline":
        """The headline of figures as they are kept, without reading the rest of them."""
        return Headline(**_headline(record))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures(Headline):
    """What a release tells of a unit's month. While the month runs it tells no parts, no reasons and no hours."""

    left_out: int = 0  # of the service's ratings, too few to be told apart
    days: Sequence[tuple[date, int | None, int]] = ()  # last day of a few or one, served, received
    desks: Mapping[uuid.UUID, tuple[int, int]] = field(default_factory=dict)  # served, received
    channels: Mapping[Channel, int] = field(default_factory=dict)  # received
    officials: Mapping[uuid.UUID, Detail] = field(default_factory=dict)  # how much their levels may tell
    parts: Sequence[Part] = ()  # of procedures, the most rated first
    cells: Sequence[Part] = ()  # of officials' work at procedures, likewise
    personal: Mapping[uuid.UUID, Mapping[str, int]] = field(
        default_factory=dict
    )  # officials' reasons, by code
    low: Mapping[RatingState, int] = field(
        default_factory=dict
    )  # levels 1 and 2 of the held and the excluded
    nobody: int | None = None  # taps of "nobody at the desk"
    hours: Sequence[Hour] = ()
    promptness: Promptness | None = None
    waits: Waits | None = None  # none where the one-stop software says nothing of them

    def as_record(self) -> Record:
        """The figures as JSON keeps them."""
        prompt = self.promptness
        return {
            "served": self.served,
            "states": {state.value: self.states.get(state, 0) for state in RatingState},
            "unit": {
                "detail": int(self.unit.detail),
                "ratings": self.unit.ratings,
                "bands": list(self.unit.bands),
            },
            "left_out": self.left_out,
            "waiting": self.waiting,
            "satisfied": self.satisfied.as_record() if self.satisfied else None,
            "days": [[day.isoformat(), served, received] for day, served, received in self.days],
            "desks": {desk.hex: list(counts) for desk, counts in sorted(self.desks.items())},
            "channels": {channel.value: count for channel, count in sorted(self.channels.items())},
            "officials": {who.hex: int(detail) for who, detail in sorted(self.officials.items())},
            "parts": [_part_record(part) for part in self.parts],
            "cells": [_part_record(part) for part in self.cells],
            "reasons": dict(sorted(self.reasons.items())),
            "personal": {
                who.hex: dict(sorted(reasons.items())) for who, reasons in sorted(self.personal.items())
            },
            "low": {state.value: count for state, count in sorted(self.low.items())},
            "nobody": self.nobody,
            "hours": [[each.weekday, each.hour, each.served, each.rated] for each in self.hours],
            "promptness": [prompt.due, prompt.on_time, prompt.median_days] if prompt else None,
            "waits": self.waits.as_record() if self.waits else None,
        }

    @classmethod
    def from_record(cls, record: Record) -> "Figures":
        """The figures that `as_record` wrote."""
        prompt = record["promptness"]
        return cls(
            **_headline(record),
            left_out=record["left_out"],
            days=[(date.fromisoformat(day), served, received) for day, served, received in record["days"]],
            desks={uuid.UUID(desk): (counts[0], counts[1]) for desk, counts in record["desks"].items()},
            channels={Channel(channel): count for channel, count in record["channels"].items()},
            officials={uuid.UUID(who): Detail(detail) for who, detail in record["officials"].items()},
            parts=[_part(each) for each in record["parts"]],
            cells=[_part(each) for each in record["cells"]],
            personal={uuid.UUID(who): reasons for who, reasons in record.get("personal", {}).items()},
            low={RatingState(state): count for state, count in record["low"].items()},
            nobody=record["nobody"],
            hours=[Hour(*each) for each in record["hours"]],
            promptness=Promptness(*prompt) if prompt else None,
            waits=Waits.from_record(waits) if (waits := record.get("waits")) else None,
        )


def _headline(record: Record) -> dict[str, Any]:
    unit, satisfied = record["unit"], record["satisfied"]
    return {
        "served": record["served"],
        "states": {RatingState(state): count for state, count in record["states"].items()},
        "unit": Shown(Detail(unit["detail"]), unit["ratings"], tuple(unit["bands"])),
        "waiting": record.get("waiting") or 0,
        "satisfied": Share.from_record(satisfied) if satisfied else None,
        "reasons": record["reasons"],
    }


def running(sealed: SealedMonth, standings: Standings) -> Figures:
    """The figures of a month that still runs: of the unit as a whole, in three bands at most.

    `sealed` tells how many came, up to the release's day; what they said is in `standings`.
    """
    levels = told_levels(standings)
    shown = show(levels)
    if shown.detail > Detail.THREE_BANDS:
        shown = in_detail(levels, Detail.THREE_BANDS)
    states = told_states(standings)
    received = sum(sealed.states.values())
    return _figures(sealed, shown, 0, states=states, waiting=max(received - sum(states.values()), 0))


def final(
    sealed: SealedMonth,
    reasons: Mapping[Place, Counter[str]],
    hours: Sequence[tuple[int, int, int, int]],
    prompt: Promptness,
    spans: Mapping[Place, Sequence[Volume]] | None = None,
    *,
    waits: Waits | None = None,
) -> Figures:
    """The figures of a closed month, with all parts that can be told without giving others away.

    `spans` are what came of each place between the releases of the month while it ran.
    """
    allowed: Told[uuid.UUID, uuid.UUID] = told(sealed.places, spans=spans)
    of_unit = _reasons(reasons, allowed, lambda _place: True)
    nobody = of_unit.pop(NOBODY_AT_DESK, 0)
    has_levels = allowed.unit_detail >= Detail.THREE_BANDS
    return _figures(
        sealed,
        in_detail(allowed.unit, allowed.unit_detail),
        allowed.left_out,
        officials=allowed.officials,
        parts=_by_size(_parts(sealed, reasons, allowed)),
        cells=_by_size(_cells(sealed, reasons, allowed)),
        reasons=of_unit if has_levels else {},
        personal={
            who: _reasons(reasons, allowed, lambda place, mine=who: place[0] == mine)
            for who, detail in allowed.officials.items()
            if detail >= Detail.THREE_BANDS
        },
        low={
            state: levels[0] + levels[1]
            for state, levels in sealed.reviewed.items()
            if sum(levels) >= LIMITS.bands_from
        },
        nobody=nobody if has_levels else None,
        hours=[
            Hour(weekday, hour, served, rated if rated >= LIMITS.group_from else None)
            for weekday, hour, served, rated in hours
        ],
        promptness=prompt,
        waits=waits,
    )


def _figures(
    sealed: SealedMonth,
    unit: Shown,
    left_out: int,
    *,
    states: Mapping[RatingState, int] | None = None,
    **more: Any,
) -> Figures:
    return Figures(
        served=sum(sealed.served_by_day.values()),
        states=sealed.states if states is None else states,
        unit=unit,
        left_out=left_out,
        satisfied=_satisfied(unit),
        days=[(day, volume.served, volume.ratings) for day, volume in days_together(sealed.came)],
        desks={
            desk: (sealed.served_by_desk.get(desk, 0), sealed.received_by_desk.get(desk, 0))
            for desk in {*sealed.served_by_desk, *sealed.received_by_desk}
        },
        channels=sealed.received_by_channel,
        **more,
    )


def _satisfied(unit: Shown) -> Share | None:
    if unit.ratings is None or not unit.bands:
        return None
    return share(
        sum(unit.bands[-len(SATISFIED_LEVELS) :] if len(unit.bands) == 5 else unit.bands[-1:]), unit.ratings
    )


def _parts(
    sealed: SealedMonth, reasons: Mapping[Place, Counter[str]], allowed: Told[uuid.UUID, uuid.UUID]
) -> list[Part]:
    found = []
    for procedure, places in allowed.procedures.items():
        levels = [sum(sealed.places[place][level] for place in places) for level in range(5)]
        of_part = _reasons(reasons, allowed, places.__contains__)
        found.append(Part(None, procedure, in_detail(levels, Detail.THREE_BANDS).bands, of_part))
    return found


def _cells(
    sealed: SealedMonth, reasons: Mapping[Place, Counter[str]], allowed: Told[uuid.UUID, uuid.UUID]
) -> list[Part]:
    return [
        Part(
            official,
            procedure,
            in_detail(sealed.places[official, procedure], Detail.THREE_BANDS).bands,
            dict(reasons.get((official, procedure), {})),
        )
        for official, procedure in allowed.cells
    ]


def _reasons(
    reasons: Mapping[Place, Counter[str]], allowed: Told[uuid.UUID, uuid.UUID], wanted: Any
) -> dict[str, int]:
    found: Counter[str] = Counter()
    for place, counts in reasons.items():
        if wanted(place) and _is_in(place, allowed):
            found.update(counts)
    return dict(found)


def _is_in(place: Place, allowed: Told[uuid.UUID, uuid.UUID]) -> bool:
    """Whether the ratings of this place are in the figures at all."""
    return not allowed.left_out or place[0] in allowed.officials


def _by_size(parts: Sequence[Part]) -> list[Part]:
    return sorted(parts, key=lambda part: (-part.ratings, str(part.procedure_id), str(part.official_id)))


def _part_record(part: Part) -> Record:
    return {
        "official": part.official_id.hex if part.official_id else None,
        "procedure": part.procedure_id.hex,
        "bands": list(part.bands),
        "reasons": dict(sorted(part.reasons.items())),
    }


def _part(record: Record) -> Part:
    official = record["official"]
    return Part(
        uuid.UUID(official) if official else None,
        uuid.UUID(record["procedure"]),
        tuple(record["bands"]),
        record["reasons"],
    )
