"""The kiosk's page given out as another version than the tablet has."""

from dataclasses import replace

from tests.journeys.kiosk_screen import Screen


def publish_a_new_version(screen: Screen) -> str:
    """Have the service give out the kiosk as another version."""
    made = screen.server.app.extensions["hailong_shell"]
    newer = {part: getattr(made, part).replace(made.version, "new") for part in ("page", "worker")}
    screen.server.app.extensions["hailong_shell"] = replace(made, version="new", **newer)
    return "new"
