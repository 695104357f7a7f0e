"""The thresholds in force at an office: the city's changes, each from a month ahead on and within bounds in code."""

import uuid
from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.audit.models import DecisionLeaf
from feedback.audit.operations import append_decision
from feedback.audit.verify import Fault, FaultKind
from feedback.base import new_id
from feedback.errors import Refused
from feedback.integrity.models import ThresholdChange
from feedback.integrity.thresholds import Thresholds
from feedback.labels import N_, normal
from feedback.offices.models import Office, OfficeKind
from feedback.offices.queries import line_of
from feedback.periods.month import Month

SET = "thresholds:set"
LONGEST_REASON = 500  # characters


def thresholds_of(session: Session, office_id: uuid.UUID, month: Month) -> Thresholds:
    """The thresholds by which the detectors look at a month of the office."""
    line = line_of(session, session.get_one(Office, office_id))
    asked = (
        select(ThresholdChange.name, ThresholdChange.value)
        .where(ThresholdChange.office_id.in_(line), ThresholdChange.from_month <= month)
        .order_by(ThresholdChange.from_month)
    )
    newest = {name: Thresholds.value_of(name, value) for name, value in session.execute(asked)}
    return Thresholds().with_overrides(newest)


def changes_of(session: Session, office_id: uuid.UUID) -> Sequence[ThresholdChange]:
    """Every change that concerns the office, the newest first."""
    line = line_of(session, session.get_one(Office, office_id))
    asked = (
        select(ThresholdChange)
        .where(ThresholdChange.office_id.in_(line))
        .order_by(ThresholdChange.from_month.desc(), ThresholdChange.set_at.desc())
    )
    return session.scalars(asked).all()


def threshold_faults(session: Session, office_id: uuid.UUID, code: str) -> Iterator[Fault]:
    """Thresholds in force that nobody set, or that were set and are others, by the decisions in the ledger."""
    leaves = session.execute(
        select(DecisionLeaf.month, DecisionLeaf.body).where(
            DecisionLeaf.office_id == office_id, DecisionLeaf.act == SET
        )
    )
    told = {
        (body["name"], body["after"], body["from"], body["reason"], body["by"]): str(month)
        for month, body in leaves
    }
    standing = {
        (each.name, each.value, str(each.from_month), each.reason, each.set_by.hex)
        for each in session.scalars(select(ThresholdChange).where(ThresholdChange.office_id == office_id))
    }
    for change in sorted(told.keys() ^ standing):
        yield Fault(FaultKind.RULES, code, told.get(change, change[2]), None, f"{change[0]} {change[1]}")


def set_threshold(
    session: Session,
    city: Office,
    name: str,
    value: str,
    from_month: Month,
    reason: str,
    *,
    by: uuid.UUID,
    zone: ZoneInfo,
    now: datetime,
) -> ThresholdChange:
    """Set a threshold for all wards of a city, from a month on that has not begun; the ledger keeps it.

    Raises Refused: `not_the_city`, `month_has_begun`, `reason_missing`, `too_long`, `unknown_threshold`,
    `bad_threshold`, `threshold_set_already`.
    """
    reason, today = normal(reason), now.astimezone(zone).date()
    if city.kind is not OfficeKind.CITY:
        raise Refused("not_the_city", N_("Thresholds are the same for all wards: the city sets them."))
    if from_month <= Month.of(today):
        raise Refused(
            "month_has_begun", N_("A threshold holds from a month that has not begun."), field="from_month"
        )
    if not reason:
        raise Refused("reason_missing", N_("A change of a threshold needs a reason."), field="reason")
    if len(reason) > LONGEST_REASON:
        raise Refused(
            "too_long",
            N_("The text is longer than %(limit)s characters."),
            field="reason",
            limit=LONGEST_REASON,
        )
    standing = thresholds_of(session, city.id, from_month)
    read = Thresholds.value_of(name, normal(value))
    standing.with_overrides({name: read})
    change = ThresholdChange(
        office_id=city.id,
        id=new_id(),
        name=name,
        value=str(read),
        from_month=from_month,
        reason=reason,
        set_by=by,
        set_at=now,
    )
    try:
        with session.begin_nested():
            session.add(change)
    except IntegrityError:
        raise Refused(
            "threshold_set_already", N_("This threshold has been set for that month."), field="name"
        ) from None
    body: dict[str, object] = {
        "name": name,
        "before": str(getattr(standing, name)),
        "after": str(read),
        "from": str(from_month),
        "reason": reason,
        "by": by.hex,
    }
    append_decision(session, city.id, Month.of(today), SET, body, decided_on=today)
    acts.record(
        session,
        "integrity:threshold:set",
        office_id=city.id,
        user_id=by,
        now=now,
        threshold=name,
        value=str(read),
        month=str(from_month),
    )
    return change
