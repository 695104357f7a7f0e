"""The texts that every form of a month or a year begins with, and how figures are written in them."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from feedback.evaluations.sheets.kinds import Scorer
from feedback.evaluations.summaries.queries import Summary
from feedback.labels import N_, Labelled, say
from feedback.offices.models import Employment, Office
from feedback.scoring.rounding import plain

LOCALE = "vi"  # the forms of Vietnamese law

PERIOD = N_("(Period: month %(month)s/%(year)s)")
YEAR_PERIOD = N_("(Period: year %(year)s)")
VERSION = N_("(Version %(version)s of the closed month)")
DRAFT = N_("DRAFT")
NUMBER_OF = N_("No.: …")
DATED = N_("%(place)s, day ….. month ….. year …..")
DOTS = "…" * 28
# The columns of those who score, by the names that the forms have for them.
SCORERS = {"own": Scorer.SELF, "direct": Scorer.DIRECT, "leader": Scorer.HEAD, "superior": Scorer.SUPERIOR}
MEETING = N_("Meeting of %(day)s: %(present)s present, %(in_favour)s in favour, %(against)s against")
_KINDS_OF_PLACE = re.compile(
    r"^(?:UBND |Ủy ban nhân dân )?(?:phường|xã|đặc khu|thành phố|tỉnh) ", re.IGNORECASE
)


def head_values(session: Session, office: Office) -> dict[str, str]:
    """The letterhead's texts: the office with the one above it, the number and the date left to be filled in by hand."""
    above = session.get(Office, office.parent_id) if office.parent_id else None
    return {
        "above": above.name.upper() if above else "",
        "office": office.name.upper(),
        "office_name": office.name,
        "number": said(NUMBER_OF),
        "place_and_date": said(DATED, place=_KINDS_OF_PLACE.sub("", office.name)),
        "version": "",
        "draft": "",
    }


def month_values(session: Session, found: Summary) -> dict[str, str]:
    """The letterhead's texts with the month and its version."""
    values = {"month": f"{found.month.month:02d}", "year": found.month.year, "version": found.version}
    return {
        **head_values(session, found.office),
        "period": said(PERIOD, **values),
        "version": "" if found.is_draft else said(VERSION, **values),
        "draft": said(DRAFT) if found.is_draft else "",
    }


def points(number: Decimal | None) -> str:
    """Points with the decimal comma, without zeros that say nothing; nothing where there are none."""
    return "" if number is None else with_commas(plain(number))


def mean_points(number: Decimal | None) -> str:
    """A total or a mean with both its decimals, so that a column of them lines up."""
    return "" if number is None else with_commas(f"{number:.2f}")


def with_commas(text: str) -> str:
    """`text` with the comma of Vietnamese numbers."""
    return re.sub(r"(?<=[0-9])\.(?=[0-9])", ",", text)


def label(member: Labelled | None) -> str:
    """The label of a stored value; nothing for none."""
    return said(member.label) if member is not None else ""


def kind_of_people(employment: Employment | None) -> str:
    """The legal kind of whoever is evaluated, as a form's title has it; a civil servant where nothing else is known."""
    return label(employment or Employment.CIVIL_SERVANT).upper()


def said(text: str, **values: object) -> str:
    """`text` in the language of the forms."""
    return say(text, values or None, locale=LOCALE)


def counted_classes(counts: Mapping[str, object], classes: Mapping[str, str]) -> list[dict[str, str]]:
    """How many officials stand in each class, the best first."""
    return [{"text": name, "count": str(counts.get(code, 0))} for code, name in classes.items()]


def votes(met_on: date, present: int, in_favour: int, against: int) -> str:
    """How a meeting voted, in a sentence."""
    return said(MEETING, day=f"{met_on:%d/%m/%Y}", present=present, in_favour=in_favour, against=against)
