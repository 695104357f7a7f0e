"""The ward's choice of how its screens ask: it is set, dated, and asked for."""

import uuid
from collections import defaultdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.base import new_id
from feedback.offices.models import Office
from feedback.offices.queries import line_of
from feedback.screens.asking import RuleBook, Rules
from feedback.screens.models import Asking, ScreenRules


def rule_book(session: Session, office: Office) -> RuleBook:
    """Every rule that has held for the office's screens."""
    line = line_of(session, office)
    found: defaultdict[uuid.UUID, list[tuple[datetime, Rules]]] = defaultdict(list)
    for row in session.scalars(select(ScreenRules).where(ScreenRules.office_id.in_(line))):
        rules = Rules(row.asking.value, row.armed_seconds, row.interval_seconds)
        found[row.office_id].append((row.from_at, rules))
    return RuleBook([found[office_id] for office_id in line])


def set_rules(session: Session, office: Office, rules: Rules, *, by: uuid.UUID, now: datetime) -> bool:
    """Have the office's screens ask so from now on; false where they did already."""
    if rule_book(session, office).at(now) == rules:
        return False
    session.add(
        ScreenRules(
            office_id=office.id,
            id=new_id(),
            asking=Asking(rules.asking),
            armed_seconds=rules.armed_seconds,
            interval_seconds=rules.interval_seconds,
            from_at=now,
            set_by=by,
        )
    )
    acts.record(
        session,
        "screens:rules:set",
        office_id=office.id,
        user_id=by,
        now=now,
        asking=rules.asking,
        armed_seconds=rules.armed_seconds,
        interval_seconds=rules.interval_seconds,
    )
    return True
