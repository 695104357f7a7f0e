"""What is stored of rule sets: by which of them an office evaluates, from a month on."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from feedback.base import Base, MonthColumn, json_value, ward_key
from feedback.periods.month import Month


class RuleSetChoice(Base):
    """The rule set by which an office evaluates some or all people from a month on; closed months keep theirs."""

    __tablename__ = "rule_set_choice"

    office_id: Mapped[ward_key] = mapped_column(ForeignKey("office.id"), primary_key=True)
    from_month: Mapped[Month] = mapped_column(MonthColumn, primary_key=True)
    # A kind of employment, or nothing for everybody whom the rule set is made for.
    people: Mapped[str] = mapped_column(String(20), primary_key=True, default="")
    rule_set: Mapped[str] = mapped_column(String(60))
    settings: Mapped[json_value]  # what the office sets differently, within the rule set's bounds
