"""The demonstration as a newcomer gets it: loaded by one command, true to the ledger, and open to each of its accounts."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from feedback import clock
from feedback.cli import main
from feedback.periods.models import Period, PeriodState
from tests.conftest import config_for, dispose
from tests.databases import open_engine
from tests.months import HANOI

AT_ANY_HOUR = [
    datetime(2027, 1, 1, 0, 10, tzinfo=HANOI),  # for UTC it is the year before, and a holiday
    datetime(2027, 2, 7, 6, 50, tzinfo=HANOI),  # a Sunday within Tết: for two days more nobody works
]


@pytest.fixture
def settings(private_database: str, tmp_path: Path) -> Mapping[str, str]:
    return {
        "HAILONG_DATABASE_URL": private_database,
        "HAILONG_INSTANCE": str(tmp_path),
        "HAILONG_DEMO": "1",
    }


def loaded(settings: Mapping[str, str], *, wards: int = 1) -> list[dict[str, str]]:
    """Load it by the command, and have the ledger recomputed: the accounts."""
    made = CliRunner().invoke(main, ["demo", "--wards", str(wards), "--json"], env=settings)
    assert made.exit_code == 0, made.output
    verified = CliRunner().invoke(main, ["verify"], env=settings)
    assert verified.exit_code == 0, verified.output
    return list(json.loads(made.stdout)["accounts"])


def open_to(app: Flask, account: Mapping[str, str]) -> bool:
    """Sign the account in and say whether it comes to its own first page."""
    browser = app.test_client()
    page = browser.get("/admin/", base_url="https://localhost", follow_redirects=True)
    (form,) = [each for each in html.fromstring(page.text).forms if "password" in each.fields]
    answer = browser.post(
        page.request.path,
        data={**dict(form.fields), "name": account["name"], "password": account["password"]},
        base_url="https://localhost",
        headers={"Origin": "https://localhost"},
        follow_redirects=True,
    )
    return answer.status_code == 200 and 'name="password"' not in answer.text


def closed_to(settings: Mapping[str, str], accounts: list[dict[str, str]]) -> list[str]:
    """The accounts that do not come to their own first page."""
    url, instance = settings["HAILONG_DATABASE_URL"], Path(settings["HAILONG_INSTANCE"])
    app = create_app(replace(config_for(url, instance), demo=True))
    found = [account["name"] for account in accounts if not open_to(app, account)]
    dispose(app)
    return found


def test_a_city_of_two_wards_is_loaded_whole(settings: Mapping[str, str]) -> None:
    accounts = loaded(settings, wards=2)

    again = CliRunner().invoke(main, ["demo"], env=settings)
    assert again.exit_code == 1
    assert "not_empty" in again.output
    engine = open_engine(settings["HAILONG_DATABASE_URL"])
    with Session(engine) as session:
        states = session.scalars(select(Period.state).where(Period.state != PeriodState.OPEN)).all()
    engine.dispose()
    assert len(states) >= 4  # the ward's own whole months, and the neighbour's last
    assert closed_to(settings, accounts) == []


@pytest.mark.parametrize("moment", AT_ANY_HOUR, ids=lambda moment: f"{moment:%Y-%m-%d-%H%M}")
def test_it_is_loaded_whole_at_any_hour_of_any_day(
    settings: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, moment: datetime
) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment.astimezone(UTC))

    assert closed_to(settings, loaded(settings)) == []
