"""A file of worked cases, run from end to end: how many pass, and where the others differ."""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from feedback.conformance.given import BadCase
from feedback.conformance.kinds import run_case
from feedback.errors import Refused
from feedback.labels import N_

COLUMNS = ("kind", "case", "input", "expected")
LONGEST_CELL = 64 * 1024 * 1024  # characters; the csv module would stop at 131 072, less than a city's month
MOST_DIFFERENCES = 5  # told of one case


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that did not come out as expected, and why."""

    case: str
    kind: str
    difference: str


@dataclass(frozen=True, slots=True)
class Report:
    """What became of a file of cases."""

    passed: int
    failed: int
    failures: tuple[Failure, ...]


def run_file(path: Path | str) -> Report:
    """Run every case of the CSV file at `path` (columns kind, case, input, expected; JSON in the last two).

    A malformed case is a failed case. Raises Refused for a file that cannot be read as such a table.
    """
    cases = list(_read(Path(path)))
    failures = tuple(failure for row in cases if (failure := _run(row)) is not None)
    return Report(len(cases) - len(failures), len(failures), failures)


def differences(expected: object, found: object, place: str = "") -> Iterator[str]:
    """Where two JSON values differ; a number is never equal to its text, nor to true or false."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in sorted({*expected, *found}, key=str):
            within = f"{place}.{key}" if place else str(key)
            if key not in found:
                yield f"{within}: missing, expected {_json(expected[key])}"
            elif key not in expected:
                yield f"{within}: {_json(found[key])}, not expected"
            else:
                yield from differences(expected[key], found[key], within)
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for index, (one, other) in enumerate(zip(expected, found, strict=True)):
            yield from differences(one, other, f"{place}[{index}]")
    elif type(expected) is not type(found) or expected != found:
        yield f"{place or 'answer'}: {_json(found)}, expected {_json(expected)}"


def _run(row: dict[str, Any]) -> Failure | None:
    kind, case = (_printable(str(row.get(column) or "").strip()) for column in ("kind", "case"))
    try:
        told = list(differences(_parsed(row, "expected"), run_case(kind, _parsed(row, "input"))))
    except BadCase as reason:
        told = [str(reason)]
    except RecursionError:
        told = ["nested too deeply"]
    if not told:
        return None
    more = [f"and {len(told) - MOST_DIFFERENCES} more"] if len(told) > MOST_DIFFERENCES else []
    return Failure(case, kind, _printable("; ".join([*told[:MOST_DIFFERENCES], *more])))


def _printable(text: str) -> str:
    """`text` without the halves of surrogate pairs that JSON may smuggle in and no terminal can print."""
    return text.encode(errors="backslashreplace").decode()


def _parsed(row: dict[str, Any], column: str) -> Any:
    text = row.get(column)
    if not isinstance(text, str):
        raise BadCase(f"{column}: missing")
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except ValueError as error:
        raise BadCase(f"{column}: not JSON ({error})") from error


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a number")


def _read(path: Path) -> Iterator[dict[str, Any]]:
    limit = csv.field_size_limit(LONGEST_CELL)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
            if missing:
                sentence = N_("The file of cases lacks the columns %(columns)s.")
                raise Refused("columns_missing", sentence, field="file", columns=", ".join(missing))
            yield from rows
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        sentence = N_("The file of cases cannot be read: %(reason)s")
        raise Refused("file_unreadable", sentence, field="file", reason=error) from error
    finally:
        csv.field_size_limit(limit)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
