"""E-mail, SMS and Zalo against peers that speak: what is delivered, tried again, given up, and never told twice."""

import logging
import ssl
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from functools import partial
from pathlib import Path
from threading import Event

import pytest

from feedback.notices.adapters import Outgoing
from feedback.notices.adapters.gateways import Sms, Zalo
from feedback.notices.adapters.mail import Mail
from feedback.notices.models import Channel
from feedback.notices.operations import LONGEST_WAIT, WAITS, Undelivered, _put_off
from tests.certificates import make_certificate
from tests.outside import MailServer, gateway, mail_server, saying

FROM = "Phường Một <hailong@phuong.example>"
IMPATIENT = 0.3  # seconds
TEMPLATES = {"invitation": "ZNS-17"}


def notice(address: str, channel: Channel = Channel.MAIL) -> Outgoing:
    return Outgoing(
        uuid.UUID(int=7),
        channel,
        address,
        "invitation",
        {"office": "Phường Một", "address": "https://phuong.example/r/X"},
        "Ông/Bà có\nhài lòng?",
        "Xin đánh giá tại https://phuong.example/r/X",
    )


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("mail"))


def of_the_server(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


def to(server: MailServer, **more: object) -> Mail:
    return Mail(f"smtp://localhost:{server.port}", FROM, **more)  # type: ignore[arg-type]


class TestMail:
    def test_it_is_delivered_with_its_words_and_an_id_that_is_the_same_at_every_try(self) -> None:
        with mail_server(MailServer()) as server:
            assert [to(server)(notice("a@example.org")) for _ in range(2)] == [None, None]

        [(sender, recipients, content), (_, _, again)] = server.taken
        told, repeated = (message_from_bytes(each, policy=policy.default) for each in (content, again))
        assert (sender, recipients) == ("hailong@phuong.example", ["a@example.org"])
        assert told["Subject"] == "Ông/Bà có hài lòng?"
        assert told.get_content().strip() == "Xin đánh giá tại https://phuong.example/r/X"
        assert told["Message-ID"] == repeated["Message-ID"] == f"<{uuid.UUID(int=7)}@phuong.example>"

    def test_with_starttls_and_a_password(self, certificate: tuple[Path, Path]) -> None:
        trusting = ssl.create_default_context(cafile=str(certificate[0]))
        with mail_server(MailServer(password="g@nz:gut"), of_the_server(certificate)) as server:
            url = f"smtp://hailong:g%40nz%3Agut@localhost:{server.port}"
            assert Mail(url, FROM, context=trusting)(notice("a@example.org")) is None

        assert server.encrypted == [True]

    def test_a_wrong_password_gives_nothing_up(self, certificate: tuple[Path, Path]) -> None:
        trusting = ssl.create_default_context(cafile=str(certificate[0]))
        with mail_server(MailServer(password="right"), of_the_server(certificate)) as server:
            url = f"smtp://hailong:wrong@localhost:{server.port}"
            assert Mail(url, FROM, context=trusting)(notice("a@example.org")) == Undelivered("refused")

        assert server.taken == []

    def test_a_certificate_that_is_not_believed_is_told_nothing(self, certificate: tuple[Path, Path]) -> None:
        with mail_server(MailServer(), of_the_server(certificate)) as server:
            strict = ssl.create_default_context()
            assert to(server, context=strict)(notice("a@example.org")) == Undelivered("unreachable")

        assert server.taken == []

    def test_without_tls_nothing_leaves_this_machine(self) -> None:
        with mail_server(MailServer()) as server:  # offers no STARTTLS
            needs_it = to(server, context=ssl.create_default_context())
            assert needs_it(notice("a@example.org")) == Undelivered("unreachable")

        assert server.taken == []

    @pytest.mark.parametrize(
        ("server", "outcome"),
        [
            (MailServer(recipient="550 no such user"), Undelivered("address_refused", for_good=True)),
            (MailServer(recipient="450 greylisted"), Undelivered("unreachable")),
            (MailServer(data="554 spam"), Undelivered("refused", for_good=True)),
            (MailServer(data="451 later"), Undelivered("refused")),
            (MailServer(mail="553 unknown sender"), Undelivered("refused")),
            (MailServer(mail="421 closing"), Undelivered("refused")),
        ],
        ids=lambda each: "" if isinstance(each, Undelivered) else f"{each.mail} {each.recipient} {each.data}",
    )
    def test_only_what_is_about_this_message_is_given_up(
        self, server: MailServer, outcome: Undelivered
    ) -> None:
        with mail_server(server):
            assert to(server)(notice("a@example.org")) == outcome

    def test_what_was_taken_is_delivered_whatever_the_farewell(self) -> None:
        with mail_server(MailServer(farewell="500 what?")) as server:
            assert to(server)(notice("a@example.org")) is None

        assert len(server.taken) == 1

    def test_a_server_that_falls_silent_or_is_gone_is_tried_again(self) -> None:
        with mail_server(MailServer(is_silent=True)) as server:
            impatient = to(server, seconds=IMPATIENT)
            assert impatient(notice("a@example.org")) == Undelivered("unreachable")

        assert to(server)(notice("a@example.org")) == Undelivered("unreachable")

    @pytest.mark.parametrize(
        "address", ["0912345678", "a@b.org\r\nBcc: c@d.org", "a b@c.org", "bà@example.org"]
    )
    def test_what_is_no_address_is_given_up_without_a_word(self, address: str) -> None:
        assert Mail("smtp://localhost:1", FROM)(notice(address)) == Undelivered(
            "not_an_address", for_good=True
        )


Make = Callable[..., Sms | Zalo]
WAYS = {Channel.SMS: partial(Sms, token="GEHEIM"), Channel.ZALO: partial(Zalo, token="GEHEIM")}


def send(way: Channel, url: str, number: str = "0912 345 678", **more: object) -> Undelivered | None:
    return WAYS[way](url, templates=TEMPLATES, **more)(notice(number, way))  # type: ignore[arg-type]


class TestGateways:
    def test_an_sms_carries_its_words_its_template_and_its_id(self) -> None:
        with gateway(saying(200, {})) as peer:
            assert send(Channel.SMS, peer.url) is None

        [(headers, body)] = peer.heard
        assert headers["Authorization"] == "Bearer GEHEIM"
        assert body == {
            "to": "84912345678",
            "text": "Xin đánh giá tại https://phuong.example/r/X",
            "template_id": "ZNS-17",
            "params": {"office": "Phường Một", "address": "https://phuong.example/r/X"},
            "id": uuid.UUID(int=7).hex,
        }

    def test_zalo_gets_the_template_and_no_free_text(self) -> None:
        with gateway(saying(200, {"error": 0})) as peer:
            assert send(Channel.ZALO, peer.url) is None

        [(headers, body)] = peer.heard
        assert headers["access_token"] == "GEHEIM"
        assert body == {
            "phone": "84912345678",
            "template_id": "ZNS-17",
            "template_data": {"office": "Phường Một", "address": "https://phuong.example/r/X"},
            "tracking_id": uuid.UUID(int=7).hex,
        }

    @pytest.mark.parametrize("way", WAYS)
    @pytest.mark.parametrize(
        ("status", "outcome"),
        [
            (429, Undelivered("unreachable", wait=timedelta(seconds=900))),
            (503, Undelivered("unreachable", wait=timedelta(seconds=900))),
            (408, Undelivered("unreachable", wait=timedelta(seconds=900))),
            (401, Undelivered("refused")),  # the token has ended
            (402, Undelivered("refused")),  # the account is empty
            (404, Undelivered("refused")),  # the gateway has moved
            (302, Undelivered("refused")),
            (400, Undelivered("refused", for_good=True)),
            (422, Undelivered("refused", for_good=True)),
        ],
    )
    def test_only_what_is_about_this_message_is_given_up(
        self, way: Channel, status: int, outcome: Undelivered
    ) -> None:
        with gateway(saying(status, {}, Retry_After="900", Location="http://127.0.0.1:1/")) as peer:
            assert send(way, peer.url) == outcome

        assert len(peer.heard) == 1

    def test_what_the_gateway_has_already_is_delivered(self) -> None:
        """The answer to the first try was lost on the way; the id is the same, and nothing is sent twice."""
        known: set[str] = set()

        def once(body: dict[str, str]) -> tuple[int, dict[str, str], bytes] | None:
            if body["id"] in known:
                return 409, {}, b"{}"
            known.add(body["id"])
            return None

        with gateway(once) as peer:
            outcomes = [send(Channel.SMS, peer.url) for _ in range(2)]

        assert outcomes == [Undelivered("unreachable"), None]
        assert len(known) == 1

    @pytest.mark.parametrize(
        ("said", "outcome"),
        [
            ({"error": -118}, Undelivered("address_refused", for_good=True)),  # no such account
            ({"error": -108}, Undelivered("address_refused", for_good=True)),
            ({"error": -124}, Undelivered("refused")),  # the token has ended
            ({"error": -115}, Undelivered("refused")),  # the account is empty
            ({}, Undelivered("refused")),
            ("<html>", Undelivered("refused")),
            (None, Undelivered("refused")),
        ],
    )
    def test_zalo_says_what_is_wrong_in_an_answer_that_looks_fine(
        self, said: object, outcome: Undelivered
    ) -> None:
        with gateway(saying(200, said)) as peer:
            assert send(Channel.ZALO, peer.url) == outcome

    @pytest.mark.parametrize("way", WAYS)
    def test_one_that_falls_silent_hangs_up_or_is_gone_is_tried_again(self, way: Channel) -> None:
        stop = Event()
        with gateway(lambda _body: stop.wait() and None) as peer:
            assert send(way, peer.url, seconds=IMPATIENT) == Undelivered("unreachable")
            stop.set()
            assert send(way, peer.url) == Undelivered("unreachable")

        assert send(way, peer.url) == Undelivered("unreachable")

    @pytest.mark.parametrize("way", WAYS)
    def test_an_answer_without_end_is_cut_off(self, way: Channel) -> None:
        with gateway(lambda _body: (200, {}, b'{"error": 0}' + b" " * 10_000_000)) as peer:
            outcome = send(way, peer.url)

        assert outcome in (None, Undelivered("refused"))

    @pytest.mark.parametrize("way", WAYS)
    def test_a_line_phone_is_given_up_without_a_word(self, way: Channel) -> None:
        assert send(way, "http://127.0.0.1:1/", "024 3825 3536") == Undelivered(
            "not_an_address", for_good=True
        )

    def test_nothing_of_the_citizen_comes_into_a_log(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        with gateway(saying(500, {})) as peer:
            send(Channel.SMS, peer.url)
            send(Channel.ZALO, peer.url)
        with mail_server(MailServer(recipient="550 a@example.org is nobody")) as server:
            to(server)(notice("a@example.org"))

        ours = [each.getMessage() for each in caplog.records if not each.name.startswith("mail.")]
        assert not any(
            word in said for said in ours for word in ("912345678", "example.org", "/r/X", "GEHEIM")
        )


def test_the_other_side_is_left_alone_for_as_long_as_it_asks_and_never_for_more_than_a_day() -> None:
    now = datetime(2026, 10, 15, 3, tzinfo=UTC)
    waits = [
        _put_off(0, Undelivered("unreachable", wait=wait), now=now)["not_before"]
        for wait in (None, timedelta(hours=2), timedelta(days=90))
    ]

    assert waits[0] >= now + WAITS[0]  # type: ignore[operator]
    assert waits[1] >= now + timedelta(hours=2)  # type: ignore[operator]
    assert waits[2] < now + 2 * LONGEST_WAIT  # type: ignore[operator]
