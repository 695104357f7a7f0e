"""The summary of an office's year as a table: the months, what each of those who speak proposes, what is decided (.xlsx .csv .json)."""

from datetime import datetime
from zoneinfo import ZoneInfo

from feedback.evaluations.sheets.kinds import Scorer
from feedback.labels import N_, Labelled, say
from feedback.papers.spreadsheet import Column, Kind, Table, Value, as_csv, as_json, as_xlsx
from feedback.papers.summary import signatures
from feedback.papers.term_table import titles
from feedback.papers.year_unit_paper import remarks_of
from feedback.terms.years import OfficeYear, YearOf

LOCALE = "vi"  # the language of the file: it goes into the office's own papers
LEADING = {
    "direct": (Scorer.DIRECT, N_("Proposed by the direct leader")),
    "leader": (Scorer.HEAD, N_("Proposed by the head")),
    "superior": (Scorer.SUPERIOR, N_("Proposed by the superior office")),
}


def as_bytes(found: OfficeYear, ending: str, *, made_at: datetime, zone: ZoneInfo) -> bytes:
    """The year as a file of that ending."""
    table = _table(found, zone)
    if ending == ".json":
        return as_json(table)
    return as_csv(table) if ending == ".csv" else as_xlsx(table, made_at=made_at)


def _table(found: OfficeYear, zone: ZoneInfo) -> Table:
    months = found.found.term.months
    columns = [
        Column("number", _say(N_("No.")), Kind.WHOLE, 4),
        Column("code", _say(N_("Code")), Kind.TEXT, 8),
        Column("name", _say(N_("Full name")), Kind.TEXT, 19),
        Column("title", _say(N_("Title")), Kind.TEXT, 14),
        Column("division", _say(N_("Division")), Kind.TEXT, 16),
        *(Column(str(month), f"{month.month:02d}", Kind.DECIMAL, 6) for month in months),
        Column("months", _say(N_("Months counted")), Kind.WHOLE, 7),
        Column("mean", _say(N_("Mean of the year")), Kind.DECIMAL, 8),
        Column("points", _say(N_("Class by points")), Kind.TEXT, 12),
        Column("own", _say(N_("Class by the official")), Kind.TEXT, 12),
        *(Column(name, _say(words), Kind.TEXT, 12) for name, (_, words) in LEADING.items()),
        Column("meeting", _say(N_("Meeting: in favour / present")), Kind.TEXT, 9),
        Column("decided", _say(N_("Class decided")), Kind.TEXT, 12),
        Column("version", _say(N_("Version")), Kind.WHOLE, 6),
        Column("remarks", _say(N_("Remarks")), Kind.TEXT, 24),
    ]
    return Table(
        name=str(found.found.term),
        columns=columns,
        rows=[[number, *_row(each)] for number, each in enumerate(found.years, start=1)],
        zone=zone,
        titles=titles(found.found),
        signatures=signatures(),
    )


def _row(year: YearOf) -> list[Value]:
    official, now = year.official, year.now
    return [
        official.code,
        official.name,
        official.title,
        official.division,
        *(month.total for month in official.months),
        official.points.evaluated,
        official.points.mean,
        _label(official.klass),
        _label(now.own_class),
        *(_label(spoken.klass) if (spoken := now.of(scorer)) else None for scorer, _ in LEADING.values()),
        f"{now.met.in_favour}/{now.met.present}" if now.met else None,
        _label(year.decision.klass) if year.decision else None,
        year.decision.version if year.decision else None,
        remarks_of(year),
    ]


def _label(member: Labelled | None) -> str | None:
    return _say(member.label) if member else None


def _say(text: str) -> str:
    return say(text, locale=LOCALE)
