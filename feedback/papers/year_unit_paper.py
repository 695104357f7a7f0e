"""The unit's summary table of a year, and the minutes of the meeting at its end, on paper (.pdf .docx)."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from feedback.evaluations.sheets.kinds import Scorer
from feedback.forms.fields import FormKind
from feedback.forms.queries import form_in_force
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.papers import layouts
from feedback.papers.filled import Filled
from feedback.papers.form_values import (
    DRAFT,
    LOCALE,
    SCORERS,
    YEAR_PERIOD,
    counted_classes,
    head_values,
    label,
    mean_points,
    said,
)
from feedback.scoring import QualityClass
from feedback.terms.limits import Law, YearLimit, law_of
from feedback.terms.years import OfficeYear, YearOf

LIMITED = N_("At most %(klass)s: %(kind)s, no. %(document)s")
BASES: Mapping[Law, str] = {
    Law.CIVIL_SERVANTS: N_("Decree 335/2025, Articles 19 to 21"),
    Law.PUBLIC_EMPLOYEES: N_("Decree 233/2026 for public employees"),
    Law.BEFORE: N_("Decree 90/2020, as Decree 48/2023 amends it"),
    Law.OWN: N_("the office's own rules for hamlet and residential-group officials"),
}
PROPOSED_BY = (Scorer.SUPERIOR, Scorer.HEAD, Scorer.DIRECT)  # the highest who proposes a class


def as_bytes(
    session: Session,
    office: Office,
    year: int,
    found: OfficeYear,
    kind: FormKind,
    ending: str,
    *,
    made_at: datetime,
) -> bytes:
    """The summary table or the minutes as .pdf or .docx, the latter in the office's own form."""
    filled = (
        _summary(session, office, year, found)
        if kind is FormKind.YEAR_SUMMARY
        else _minutes(session, office, year, found)
    )
    return layouts.as_bytes(
        kind,
        [filled],
        ending,
        title=f"{label(kind)} {year}",
        made_at=made_at,
        template=form_in_force(session, office, kind),
        draft=filled.text("draft"),
    )


def rules_said(found: OfficeYear) -> str:
    """The rule sets of the year by which people are classed, each once."""
    return "; ".join(dict.fromkeys(each.official.rules.rule_set.title.said(LOCALE) for each in found.years))


def remarks_of(year: YearOf) -> str:
    """What a reader has to know beside an official's classes."""
    told = [label(year.official.year.flag)] if year.official.year and year.official.year.flag.value else []
    if year.official.points.no_class and year.official.points.worked:
        told.append(label(year.official.points.no_class))
    told += [limit_said(each) for each in year.official.limits]
    if year.decision and year.decision.reason:
        told.append(year.decision.reason)
    return "; ".join(told)


def limit_said(limit: YearLimit) -> str:
    """What limits the class, with its document."""
    return said(LIMITED, klass=label(limit.at_most), kind=label(limit.kind), document=limit.named)


def _head(session: Session, office: Office, year: int) -> dict[str, str]:
    return {**head_values(session, office), "period": said(YEAR_PERIOD, year=year)}


def _summary(session: Session, office: Office, year: int, found: OfficeYear) -> Filled:
    """The table; a draft until every sheet is decided."""
    decided = [each.decision for each in found.years if each.decision]
    counts = Counter(str(each.klass) for each in decided if each.klass)
    texts = {
        **_head(session, office, year),
        "draft": "" if found.years and len(decided) == len(found.years) else said(DRAFT),
        "rules": rules_said(found),
        "seats": str(found.found.seats or 0),
    }
    people = [_person(number, each) for number, each in enumerate(found.years, start=1)]
    classes = counted_classes(counts, {str(each): label(each) for each in reversed(QualityClass)})
    return Filled(texts, {"people": people, "classes": classes})


def _person(number: int, year: YearOf) -> dict[str, str]:
    official, now = year.official, year.now
    by = {
        name: label(spoken.klass) if (spoken := now.of(scorer)) else ""
        for name, scorer in SCORERS.items()
        if scorer is not Scorer.SELF
    }
    return {
        "no": str(number),
        "code": official.code,
        "name": official.name,
        "title": official.title,
        "division": official.division,
        "months": str(official.points.evaluated),
        "mean": mean_points(official.points.mean),
        "points": label(official.klass),
        "own": label(now.own_class),
        **by,
        "meeting": f"{now.met.in_favour}/{now.met.present}" if now.met else "",
        "decided": label(year.decision.klass) if year.decision else "",
        "remarks": remarks_of(year),
    }


def _minutes(session: Session, office: Office, year: int, found: OfficeYear) -> Filled:
    people = [_spoken_of(number, each) for number, each in enumerate(found.years, start=1)]
    laws = {law_of(each.official.rules) for each in found.years}
    texts = {
        **_head(session, office, year),
        "basis": "; ".join(said(BASES[law]) for law in Law if law in laws) + ".",
        "count": str(len(people)),
    }
    return Filled(texts, {"people": people})


def _spoken_of(number: int, year: YearOf) -> dict[str, str]:
    """What was put before the meeting, and what it said as far as that is written down."""
    official, now = year.official, year.now
    proposed = (spoken.klass for scorer in PROPOSED_BY if (spoken := now.of(scorer)))
    return {
        "no": str(number),
        "code": official.code,
        "name": official.name,
        "title": official.title,
        "mean": mean_points(official.points.mean),
        "own": label(now.own_class),
        "proposed": label(next((klass for klass in proposed if klass), None)),
        "votes": f"{now.met.in_favour}/{now.met.against}" if now.met else "",
        "opinion": now.met.words if now.met else "",
    }
