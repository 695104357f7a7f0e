"""The reader's language: Vietnamese first, English by a switch that the browser remembers."""

from pathlib import Path

from flask import Flask, g, request
from flask_babel import Babel

from feedback.labels import CATALOGUE, LOCALES

COOKIE = "hailong_lang"
NAMES = {"vi": "Tiếng Việt", "en": "English"}  # each in its own language, so not in the catalogue


def current() -> str:
    """The language of this request: `?lang=`, else the person's own, else the browser's cookie, else Vietnamese."""
    for wanted in (request.args.get("lang"), g.get("user_locale"), request.cookies.get(COOKIE)):
        if wanted in LOCALES:
            return str(wanted)
    return LOCALES[0]


def speak(app: Flask, zone: str) -> None:
    """Give `app` its catalogue, and its templates the current language and the names of all."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(Path(CATALOGUE))
    Babel(app, default_locale=LOCALES[0], default_timezone=zone, locale_selector=current)
    app.context_processor(lambda: {"locale": current(), "locale_names": NAMES})
