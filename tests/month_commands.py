"""An open October in a database where commits are real, and commands run on it as somebody types them: for tests."""

from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner, Result
from sqlalchemy.orm import Session

from feedback.cli import main
from feedback.database import WRITES
from feedback.evaluations.operations import head_score
from tests.cast import IN_OCTOBER, OCTOBER, Cast, gather
from tests.databases import open_engine
from tests.months import DONE, HANOI, marks, planned, rated, rules, served

Run = Callable[..., Result]


def october(database: str) -> Cast:
    """An October of ward P1 with marks, plans, dossiers and ratings, open."""
    engine = open_engine(database)
    with Session(engine, expire_on_commit=False) as session:
        session.connection(execution_options={WRITES: True})
        made = gather(session)
        head_score(
            session, made.p1, OCTOBER, made.an.id, marks({"I.1": "1"}), rules(),
            user_id=made.accounts["dung"].id, zone=HANOI, now=IN_OCTOBER,
        )  # fmt: skip
        planned(session, made.an, DONE)
        planned(session, made.binh, (1, 10, 9, 0, 0))
        rated(session, made.q1, made.an, {5: 30, 4: 8, 1: 2}, procedure=made.procedure)
        served(session, made.q1, made.an, made.procedure, 50)
        session.commit()
    engine.dispose()
    return made


def command_line(database: str, instance: Path) -> Run:
    """What runs a command line on that database."""

    def run(*arguments: object, **settings: str) -> Result:
        environment = {
            "HAILONG_DATABASE_URL": database,
            "HAILONG_INSTANCE": str(instance),
            "HAILONG_DEMO": "1",
            "HAILONG_SHADOW_MONTHS": "0",
            **settings,
        }
        return CliRunner().invoke(main, [str(each) for each in arguments], env=environment)

    return run
