"""The reference table of a month: what citizens usually give for a procedure, a channel and a ward (§1.2).

It is made from the counted ratings of the closed months before, and published before its month begins, so that
nobody's score moves the level he is compared with. It works on counts; single ratings never reach it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from feedback.scoring.parameters import Parameters
from feedback.scoring.rounding import exactly, published

_NONE = Decimal(0)
_LOWEST, _HIGHEST = Decimal(0), Decimal(100)

_Key = TypeVar("_Key")


class Tally(NamedTuple):
    """How many counted ratings of one level an official received for one kind of work.

    A tuple, since a city's close reads hundreds of thousands of them.
    """

    official: str
    procedure: str
    channel: str
    ward: str
    level: int  # 1 to 5
    ratings: int  # how many


class Work(NamedTuple):
    """The kind of work that ratings are compared within."""

    procedure: str
    channel: str
    ward: str


@dataclass(frozen=True, slots=True)
class ReferenceTable:
    """The usual level of the pool and of each field, procedure, channel and ward; all of it unrounded."""

    mean: Decimal  # M, score
    weight: Decimal  # Σ f, ratings after each official's weight in a procedure is limited
    procedure_field: Mapping[str, str]  # the catalogue: the field of every procedure
    field: Mapping[str, Decimal]  # e_f, score; every field of the catalogue
    procedure: Mapping[str, Decimal]  # e_p, score; the catalogue's and the rated ones
    channel_gap: Mapping[str, Decimal]  # g_c, score; rated channels
    ward_gap: Mapping[str, Decimal]  # u_w, score; rated wards

    @property
    def common_level(self) -> Decimal:
        """A: the level of the whole pool as published, which is also the neutral score."""
        return published(self.mean)

    def expected(self, work: Work) -> Decimal:
        """E: what citizens usually give for `work`, as it is published and as every score uses it."""
        return published(self.unrounded(work))

    @exactly
    def unrounded(self, work: Work) -> Decimal:
        """E before rounding; what the table does not know adds nothing."""
        return min(_HIGHEST, max(_LOWEST, sum(self.parts(work), _NONE)))

    def parts(self, work: Work) -> tuple[Decimal, Decimal, Decimal]:
        """The level of the procedure and the gaps of channel and ward that add up to E."""
        return (
            self.procedure.get(work.procedure, self.mean),
            self.channel_gap.get(work.channel, _NONE),
            self.ward_gap.get(work.ward, _NONE),
        )

    def as_record(self) -> dict[str, Any]:
        """The table as JSON can keep it, every digit of it."""
        return {
            "mean": str(self.mean),
            "weight": str(self.weight),
            "procedure_field": dict(self.procedure_field),
            **{name: {key: str(level) for key, level in getattr(self, name).items()} for name in _LEVELS},
        }

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> "ReferenceTable":
        """The table that `as_record` wrote."""
        return cls(
            mean=Decimal(record["mean"]),
            weight=Decimal(record["weight"]),
            procedure_field=dict(record["procedure_field"]),
            **{name: {key: Decimal(level) for key, level in record[name].items()} for name in _LEVELS},
        )


_LEVELS = ("field", "procedure", "channel_gap", "ward_gap")


@exactly
def reference_table(
    history: Iterable[Tally], procedure_field: Mapping[str, str], parameters: Parameters
) -> ReferenceTable:
    """The table that follows from the counted ratings of the closed months before (`history`).

    Each step shrinks what was observed towards the level above it, by the weight of so many assumed ratings;
    without any history every level is M0.
    """
    cells = _weighed(history, parameters)
    mean = _towards(parameters.M0, parameters.m0, _sum(cells.values()))
    by_field = _grouped((procedure_field.get(work.procedure), cell) for work, cell in cells.items())
    field = {
        name: _towards(mean, parameters.m, by_field.get(name, _NOTHING))
        for name in sorted(set(procedure_field.values()))
    }
    by_procedure = _grouped((work.procedure, cell) for work, cell in cells.items())
    procedure = {
        name: _towards(
            field[procedure_field[name]] if name in procedure_field else mean,
            parameters.m,
            by_procedure.get(name, _NOTHING),
        )
        for name in sorted({*procedure_field, *by_procedure})
    }
    above_procedure = {work: cell.above(procedure[work.procedure]) for work, cell in cells.items()}
    channel_gap = _gaps(((work.channel, cell) for work, cell in above_procedure.items()), parameters.m)
    above_channel = {work: cell.above(channel_gap[work.channel]) for work, cell in above_procedure.items()}
    ward_gap = _gaps(((work.ward, cell) for work, cell in above_channel.items()), parameters.m_ward)
    if not parameters.adjust_ward or len(ward_gap) == 1:
        ward_gap = dict.fromkeys(ward_gap, _NONE)
    return ReferenceTable(
        mean, _sum(cells.values()).weight, dict(procedure_field), field, procedure, channel_gap, ward_gap
    )


class _Cell(NamedTuple):
    """What is known of one kind of work: the weight of its ratings and their weighed points."""

    weight: Decimal  # Σ f
    points: Decimal  # Σ f·r, or Σ f·(r − a level)

    def above(self, level: Decimal) -> "_Cell":
        return _Cell(self.weight, self.points - self.weight * level)


_NOTHING = _Cell(_NONE, _NONE)


def _weighed(history: Iterable[Tally], parameters: Parameters) -> dict[Work, _Cell]:
    """Weights and weighed points of each kind of work, where no official weighs more than c in one procedure.

    The ratings of an official for a procedure share the weight f = min(1, c / n). They are counted for each n and
    divided once, so that thirds do not pile up.
    """
    own: defaultdict[tuple[str, str], int] = defaultdict(int)  # n_ip: by official and procedure, all channels
    rows = [row for row in history if row.ratings]
    for row in rows:
        own[row.official, row.procedure] += row.ratings
    levels: defaultdict[tuple[tuple[str, str, str], int], list[int]] = defaultdict(lambda: [0] * 5)
    for row in rows:
        number = own[row.official, row.procedure]
        levels[row[1:4], number if number > parameters.c else 0][row.level - 1] += row.ratings
    return _grouped(
        (Work(*work), _cell(counts, number, parameters)) for (work, number), counts in levels.items()
    )


def _cell(counts: Sequence[int], number: int, parameters: Parameters) -> _Cell:
    """The cell of ratings with these counts of levels, given by officials with `number` of them (0: no limit)."""
    weight = Decimal(sum(counts))
    points = sum((count * worth for count, worth in zip(counts, parameters.points, strict=True)), _NONE)
    return (
        _Cell(weight * parameters.c / number, points * parameters.c / number)
        if number
        else _Cell(weight, points)
    )


def _grouped(cells: Iterable[tuple[_Key, _Cell]]) -> dict[_Key, _Cell]:
    sums: dict[_Key, _Cell] = {}
    for key, cell in cells:
        before = sums.get(key, _NOTHING)
        sums[key] = _Cell(before.weight + cell.weight, before.points + cell.points)
    return sums


def _sum(cells: Iterable[_Cell]) -> _Cell:
    return _grouped((None, cell) for cell in cells).get(None, _NOTHING)


def _towards(level: Decimal, strength: Decimal, seen: _Cell) -> Decimal:
    """What was seen, drawn towards `level` as if `strength` ratings had given exactly that."""
    weight = strength + seen.weight
    return (strength * level + seen.points) / weight if weight else level


def _gaps(cells: Iterable[tuple[str, _Cell]], strength: Decimal) -> dict[str, Decimal]:
    """How far each channel or ward lies from what was expected of it, drawn towards zero."""
    return {name: _towards(_NONE, strength, cell) for name, cell in sorted(_grouped(cells).items())}
