"""A moment has a day, a month and an hour by the calendar of a zone alone: they are read of what `astimezone` gave.

Moments are kept in UTC, and from midnight until seven in Hanoi the day of UTC is the day before. A program text does not
say what is a moment, so two things are asked of it: that `.date()` and `.time()`, which a day does not have, are called
on nothing else; and that no part of a day is read or written out of what bears a moment's name.
"""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import ROOT, module_name, python_files

ITS_OWN = {"date", "time", "timetz"}  # called: a moment's alone
SHARED = {"year", "month", "day", "hour", "minute", "weekday", "isoweekday", "isocalendar", "strftime"}
NAMES = {"at", "moment", "now"}  # and what ends in `_at`
READ_AS_THEY_ARE = {
    "admin.api.schemas: found.date()": "whether the calendar holds it in every zone",
    "feedback.commands.seal: until.date()": "a day typed by hand: click knows days as moments alone",
    "feedback.copies: now:%Y%m%dT%H%M%SZ": "a file's name, which says that it is UTC",
    "feedback.demo.service: at.date()": "the ward's files are written in the ward's own clock",
    "feedback.demo.service: at.hour": "the ward's files are written in the ward's own clock",
    "feedback.demo.service: at:%y%m%d": "the ward's files are written in the ward's own clock",
    "feedback.demo.ward: dossier.returned_at.date()": "the ward's files are written in the ward's own clock",
    "feedback.demo.ward: moment:%d/%m/%Y %H:%M": "the ward's files are written in the ward's own clock",
    "feedback.integrity.attribution: moment.date()": "a guess, which is checked against the edges of the day",
    "feedback.demo.years: at.year": "a year on its way, which is no moment",
    "feedback.interchange.dates: _from_serial(cell).date()": "a cell tells the time on the wall",
    "feedback.interchange.dates: cell.date()": "a cell tells the time on the wall",
    "feedback.interchange.dates: stamp.date()": "a cell tells the time on the wall",
    "feedback.interchange.dates: stamp.time()": "a cell tells the time on the wall",
    "feedback.papers.apology_paper: letter.due_at.date()": "a letter's moments are in the office's own zone",
    "feedback.papers.apology_paper: letter.due_at:%H:%M": "a letter's moments are in the office's own zone",
    "feedback.receipts.pdf: at:%H": "a receipt's moments are in the office's own zone",
    "feedback.receipts.pdf: at:%M": "a receipt's moments are in the office's own zone",
    "feedback.receipts.pdf: at:%d/%m/%Y": "a receipt's moments are in the office's own zone",
    "feedback.receipts.strip: paper.due_at:%H:%M %d/%m/%Y": "a receipt's moments are in the office's own zone",
    "feedback.receipts.strip: paper.received_at:%H:%M %d/%m/%Y": "a receipt's moments are in the office's own zone",
}


def test_what_is_read_of_a_moment_is_read_in_a_zone() -> None:
    found = {
        f"{module_name(path)}: {what}"
        for path in python_files()
        if not path.is_relative_to(ROOT / "tests")
        for what in _read_as_they_are(ast.parse(path.read_text(encoding="utf-8")))
    }

    assert found == READ_AS_THEY_ARE.keys()


def test_no_test_takes_the_day_of_the_present_moment_from_utc() -> None:
    found = [
        f"{module_name(path)}: {what}"
        for path in python_files()
        if path.is_relative_to(ROOT / "tests")
        for what in _read_as_they_are(ast.parse(path.read_text(encoding="utf-8")))
        if "now()." in what or "today()." in what
    ]

    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "said = checked(meeting, today=now.date())",
        "limit = YearLimit(unit.set_at.date())",
        "tonight = sheet.locked_at.time()",
        "first = plan.approved_at.year",
        "month = Month(now.year, now.month)",
        "monday = now.weekday() == 0",
        "number = f'P-{now:%y%m%d}'",
        "words = moment.strftime('%d/%m/%Y')",
        "local = now\nlocal.date()",
        "today = now.astimezone(UTC).date()",
        "today = now.astimezone().date()",
    ],
)
def test_a_moment_that_was_not_turned_into_a_zone_is_found(text: str) -> None:
    assert list(_read_as_they_are(ast.parse(text)))


@pytest.mark.parametrize(
    "text",
    [
        "today = now.astimezone(zone).date()",
        "local = seen_at.astimezone(zone)\nby_hour[local.date(), local.hour] += 1",
        "number = f'P-{now.astimezone(zone):%y%m%d}'",
        "month = Month(day.year, day.month)",
        "day = date(2026, 11, 29)",
        "took = line.time / 60",
    ],
)
def test_what_was_turned_and_what_is_no_moment_are_let_be(text: str) -> None:
    assert list(_read_as_they_are(ast.parse(text))) == []


def _read_as_they_are(tree: ast.Module) -> Iterator[str]:
    local = {
        name.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and _is_turned(node.value)
        for name in node.targets
        if isinstance(name, ast.Name)
    }

    def is_in_a_zone(node: ast.expr) -> bool:
        return _is_turned(node) or (isinstance(node, ast.Name) and node.id in local)

    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=of, attr=part), args=[], keywords=[]) if part in ITS_OWN:
                if not is_in_a_zone(of):
                    yield ast.unparse(node)
            case ast.Attribute(value=of, attr=part) if part in SHARED and _is_named_as_one(of):
                if not is_in_a_zone(of):
                    yield ast.unparse(node)
            case ast.FormattedValue(value=of, format_spec=ast.JoinedStr(values=[ast.Constant(value=form)])):
                if "%" in str(form) and _is_named_as_one(of) and not is_in_a_zone(of):
                    yield f"{ast.unparse(of)}:{form}"


def _is_turned(node: ast.expr) -> bool:
    """Whether it is `….astimezone(zone)`: of a zone that is given, and is not UTC again."""
    match node:
        case ast.Call(func=ast.Attribute(attr="astimezone"), args=[zone]):
            return ast.unparse(zone) != "UTC"
    return False


def _is_named_as_one(node: ast.expr) -> bool:
    name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
    return name in NAMES or name.endswith("_at")
