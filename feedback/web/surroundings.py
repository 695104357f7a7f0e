"""What a route needs of its application: the settings, the intake's writer, and the keys of what is sealed."""

from typing import cast

from flask import current_app

from config import Config
from feedback.contacts.sealing import Sealer
from feedback.devices.seals import Opener
from feedback.ratings.writer import IntakeWriter


def settings() -> Config:
    """The settings of the running application."""
    return cast(Config, current_app.extensions["hailong_config"])


def sealer() -> Sealer | None:
    """What seals citizens' contacts; none where there is no key, and then no contact is asked for."""
    return cast("Sealer | None", current_app.extensions["hailong_sealer"])


def writer() -> IntakeWriter:
    """The intake writer of this process."""
    return cast(IntakeWriter, current_app.extensions["hailong_writer"])


def opener() -> Opener:
    """Opens what devices sealed to this service."""
    return cast(Opener, current_app.extensions["hailong_opener"])
