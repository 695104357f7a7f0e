"""The outbox: each notice is claimed by one sender, tried again with longer waits, and forgets its address once sent."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from config import Config
from feedback import clock, database
from feedback.contacts import keys
from feedback.contacts import operations as contacts
from feedback.contacts.models import Contact, Purpose
from feedback.database import db, transaction
from feedback.jobs import sending
from feedback.notices import operations, queries
from feedback.notices.models import Channel, Notice, NoticeState
from feedback.notices.operations import KEPT, LEASE, WAITS, Undelivered
from tests.cast import Cast, gather
from tests.conftest import config_for
from tests.databases import open_engine
from tests.desk_day import committing
from tests.outside import gateway

NOW = datetime(2026, 10, 15, 3, tzinfo=UTC)
WORDS = {"office": "Phường Một", "address": "https://localhost/r/CODE"}


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def queue(session: Session, office_id: uuid.UUID, **changes: object) -> Notice:
    values: dict[str, object] = {
        "office_id": office_id,
        "channel": Channel.MAIL,
        "address": "a@example.org",
        "template": "invitation",
        "values": WORDS,
        "not_before": NOW,
        "today": NOW.date(),
    }
    return operations.queue(session, **{**values, **changes})  # type: ignore[arg-type]


def settle(session: Session, notice: Notice, outcome: Undelivered | None, now: datetime) -> Notice:
    operations.settle(session, notice, outcome, today=now.date(), now=now)
    return session.get_one(Notice, (notice.office_id, notice.id), populate_existing=True)


@pytest.mark.parametrize(
    "to", [{"address": None}, {"contact_id": uuid.uuid4()}, {"address": None, "contact_id": None}]
)
def test_it_goes_to_an_address_or_to_a_contact(session: Session, cast: Cast, to: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="an address or to a contact"):
        queue(session, cast.p1.id, **to)


def test_nothing_is_claimed_before_its_time(session: Session, cast: Cast) -> None:
    queue(session, cast.p1.id, not_before=NOW + timedelta(hours=1))

    assert operations.claim(session, opens_contacts=True, now=NOW + timedelta(minutes=59)) is None
    assert operations.claim(session, opens_contacts=True, now=NOW + timedelta(hours=1)) is not None
    assert operations.claim(session, opens_contacts=True, now=NOW + timedelta(hours=1)) is None


def test_a_sender_without_the_private_key_leaves_contacts_to_one_that_has_it(
    session: Session, cast: Cast
) -> None:
    queue(session, cast.p1.id, address=None, contact_id=uuid.uuid4())

    assert operations.claim(session, opens_contacts=False, now=NOW) is None
    assert operations.claim(session, opens_contacts=True, now=NOW) is not None


def test_what_is_sent_keeps_neither_address_nor_words(session: Session, cast: Cast) -> None:
    queue(session, cast.p1.id)
    notice = operations.claim(session, opens_contacts=True, now=NOW)
    assert notice is not None

    notice = settle(session, notice, None, NOW)

    assert (notice.state, notice.address, notice.contact_id, notice.values) == (
        NoticeState.SENT,
        None,
        None,
        {},
    )


def test_it_is_tried_again_with_longer_waits_and_then_given_up(session: Session, cast: Cast) -> None:
    queue(session, cast.p1.id)
    now, waits = NOW, []
    while (notice := operations.claim(session, opens_contacts=True, now=now)) is not None:
        notice = settle(session, notice, Undelivered("unreachable"), now)
        waits.append(notice.not_before - now)
        now = max(now, notice.not_before)

    assert (notice_of(session).state, notice_of(session).tries) == (NoticeState.FAILED, len(WAITS) + 1)
    assert all(least <= wait <= least * 1.2 for least, wait in zip(WAITS, waits, strict=False))
    [failure] = queries.failures_of(session, cast.p1.id)
    assert failure.problem == "The other side could not be reached"
    assert "example.org" not in str(failure)


def notice_of(session: Session) -> Notice:
    return session.scalars(select(Notice).execution_options(populate_existing=True)).one()


def test_what_can_never_arrive_is_given_up_at_once_and_can_be_tried_again(
    session: Session, cast: Cast
) -> None:
    queue(session, cast.p1.id)
    notice = operations.claim(session, opens_contacts=True, now=NOW)
    assert notice is not None
    assert (
        settle(session, notice, Undelivered("address_refused", for_good=True), NOW).state
        is NoticeState.FAILED
    )

    operations.try_again(session, notice, now=NOW)

    again = operations.claim(session, opens_contacts=True, now=NOW)
    assert again is not None
    assert again.tries == 0


def test_what_a_dead_sender_held_is_taken_over_and_its_late_word_changes_nothing(
    session: Session, cast: Cast
) -> None:
    queue(session, cast.p1.id)
    held = operations.claim(session, opens_contacts=True, now=NOW)
    assert held is not None
    session.expunge(held)  # the dead sender's own copy
    later = NOW + LEASE + timedelta(seconds=1)

    assert operations.claim(session, opens_contacts=True, now=later) is None  # put off, as after any try
    assert notice_of(session).problem == "sender_died"
    assert settle(session, held, None, later).state is NoticeState.QUEUED


def test_old_notices_are_forgotten(session: Session, cast: Cast) -> None:
    queue(session, cast.p1.id)
    notice = operations.claim(session, opens_contacts=True, now=NOW)
    assert notice is not None
    settle(session, notice, None, NOW)
    queue(session, cast.p1.id)  # still waits

    assert operations.forget_old(session, now=NOW + KEPT) == 0
    assert operations.forget_old(session, now=NOW + KEPT + timedelta(seconds=1)) == 1
    assert notice_of(session).state is NoticeState.QUEUED


@pytest.fixture
def private_engine(private_database: str) -> Iterator[Engine]:
    engine = open_engine(private_database)
    yield engine
    engine.dispose()


def test_twenty_senders_at_once_send_each_notice_once(private_engine: Engine) -> None:
    begin = committing(private_engine)
    with begin() as session:
        cast = gather(session)
        for _ in range(10):
            queue(session, cast.p1.id)

    def take(_number: int) -> uuid.UUID | None:
        with begin() as session:
            notice = operations.claim(session, opens_contacts=True, now=NOW)
            return notice.id if notice else None

    with ThreadPoolExecutor(20) as together:
        taken = [each for each in together.map(take, range(20)) if each is not None]

    assert len(taken) == len(set(taken)) == 10


@pytest.fixture
def config(private_database: str, tmp_path: Path) -> Config:
    return config_for(private_database, tmp_path)


@pytest.fixture
def context(config: Config) -> Iterator[Flask]:
    """A sending process, with the database at hand."""
    app = Flask("hailong-test", root_path=".")
    database.attach(app, config.database_url)
    with app.app_context(), time_machine.travel(NOW, tick=False):
        yield app
        db.session.remove()
        db.engine.dispose()


def invited(config: Config, channel: Channel = Channel.SMS) -> uuid.UUID:
    """An invitation to a citizen's sealed phone number waits in the outbox; the ward's id."""
    if not Path(config.contacts_public_key).exists():
        keys.make_pair(Path(config.instance))
    sealer = keys.sealer_in(Path(config.contacts_public_key))
    assert sealer is not None
    with transaction() as session:
        cast = gather(session)
        contact = contacts.keep(
            session, office_id=cast.p1.id, sealed=sealer.seal("0912 345 678", cast.p1.id),
            purpose=Purpose.INVITATION, kept_days=30, today=NOW.date(),
        )  # fmt: skip
        queue(session, cast.p1.id, channel=channel, address=None, contact_id=contact.id)
        return cast.p1.id


def test_without_settings_a_notice_becomes_a_private_file_and_its_contact_is_deleted(
    context: Flask, config: Config
) -> None:
    invited(config)

    assert sending.send_notices(config, NOW) == "1 sent, 0 not"
    assert sending.send_notices(config, NOW) == "0 sent, 0 not"

    [file] = (Path(config.instance) / "notices").iterdir()
    assert "0912 345 678" in file.read_text()
    assert "https://localhost/r/CODE" in file.read_text()
    assert file.stat().st_mode & 0o077 == 0
    assert db.session.scalars(select(Contact)).all() == []
    assert db.session.scalars(select(Notice)).one().state is NoticeState.SENT


def test_a_letter_is_a_page_to_print(context: Flask, config: Config) -> None:
    invited(config, Channel.LETTER)

    sending.send_notices(config, NOW)

    [file] = (Path(config.instance) / "notices").iterdir()
    assert file.suffix == ".pdf"
    assert file.read_bytes().startswith(b"%PDF")


def test_without_the_private_key_contacts_wait(context: Flask, config: Config) -> None:
    invited(config)
    Path(config.contacts_private_key).unlink()

    assert sending.send_notices(config, NOW) == "0 sent, 0 not"
    assert db.session.scalars(select(Notice)).one().state is NoticeState.QUEUED


def test_a_contact_deleted_on_its_date_is_sent_nothing(context: Flask, config: Config) -> None:
    invited(config)
    with transaction() as session:
        contacts.forget_due(session, today=NOW.date() + timedelta(days=30))

    sending.send_notices(config, NOW)

    assert db.session.scalars(select(Notice)).one().problem == "contact_gone"


def test_a_fault_in_one_way_keeps_no_other_notice_back(
    context: Flask, config: Config, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    office_id = invited(config)
    with transaction() as session:
        queue(session, office_id, not_before=NOW - timedelta(hours=1))
    ways = dict(sending.adapters_of(config))

    def broken(_notice: object) -> None:
        raise RuntimeError("a@example.org")

    monkeypatch.setattr(sending, "adapters_of", lambda _config: {**ways, Channel.MAIL: broken})

    assert sending.send_notices(config, NOW) == "1 sent, 1 not"
    assert "example.org" not in caplog.text


def test_old_files_of_the_sink_are_deleted(context: Flask, config: Config) -> None:
    invited(config)
    sending.send_notices(config, NOW)
    folder = Path(config.instance) / "notices"
    [file] = folder.iterdir()
    written_at = datetime.fromtimestamp(file.stat().st_mtime, UTC)

    sending.send_notices(config, written_at + sending.FILES_KEPT + timedelta(hours=1))

    assert list(folder.iterdir()) == []


def test_two_sending_processes_and_a_gateway_that_fails_at_first_tell_each_citizen_once(
    context: Flask, config: Config
) -> None:
    """Every message reaches the gateway until it takes it, and none after that."""
    invited(config)
    taken: list[str] = []
    refused: set[str] = set()

    def answer(body: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        if body["id"] not in refused:
            refused.add(body["id"])
            return 503, {}, b""
        taken.append(body["id"])
        return 200, {}, b"{}"

    with gateway(answer) as peer:
        sending_config = replace(config, sms_url=peer.url, sms_token="token", sms_templates="invitation=1")

        def process(_number: int) -> str:
            with context.app_context():
                said = sending.send_notices(sending_config, clock.now())
                db.session.remove()
                return said

        with ThreadPoolExecutor(2) as together:
            first = sorted(together.map(process, range(2)))
        with time_machine.travel(NOW + 2 * WAITS[0], tick=False), ThreadPoolExecutor(2) as together:
            second = sorted(together.map(process, range(2)))

    db.session.rollback()
    notice = db.session.scalars(select(Notice)).one()
    assert (first, second) == (["0 sent, 0 not", "0 sent, 1 not"], ["0 sent, 0 not", "1 sent, 0 not"])
    assert (notice.state, notice.contact_id) == (NoticeState.SENT, None)
    assert taken == [notice.id.hex]
