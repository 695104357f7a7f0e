"""Path values parsed at the address: a route gets a month or an id, never a text to be parsed again."""

from flask import Flask
from werkzeug.routing import BaseConverter, ValidationError

from feedback.periods.month import Month


class MonthConverter(BaseConverter):
    """`<month:month>`: a month written `YYYY-MM`."""

    regex = r"\d{4}-\d{2}"

    def to_python(self, value: str) -> Month:
        try:
            return Month.parse(value)
        except ValueError:
            raise ValidationError from None

    def to_url(self, value: Month) -> str:
        return str(value)


def register(app: Flask) -> None:
    """Make the converters known to `app`; `<uuid:…>` comes with the framework."""
    app.url_map.converters["month"] = MonthConverter
