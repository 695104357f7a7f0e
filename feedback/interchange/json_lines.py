"""Lines of JSON, one object each, read strictly: no repeated names, no NaN, no nesting, no endless lines."""

import json
import math
from collections.abc import Collection, Iterator

from feedback.interchange.cells import Cell
from feedback.interchange.refusals import Fault

LINE_CHARACTERS = 64 * 1024


def lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines of `text` that hold anything, with their numbers from 1."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield number, line


def read_line(line: str, names: Collection[str]) -> dict[str, Cell]:
    """The values of `names` in the one object of a line; other names are left aside. Fault for anything else."""
    if len(line) > LINE_CHARACTERS:
        raise Fault("line_too_long", limit=LINE_CHARACTERS // 1024)
    try:
        found = json.loads(line, object_pairs_hook=_object, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Fault("bad_line") from None
    if not isinstance(found, dict):
        raise Fault("bad_line")
    return {name: _plain(name, found.get(name)) for name in names}


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise Fault("duplicate_name", name=name)
        found[name] = value
    return found


def _no_constant(name: str) -> object:
    raise Fault("not_a_number", text=name)


def _plain(name: str, value: object) -> Cell:
    if isinstance(value, float) and not math.isfinite(value):  # 1e400
        raise Fault("not_a_number", column=name, text=value)
    if not isinstance(value, str | int | float | bool | None):
        raise Fault("wrong_type", column=name, kind="text, number, null")
    return value
