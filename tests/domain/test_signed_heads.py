"""Signed heads: whose key signs, how one key follows another, and what verify says of a signature that does not fit."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.orm import Session

from feedback.audit import keys, release
from feedback.audit.models import Batch, BatchKind, LedgerKey, Release
from feedback.audit.operations import append_decision, append_ratings
from feedback.audit.signing import INFO, KeyFile, read_key, signs_head, write_key
from feedback.audit.verify import FaultKind
from feedback.errors import Refused
from feedback.periods.month import Month
from feedback.verification import verify
from tests.cast import Cast, gather

OCTOBER = Month(2026, 10)
TODAY = date(2026, 10, 6)


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@pytest.fixture
def key_file(session: Session, tmp_path: Path) -> KeyFile:
    """The session signs from now on, with a key of its own."""
    file = KeyFile(tmp_path / "ledger-key.pem")
    session.info[INFO] = file
    return file


def told(session: Session, cast: Cast, month: Month = OCTOBER) -> None:
    append_decision(session, cast.p1.id, month, "test:told", {"word": "yes"}, decided_on=month.first_on)


def faults(session: Session) -> set[tuple[FaultKind, str, int | None]]:
    session.flush()
    session.expire_all()
    return {(fault.kind, fault.month, fault.batch) for fault in verify(session).faults}


def test_the_key_is_made_once_and_nobody_else_may_read_it(key_file: KeyFile) -> None:
    first = key_file.signer()

    assert key_file.path.stat().st_mode & 0o077 == 0
    assert KeyFile(key_file.path).signer().key_id == first.key_id
    with pytest.raises(FileExistsError):
        write_key(key_file.path)


def test_every_head_says_who_signs_it_and_by_which_program(
    session: Session, cast: Cast, key_file: KeyFile
) -> None:
    append_ratings(session, cast.p1.id, OCTOBER, [], sealed_on=TODAY)
    told(session, cast)

    batches = session.scalars(select(Batch).order_by(Batch.number)).all()
    signer = key_file.signer()
    assert [(batch.key_id, batch.release) for batch in batches] == [(signer.key_id, release.running()[0])] * 2
    assert all(signs_head(signer.public, batch.signature, batch.head) for batch in batches)
    assert session.get_one(LedgerKey, signer.key_id).public == signer.public
    assert session.get_one(Release, release.running()[0]).files["app.py"]
    assert verify(session).faults == []


def test_the_private_key_is_nowhere_in_the_database(session: Session, cast: Cast, key_file: KeyFile) -> None:
    told(session, cast)

    private = key_file.signer().private.private_bytes_raw()
    for table in ("ledger_key", "ledger_batch", "ledger_decision", "act"):
        for row in session.execute(text(f"SELECT * FROM {table}")):
            assert private not in [bytes(value) for value in row if isinstance(value, (bytes, memoryview))]
            assert private.hex() not in str(row)


@pytest.mark.parametrize("part", [0, 31, 32, 63])
def test_led_1_a_changed_signature_is_found_at_its_batch(
    session: Session, cast: Cast, key_file: KeyFile, part: int
) -> None:
    told(session, cast)
    told(session, cast)
    batch = session.get_one(Batch, (cast.p1.id, OCTOBER, 2))
    changed = bytearray(batch.signature)
    changed[part] ^= 1
    batch.signature = bytes(changed)

    assert faults(session) == {(FaultKind.SIGNATURE, "2026-10", 2)}


def test_a_signature_taken_away_shows_in_the_head(session: Session, cast: Cast, key_file: KeyFile) -> None:
    told(session, cast)
    told(session, cast)
    session.execute(update(Batch).where(Batch.number == 2).values(signature=None, key_id=None))

    assert faults(session) == {(FaultKind.SIGNATURE, "2026-10", 2), (FaultKind.HEAD, "2026-10", 2)}


def test_a_head_of_another_hand_is_found(
    session: Session, cast: Cast, key_file: KeyFile, tmp_path: Path
) -> None:
    """Whoever can write the database but has not the key makes one of their own: nobody introduced it."""
    told(session, cast)
    session.info[INFO] = KeyFile(tmp_path / "another.pem")
    told(session, cast)

    found = verify(session).faults

    another = session.info[INFO].signer().key_id
    assert {(fault.kind, fault.batch, fault.about) for fault in found} == {
        (FaultKind.KEY, 2, another),
        (FaultKind.KEY, None, another),
    }


def test_what_was_sealed_before_heads_were_signed_verifies_as_it_is(
    session: Session, cast: Cast, key_file: KeyFile
) -> None:
    session.info[INFO] = None
    told(session, cast, OCTOBER.plus(-1))
    told(session, cast)
    session.info[INFO] = key_file
    told(session, cast)

    assert verify(session).faults == []


def test_nothing_unsigned_is_believed_after_a_signed_head(
    session: Session, cast: Cast, key_file: KeyFile
) -> None:
    told(session, cast)
    session.info[INFO] = None
    told(session, cast)
    told(session, cast, OCTOBER.next)

    assert faults(session) == {
        (FaultKind.SIGNATURE, "2026-10", 2),
        (FaultKind.SIGNATURE, "2026-11", 1),
    }


def renewed(session: Session, cast: Cast, key_file: KeyFile) -> KeyFile:
    """A new key, introduced by the old one and from now on in its place."""
    new = KeyFile(key_file.path.with_name("new.pem"))
    keys.renew(session, key_file.signer(), new.signer(), [cast.p1.id, cast.p2.id], today=TODAY)
    session.info[INFO] = new
    return new


def test_a_new_key_follows_by_the_word_of_the_old_one_and_the_ledger_keeps_it(
    session: Session, cast: Cast, key_file: KeyFile
) -> None:
    told(session, cast)
    new = renewed(session, cast, key_file)
    told(session, cast)

    signed_by = session.scalars(
        select(Batch.key_id).where(Batch.office_id == cast.p1.id).order_by(Batch.number)
    ).all()
    assert signed_by == [key_file.signer().key_id] * 2 + [new.signer().key_id]
    assert verify(session).faults == []
    with pytest.raises(Refused) as refusal:
        keys.renew(session, new.signer(), new.signer(), [cast.p1.id], today=TODAY)
    assert refusal.value.code == "same_key"


def test_the_old_key_signs_nothing_after_the_new_one(session: Session, cast: Cast, key_file: KeyFile) -> None:
    told(session, cast)
    renewed(session, cast, key_file)
    told(session, cast)
    session.info[INFO] = key_file
    told(session, cast)

    assert faults(session) == {(FaultKind.KEY, "2026-10", 4)}


@pytest.mark.parametrize(
    "tampering",
    [
        update(LedgerKey).where(LedgerKey.previous_id.is_not(None)).values(endorsement=bytes(64)),
        update(LedgerKey).where(LedgerKey.previous_id.is_(None)).values(public=bytes(32)),
        delete(LedgerKey).where(LedgerKey.previous_id.is_not(None)),
    ],
)
def test_led_1_a_key_changed_in_the_database_is_found(
    session: Session, cast: Cast, key_file: KeyFile, tampering: object
) -> None:
    told(session, cast)
    renewed(session, cast, key_file)
    told(session, cast)
    session.execute(tampering)

    assert faults(session)


def test_a_lost_key_is_declared_by_a_decision(
    session: Session, cast: Cast, key_file: KeyFile, tmp_path: Path
) -> None:
    told(session, cast)
    new = KeyFile(tmp_path / "after-the-fire.pem")
    session.info[INFO] = new
    keys.declare_lost(session, new.signer(), "Máy chủ cháy", [cast.p1.id], today=TODAY)
    told(session, cast)

    assert verify(session).faults == []


def test_ops_3_a_release_whose_files_were_changed_is_named(
    session: Session, cast: Cast, key_file: KeyFile
) -> None:
    told(session, cast)
    kept = session.scalars(select(Release)).one()
    kept.files = {**kept.files, "app.py": "0" * 64}
    session.flush()
    session.expire_all()

    [fault] = verify(session).faults
    assert (fault.kind, fault.about) == (FaultKind.RELEASE, kept.id)


def test_ops_3_a_changed_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "feedback").mkdir()
    for name in ("app.py", "feedback/base.py", "feedback/labels.py", "feedback/labels.pyc"):
        (tmp_path / name).write_text(name)
    before = release.files_of(tmp_path)
    (tmp_path / "app.py").write_text("patched")
    (tmp_path / "feedback/labels.py").unlink()
    (tmp_path / "feedback/labels.pyc").write_text("made anew")
    (tmp_path / "feedback/late.py").write_text("")
    after = release.files_of(tmp_path)

    assert release.changes(before, after) == {
        "app.py": "changed",
        "feedback/labels.py": "missing",
        "feedback/late.py": "added",
    }
    assert release.release_id(before) != release.release_id(after)


def test_a_key_file_that_is_none_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_text("no key")
    with pytest.raises(ValueError):
        read_key(file)


def test_kinds_of_batches_are_in_the_head(session: Session, cast: Cast, key_file: KeyFile) -> None:
    told(session, cast)
    session.execute(update(Batch).values(kind=BatchKind.RATINGS))

    assert (FaultKind.HEAD, "2026-10", 1) in faults(session)
