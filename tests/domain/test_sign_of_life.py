"""The sign of life: a watch outside hears it while the daily jobs are done, and nothing once one of them has stopped."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from flask import Flask

from config import Config, ConfigError
from feedback import database
from feedback.database import db, transaction
from feedback.jobs import operations as runs
from feedback.jobs.sign_of_life import LATE, WATCHED, give_sign_of_life
from tests.conftest import config_for
from tests.desk_day import at
from tests.outside import gateway, saying

NOW = at("2026-10-06 10:50")


@pytest.fixture
def config(private_database: str, tmp_path: Path) -> Iterator[Config]:
    made = config_for(private_database, tmp_path)
    app = Flask("hailong-test", root_path=".")
    database.attach(app, made.database_url)
    with app.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


def done(*jobs: str, hours_ago: int = 8) -> None:
    ended = NOW - timedelta(hours=hours_ago)
    with transaction() as session:
        for job in jobs:
            runs.claim(session, job, "a day", now=ended)
            runs.finish(session, job, "a day", "done", now=ended)


def test_ops_2_the_watch_hears_a_sign_while_all_is_done_and_nothing_else(config: Config) -> None:
    done(*WATCHED)
    with gateway(saying(200)) as watch:
        assert give_sign_of_life(replace(config, alive_url=watch.url), NOW) == "given"
    assert [body for _headers, body in watch.heard] == [{}]


@pytest.mark.parametrize("stopped", WATCHED)
def test_ops_2_no_sign_is_given_while_a_watched_job_has_stopped(config: Config, stopped: str) -> None:
    done(*(job for job in WATCHED if job != stopped))
    done(stopped, hours_ago=LATE // timedelta(hours=1) + 1)
    with gateway(saying(200)) as watch:
        told = give_sign_of_life(replace(config, alive_url=watch.url), NOW)
    assert (told, watch.heard) == (f"kept back: {stopped} not done for 26 hours", [])


def test_a_watch_that_refuses_is_tried_again_the_next_hour(config: Config) -> None:
    done(*WATCHED)
    with gateway(saying(500)) as watch, pytest.raises(requests.RequestException):
        give_sign_of_life(replace(config, alive_url=watch.url), NOW)


def test_without_a_watch_nobody_is_called(config: Config) -> None:
    assert give_sign_of_life(config, NOW) == "nobody watches"


def test_the_watch_is_called_by_https_alone() -> None:
    with pytest.raises(ConfigError, match="HAILONG_ALIVE_URL"):
        Config.from_environment({"HAILONG_ALIVE_URL": "http://example.org/ping"})
