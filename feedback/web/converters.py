"""Path values parsed at the address: a route gets a month, a term, a dossier's code or an id, never a text to be parsed again."""

from flask import Flask
from werkzeug.routing import BaseConverter, ValidationError

from feedback.periods.month import Month
from feedback.terms.term import Term

YEARS = range(1900, 2200)  # no office has others, and the ends of the calendar have no day beyond them


class MonthConverter(BaseConverter):
    """`<month:month>`: a month written `YYYY-MM`, of a year that an office can have."""

    regex = r"\d{4}-\d{2}"

    def to_python(self, value: str) -> Month:
        try:
            month = Month.parse(value)
        except ValueError:
            raise ValidationError from None
        if month.year not in YEARS:
            raise ValidationError
        return month

    def to_url(self, value: Month) -> str:
        return str(value)


class TermConverter(BaseConverter):
    """`<term:term>`: a quarter, a half-year or a year written `2026-Q4`, `2026-H2` or `2026`."""

    regex = r"\d{4}(?:-(?:Q[1-4]|H[12]))?"

    def to_python(self, value: str) -> Term:
        try:
            term = Term.parse(value)
        except ValueError:
            raise ValidationError from None
        if term.year not in YEARS:
            raise ValidationError
        return term

    def to_url(self, value: Term) -> str:
        return str(value)


class DossierConverter(BaseConverter):
    """`<dossier:dossier>`: the code of a dossier or of a slip, in capitals."""

    regex = r"[A-Za-z0-9.]{1,20}-[A-Za-z0-9.-]{1,30}"  # never a word of the address, such as `batch`

    def to_python(self, value: str) -> str:
        return value.upper()


def register(app: Flask) -> None:
    """Make the converters known to `app`; `<uuid:…>` comes with the framework."""
    app.url_map.converters["month"] = MonthConverter
    app.url_map.converters["term"] = TermConverter
    app.url_map.converters["dossier"] = DossierConverter
