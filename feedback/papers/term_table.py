"""A quarter, half-year or year of an office as a table: everybody's months, their mean and what it comes to (.xlsx .csv .json)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from feedback.labels import N_, say
from feedback.papers.spreadsheet import Column, Kind, Table, Value, as_csv, as_json, as_xlsx
from feedback.papers.summary import LOCALE, signatures
from feedback.terms.means import MonthStanding
from feedback.terms.queries import OfficeTerm, OfficialTerm
from feedback.terms.term import TermKind, term_words

TITLE = N_("SUMMARY OF THE EVALUATION OF OFFICIALS")
MISSING = N_("Not closed yet: %(months)s. Means are those of the months so far.")


def as_bytes(found: OfficeTerm, ending: str, *, made_at: datetime, zone: ZoneInfo) -> bytes:
    """The term as a file of that ending."""
    table = _table(found, zone)
    if ending == ".json":
        return as_json(table)
    return as_csv(table) if ending == ".csv" else as_xlsx(table, made_at=made_at)


def titles(found: OfficeTerm) -> list[str]:
    """What stands above the table on paper."""
    text, values = term_words(found.term)
    lines = [found.office.name.upper(), _say(TITLE), say(text, values, locale=LOCALE)]
    if found.missing:
        months = ", ".join(f"{month.month:02d}/{month.year}" for month in found.missing)
        lines.append(say(MISSING, {"months": months}, locale=LOCALE))
    return lines


def _table(found: OfficeTerm, zone: ZoneInfo) -> Table:
    is_year = found.term.kind is TermKind.YEAR
    columns = [
        Column("number", _say(N_("No.")), Kind.WHOLE, 4),
        Column("code", _say(N_("Code")), Kind.TEXT, 8),
        Column("name", _say(N_("Full name")), Kind.TEXT, 19),
        Column("title", _say(N_("Title")), Kind.TEXT, 14),
        Column("division", _say(N_("Division")), Kind.TEXT, 16),
        *(Column(str(month), f"{month.month:02d}", Kind.DECIMAL, 7) for month in found.term.months),
        Column("months", _say(N_("Months counted")), Kind.WHOLE, 7),
        Column("mean", _say(N_("Mean")), Kind.DECIMAL, 8),
        Column("class", _say(N_("Class by points") if is_year else N_("At the level of")), Kind.TEXT, 14),
        Column("score", _say(N_("Citizens, pooled")), Kind.DECIMAL, 8),
        Column("low", _say(N_("Margin from L")), Kind.DECIMAL, 8),
        Column("high", _say(N_("Margin to U")), Kind.DECIMAL, 8),
        Column("remarks", _say(N_("Remarks")), Kind.TEXT, 26),
    ]
    rows = [[number, *_row(each)] for number, each in enumerate(found.officials, start=1)]
    return Table(
        name=str(found.term),
        columns=columns,
        rows=rows,
        zone=zone,
        titles=titles(found),
        signatures=signatures(),
    )


def _row(each: OfficialTerm) -> list[Value]:
    score = each.score.score if each.score.score and each.score.score.used else None
    return [
        each.code,
        each.name,
        each.title,
        each.division,
        *(month.total for month in each.months),
        each.points.evaluated,
        each.points.mean,
        _say(each.klass.label) if each.klass else None,
        score.score if score else None,
        score.low if score else None,
        score.high if score else None,
        "; ".join(_remarks(each)),
    ]


def _remarks(each: OfficialTerm) -> list[str]:
    """What a reader has to know beside the figures: months without one, and why a score or a class is not there."""
    told = [
        f"{month.month.month:02d}: {_say(month.standing.label)}"
        for month in each.months
        if month.standing not in (MonthStanding.EVALUATED, MonthStanding.NOT_CLOSED)
    ]
    if each.score.score is None:
        told.append(_say(each.score.telling.label))
    elif not each.score.score.used:
        told.append(_say(each.score.score.status.label))
    if each.year is not None and each.points.no_class and each.points.worked:
        told.append(_say(each.points.no_class.label))
    if each.year is not None and each.year.flag:
        told.append(_say(each.year.flag.label))
    return told


def _say(text: str) -> str:
    return say(text, locale=LOCALE)
