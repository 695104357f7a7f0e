"""Checked copies of the database: made while it is in use, looked over before they are trusted or put back."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, make_url

from feedback.errors import Refused
from feedback.labels import N_
from feedback.migrate import head
from feedback.old_copies import BEFORE_RESTORE


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of the database on disk."""

    file: Path
    size: int  # bytes


def back_up(url: str, folder: Path, *, now: datetime) -> Copy:
    """Write a copy of the database at `url` into `folder`, whole even while ratings come in, and check it.

    SQLite: by its own backup interface, since a copied file alone lacks what is still in the write-ahead log.
    PostgreSQL: `pg_dump` in its custom format. Refused with `backup_failed` when the copy does not hold.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = make_url(url)
    ending = "sqlite" if database.get_backend_name() == "sqlite" else "dump"
    final = folder / f"hailong-{now:%Y%m%dT%H%M%SZ}.{ending}"
    unfinished = final.with_suffix(".unfinished")
    if ending == "sqlite":
        _copy_sqlite(str(database.database), unfinished)
    else:
        _postgresql(database, "pg_dump", "--format=custom", "--no-owner", "--file", str(unfinished))
    unfinished.chmod(0o600)
    _sync(unfinished)
    unfinished.rename(final)
    return Copy(final, final.stat().st_size)


def restore(url: str, file: Path, *, now: datetime) -> Copy:
    """Put the copy `file` in the place of the database at `url`, after checking it; the old one is kept beside it.

    Refused with `bad_backup` before anything is touched when the copy is damaged or of a newer version. Nothing
    may be running on the database meanwhile.
    """
    database = make_url(url)
    if database.get_backend_name() == "sqlite":
        _check_sqlite(file, code="bad_backup")
        place = Path(str(database.database))
        place.parent.mkdir(parents=True, exist_ok=True)
        if place.exists():
            before = place.with_name(f"{place.stem}{BEFORE_RESTORE}{now:%Y%m%dT%H%M%SZ}.sqlite")
            before.touch(mode=0o600)
            _copy_sqlite(str(place), before)
        fresh = place.with_name(place.name + ".restoring")
        shutil.copyfile(file, fresh)
        _sync(fresh)
        for log in ("-wal", "-shm"):  # of the old file: they would be replayed onto the new one
            place.with_name(place.name + log).unlink(missing_ok=True)
        fresh.replace(place)
        return Copy(place, place.stat().st_size)
    _postgresql(None, "pg_restore", "--list", str(file), code="bad_backup")
    arguments = ("--clean", "--if-exists", "--no-owner", "--single-transaction", str(file))
    _postgresql(database, "pg_restore", *arguments, code="restore_failed")
    return Copy(file, file.stat().st_size)


def newest(folder: Path) -> Path | None:
    """The newest copy in `folder`, or none."""
    return max(folder.glob("hailong-*.*"), default=None, key=lambda file: file.name)


def _copy_sqlite(source: str, target: Path) -> None:
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as old,
        closing(sqlite3.connect(target)) as new,
    ):
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")  # one file that is whole by itself
    _check_sqlite(target, code="backup_failed")


def _check_sqlite(file: Path, *, code: str) -> None:
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            [answer] = connection.execute("PRAGMA integrity_check").fetchone()
            [revision] = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.Error, TypeError) as error:
        raise _not_whole(code, file, str(error)) from None
    if answer != "ok":
        raise _not_whole(code, file, str(answer))
    if revision > head():
        raise _not_whole(code, file, f"revision {revision} is newer than this program's {head()}")


def _not_whole(code: str, file: Path, why: str) -> Refused:
    return Refused(code, N_("The copy %(file)s does not hold: %(why)s."), file=file.name, why=why)


def _postgresql(database: URL | None, program: str, *arguments: str, code: str = "backup_failed") -> None:
    environment = dict(os.environ)
    if database is not None:
        plain = database.set(drivername="postgresql")
        if plain.password:
            environment["PGPASSWORD"] = str(
                plain.password
            )  # not on the command line, where others could read it
        plain = URL.create(
            "postgresql", plain.username, None, plain.host, plain.port, plain.database, plain.query
        )
        arguments = ("--dbname", plain.render_as_string(hide_password=False), *arguments)
    try:
        done = subprocess.run(  # noqa: S603 - our own words, no shell
            [program, *arguments], env=environment, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        sentence = N_("The program %(program)s is missing; install PostgreSQL's client programs.")
        raise Refused("program_missing", sentence, program=program) from None
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [str(done.returncode)])[-1]
        raise Refused(code, N_("PostgreSQL's %(program)s failed: %(why)s"), program=program, why=last)


def _sync(file: Path) -> None:
    with file.open("rb") as opened:
        os.fsync(opened.fileno())
