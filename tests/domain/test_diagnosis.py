"""The doctor: each planted fault is named, and a sound installation is left in peace."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from config import Config
from feedback import diagnosis
from feedback.jobs.models import JobRun
from feedback.migrate import head
from feedback.notices.models import Channel
from feedback.notices.operations import queue
from feedback.ratings.operations import submit
from tests.conftest import config_for
from tests.domain.test_intake import place, tap

NOW = datetime.now(UTC)


@pytest.fixture
def config(session: Session, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Config:
    """A sound installation: of this version, with a job run just now."""
    session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
    session.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": head()})
    session.add(JobRun(job="seal", slot="today", claimed_at=NOW))
    session.flush()
    elsewhere = {"_durable", "_catalogue"}  # the tests' PostgreSQL is fast and forgetful on purpose
    monkeypatch.setattr(
        diagnosis, "CHECKS", [each for each in diagnosis.CHECKS if each.__name__ not in elsewhere]
    )
    return replace(config_for(database_url, tmp_path), database_url="postgresql+psycopg://nowhere")


def codes(session: Session, config: Config) -> list[str]:
    now = datetime.now(UTC)  # the database's own clock is compared with it
    return [fault.code for fault in diagnosis.faults(session, config, now=now)]


def test_it_names_a_database_whose_clock_is_off(session: Session, config: Config) -> None:
    found = [
        fault.code
        for fault in diagnosis.faults(session, config, now=datetime.now(UTC) + timedelta(seconds=9))
    ]

    assert found == ([] if session.get_bind().dialect.name == "sqlite" else ["clocks_differ"])


def test_it_finds_nothing_wrong_with_a_sound_installation(session: Session, config: Config) -> None:
    assert codes(session, config) == []


def test_it_names_a_missing_key_for_contacts(session: Session, config: Config, tmp_path: Path) -> None:
    without = replace(config, contacts_public_key=str(tmp_path / "none"))

    assert codes(session, without) == ["no_contact_key"]


def test_it_names_notices_that_nobody_sends(session: Session, config: Config) -> None:
    office_id = place(session).office_id
    for days in (1, 3):
        queue(
            session, office_id=office_id, channel=Channel.MAIL, address="a@example.org", template="invitation",
            values={"office": "P", "address": "x"}, not_before=NOW - timedelta(days=days), today=NOW.date(),
        )  # fmt: skip

    [fault] = diagnosis.faults(session, config, now=datetime.now(UTC))

    assert (fault.code, fault.values) == ("notices_wait", {"count": 1})


def test_it_names_a_database_of_another_version(session: Session, config: Config) -> None:
    session.execute(text("UPDATE alembic_version SET version_num = '0000'"))

    assert codes(session, config) == ["revision"]


def test_it_names_ratings_that_were_never_sealed(session: Session, config: Config) -> None:
    long_ago = NOW - timedelta(days=6)
    submit(session, [tap(place(session), tapped_at=long_ago, received_at=long_ago)], now=long_ago)

    assert codes(session, config) == ["unsealed"]


def test_it_names_a_scheduler_that_has_gone_silent(session: Session, config: Config) -> None:
    session.execute(text("DELETE FROM job_run"))

    assert codes(session, config) == ["scheduler_silent"]


def test_it_names_a_key_that_everybody_can_read(session: Session, config: Config) -> None:
    key = Path(config.instance) / "demonstration-key"
    key.write_text("x")
    key.chmod(0o644)

    assert codes(session, config) == ["readable_by_all"]


def test_it_names_a_demonstration_and_a_plain_address(session: Session, config: Config) -> None:
    assert codes(session, replace(config, demo=True)) == ["demonstration"]
    assert codes(session, replace(config, public_url="http://ward.example")) == ["no_https"]


def test_sqlite_loses_nothing_by_our_settings(private_database: str) -> None:
    from tests.databases import open_engine

    if not private_database.startswith("sqlite"):
        pytest.skip("the tests' PostgreSQL is fast and forgetful on purpose")
    engine = open_engine(private_database)
    with Session(engine) as session:
        assert list(diagnosis._durable(session, None, NOW)) == []  # type: ignore[arg-type]
        session.execute(text("SELECT 1"))
    engine.dispose()
