"""The unit's summary table and the minutes of its meeting on paper (.pdf .docx), from a month that is closed or a draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedback.evaluations.sheets.models import Minutes
from feedback.evaluations.summaries.lines import Line, Remark
from feedback.evaluations.summaries.queries import Summary, minutes_in, officials_in
from feedback.forms.fields import FormKind
from feedback.forms.queries import form_in_force
from feedback.papers import layouts
from feedback.papers.filled import Filled
from feedback.papers.form_values import (
    LOCALE,
    SCORERS,
    counted_classes,
    label,
    mean_points,
    month_values,
    points,
    said,
)
from feedback.papers.layout_parts import SUMMARY_TITLE
from feedback.papers.minutes_parts import MINUTES_TITLE
from feedback.scoring import QualityClass

REVERSED = ("superior", "leader", "direct")  # the highest who scored counts
TITLES = {FormKind.SUMMARY: SUMMARY_TITLE, FormKind.MINUTES: MINUTES_TITLE}


@dataclass(frozen=True, slots=True)
class MonthPaper:
    """What the paper of a unit's month says."""

    summary: Summary
    kind: FormKind
    filled: Filled
    template: bytes | None  # the office's own form


def gathered(session: Session, summary: Summary, kind: FormKind, *, zone: ZoneInfo) -> MonthPaper:
    """Everything that the summary table, or the minutes, of the month say."""
    totals = {
        official.id: {
            name: sum(marks.values(), Decimal(0)) if (marks := official.marks_by.get(scorer)) else None
            for name, scorer in SCORERS.items()
        }
        for official in officials_in(session, summary, zone=zone)
    }
    met = minutes_in(session, summary)
    head = month_values(session, summary)
    numbers: dict[str, int] = {}
    people = [
        _person(number, line, totals.get(line.official_id, {}), met.get(line.official_id), numbers)
        for number, line in enumerate(summary.lines, start=1)
    ]
    classes = counted_classes(
        summary.totals.get("classes") or _classes(summary),
        {str(each): label(each) for each in reversed(QualityClass)},
    )
    texts: Mapping[str, str] = (
        {
            **head,
            "rules": summary.rules.rule_set.title.said(LOCALE),
            "seats": str(summary.totals.get("seats", "–")),
            "remark_words": "; ".join(f"({number}) {words}" for words, number in numbers.items()) or "–",
        }
        if kind is FormKind.SUMMARY
        else {**head, "count": str(len(summary.lines))}
    )
    template = form_in_force(session, summary.office, kind)
    return MonthPaper(summary, kind, Filled(texts, {"people": people, "classes": classes}), template)


def as_bytes(found: MonthPaper, ending: str, *, made_at: datetime) -> bytes:
    """The paper as .pdf or .docx, the latter in the office's own form."""
    return layouts.as_bytes(
        found.kind,
        [found.filled],
        ending,
        title=f"{said(TITLES[found.kind])} {found.summary.month}",
        made_at=found.summary.closed_at or made_at,
        template=found.template,
        draft=found.filled.text("draft"),
    )


def _classes(summary: Summary) -> dict[str, int]:
    found = [str(line.klass) for line in summary.lines if line.klass]
    return {each: found.count(each) for each in set(found)}


def _person(
    number: int,
    line: Line,
    totals: Mapping[str, Decimal | None],
    met: Minutes | None,
    numbers: dict[str, int],
) -> dict[str, str]:
    """A person's row; a remark that is met for the first time takes the next of the `numbers`."""
    remarks = [label(remark) for remark in line.remarks if remark is not Remark.SHADOW]
    remarks += [label(line.cap)] if line.cap else []
    for remark in remarks:
        numbers.setdefault(remark, len(numbers) + 1)
    return {
        "no": str(number),
        "code": line.code,
        "name": line.name,
        "title": line.title,
        "division": line.division,
        **{name: points(totals.get(name)) for name in SCORERS},
        "head": points(next((totals[name] for name in REVERSED if totals.get(name) is not None), None)),
        "meeting": f"{met.in_favour}/{met.present}" if met else "",
        "common": mean_points(line.common),
        "task": mean_points(line.task),
        "citizens": mean_points(line.citizen),
        "total": mean_points(line.total),
        "letter": line.letter or "",
        "class": label(line.klass),
        "remarks": "; ".join(remarks),
        "remark_numbers": ", ".join(f"({numbers[remark]})" for remark in remarks),
    }
