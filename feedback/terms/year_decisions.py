"""The decision on a year (Decree 335/2025 Arts. 11, 19–21) and its versions: by the authority, a head's by the office above."""

import hashlib
import uuid
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.audit.chain import canonical_json
from feedback.audit.operations import append_decision
from feedback.base import insert_for
from feedback.errors import Conflict, Refused
from feedback.evaluations.deadlines.terms import is_heard
from feedback.evaluations.sheets import new_rounds, way
from feedback.evaluations.sheets.kinds import SheetState
from feedback.evaluations.sheets.models import Minutes
from feedback.evaluations.sheets.scorers import leading_at, scorer_for
from feedback.labels import N_, normal
from feedback.offices.models import Office, Official
from feedback.periods.month import Month
from feedback.scoring import QualityClass, lower
from feedback.terms.limits import Law, law_of
from feedback.terms.means import class_by_points
from feedback.terms.models import YearDecision, YearSheet
from feedback.terms.queries import OfficialTerm
from feedback.terms.said import said_now
from feedback.terms.term import MONTHS_OF_YEAR
from feedback.terms.year_sheets import opened
from feedback.terms.year_terms import year_terms_of
from feedback.terms.years import OfficeYear, YearOf, office_year

DECIDED = "year:decided"  # the ledger's word
LONGEST_REASON = 2000  # characters
# Each refusal with the text that says so, by the law under which the official is classed.
TOO_FEW: Mapping[Law, str] = {
    Law.CIVIL_SERVANTS: N_("Fewer than six months worked: the year has no class (Decree 335/2025 Art. 11)."),
    Law.PUBLIC_EMPLOYEES: N_("Fewer than six months worked: the year has no class (Decree 233/2026)."),
    Law.BEFORE: N_("Fewer than six months worked: the year has no class (Decree 90/2020)."),
    Law.OWN: N_("Fewer than six months worked: the year has no class (the office's own rules)."),
}
ABOVE_POINTS: Mapping[Law, str] = {
    Law.CIVIL_SERVANTS: N_("The points do not reach this class (Decree 335/2025 Art. 20)."),
    Law.PUBLIC_EMPLOYEES: N_("The points do not reach this class (Decree 233/2026)."),
    Law.BEFORE: N_("The points do not reach this class (Decree 90/2020)."),
    Law.OWN: N_("The points do not reach this class (the office's own rules)."),
}
ABOVE_LIMIT: Mapping[Law, str] = {
    Law.CIVIL_SERVANTS: N_("A lower class is what is left by %(documents)s (Decree 335/2025 Arts. 11, 20)."),
    Law.PUBLIC_EMPLOYEES: N_("A lower class is what is left by %(documents)s (Decree 233/2026)."),
    Law.BEFORE: N_("A lower class is what is left by %(documents)s (Decree 90/2020)."),
    Law.OWN: N_("A lower class is what is left by %(documents)s (the office's own rules)."),
}


def decide(
    session: Session,
    office: Office,
    official: Official,
    year: int,
    klass: QualityClass | None,
    reason: str,
    *,
    shadow_months: int,
    user_id: uuid.UUID,
    zone: ZoneInfo,
    now: datetime,
) -> YearDecision:
    """Decide the class of a year, or of a year that two people reopened; what was decided before stands beside it.

    From the first of December on, since the law wants it before the fifteenth: December itself may be missing then, and
    the decision says so; no other month may. Raises Refused: `year_not_over`, what `scorer_for` refuses,
    `months_missing`, `no_points`, `too_few_months`, `class_missing`, `class_above_points`, `class_above_limit`, `no_seat_left`,
    `reason_missing`, `collective_unheard`, and what the sheet's state refuses; Conflict where two decide at once.
    """
    if now.astimezone(zone).date() < date(year, MONTHS_OF_YEAR, 1):
        raise Refused("year_not_over", N_("The year %(year)s is decided from December on."), year=year)
    scorer_for(session, office, official.id, user_id, on=now.astimezone(zone).date())
    session.execute(
        select(Office.id).where(Office.id == office.id).with_for_update()
    )  # the seats are counted by one at a time
    sheet = opened(session, office, official, year)
    anew = sheet.state is SheetState.REOPENED
    way.require(sheet, way.BEFORE_THE_CLOSE | {SheetState.REOPENED})
    whole = office_year(session, office, year, shadow_months=shadow_months, zone=zone)
    of = whole.of(official.id)
    kept = _reason(reason)
    _refuse_unready(of.official, klass)
    _refuse_class(whole, of, klass, kept)
    if klass is not None:
        _refuse_unheard(session, office, of, sheet, on=now.astimezone(zone).date())
    said = said_now(session, [sheet])[sheet.id].record() | {
        "limits": [limit.record() for limit in of.official.limits]
    }
    if anew:
        reopening = new_rounds.begin_deciding(session, sheet, user_id=user_id, now=now)
        kept = kept or reopening.reason
    else:
        way.pass_on(
            session,
            sheet,
            way.BEFORE_THE_CLOSE,
            SheetState.DECIDED,
            user_id=user_id,
            now=now,
            words=kept[:1000],
        )
    decision = YearDecision(
        office_id=office.id,
        official_id=official.id,
        year=year,
        version=len(of.decisions) + 1,
        klass=klass,
        mean=of.official.points.mean,
        months=months_record(of.official),
        reason=kept,
        said=said,
        decided_by=user_id,
        decided_at=now,
    )
    _insert(session, decision)
    if anew:
        new_rounds.end_deciding(session, reopening, decision.version)
    append_decision(
        session,
        office.id,
        Month(year, MONTHS_OF_YEAR),
        DECIDED,
        decision_body(decision),
        decided_on=now.astimezone(zone).date(),
    )
    acts.record(
        session,
        "terms:year:decided",
        office_id=office.id,
        user_id=user_id,
        now=now,
        official=official.code,
        year=year,
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
            "total": str(each.total) if each.total is not None else None,
            **({"document": each.brought.document} if each.brought else {}),
        }
        for each in official.months
    ]


def decision_body(decision: YearDecision) -> dict[str, object]:
    """What the ledger keeps of a decision: of what was said a digest, and none where it was decided before that was kept."""
    said = (
        {} if decision.said is None else {"said": hashlib.sha256(canonical_json(decision.said)).hexdigest()}
    )
    return {
        "official": decision.official_id.hex,
        "year": decision.year,
        "version": decision.version,
        "class": str(decision.klass) if decision.klass else None,
        "mean": str(decision.mean) if decision.mean is not None else None,
        "months": decision.months,
        "reason": decision.reason,
        "by": decision.decided_by.hex if decision.decided_by else None,
        **said,
    }


def _reason(text: str) -> str:
    kept = normal(text)
    if len(kept) > LONGEST_REASON:
        raise Refused(
            "too_long",
            N_("The text is longer than %(limit)s characters."),
            field="reason",
            limit=LONGEST_REASON,
        )
    return kept


def _refuse_unready(official: OfficialTerm, klass: QualityClass | None) -> None:
    missing = [month for month in official.points.missing if month.month != MONTHS_OF_YEAR]
    if missing:
        raise Refused(
            "months_missing",
            N_("Not closed yet: %(months)s. Close them before the year is decided."),
            months=", ".join(f"{month.month:02d}/{month.year}" for month in missing),
        )
    if klass is not None and official.points.enough_months and not official.points.may_be_classed:
        raise Refused("no_points", N_("No month of the year has a total, so it has no class."), field="class")
    if klass is not None and not official.points.enough_months:
        raise Refused(
            "too_few_months",
            TOO_FEW[law_of(official.rules)],
            field="class",
        )
    if klass is None and official.points.may_be_classed:
        raise Refused("class_missing", N_("Please choose the class."), field="class")


def _refuse_class(whole: OfficeYear, of: YearOf, klass: QualityClass | None, reason: str) -> None:
    by_points = of.official.year.klass if of.official.year else None
    bound = class_by_points(of.official.points.mean, of.official.rules.parameters)
    if klass is not None and bound is not None and lower(klass, bound) is not klass:
        raise Refused(
            "class_above_points",
            ABOVE_POINTS[law_of(of.official.rules)],
            field="class",
        )
    if klass is not None and of.official.year and lower(klass, of.official.year.at_most) is not klass:
        raise Refused(
            "class_above_limit",
            ABOVE_LIMIT[law_of(of.official.rules)],
            field="class",
            documents="; ".join(
                each.named for each in of.official.limits if lower(klass, each.at_most) is not klass
            ),
        )
    standing = of.decision
    if klass is QualityClass.EXCELLENT:
        mine = standing is not None and standing.klass is QualityClass.EXCELLENT
        if not mine and whole.taken(of) >= whole.seats(of):
            raise Refused(
                "no_seat_left",
                N_("All %(seats)s seats of the excellent class are taken."),
                field="class",
                seats=whole.seats(of),
            )
    if not reason and klass is not by_points:
        raise Refused(
            "reason_missing", N_("A class that differs from the points needs a reason."), field="reason"
        )


def _refuse_unheard(session: Session, office: Office, of: YearOf, sheet: YearSheet, *, on: date) -> None:
    """Refuse a class before the meeting has spoken, where the terms ask for it; of a reopened sheet, in its new round."""
    leads = of.official.official_id in leading_at(session, office, on=on)
    heard = is_heard(year_terms_of(session, office, sheet.year).collective, of.official.rules, leads=leads)
    if heard and session.get(Minutes, (office.id, sheet.id, sheet.round)) is None:
        raise Refused(
            "collective_unheard",
            N_("The meeting at the end of the year has not spoken on this sheet (Decree 335/2025 Art. 21)."),
            field="class",
        )


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
