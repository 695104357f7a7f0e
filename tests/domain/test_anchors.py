"""LED-2, LED-3, LED-4 and BAK-5: a ledger that was cut, rewritten, forked or put back is caught by heads kept elsewhere."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from config import Config
from feedback import database
from feedback.audit.models import Batch, HeadAlarm
from feedback.audit.signing import INFO, KeyFile
from feedback.cli import main
from feedback.database import db
from feedback.devices.witness import HeadKept, check_head, newest_head
from feedback.integrity.heads import last_heads
from feedback.jobs.heads import export_heads
from feedback.migrate import head
from feedback.notices.models import Notice
from feedback.periods.month import Month
from feedback.ratings.marks import marks_in
from tests.cast import Cast, gather
from tests.conftest import config_for
from tests.databases import open_engine
from tests.desk_day import at, committing, counted, receipt, seal, shift, tap

OCTOBER = Month(2026, 10)
MAILBOX = "thanhtra@hanoi.example"


def sealed_day(session: Session, cast: Cast, day: int) -> None:
    shift(session, cast.q1, cast.an, f"2026-10-{day:02}")
    receipt(session, cast.q1, cast.an, cast.procedure, f"2026-10-{day:02} 09:05")
    tap(session, cast.q1, f"2026-10-{day:02} 09:10", level=2)
    seal(session, f"2026-10-{day + 1:02} 00:30")


@pytest.fixture
def ward(tmp_path: Path, private_database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A private ward with three sealed days, signed by the key of its instance folder."""
    monkeypatch.setenv("HAILONG_DEMO", "1")
    monkeypatch.setenv("HAILONG_INSTANCE", str(tmp_path))
    monkeypatch.setenv("HAILONG_DATABASE_URL", private_database)
    engine = open_engine(private_database)
    with committing(engine)() as session:
        session.info[INFO] = KeyFile(tmp_path / "ledger-key.pem")
        cast = gather(session)
        for day in (5, 6, 7):
            sealed_day(session, cast, day)
        counted(session, marks_in(tmp_path / "intake-key"))
    yield engine
    engine.dispose()


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def codes(result: Result) -> list[tuple[str, int]]:
    return [(fault["code"], fault["batch"]) for fault in json.loads(result.output)["faults"]]


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_led_2_a_tail_that_was_cut_is_found_by_an_older_file_of_heads(
    ward: Engine, tmp_path: Path, private_database: str, cut: int
) -> None:
    anchor = tmp_path / "heads.jsonl"
    assert run("verify", "--heads", str(anchor)).exit_code == 0
    with committing(ward)() as session:
        for statement in (
            "DELETE FROM rating WHERE batch > :left",
            "DELETE FROM ledger_batch WHERE number > :left",
            "DELETE FROM tally WHERE day_on > :day",
            "DELETE FROM sealed_day WHERE day_on > :day",
        ):
            session.execute(text(statement), {"left": 3 - cut, "day": f"2026-10-0{7 - cut}"})

    assert run("verify").exit_code == 0  # the control: within itself it holds
    result = run("verify-diff", str(anchor), private_database, "--json")
    assert result.exit_code == 1
    assert codes(result) == [("missing", number) for number in range(4 - cut, 4)]


def test_led_3_a_chain_made_anew_with_the_real_key_is_found_by_a_mail(
    ward: Engine, tmp_path: Path, private_database: str
) -> None:
    """Whoever has the database and the key starts again from the first day: each head is well signed, and another."""
    with Session(ward) as session:
        mail = "\n".join(head.line for head in last_heads(session, before=date(2026, 10, 9)))
    (tmp_path / "mail.txt").write_text(mail + "\n")
    rebuilt = open_engine(private_database)
    from tests.databases import delete_every_row

    delete_every_row(rebuilt)
    with committing(rebuilt)() as session:
        session.info[INFO] = KeyFile(tmp_path / "ledger-key.pem")
        cast = gather(session)
        for day in (5, 6, 7):
            sealed_day(session, cast, day)
        counted(session, marks_in(tmp_path / "intake-key"))
    rebuilt.dispose()

    assert run("verify").exit_code == 0  # the control
    result = run("verify-diff", str(tmp_path / "mail.txt"), private_database, "--json")
    assert (result.exit_code, codes(result)) == (1, [("changed", 3)])


def test_a_file_of_heads_with_a_forged_signature_is_no_anchor(
    ward: Engine, tmp_path: Path, private_database: str
) -> None:
    anchor = tmp_path / "heads.jsonl"
    run("verify", "--heads", str(anchor))
    lines = [json.loads(line) for line in anchor.read_text().splitlines()]
    lines[1]["signature"] = lines[0]["signature"]
    anchor.write_text("\n".join(map(json.dumps, lines)))

    result = run("verify-diff", str(anchor), private_database, "--json")
    assert (result.exit_code, codes(result)) == (1, [("signature", 2)])


def test_led_4_a_fork_for_one_reader_is_found_by_a_tablet(session: Session, tmp_path: Path) -> None:
    """The tablet was shown one ledger, and the service now holds another one: the tablet's head is its witness."""
    cast = gather(session)
    sealed_day(session, cast, 5)
    newest = newest_head(session, cast.p1.id, today=date(2026, 10, 7))
    assert newest is not None
    given = HeadKept(OCTOBER, int(str(newest["number"])), bytes.fromhex(str(newest["head"])))
    arguments = {"mailbox": MAILBOX, "today": date(2026, 10, 8), "now": at("2026-10-08 08:00")}

    sealed_day(session, cast, 6)
    assert check_head(session, cast.p1.id, given, **arguments)  # a ledger that goes on still holds it
    forked = replace(given, head=bytes(32))
    assert not check_head(session, cast.p1.id, forked, **arguments)
    assert not check_head(session, cast.p1.id, forked, **arguments)

    [alarm] = session.scalars(select(HeadAlarm)).all()
    assert (alarm.number, alarm.head, alarm.noticed_on.isoformat()) == (1, bytes(32), "2026-10-08")
    [notice] = session.scalars(select(Notice)).all()  # told once
    assert (notice.template, notice.address) == ("head_alarm", MAILBOX)


def test_a_tablet_is_told_of_whole_days_alone(session: Session) -> None:
    cast = gather(session)
    sealed_day(session, cast, 5)  # in the night to the 6th

    assert newest_head(session, cast.p1.id, today=date(2026, 10, 6)) is None
    told = newest_head(session, cast.p1.id, today=date(2026, 10, 7))
    assert told is not None
    assert told.keys() == {"month", "number", "head"}


def known_to_alembic(ward: Engine) -> None:
    """Write down in the database that it has the newest tables, as `hailong init` would."""
    with ward.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES (:head)"), {"head": head()})


def test_bak_5_a_restoration_is_a_leaf_that_names_the_lost_heads(
    ward: Engine, tmp_path: Path, private_database: str
) -> None:
    if ward.dialect.name != "sqlite":
        pytest.skip("the copy of a file")
    anchor, copies = tmp_path / "heads.jsonl", tmp_path / "copies"
    known_to_alembic(ward)
    assert run("backup", str(copies)).exit_code == 0
    with committing(ward)() as session:
        session.info[INFO] = KeyFile(tmp_path / "ledger-key.pem")
        from tests.domain.test_signed_heads import told

        told(session, Cast(**{**dict.fromkeys(Cast.__dataclass_fields__), "p1": office(session)}))
    run("verify", "--heads", str(anchor))
    ward.dispose()
    by_hand = tmp_path / "by-hand.sqlite"
    shutil.copyfile(next(copies.glob("*.sqlite")), by_hand)

    put_back = run("restore", str(copies))
    assert put_back.exit_code == 0, put_back.output
    assert run("verify").exit_code == 0
    restored = run("verify-diff", str(anchor), private_database)
    assert restored.exit_code == 0, restored.output
    assert "1 heads were lost when the database was put back from a copy" in restored.output
    # The control: a copy that somebody put in place by hand says nothing of it.
    assert codes(run("verify-diff", str(anchor), str(by_hand), "--json")) == [("missing", 4)]


def office(session: Session):
    from feedback.offices.models import Office

    return session.scalars(select(Office).where(Office.code == "P1")).one()


@pytest.fixture
def config(private_database: str, tmp_path: Path) -> Config:
    return replace(config_for(private_database, tmp_path), heads_mailbox=MAILBOX)


@pytest.fixture
def context(config: Config) -> Iterator[Flask]:
    """The scheduler's process."""
    app = Flask("hailong-test", root_path=".")
    database.attach(app, config.database_url, key=config.ledger_key_file)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_the_heads_go_to_the_inspectorate_every_day(ward: Engine, context: Flask, config: Config) -> None:
    assert export_heads(config, at("2026-10-09 06:00")) == "1 heads"

    with Session(ward) as session:
        [notice] = session.scalars(select(Notice)).all()
        last = session.scalars(select(Batch).order_by(Batch.number.desc())).first()
        assert last is not None
    assert (notice.address, notice.template) == (MAILBOX, "heads")
    line = f"P1 2026-10 3 {last.head.hex()} {last.key_id} {last.signature.hex()}"
    assert notice.values["heads"].splitlines()[0] == line
    kept = Path(config.instance) / "heads" / "2026-10-09.txt"
    assert kept.read_text().splitlines()[0] == line
    assert kept.stat().st_mode & 0o077 == 0


def test_without_a_mailbox_the_heads_are_kept_beside_the_database_alone(
    ward: Engine, context: Flask, config: Config
) -> None:
    export_heads(replace(config, heads_mailbox=""), at("2026-10-09 06:00"))

    with Session(ward) as session:
        assert session.scalars(select(Notice)).all() == []
    assert (Path(config.instance) / "heads" / "2026-10-09.txt").exists()


def test_a_new_key_is_introduced_by_the_command(ward: Engine, tmp_path: Path) -> None:
    before = run("ledger", "key").output.split()
    renewed = run("ledger", "renew-key")
    after = run("ledger", "key").output.split()

    assert renewed.output == f"{after[0]} signs from now on\n"
    assert before[0] != after[0]
    assert run("verify").exit_code == 0
    assert sorted(file.name for file in tmp_path.glob("ledger-key*")) == ["ledger-key.pem"]
    (tmp_path / "ledger-key.pem").unlink()
    assert run("ledger", "renew-key").exit_code == 2
    assert run("ledger", "renew-key", "--lost", "Máy chủ cháy").exit_code == 0
    assert run("verify").exit_code == 0


def test_ops_3_verify_names_a_file_that_is_not_the_one_that_sealed(
    ward: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from feedback.audit import release

    listed = tmp_path / "files.json"
    listed.write_text(run("ledger", "files").output)
    same = run("verify", "--install")
    assert same.exit_code == 0, same.output
    assert run("verify", "--against", str(listed)).exit_code == 0

    _, files = release.running()
    patched = {**files, "feedback/ratings/tallies.py": "0" * 64}
    monkeypatch.setattr(release, "running", lambda: (release.release_id(patched), patched))
    for words in (("--install",), ("--against", str(listed))):
        result = run("verify", *words)
        assert result.exit_code == 1
        assert result.output.startswith("feedback/ratings/tallies.py: changed\n")


def test_bak_5_a_copy_on_a_new_machine_asks_for_the_keys_of_the_old_one(
    ward: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies, new = tmp_path / "copies", tmp_path / "new-machine"
    known_to_alembic(ward)
    assert run("backup", str(copies)).exit_code == 0
    new.mkdir()
    monkeypatch.setenv("HAILONG_INSTANCE", str(new))
    if ward.dialect.name == "sqlite":  # the new machine may use the old one's server
        monkeypatch.setenv("HAILONG_DATABASE_URL", f"sqlite:///{new / 'ward.sqlite'}")
    ward.dispose()

    without = run("restore", str(copies))
    assert without.exit_code == 0, without.output
    assert "ledger-key.pem" in without.output
    assert not (new / "ledger-key.pem").exists()

    for key in ("ledger-key.pem", "intake-key"):
        shutil.copyfile(tmp_path / key, new / key)
    again = run("restore", str(copies))
    assert (again.exit_code, "ledger-key.pem" in again.output) == (0, False)
    assert run("verify").exit_code == 0
