"""Webhooks: who is told, what and when, signed and never to an address inside (SSRF-1, HOOK-1, ANON-6)."""

import datetime as dt
import http.server
import ipaddress
import json
import socket
import ssl
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from standardwebhooks.webhooks import Webhook as Signature

from feedback.errors import Refused
from feedback.notices import operations as outbox
from feedback.notices.adapters import Outgoing
from feedback.notices.adapters.webhooks import LARGEST_ANSWER, Webhook
from feedback.notices.models import Channel, Notice, NoticeState
from feedback.notices.operations import Undelivered
from feedback.webhooks import operations, queries, secrets
from feedback.webhooks.addresses import all_open, networks
from feedback.webhooks.models import Delivery, Event, Subscription
from feedback.webhooks.queries import Target
from tests.cast import Cast, gather
from tests.certificates import make_certificate
from tests.desk_day import at

KEY = secrets.sealing_key("a key of the tests")
NOW = at("2026-10-09 06:00")
TODAY = NOW.date()
PUBLISHED = {"month": "2026-09", "version": 1}
URL = "https://mot-cua.example/told"


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def subscribed(session: Session, cast: Cast, url: str = URL) -> tuple[Subscription, str]:
    return operations.subscribe(session, cast.p1.id, url, key=KEY, now=NOW)


def test_the_secret_is_told_once_and_kept_sealed(session: Session, cast: Cast) -> None:
    made, secret = subscribed(session, cast)

    assert secret.startswith("whsec_")
    assert secret.encode() not in made.secret
    assert secrets.opened(KEY, made.id, made.secret) == secret
    assert secrets.opened(KEY, uuid.uuid4(), made.secret) is None
    assert secrets.opened(secrets.sealing_key("another"), made.id, made.secret) is None


def test_an_address_is_told_once_and_an_office_tells_ten(session: Session, cast: Cast) -> None:
    subscribed(session, cast)
    with pytest.raises(Refused) as refusal:
        subscribed(session, cast)
    assert refusal.value.code == "webhook_known"
    for number in range(9):
        subscribed(session, cast, f"{URL}/{number}")
    with pytest.raises(Refused) as refusal:
        subscribed(session, cast, f"{URL}/ten")
    assert refusal.value.code == "too_many_webhooks"


def test_an_event_goes_to_the_offices_own_addresses_that_are_still_told(session: Session, cast: Cast) -> None:
    subscribed(session, cast)
    ended, _ = subscribed(session, cast, f"{URL}/ended")
    operations.subscribe(session, cast.p2.id, URL, key=KEY, now=NOW)
    operations.end(session, cast.p1.id, ended.id, now=NOW)

    assert operations.announce(session, cast.p1.id, "month.published", PUBLISHED, on=TODAY, now=NOW) == 1

    [notice] = session.scalars(select(Notice)).all()
    assert notice.channel is Channel.WEBHOOK
    target = queries.target_of(session, notice.address, key=KEY)
    assert target is not None
    assert target.url == URL
    assert notice.values["data"].keys() == {"id", *PUBLISHED}
    assert queries.target_of(session, f"{cast.p1.id.hex} {ended.id.hex}", key=KEY) is None


def test_anon_6_an_event_tells_a_day_and_only_what_is_declared(session: Session, cast: Cast) -> None:
    subscribed(session, cast)
    operations.announce(session, cast.p1.id, "month.published", PUBLISHED, on=TODAY, now=NOW)

    [notice] = session.scalars(select(Notice)).all()
    assert notice.values["timestamp"] == "2026-10-08"  # NOW is still the 8th in UTC
    for kind, data in (
        ("month.published", {**PUBLISHED, "level": 1}),
        ("rating.low", {}),
        ("month.closed", {}),
    ):
        with pytest.raises(operations.UndeclaredEvent):
            operations.announce(session, cast.p1.id, kind, data, on=TODAY, now=NOW)


def test_anon_6_no_kind_of_event_follows_single_ratings() -> None:
    """Closing, publishing, releases, and one message a day at a fixed hour: none of them is set off by a rating."""
    assert set(operations.KINDS) == {"month.closed", "month.published", "figures.released", "ledger.sealed"}
    for kind in operations.KINDS.values():
        assert not kind.data & {"level", "rating", "official", "desk", "comment", "at", "time"}


def test_hook_1_an_event_is_told_again_under_its_own_id(session: Session, cast: Cast) -> None:
    made, _ = subscribed(session, cast)
    operations.announce(session, cast.p1.id, "month.published", PUBLISHED, on=TODAY, now=NOW)
    [event] = session.scalars(select(Event)).all()

    operations.tell_again(session, cast.p1.id, event.id, made.id, on=TODAY, now=NOW)

    notices = session.scalars(select(Notice)).all()
    assert len(notices) == 2
    assert {notice.values["data"]["id"] for notice in notices} == {event.id.hex}
    assert [told.can_repeat for told in queries.told_of(session, cast.p1.id)] == [False, False]
    operations.end(session, cast.p1.id, made.id, now=NOW)
    with pytest.raises(Refused) as refusal:
        operations.tell_again(session, cast.p1.id, event.id, made.id, on=TODAY, now=NOW)
    assert refusal.value.code == "webhook_ended"


def test_what_was_told_long_ago_is_forgotten(session: Session, cast: Cast) -> None:
    subscribed(session, cast)
    operations.announce(session, cast.p1.id, "month.published", PUBLISHED, on=TODAY, now=NOW)

    assert operations.forget_old(session, today=TODAY + operations.KEPT) == 0
    assert operations.forget_old(session, today=TODAY + operations.KEPT + dt.timedelta(days=1)) == 1
    assert session.scalars(select(Delivery)).all() == []


def test_hook_1_what_fails_is_tried_again_ever_later_and_then_given_up(session: Session, cast: Cast) -> None:
    subscribed(session, cast)
    operations.announce(session, cast.p1.id, "month.published", PUBLISHED, on=TODAY, now=NOW)

    now, waits = NOW, []
    while (notice := outbox.claim(session, opens_contacts=False, now=now)) is not None:
        outbox.settle(session, notice, Undelivered("unreachable"), today=TODAY, now=now)
        session.refresh(notice)
        if notice.state is NoticeState.QUEUED:
            waits.append(notice.not_before - now)
            now = notice.not_before
    assert waits == sorted(waits)
    assert waits[0] >= outbox.WAITS[0]
    [told] = queries.told_of(session, cast.p1.id)
    assert (told.state, told.tries, told.can_repeat) == (NoticeState.FAILED, len(outbox.WAITS) + 1, True)


# --- Over the wire


class Receiver(http.server.BaseHTTPRequestHandler):
    """A program that takes events; each test says how it answers."""

    answer: Callable[["Receiver"], None]
    heard: list[tuple[dict[str, str], bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).heard.append((dict(self.headers), body))
        type(self).answer(self)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of its own for `localhost`, and its key."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture
def receiver(certificate: tuple[Path, Path]) -> Iterator[tuple[type[Receiver], int]]:
    handler = type("One", (Receiver,), {"heard": [], "answer": lambda self: answered(self, 204)})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield handler, server.server_address[1]
    server.shutdown()
    server.server_close()


def answered(self: Receiver, status: int, **headers: str) -> None:
    self.send_response(status)
    for name, value in {"Content-Length": "0", **headers}.items():
        self.send_header(name.replace("_", "-"), value)
    self.end_headers()


SECRET = secrets.new_secret()


def sender(certificate: tuple[Path, Path], port: int, *, own: str = "127.0.0.0/8, ::1/128") -> Webhook:
    context = ssl.create_default_context(cafile=str(certificate[0]))
    return Webhook(
        lambda _address: Target(f"https://localhost:{port}/told?by=ward", SECRET),
        lambda addresses: all_open(addresses, networks(own)),
        lambda: dt.datetime.now(dt.UTC),
        context,
    )


def outgoing() -> Outgoing:
    values = {"type": "month.published", "timestamp": "2026-10-09", "data": {"id": "e" * 32, **PUBLISHED}}
    return Outgoing(uuid.uuid4(), Channel.WEBHOOK, "x y", "event", values, "", "")


def test_hook_1_the_receiver_can_check_the_signature_and_the_event_id(certificate, receiver) -> None:
    handler, port = receiver

    assert sender(certificate, port)(outgoing()) is None

    [(headers, body)] = handler.heard
    told = Signature(SECRET).verify(body, headers)
    assert told == {
        "type": "month.published",
        "timestamp": "2026-10-09",
        "data": {"id": "e" * 32, **PUBLISHED},
    }
    assert {name.lower(): value for name, value in headers.items()}["webhook-id"] == "e" * 32
    with pytest.raises(Exception, match="No matching signature"):
        Signature(SECRET).verify(body.replace(b"2026-09", b"2026-08"), headers)


@pytest.mark.parametrize("own", ["", "10.0.0.0/8"])
def test_ssrf_1_a_name_that_leads_inside_is_not_called(certificate, receiver, own: str) -> None:
    handler, port = receiver

    assert sender(certificate, port, own=own)(outgoing()) == Undelivered("address_refused", for_good=True)
    assert handler.heard == []


def test_ssrf_1_the_address_that_was_looked_at_is_the_one_that_is_called(
    certificate, receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that gives an open address first and one inside afterwards: it is asked once."""
    handler, port = receiver
    asked: list[str] = []
    real = socket.getaddrinfo

    def rebinding(host: str, *arguments: Any, **named: Any) -> Any:
        if host == "localhost":
            asked.append(host)
            address = "8.8.8.8" if len(asked) == 1 else "127.0.0.1"
            return real(address, *arguments, **named)
        assert ipaddress.ip_address(host)
        return real(host, *arguments, **named)

    called: list[str] = []

    def connecting(address: tuple[str, int], *_: Any) -> socket.socket:
        called.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(socket, "create_connection", connecting)

    assert sender(certificate, port, own="")(outgoing()) == Undelivered("unreachable")
    assert (asked, called, handler.heard) == (["localhost"], ["8.8.8.8"], [])


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (302, Undelivered("refused")),
        (400, Undelivered("refused")),
        (410, Undelivered("refused", for_good=True)),
        (503, Undelivered("refused")),
    ],
)
def test_ssrf_1_a_redirect_is_not_followed_and_a_refusal_is_one(
    certificate, receiver, status: int, outcome: Undelivered
) -> None:
    handler, port = receiver
    handler.answer = lambda self: answered(self, status, Location=f"https://localhost:{port}/inside")

    assert sender(certificate, port)(outgoing()) == outcome
    assert len(handler.heard) == 1


def test_ssrf_1_an_endless_answer_is_cut_off(certificate, receiver) -> None:
    handler, port = receiver
    sent: list[int] = []

    def endless(self: Receiver) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(10 * 1024**3))
        self.end_headers()
        try:
            for _ in range(10_000):
                sent.append(self.wfile.write(bytes(LARGEST_ANSWER)))
        except OSError:
            pass

    handler.answer = endless

    assert sender(certificate, port)(outgoing()) is None
    assert sum(sent) < 10_000 * LARGEST_ANSWER


def test_ssrf_1_an_answer_in_drops_is_cut_off(certificate, receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    from feedback.notices.adapters import webhooks

    monkeypatch.setattr(webhooks, "SECONDS", 0.4)
    handler, port = receiver
    cut_off = threading.Event()

    def drops(self: Receiver) -> None:
        try:
            for _ in range(2_000):  # nobody waits for the last of them
                self.wfile.write(b"H")
                time.sleep(0.05)
        except OSError:
            cut_off.set()

    handler.answer = drops

    assert sender(certificate, port)(outgoing()) == Undelivered("unreachable")
    assert cut_off.wait(60)


def test_another_certificate_is_not_believed(certificate, receiver) -> None:
    handler, port = receiver
    strict = Webhook(
        lambda _address: Target(f"https://localhost:{port}/", SECRET),
        lambda _addresses: True,
        lambda: dt.datetime.now(dt.UTC),
    )

    assert strict(outgoing()) == Undelivered("unreachable")
    assert handler.heard == []


def test_the_body_is_plain_json_in_one_form() -> None:
    body = json.dumps(dict(outgoing().values), ensure_ascii=False, separators=(",", ":"))
    assert " " not in body
