"""The fixtures of the staff's screens: the cast, and browsers in which they are signed in."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from feedback import clock
from tests.admin.staff import Browser, signed_in
from tests.cast import Cast, gather
from tests.clients import CheckedClient
from tests.months import AFTER_OCTOBER


@pytest.fixture(autouse=True)
def _in_november(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands on the morning of 5 November 2026: October is over and waits to be closed."""
    monkeypatch.setattr(clock, "now", lambda: AFTER_OCTOBER)


@pytest.fixture
def cast(session: Session) -> Cast:
    """Two wards and everybody who works there."""
    return gather(session)


@pytest.fixture
def as_(client: CheckedClient, session: Session, cast: Cast) -> Callable[[str], Browser]:
    """Sign somebody of the cast in, by first name: `as_("alice").get(…)`."""
    return lambda name: signed_in(client, session, cast.accounts[name])
