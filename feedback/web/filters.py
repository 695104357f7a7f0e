"""How values are written for people: numbers with the decimal comma, days as dd/mm/yyyy, months, moments."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import gettext

from feedback.labels import N_, Labelled
from feedback.periods.month import Month
from feedback.scoring.rounding import plain
from feedback.scoring.steps import Sentence
from feedback.terms.term import Term, term_words
from feedback.web.locale import current

DASH = "–"
WEEKDAYS = (
    *(N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday")),
    N_("Sunday"),
)
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_POINT = re.compile(r"(?<=[0-9])\.(?=[0-9])")


def number(value: Decimal | int | str | None, places: int | None = None) -> str:
    """`value` with the decimal sign of the reader's language; a dash for none. `places` pads or rounds half up."""
    if value is None or value == "":
        return DASH
    exact = Decimal(value)
    if places is not None:
        exact = exact.quantize(Decimal(1).scaleb(-places), rounding="ROUND_HALF_UP")
    written = f"{exact:,}"
    if current() == "vi":
        written = written.translate(str.maketrans(",.", ".,"))
    return written


def plain_number(value: Decimal | int | None) -> str:
    """`value` without trailing zeros, as a coefficient or a quantity is written; a dash for none."""
    return DASH if value is None else number(plain(value))


def hours(value: timedelta) -> str:
    """A length of time in hours with one decimal."""
    return number(Decimal(int(value.total_seconds())) / 3600, 1)


def percent(value: Decimal | str | None, places: int = 1) -> str:
    """`value`, already in percent, with its sign; a dash for none."""
    return DASH if value is None or value == "" else f"{number(value, places)}%"


def told(sentence: Sentence) -> str:
    """A sentence in the reader's language, the numbers in it with that language's decimal sign."""
    text = formula(sentence.text) if _NUMBER.fullmatch(sentence.text) else sentence.text
    return Sentence(text, _with_signs(sentence.values)).said(current())


def formula(text: str) -> str:
    """A computation's line with the decimal sign of the reader's language."""
    return _POINT.sub(",", text) if current() == "vi" else text


def _with_signs(values: Mapping[str, object]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in values.items():
        if isinstance(value, Sentence):
            found[name] = Sentence(value.text, _with_signs(value.values))
        else:
            found[name] = formula(str(value)) if _NUMBER.fullmatch(str(value)) else value
    return found


def limit(value: Decimal | int | time) -> str:
    """A threshold as it is written: a time of day, or a number without trailing zeros."""
    return f"{value:%H:%M}" if isinstance(value, time) else plain_number(value)


def day(value: date | None) -> str:
    """A day as dd/mm/yyyy."""
    return DASH if value is None else value.strftime("%d/%m/%Y")


def weekday(value: date) -> str:
    """The name of a day's weekday in the reader's language."""
    return str(gettext(WEEKDAYS[value.weekday()]))


def month(value: Month | None) -> str:
    """A month as mm/yyyy."""
    return DASH if value is None else f"{value.month:02d}/{value.year}"


def term(value: Term) -> str:
    """A quarter, half-year or year by its name in the reader's language."""
    text, values = term_words(value)
    return str(gettext(text, **values))


def label(value: Labelled | None) -> str:
    """The label of a stored value in the reader's language."""
    return DASH if value is None else gettext(value.label)


def labelled(members: Iterable[Labelled]) -> list[tuple[str, str]]:
    """Members of a short list as a list to choose from takes them: each value with its label."""
    return [(each.value, label(each)) for each in members]


def register(app: Flask, zone: ZoneInfo) -> None:
    """Give the templates of `app` the filters; moments are written in the clock of `zone`."""

    def moment(value: datetime | None) -> str:
        return DASH if value is None else value.astimezone(zone).strftime("%d/%m/%Y %H:%M")

    def clock_time(value: datetime | None) -> str:
        return DASH if value is None else value.astimezone(zone).strftime("%H:%M:%S")

    app.jinja_env.filters.update(
        hours=hours,
        clock_time=clock_time,
        told=told,
        formula=formula,
        number=number,
        plain_number=plain_number,
        limit=limit,
        percent=percent,
        day=day,
        weekday=weekday,
        month=month,
        term=term,
        label=label,
        labelled=labelled,
        moment=moment,
    )
