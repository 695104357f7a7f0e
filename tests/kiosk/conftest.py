"""The fixtures of the citizens' screens: the cast, a tablet on a desk, and receipts with their codes."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from config import Config
from feedback import clock
from feedback.contacts import keys
from feedback.devices import operations as devices
from feedback.ratings import check_codes
from feedback.receipts import operations as receipts
from feedback.receipts.models import Mode, Receipt
from kiosk.tablets import KnownDevices
from tests.cast import Cast, gather
from tests.clients import CheckedClient
from tests.kiosk.tablets import Tablet

AFTER_MIDNIGHT = datetime(2026, 10, 15, 17, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _after_midnight() -> Iterator[None]:
    """Half an hour after midnight at the desks, of 16 October 2026: for UTC it is still the 15th."""
    with time_machine.travel(AFTER_MIDNIGHT):
        yield


@pytest.fixture
def cast(session: Session, app: Flask) -> Cast:
    """Two wards and everybody who works there; no tablet is remembered from another test."""
    app.extensions["hailong_known_devices"] = KnownDevices()
    everybody = gather(session)
    session.commit()
    return everybody


@pytest.fixture
def opened(app: Flask, cast: Cast) -> Callable[[bytes], str]:
    """Opens a contact of ward P1 as the inspectorate does, with the private key."""
    config: Config = app.extensions["hailong_config"]
    opener = keys.opener_in(Path(config.contacts_private_key))
    assert opener is not None
    return lambda sealed: opener.open(bytes(sealed), cast.p1.id)


@pytest.fixture
def tablet(client: CheckedClient, session: Session, cast: Cast) -> Tablet:
    """A tablet that is paired to desk Q01 of ward P1."""
    code = devices.open_pairing(session, cast.q1.id, now=clock.now())
    session.commit()
    return Tablet(client, client.post("/k/pair", json={"code": code}).json["token"])


@pytest.fixture
def issue(session: Session, cast: Cast) -> Callable[..., str]:
    """Issues a code for a dossier that An received a while ago at desk Q01: `issue(days_ago=8)`."""

    def issue(dossier: str = "D-1", *, days_ago: int = 0) -> str:
        then = clock.now() - timedelta(days=days_ago, minutes=5)
        receipt = Receipt(
            office_id=cast.p1.id, dossier_code=dossier, dossier_key=dossier.lower(), procedure_id=cast.procedure.id,
            desk_id=cast.q1.id, official_id=cast.an.id, received_at=then, mode=Mode.DIRECT,
        )  # fmt: skip
        session.add(receipt)
        session.flush()
        code = receipts.issue_code(session, receipt, valid_days=7, now=then)
        session.commit()
        return code

    return issue


@pytest.fixture
def code() -> str:
    """A check code as a citizen sees it."""
    return check_codes.spelled(check_codes.new_code())
