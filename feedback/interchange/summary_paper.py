"""The unit's summary table and the minutes of its meeting on paper (.pdf .docx), from a month that is closed or a draft."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedback.evaluations.lines import Line, Remark
from feedback.evaluations.queries import Summary, officials_in
from feedback.forms.fields import FormKind
from feedback.forms.queries import form_in_force
from feedback.interchange import layouts
from feedback.interchange.filled import Filled
from feedback.interchange.form_values import LOCALE, counted_classes, label, month_values, points, said
from feedback.interchange.layouts import MINUTES_TITLE, SUMMARY_TITLE
from feedback.scoring import QualityClass

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
    own = {
        official.id: sum(official.own_marks.values(), Decimal(0)) if official.own_marks else None
        for official in officials_in(session, summary, zone=zone)
    }
    head = month_values(session, summary)
    people = [
        _person(number, line, own.get(line.official_id)) for number, line in enumerate(summary.lines, start=1)
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


def _person(number: int, line: Line, own: Decimal | None) -> dict[str, str]:
    remarks = [label(remark) for remark in line.remarks if remark is not Remark.SHADOW]
    return {
        "no": str(number),
        "code": line.code,
        "name": line.name,
        "title": line.title,
        "division": line.division,
        "own": points(own),
        "common": points(line.common),
        "task": points(line.task),
        "citizens": points(line.citizen),
        "total": points(line.total),
        "letter": line.letter or "",
        "class": label(line.klass),
        "remarks": "; ".join([*remarks, *([label(line.cap)] if line.cap else [])]),
    }
