"""The demonstration as a newcomer gets it: loaded by one command, true to the ledger, and open to each of its accounts."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import create_app
from feedback.cli import main
from feedback.periods.models import Period, PeriodState
from tests.conftest import config_for, dispose
from tests.databases import open_engine


def test_a_city_of_two_wards_is_loaded_whole(
    private_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = {
        "HAILONG_DATABASE_URL": private_database,
        "HAILONG_INSTANCE": str(tmp_path),
        "HAILONG_DEMO": "1",
    }
    made = CliRunner().invoke(main, ["demo", "--wards", "2", "--json"], env=settings)
    assert made.exit_code == 0, made.output
    accounts = json.loads(made.stdout)["accounts"]

    again = CliRunner().invoke(main, ["demo"], env=settings)
    assert again.exit_code == 1
    assert "not_empty" in again.output

    verified = CliRunner().invoke(main, ["verify"], env=settings)
    assert verified.exit_code == 0, verified.output

    engine = open_engine(private_database)
    with Session(engine) as session:
        states = session.scalars(select(Period.state).where(Period.state != PeriodState.OPEN)).all()
    engine.dispose()
    assert len(states) >= 4  # the ward's own whole months, and the neighbour's last

    app = create_app(replace(config_for(private_database, tmp_path), demo=True))
    for account in accounts:
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
        assert answer.status_code == 200, account["name"]
        assert 'name="password"' not in answer.text, account["name"]
    dispose(app)
