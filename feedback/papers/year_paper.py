"""The annual sheet on paper: form 02 of Decree 335/2025, with both classes, the comment and the decision."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedback.forms.fields import FormKind
from feedback.forms.queries import form_in_force
from feedback.labels import N_
from feedback.offices.models import Office
from feedback.papers import layouts
from feedback.papers.filled import Filled
from feedback.papers.form_values import (
    DOTS,
    YEAR_PERIOD,
    head_values,
    kind_of_people,
    label,
    mean_points,
    said,
    votes,
)
from feedback.scoring import QualityClass
from feedback.terms.means import NoClass, TermPoints
from feedback.terms.models import YearDecision
from feedback.terms.months import TermMonth
from feedback.terms.said import Met, Said
from feedback.terms.years import YearOf

DECISION = N_("(Version %(version)s of the decision)")
DRAFT = N_("DRAFT")
BROUGHT_IN = N_("Brought in from %(document)s")
PARTY = N_("Opinion of the Party committee: %(words)s")
WORKED = N_("%(counted)s (%(worked)s months worked)")
CROSS = "X"


@dataclass(frozen=True, slots=True)
class YearPapers:
    """The annual sheets that are to be written."""

    year: int
    head: Mapping[str, str]
    years: Sequence[YearOf]
    office_name: str
    template: bytes | None  # the office's own form
    zone: ZoneInfo


def gathered(
    session: Session, office: Office, year: int, years: Sequence[YearOf], *, zone: ZoneInfo
) -> YearPapers:
    """Everything that the annual sheets say."""
    template = form_in_force(session, office, FormKind.YEAR_SHEET)
    return YearPapers(year, head_values(session, office), years, office.name, template, zone)


def as_bytes(found: YearPapers, ending: str, *, made_at: datetime) -> bytes:
    """The sheets as .pdf or .docx, each on a page of its own; a single .docx in the office's own form."""
    papers = [_filled(found, each) for each in found.years]
    return layouts.as_bytes(
        FormKind.YEAR_SHEET,
        papers,
        ending,
        title=f"{label(FormKind.YEAR_SHEET)} {found.year}",
        made_at=made_at,
        template=found.template,
        draft=papers[0].text("draft") if len(papers) == 1 else "",
    )


def each_alone(
    found: YearPapers, ending: str, *, made_at: datetime
) -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    """Every sheet as a file of its own: a name, the ending, and what writes it when its turn comes."""
    for each in found.years:
        alone = YearPapers(found.year, found.head, [each], found.office_name, found.template, found.zone)
        name = f"{each.official.code} {each.official.name} {found.year}"
        yield name, ending, partial(as_bytes, alone, ending, made_at=made_at)


def _filled(found: YearPapers, year: YearOf) -> Filled:
    official, said_of, decision = year.official, year.now, year.decision
    own_class = said_of.own_class
    decided_class = decision.klass if decision else None
    texts = {
        **found.head,
        "period": said(YEAR_PERIOD, year=found.year),
        "version": said(DECISION, version=decision.version) if decision else "",
        "draft": "" if decision else said(DRAFT),
        "name": official.name,
        "kind": kind_of_people(official.employment),
        "title": official.title,
        "unit": f"{official.division}, {found.office_name}",
        "mean": mean_points(decision.mean if decision else official.points.mean) or "–",
        "months": _months_counted(official.points),
        "own_class": label(own_class) or DOTS,
        "own_words": said_of.own_words or DOTS,
        "comment": _comments(said_of) or DOTS,
        "proposal": said_of.proposal or DOTS,
        "meeting": _meeting(said_of.met),
        "decided_class": _decided(decision, official.points),
        "decided_on": f"{decision.decided_at.astimezone(found.zone):%d/%m/%Y}" if decision else DOTS,
        "reason": decision.reason if decision and decision.reason else "–",
    }
    classes = [
        {
            "text": label(klass),
            "own": CROSS if klass is own_class else "",
            "decided": CROSS if klass is decided_class else "",
        }
        for klass in reversed(QualityClass)
    ]
    return Filled(texts, {"rows": _months(year), "classes": classes})


def _comments(found: Said) -> str:
    """What each of those who lead says; of one alone the words, of several with who it is."""
    if len(found.spoken) == 1:
        return found.spoken[0].words
    return " ".join(_ended(f"{label(each.scorer)}: {each.words}") for each in found.spoken)


def _months_counted(points: TermPoints) -> str:
    if points.worked == points.evaluated:
        return str(points.evaluated)
    return said(WORKED, counted=points.evaluated, worked=points.worked)


def _meeting(met: Met | None) -> str:
    if met is None:
        return DOTS
    told = [votes(met.met_on, met.present, met.in_favour, met.against), met.words]
    if met.party:
        told.append(said(PARTY, words=met.party))
    return " ".join(_ended(each) for each in told)


def _ended(words: str) -> str:
    """The words as a sentence: what follows on the same line begins after a full stop."""
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def _decided(decision: YearDecision | None, points: TermPoints) -> str:
    if decision is None:
        return DOTS
    return label(decision.klass or points.no_class or NoClass.FEW_MONTHS)


def _months(year: YearOf) -> list[dict[str, str]]:
    """The twelve months: as the decision found them, where there is one."""
    decided = {each["month"]: each for each in year.decision.months} if year.decision else {}
    rows = []
    for each in year.official.months:
        kept = decided.get(str(each.month))
        written = (
            kept["total"].replace(".", ",")
            if kept and kept["total"]
            else mean_points(each.total)
            if not kept
            else ""
        )
        rows.append(
            {
                "month": f"{each.month.month:02d}",
                "total": written or "–",
                "remarks": _remark(each, kept, written),
            }
        )
    return rows


def _remark(month: TermMonth, kept: Mapping[str, str] | None, written: str) -> str:
    """Why a month has no points, or from which document it was brought in."""
    document = kept.get("document") if kept else month.brought and month.brought.document
    if document:
        return said(BROUGHT_IN, document=document)
    return "" if written else label(month.standing)
