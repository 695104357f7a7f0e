"""The year of an office: everybody's mean and class by points, the annual sheet with what is said on it, and the decisions."""

import uuid
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.errors import Missing
from feedback.offices.models import Office
from feedback.scoring import QualityClass
from feedback.terms.models import YearDecision, YearSheet
from feedback.terms.queries import OfficeTerm, OfficialTerm, office_term
from feedback.terms.said import Said, said_now
from feedback.terms.term import Term, TermKind


@dataclass(frozen=True, slots=True)
class YearOf:
    """An official's year as its page shows it."""

    official: OfficialTerm
    sheet: YearSheet | None
    decisions: Sequence[YearDecision]  # the newest first
    now: Said  # in the round that the sheet is in

    @property
    def decision(self) -> YearDecision | None:
        """The one that stands."""
        return self.decisions[0] if self.decisions else None

    def as_of(self, version: int) -> "YearOf":
        """The year as it was decided in a version, with what had been said; raises Missing for one that is not."""
        for place, decision in enumerate(self.decisions):
            if decision.version == version:
                said = self.now if decision.said is None else Said.from_record(decision.said)
                return YearOf(self.official, self.sheet, self.decisions[place:], said)
        raise Missing("version")

    @property
    def group(self) -> Hashable:
        """With whom the official shares the seats of the excellent class."""
        return self.official.year.group if self.official.year else None


@dataclass(frozen=True, slots=True)
class OfficeYear:
    """The year of everybody at an office."""

    found: OfficeTerm
    years: Sequence[YearOf]

    @property
    def excellent(self) -> int:
        """How many are decided to be excellent."""
        return sum(
            1 for each in self.years if each.decision and each.decision.klass is QualityClass.EXCELLENT
        )

    def seats(self, of: YearOf) -> int:
        """The seats of the excellent class among those with whom one official shares them."""
        return self.found.seats_of.get(of.group, 0)

    def taken(self, of: YearOf) -> int:
        """How many of these seats are decided."""
        return sum(
            1
            for each in self.years
            if each.group == of.group and each.decision and each.decision.klass is QualityClass.EXCELLENT
        )

    def of(self, official_id: uuid.UUID) -> YearOf:
        """One official's; raises Missing for somebody whom another office evaluates."""
        for each in self.years:
            if each.official.official_id == official_id:
                return each
        raise Missing("official")


def office_year(
    session: Session, office: Office, year: int, *, shadow_months: int, zone: ZoneInfo
) -> OfficeYear:
    """The year of everybody whose last posting in it is at the office."""
    found = office_term(session, office, Term(TermKind.YEAR, year), shadow_months=shadow_months, zone=zone)
    sheets = {
        sheet.official_id: sheet
        for sheet in session.scalars(
            select(YearSheet)
            .where(YearSheet.office_id == office.id, YearSheet.year == year)
            .execution_options(populate_existing=True)
        )
    }
    said = said_now(session, list(sheets.values()))
    decisions = decisions_of(session, office, year)
    years = []
    for each in found.officials:
        sheet = sheets.get(each.official_id)
        now = said[sheet.id] if sheet else Said()
        years.append(YearOf(each, sheet, decisions.get(each.official_id, ()), now))
    return OfficeYear(found, years)


def decisions_of(session: Session, office: Office, year: int) -> Mapping[uuid.UUID, Sequence[YearDecision]]:
    """Every decision on the office's year by official, the newest first."""
    found: dict[uuid.UUID, list[YearDecision]] = {}
    for decision in session.scalars(
        select(YearDecision)
        .where(YearDecision.office_id == office.id, YearDecision.year == year)
        .order_by(YearDecision.version.desc())
    ):
        found.setdefault(decision.official_id, []).append(decision)
    return found
