"""What a route needs of its application: the settings and the intake's writer."""

from typing import cast

from flask import current_app

from config import Config
from feedback.ratings.writer import IntakeWriter


def settings() -> Config:
    """The settings of the running application."""
    return cast(Config, current_app.extensions["hailong_config"])


def writer() -> IntakeWriter:
    """The intake writer of this process."""
    return cast(IntakeWriter, current_app.extensions["hailong_writer"])
