"""Who asks what waits: the person, the office, and the day it is."""

import uuid
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedback.accounts.rights import Act, Line, Person, allows
from feedback.offices.models import Office
from feedback.periods.month import Month


@dataclass(frozen=True, slots=True)
class Asking:
    """A person before an office of theirs."""

    session: Session
    office: Office
    line: Line  # the office and those above it
    person: Person
    today: date
    zone: ZoneInfo
    shadow_months: int

    @property
    def this_month(self) -> Month:
        """The month that runs."""
        return Month.of(self.today)

    def may(self, act: Act, official_id: uuid.UUID | None = None) -> bool:
        """Whether the person may do `act` here, to what concerns that official."""
        return allows(self.person, act, self.line, official_id=official_id)
