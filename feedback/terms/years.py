"""The annual sheet (form 02): the official's own word, the superior's comment, and the authority's decision with its versions."""

import uuid
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.audit.operations import append_decision
from feedback.base import insert_for
from feedback.errors import Conflict, Missing, Refused
from feedback.labels import N_, normal
from feedback.offices.models import Office, Official
from feedback.periods.month import Month
from feedback.scoring import QualityClass, lower
from feedback.terms.means import class_by_points
from feedback.terms.models import YearDecision, YearSheet
from feedback.terms.queries import OfficeTerm, OfficialTerm, office_term
from feedback.terms.term import MONTHS_OF_YEAR, Term, TermKind

DECIDED = "year:decided"  # the ledger's word
LONGEST_WORDS, LONGEST_REASON = 4000, 2000  # characters


@dataclass(frozen=True, slots=True)
class YearOf:
    """An official's year as its page shows it."""

    official: OfficialTerm
    sheet: YearSheet | None
    decisions: Sequence[YearDecision]  # the newest first

    @property
    def decision(self) -> YearDecision | None:
        """The one that stands."""
        return self.decisions[0] if self.decisions else None

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


def office_year(session: Session, office: Office, year: int, *, shadow_months: int) -> OfficeYear:
    """The year of everybody whose last posting in it is at the office."""
    found = office_term(session, office, Term(TermKind.YEAR, year), shadow_months=shadow_months)
    sheets = {
        sheet.official_id: sheet
        for sheet in session.scalars(
            select(YearSheet).where(YearSheet.office_id == office.id, YearSheet.year == year)
        )
    }
    decisions = decisions_of(session, office, year)
    return OfficeYear(
        found,
        [
            YearOf(each, sheets.get(each.official_id), decisions.get(each.official_id, ()))
            for each in found.officials
        ],
    )


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


def assess(
    session: Session,
    office: Office,
    official: Official,
    year: int,
    klass: QualityClass,
    words: str,
    *,
    user_id: uuid.UUID,
    now: datetime,
) -> None:
    """Keep the official's own word on the year (form 02 part II). Raises Refused: `already_decided`, `too_long`."""
    _refuse_decided(session, office, official, year)
    sheet = _sheet(session, office, official, year)
    sheet.own_class, sheet.own_words, sheet.assessed_at = klass, _words(words, "words"), now
    session.flush()
    _record(session, "terms:year:assessed", office, official, year, user_id=user_id, now=now)


def comment(
    session: Session,
    office: Office,
    official: Official,
    year: int,
    words: str,
    proposal: str,
    *,
    user_id: uuid.UUID,
    now: datetime,
) -> None:
    """Keep the comment of whoever directly leads, and the measure proposed (form 02 part IV).

    Raises Refused: `already_decided`, `too_long`, or `comment_missing`.
    """
    _refuse_decided(session, office, official, year)
    kept = _words(words, "comment")
    if not kept:
        raise Refused("comment_missing", N_("Please write the comment."), field="comment")
    sheet = _sheet(session, office, official, year)
    sheet.comment, sheet.proposal = kept, _words(proposal, "proposal", LONGEST_REASON)
    sheet.commented_by, sheet.commented_at = user_id, now
    session.flush()
    _record(session, "terms:year:commented", office, official, year, user_id=user_id, now=now)


def decide(
    session: Session,
    office: Office,
    official: Official,
    year: int,
    klass: QualityClass | None,
    reason: str,
    *,
    shadow_months: int,
    user_id: uuid.UUID | None,
    zone: ZoneInfo,
    now: datetime,
) -> YearDecision:
    """Decide the class of a year (Decree 335/2025 Arts. 11, 19, 20 and 21); a new decision replaces the one that stands.

    From the first of December on, since the law wants it before the fifteenth: December itself may be missing then, and
    the decision says so; no other month may. Raises Refused: `year_not_over`, `months_missing`, `too_few_months`,
    `class_missing`, `class_above_points`, `class_above_limit`, `no_seat_left`, `reason_missing`, `decision_unchanged`; Conflict where two
    decide at once.
    """
    if now.astimezone(zone).date() < date(year, MONTHS_OF_YEAR, 1):
        raise Refused("year_not_over", N_("The year %(year)s is decided from December on."), year=year)
    session.execute(
        select(Office.id).where(Office.id == office.id).with_for_update()
    )  # the seats are counted by one at a time
    whole = office_year(session, office, year, shadow_months=shadow_months)
    of = whole.of(official.id)
    kept = _words(reason, "reason", LONGEST_REASON)
    _refuse_unready(of.official, klass)
    _refuse_class(whole, of, klass, kept)
    decision = YearDecision(
        office_id=office.id,
        official_id=official.id,
        year=year,
        version=len(of.decisions) + 1,
        klass=klass,
        mean=of.official.points.mean,
        months=months_record(of.official),
        reason=kept,
        decided_by=user_id,
        decided_at=now,
    )
    _insert(session, decision)
    append_decision(
        session,
        office.id,
        Month(year, MONTHS_OF_YEAR),
        DECIDED,
        decision_body(decision),
        decided_on=now.astimezone(zone).date(),
    )
    _record(
        session,
        "terms:year:decided",
        office,
        official,
        year,
        user_id=user_id,
        now=now,
        version=decision.version,
        klass=str(klass or ""),
    )
    return decision


def months_record(official: OfficialTerm) -> list[dict[str, object]]:
    """The months that a decision is made from, as it keeps them."""
    return [
        {
            "month": str(each.month),
            "standing": str(each.standing),
            "office": each.office_id.hex if each.office_id else None,
            "version": each.version,
            "total": str(each.line.total) if each.line and each.line.total is not None else None,
        }
        for each in official.months
    ]


def decision_body(decision: YearDecision) -> dict[str, object]:
    """What the ledger keeps of a decision."""
    return {
        "official": decision.official_id.hex,
        "year": decision.year,
        "version": decision.version,
        "class": str(decision.klass) if decision.klass else None,
        "mean": str(decision.mean) if decision.mean is not None else None,
        "months": decision.months,
        "reason": decision.reason,
        "by": decision.decided_by.hex if decision.decided_by else None,
    }


def _refuse_unready(official: OfficialTerm, klass: QualityClass | None) -> None:
    missing = [month for month in official.points.missing if month.month != MONTHS_OF_YEAR]
    if missing:
        raise Refused(
            "months_missing",
            N_("Not closed yet: %(months)s. Close them before the year is decided."),
            months=", ".join(f"{month.month:02d}/{month.year}" for month in missing),
        )
    if klass is not None and not official.points.enough_months:
        raise Refused(
            "too_few_months",
            N_("Fewer than six months worked: the year has no class (Decree 335/2025 Art. 11)."),
            field="class",
        )
    if klass is None and official.points.enough_months:
        raise Refused("class_missing", N_("Please choose the class."), field="class")


def _refuse_class(whole: OfficeYear, of: YearOf, klass: QualityClass | None, reason: str) -> None:
    standing = of.decision
    if standing is not None and standing.klass is klass and standing.mean == of.official.points.mean:
        raise Refused("decision_unchanged", N_("This is what has been decided already."), field="class")
    by_points = of.official.year.klass if of.official.year else None
    bound = class_by_points(of.official.points.mean, of.official.rules.parameters)
    if klass is not None and bound is not None and lower(klass, bound) is not klass:
        raise Refused(
            "class_above_points",
            N_("The points do not reach this class (Decree 335/2025 Art. 20)."),
            field="class",
        )
    if klass is not None and of.official.year and lower(klass, of.official.year.at_most) is not klass:
        raise Refused(
            "class_above_limit",
            N_(
                "Discipline in the year, or the class of the unit, leaves a lower class (Decree 335/2025 Arts. 11, 20)."
            ),
            field="class",
        )
    if klass is QualityClass.EXCELLENT:
        mine = standing is not None and standing.klass is QualityClass.EXCELLENT
        if not mine and whole.taken(of) >= whole.seats(of):
            raise Refused(
                "no_seat_left",
                N_("All %(seats)s seats of the excellent class are taken."),
                field="class",
                seats=whole.seats(of),
            )
    if not reason and (standing is not None or klass is not by_points):
        raise Refused(
            "reason_missing",
            N_("A class that differs from the points, or replaces a decision, needs a reason."),
            field="reason",
        )


def _refuse_decided(session: Session, office: Office, official: Official, year: int) -> None:
    decided = session.scalar(
        select(YearDecision.version)
        .where(
            YearDecision.office_id == office.id,
            YearDecision.official_id == official.id,
            YearDecision.year == year,
        )
        .limit(1)
    )
    if decided:
        raise Refused("already_decided", N_("The year %(year)s has been decided."), year=year)


def _sheet(session: Session, office: Office, official: Official, year: int) -> YearSheet:
    session.execute(
        insert_for(session, YearSheet)
        .values(office_id=office.id, official_id=official.id, year=year, own_words="", proposal="")
        .on_conflict_do_nothing()
    )
    return session.get_one(YearSheet, (office.id, official.id, year), populate_existing=True)


def _insert(session: Session, decision: YearDecision) -> None:
    names = [column.name for column in YearDecision.__table__.columns]
    kept = session.scalar(
        insert_for(session, YearDecision)
        .values({name: getattr(decision, name) for name in names})
        .on_conflict_do_nothing()
        .returning(YearDecision.version)
    )
    if kept is None:
        raise Conflict("decided_meanwhile", N_("Somebody else has just decided this: look at it again."))


def _words(text: str, field: str, longest: int = LONGEST_WORDS) -> str:
    kept = normal(text)
    if len(kept) > longest:
        raise Refused(
            "too_long", N_("The text is longer than %(limit)s characters."), field=field, limit=longest
        )
    return kept


def _record(
    session: Session,
    act: str,
    office: Office,
    official: Official,
    year: int,
    *,
    user_id: uuid.UUID | None,
    now: datetime,
    **more: str | int,
) -> None:
    acts.record(
        session,
        act,
        office_id=office.id,
        user_id=user_id,
        now=now,
        official=official.code,
        year=year,
        **more,
    )
