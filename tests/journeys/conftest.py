"""The fixtures of the journeys: a running service with the cast in it, and a tablet in a real browser."""

from typing import Any

import pytest

from feedback.database import transaction
from tests.cast import gather
from tests.databases import Databases, SqliteDatabases
from tests.journeys.kiosk_screen import Screen
from tests.servers import LiveServer


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """SQLite alone: what a browser shows does not depend on the database, and a journey takes seconds."""
    return SqliteDatabases(tmp_path_factory.mktemp("journeys"))


@pytest.fixture
def ward(live_server: LiveServer) -> LiveServer:
    """A running service with two wards and everybody who works there."""
    with live_server.app.app_context(), transaction() as session:
        gather(session)
    return live_server


@pytest.fixture
def screen(page: Any, ward: LiveServer) -> Screen:
    """A tablet of ten inches on its side, not yet paired."""
    page.set_viewport_size({"width": 1280, "height": 800})
    return Screen(page, ward)
