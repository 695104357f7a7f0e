"""What every command shares: settings, the database, months and offices named on the line, how refusals are told."""

import functools
import json
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import click
from flask import Flask
from sqlalchemy import inspect, select
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.orm import Session

from config import Config, ConfigError
from feedback import database
from feedback.errors import Refused
from feedback.labels import N_, code_key
from feedback.offices.models import Office
from feedback.periods.month import Month

P = ParamSpec("P")
R = TypeVar("R")

REFUSED = 1  # exit code: the command was understood and refused, with a reason
MISUSED = 2  # exit code: the command line, a setting or the installation is at fault


class _Ended(click.ClickException):
    """An error that ends the command with one line and an exit code of its own."""

    def __init__(self, text: str, exit_code: int) -> None:
        super().__init__(text)
        self.exit_code = exit_code  # type: ignore[misc]


def settings() -> Config:
    """The settings of the environment; a bad one ends the command with a line that names it (exit 2)."""
    try:
        return Config.from_environment()
    except ConfigError as error:
        raise misused(str(error)) from None


def misused(text: str) -> click.ClickException:
    """An error that ends the command with one line and exit code 2."""
    return _Ended(text, MISUSED)


def with_database(command: Callable[P, R]) -> Callable[P, R]:
    """Run `command` with the database of the settings at hand (`db.session`, `transaction()`), refusals told plainly.

    The command gets its settings as the keyword `config`. A database that was never made is exit code 2.
    """

    @functools.wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        config = settings()
        app = Flask("hailong-command", root_path=".")
        database.attach(
            app, config.database_url, key=config.ledger_key_file, intake_key=config.intake_key_file
        )
        with app.app_context():
            try:
                if not inspect(database.db.engine).has_table("office"):
                    raise misused("There is no database yet: run `hailong init` first.")
                return command(*args, config=config, **kwargs)  # type: ignore[arg-type]
            except Refused as refusal:
                raise refused(refusal) from None
            except (OperationalError, ProgrammingError) as error:
                raise misused(_why_unusable(config, error)) from None
            finally:
                database.db.session.remove()
                database.db.engine.dispose()

    return run


def _why_unusable(config: Config, error: DBAPIError) -> str:
    """Why the database could not be used: of another revision, locked by another writer for too long, or out of reach."""
    # A table or column that isn't there is told as an operational error by one database and as a programming error by the other.
    from feedback import migrate  # here: its library is slow to import

    try:
        present = migrate.current(config.database_url)
    except DBAPIError:
        present = None  # out of reach
    if present is not None and present != migrate.head():
        return f"The database is at revision {present} and the program at {migrate.head()}: run `hailong init` first."
    if isinstance(error, ProgrammingError):
        raise error
    return f"The database can't be used: {error.orig}".strip()


def refused(refusal: Refused) -> click.ClickException:
    """The refusal as an error of the command: its code, the sentence in both languages, exit code 1."""
    return _Ended(f"{refusal.code}: {refusal}", REFUSED)


def office_by_code(session: Session, code: str) -> Office:
    """The office of `code`, no regard to case; refused with `unknown_office`."""
    office = session.scalar(select(Office).where(Office.code_key == code_key(code)))
    if office is None:
        raise Refused(
            "unknown_office", N_("There is no office with the code %(named)s."), field="office", named=code
        )
    return office


def print_json(value: Any) -> None:
    """Print `value` as JSON for a program to read."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


class MonthType(click.ParamType[Month]):
    """A month on the command line, written `YYYY-MM`."""

    name = "YYYY-MM"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Month:
        """The month that `value` writes; a usage error for anything else."""
        if isinstance(value, Month):
            return value
        try:
            return Month.parse(value)
        except ValueError:
            self.fail(f"{value!r} is no month; write it as 2026-10", param, ctx)


MONTH = MonthType()
