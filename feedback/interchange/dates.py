"""A cell parsed to a day, a month or a moment: as offices write them, as a spreadsheet keeps them, and as ISO 8601."""

import math
import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from feedback.interchange.cells import Cell, as_written, plain_line, refuse_formula
from feedback.interchange.refusals import Fault
from feedback.periods.month import Month

EARLIEST, LATEST = date(1950, 1, 1), date(2100, 12, 31)  # of any date in an office's files
LONGEST = 60  # characters of a date in words and figures
EXCEL_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a bare serial number has no zone yet

_DATE = re.compile(
    r"(?P<day>[0-9]{1,2})\s*[/.-]\s*(?P<month>[0-9]{1,2})\s*[/.-]\s*(?P<year>[0-9]{4})"
    r"|(?P<iso_year>[0-9]{4})[/.-](?P<iso_month>[0-9]{1,2})[/.-](?P<iso_day>[0-9]{1,2})"
)
_TIME = (
    r"(?P<hour>[0-9]{1,2})\s*(?::|h|giờ)\s*(?P<minute>[0-9]{1,2})(?::(?P<second>[0-9]{1,2})(?:[.,][0-9]+)?)?"
)
_WEEKDAY = re.compile(r"(?:thứ\s+\w+|chủ nhật)[\s,.-]+", re.IGNORECASE)
_TIME_FIRST = re.compile(_TIME + r"\s*(?:,|-|ngày)?\s+(?P<date>\S.*)", re.IGNORECASE)
_TIME_LAST = re.compile(
    r"(?P<date>[0-9/. -]*[0-9])(?:\s*,?\s+|T)" + _TIME + r"\s*(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?",
    re.IGNORECASE,
)


def day(cell: Cell) -> date:
    """A date: dd/mm/yyyy (also with `-` or `.`), yyyy-mm-dd, a date cell or its serial number; a time is dropped."""
    if isinstance(cell, datetime):
        return _plausible(cell.date(), cell)
    if isinstance(cell, date):
        return _plausible(cell, cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _plausible(_from_serial(cell).date(), cell)
    raw = _date_text(cell)
    match = _TIME_LAST.fullmatch(raw) or _TIME_FIRST.fullmatch(raw)
    if match is not None:
        _clock(match, raw)
        return _date_of(match["date"], raw)
    return _date_of(raw, raw)


_MONTH = re.compile(
    r"(?:tháng\s*)?(?:(?P<month>[0-9]{1,2})\s*[/.-]\s*(?P<year>[0-9]{4})|(?P<iso_year>[0-9]{4})[/.-](?P<iso_month>[0-9]{1,2}))",
    re.IGNORECASE,
)


def month(cell: Cell) -> Month:
    """A month: mm/yyyy (also with `-` or `.`, and "tháng" before it), yyyy-mm, or any day of it."""
    if isinstance(cell, datetime | date):
        return Month.of(day(cell))
    raw = as_written(cell)
    refuse_formula(raw)
    match = _MONTH.fullmatch(plain_line(raw))
    if match is None:
        raise Fault("not_a_month", text=raw)
    year, number = (match["year"] or match["iso_year"]), (match["month"] or match["iso_month"])
    if not 1 <= int(number) <= 12 or not EARLIEST.year <= int(year) <= LATEST.year:
        raise Fault("not_a_month", text=raw)
    return Month(int(year), int(number))


def moment(cell: Cell, zone: ZoneInfo, day_alone: time | None = None) -> datetime:
    """A date with a time in `zone`, or with an offset of its own, as an aware moment in UTC.

    A date without a time stands for the time `day_alone` of that day; without one it is refused as no date.
    """
    if isinstance(cell, datetime):
        _plausible(cell.date(), cell)
        return _to_the_second(cell).replace(tzinfo=zone).astimezone(UTC)
    if isinstance(cell, date):
        return _at(_plausible(cell, cell), day_alone, zone, cell)
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        stamp = _from_serial(cell)
        _plausible(stamp.date(), cell)
        alone = day_alone if float(cell).is_integer() else stamp.time()
        return _at(stamp.date(), alone, zone, cell)
    raw = _date_text(cell)
    match = _TIME_LAST.fullmatch(raw) or _TIME_FIRST.fullmatch(raw)
    if match is None:
        return _at(_date_of(raw, raw), day_alone, zone, raw)
    on, at = _date_of(match["date"], raw), _clock(match, raw)
    offset = match.groupdict().get("zone")
    if offset is None:
        return _at(on, at, zone, raw)
    try:
        return datetime.fromisoformat(f"{on.isoformat()}T{at.isoformat()}{offset.upper()}").astimezone(UTC)
    except ValueError:
        raise Fault("impossible_date", text=raw) from None


def _date_text(cell: Cell) -> str:
    raw = as_written(cell)
    refuse_formula(raw)
    kept = plain_line(raw)
    if len(kept) > LONGEST:
        raise Fault("not_a_date", text=raw)
    return _WEEKDAY.sub("", kept, count=1) if kept[:1] in ("T", "t", "C", "c") else kept


def _date_of(written: str, raw: str) -> date:
    match = _DATE.fullmatch(written.strip())
    if match is None:
        raise Fault("not_a_date", text=raw)
    parts = (
        (match["year"], match["month"], match["day"])
        if match["year"]
        else match.group("iso_year", "iso_month", "iso_day")
    )
    try:
        found = date(*map(int, parts))
    except ValueError:
        raise Fault("impossible_date", text=raw) from None
    return _plausible(found, raw)


def _clock(match: re.Match[str], raw: str) -> time:
    try:
        return time(int(match["hour"]), int(match["minute"]), int(match["second"] or 0))
    except ValueError:
        raise Fault("impossible_date", text=raw) from None


def _at(on: date, at: time | None, zone: ZoneInfo, raw: object) -> datetime:
    if at is None:
        raise Fault("not_a_date", text=raw)
    return datetime.combine(on, at, tzinfo=zone).astimezone(UTC)


def _plausible(found: date, raw: object) -> date:
    if not EARLIEST <= found <= LATEST:
        raise Fault("impossible_date", text=raw)
    return found


def _from_serial(cell: int | float) -> datetime:
    """The day that a spreadsheet counts from 30/12/1899; only numbers that give a plausible date are taken."""
    if not math.isfinite(cell) or not 1 <= cell < 100_000:
        raise Fault("not_a_date", text=cell)
    return _to_the_second(EXCEL_DAY_ZERO + timedelta(days=cell))


def _to_the_second(stamp: datetime) -> datetime:
    """The nearest second: spreadsheets keep a time as a fraction of a day, so 10:57 may come as 10:56:59.9999."""
    return (stamp + timedelta(milliseconds=500)).replace(microsecond=0)
