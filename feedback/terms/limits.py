"""What limits the class of a year, each with its document: discipline taken in it, and for a head the unit's own class."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedback.conduct.models import DisciplineKind
from feedback.conduct.queries import discipline_of_year, unit_class
from feedback.evaluations.rulesets.rules import Rules
from feedback.evaluations.sheets.scorers import heads_of
from feedback.labels import N_, Labelled
from feedback.offices.models import Office
from feedback.scoring import QualityClass, lower
from feedback.terms.term import Term


class Law(Labelled):
    """By which text people are classed by the year."""

    CIVIL_SERVANTS = "335", N_("Decree 335/2025, Arts. 11 and 20")
    PUBLIC_EMPLOYEES = "233", N_("Decree 233/2026")
    BEFORE = "90", N_("Decree 90/2020")
    OWN = "own", N_("the office's own rules")


class Unit(Labelled):
    """What limits a head beside discipline."""

    CLASS = "unit_class", N_("Class of the unit")


# Of contract workers an office chooses to apply the decree on civil servants (its Art. 28.2).
_LAWS = {
    "nd335": Law.CIVIL_SERVANTS,
    "hdld": Law.CIVIL_SERVANTS,
    "nd233": Law.PUBLIC_EMPLOYEES,
    "ttdp": Law.OWN,
}


@dataclass(frozen=True, slots=True)
class YearLimit:
    """One limit: what it is, the class that it leaves, and the document that says so."""

    kind: DisciplineKind | Unit
    at_most: QualityClass
    document: str  # number and signs
    decided_on: date

    def record(self) -> dict[str, str]:
        """As a decision keeps it."""
        return {
            "kind": str(self.kind),
            "at_most": str(self.at_most),
            "document": self.document,
            "decided_on": self.decided_on.isoformat(),
        }

    @property
    def named(self) -> str:
        """The document, as a sentence names it."""
        return f"{self.document} ({self.decided_on:%d/%m/%Y})"


def law_of(rules: Rules) -> Law:
    """The text by which the people of these rules are classed; that before 2026 for the city's earlier rule sets."""
    return _LAWS.get(rules.rule_set.name.partition("-")[0], Law.BEFORE)


def limits_of(
    session: Session, office: Office, officials: Sequence[uuid.UUID], term: Term, *, zone: ZoneInfo
) -> Mapping[uuid.UUID, Sequence[YearLimit]]:
    """What limits the year of each of these officials, the lowest class first.

    Discipline counts by the day of its decision, unless its act has failed an earlier year: one act counts in one year alone. For degradation or an act about
    the duties the year is failed, whatever its months were left (Decree 335/2025 Arts. 11.3, 20.4). A head's class is not above the unit's (Art. 20): that of December, in which the year is decided.
    """
    found: defaultdict[uuid.UUID, list[YearLimit]] = defaultdict(list)
    for each in discipline_of_year(session, officials, term.year):
        if each.counted_before:
            continue
        failed = QualityClass.NOT_COMPLETED if each.about_duties else each.at_most
        found[each.official_id].append(YearLimit(each.kind, failed, each.document, each.decided_on))
    last = term.months[-1]
    unit = unit_class(session, office.id, last)
    if unit is not None:
        limit = YearLimit(Unit.CLASS, unit.klass, unit.document, unit.set_at.astimezone(zone).date())
        for official_id in heads_of(session, office.id, on=last.last_on) & set(officials):
            found[official_id].append(limit)
    order = tuple(QualityClass)
    return {who: sorted(theirs, key=lambda each: order.index(each.at_most)) for who, theirs in found.items()}


def at_most(limits: Sequence[YearLimit]) -> QualityClass | None:
    """The highest class that all of them leave; none where nothing limits it."""
    found: QualityClass | None = None
    for each in limits:
        found = lower(each.at_most, found)
    return found
