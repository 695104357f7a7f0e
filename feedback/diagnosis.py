"""What can be wrong with an installation: each check names one fault and its cure, or says nothing."""

import shutil
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, func, select, text
from sqlalchemy.orm import Session

from config import Config, unknown_settings
from feedback.jobs.models import JobRun
from feedback.labels import CATALOGUE, N_
from feedback.migrate import head
from feedback.notices.models import Notice, NoticeState
from feedback.ratings.models import Intake

LEAST_FREE_SPACE = 0.05  # of the disk
LONGEST_UNSEALED = timedelta(days=5)  # the seal waits three days for transactions, and a weekend
LONGEST_SILENCE = timedelta(hours=26)  # of the scheduler: it has something to do every day
LONGEST_UNSENT = timedelta(days=2)  # after its time: the sender comes every five minutes
CLOCK_TOLERANCE = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong: a stable code and a sentence with what to do."""

    code: str
    sentence: str  # English source text
    values: dict[str, object]


def faults(session: Session, config: Config, *, now: datetime) -> list[Fault]:
    """Everything found wrong, in the order of the checks."""
    found: list[Fault] = []
    for check in CHECKS:
        found.extend(check(session, config, now))
    return found


def _revision(session: Session, _config: Config, _now: datetime) -> Iterator[Fault]:
    present = session.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if present != head():
        sentence = N_(
            "The database is at revision %(present)s and the program at %(wanted)s: run `hailong init`."
        )
        yield Fault("revision", sentence, {"present": present, "wanted": head()})


def _durable(session: Session, _config: Config, _now: datetime) -> Iterator[Fault]:
    connection = session.connection()
    wanted = (
        {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
        if connection.dialect.name == "sqlite"
        else {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
    )
    for name, value in wanted.items():
        present = _setting(connection, name)
        if present != value:
            sentence = N_(
                "The database's setting %(name)s is %(present)s, so a rating could be lost: set it to %(wanted)s."
            )
            yield Fault("not_durable", sentence, {"name": name, "present": present, "wanted": value})


def _setting(connection: Connection, name: str) -> str:
    statement = f"PRAGMA {name}" if connection.dialect.name == "sqlite" else f"SHOW {name}"
    return str(connection.exec_driver_sql(statement).scalar()).lower()


def _clock(session: Session, _config: Config, now: datetime) -> Iterator[Fault]:
    if session.get_bind().dialect.name == "sqlite":
        return
    theirs = session.execute(text("SELECT clock_timestamp()")).scalar_one()
    if abs(theirs - now) > CLOCK_TOLERANCE:
        sentence = N_("The database's clock is %(seconds)s seconds from this machine's: set both by NTP.")
        yield Fault("clocks_differ", sentence, {"seconds": round(abs((theirs - now).total_seconds()), 1)})


def _space(_session: Session, config: Config, _now: datetime) -> Iterator[Fault]:
    folder = Path(config.instance)
    usage = shutil.disk_usage(folder if folder.exists() else folder.parent)
    if usage.free < usage.total * LEAST_FREE_SPACE:
        sentence = N_(
            "Only %(free)s MB are free on the disk: make room before ratings can no longer be stored."
        )
        yield Fault("disk_full", sentence, {"free": usage.free // 1_000_000})


def _private(_session: Session, config: Config, _now: datetime) -> Iterator[Fault]:
    files = [Path(config.instance) / "demonstration-key"]
    if config.database_url.startswith("sqlite:///"):
        files.append(Path(config.database_url.removeprefix("sqlite:///")))
    for file in files:
        if file.exists() and file.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
            sentence = N_("Everybody on this machine can read %(file)s: `chmod o-rwx` it.")
            yield Fault("readable_by_all", sentence, {"file": str(file)})


def _unsealed(session: Session, _config: Config, now: datetime) -> Iterator[Fault]:
    count = session.scalar(
        select(func.count()).select_from(Intake).where(Intake.received_at < now - LONGEST_UNSEALED)
    )
    if count:
        sentence = N_(
            "%(count)s ratings have waited for their seal for more than %(days)s days: run `hailong seal`."
        )
        yield Fault("unsealed", sentence, {"count": count, "days": LONGEST_UNSEALED.days})


def _scheduler(session: Session, _config: Config, now: datetime) -> Iterator[Fault]:
    last = session.scalar(select(func.max(JobRun.claimed_at)))
    if last is None or now - last > LONGEST_SILENCE:
        yield Fault("scheduler_silent", N_("No job has run for a day: start `hailong scheduler`."), {})


def _catalogue(_session: Session, _config: Config, _now: datetime) -> Iterator[Fault]:
    if not (CATALOGUE / "vi" / "LC_MESSAGES" / "messages.mo").exists():
        yield Fault("catalogue", N_("The Vietnamese texts are not compiled: run `make setup`."), {})


def _demonstration(_session: Session, config: Config, _now: datetime) -> Iterator[Fault]:
    if config.demo:
        yield Fault(
            "demonstration", N_("This is a demonstration: unset HAILONG_DEMO before citizens use it."), {}
        )
    elif not config.public_url.startswith("https://"):
        sentence = N_(
            "The public address is not https: a kiosk then cannot work offline, and codes travel openly."
        )
        yield Fault("no_https", sentence, {})


def _contacts(session: Session, config: Config, now: datetime) -> Iterator[Fault]:
    if not Path(config.contacts_public_key).is_file():
        sentence = N_(
            "There is no key to seal contacts to, so no citizen is asked whether they wish an answer: run `hailong contacts keys`."
        )
        yield Fault("no_contact_key", sentence, {})
    late = session.scalar(
        select(func.count())
        .select_from(Notice)
        .where(Notice.state == NoticeState.QUEUED, Notice.not_before < now - LONGEST_UNSENT)
    )
    if late:
        sentence = N_(
            "%(count)s notices have waited for more than two days: is there a scheduler that has the private key of contacts?"
        )
        yield Fault("notices_wait", sentence, {"count": late})


def _misspelt(_session: Session, _config: Config, _now: datetime) -> Iterator[Fault]:
    for name in unknown_settings():
        yield Fault(
            "unknown_setting",
            N_("There is no setting %(name)s: look it up in the table of the README."),
            {"name": name},
        )


CHECKS: tuple[Callable[[Session, Config, datetime], Iterator[Fault]], ...] = (
    _revision,
    _durable,
    _clock,
    _space,
    _private,
    _unsealed,
    _scheduler,
    _catalogue,
    _contacts,
    _demonstration,
    _misspelt,
)
