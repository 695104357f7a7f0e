"""The other sides of the outbox, on free ports of this machine: a mail server and a gateway that answer as told."""

import asyncio
import http.server
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

OK = "250 OK"


@dataclass
class MailServer:
    """A mail server: what it says at each step, and the messages that it took."""

    mail: str = OK
    recipient: str = OK
    data: str = OK
    farewell: str = "221 Bye"
    password: str = ""  # none: it asks for none
    is_silent: bool = False  # takes the words and never answers
    taken: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    port: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle_MAIL(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        envelope.mail_from = address if self.mail == OK else None
        return self.mail

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.recipient == OK:
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:
        if self.is_silent:
            await self.released.wait()
        if self.data == OK:
            self.taken.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.content))
            self.encrypted.append(session.ssl is not None)
        return self.data

    async def handle_QUIT(self, _server: Any, _session: Any, _envelope: Any) -> str:
        return self.farewell

    def login(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        right = isinstance(given, LoginPassword) and given.password == self.password.encode()
        return AuthResult(success=right, handled=False)


@contextmanager
def mail_server(server: MailServer, tls: ssl.SSLContext | None = None) -> Iterator[MailServer]:
    """Runs `server` on a free port for as long as the block lasts; with `tls` it demands STARTTLS."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    lines: list[asyncio.Transport] = []

    class Door(SMTP):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            if (
                transport.get_extra_info("sslcontext") is None
            ):  # the line itself, not what is spoken over it in secret
                lines.append(cast(asyncio.Transport, transport))
            super().connection_made(transport)

    def protocol() -> SMTP:
        return Door(
            server, hostname="localhost", tls_context=tls, require_starttls=tls is not None, loop=loop,
            auth_exclude_mechanism=["LOGIN"], authenticator=server.login, auth_required=bool(server.password), auth_require_tls=tls is not None,
        )  # fmt: skip

    async def listen() -> asyncio.Server:
        return await loop.create_server(protocol, "127.0.0.1", 0)

    async def close() -> None:
        server.released.set()
        listening.close()
        for each in lines:
            each.abort()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.wait_for(asyncio.gather(*others, return_exceptions=True), 10)

    listening = asyncio.run_coroutine_threadsafe(listen(), loop).result()
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        asyncio.run_coroutine_threadsafe(close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Gateway:
    """A provider's gateway: what it answers, and the bodies that it was sent with their headers."""

    answer: Callable[[dict[str, Any]], Answer | None]  # none: it hangs up without a word
    heard: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)
    url: str = ""


def saying(status: int, body: object = None, **headers: str) -> Callable[[dict[str, Any]], Answer]:
    """Always the same answer."""
    return lambda _body: (status, {name.replace("_", "-"): text for name, text in headers.items()}, json.dumps(body).encode())  # fmt: skip


@contextmanager
def gateway(answer: Callable[[dict[str, Any]], Answer | None]) -> Iterator[Gateway]:
    """Runs a gateway on a free port for as long as the block lasts."""
    made = Gateway(answer)

    class Door(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            made.heard.append((dict(self.headers), body))
            answered = made.answer(body)
            if answered is None:
                self.close_connection = True
                return
            status, headers, content = answered
            self.send_response(status)
            for name, text in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, text)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: object) -> None:
            """Nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    made.url = f"http://127.0.0.1:{server.server_port}/send"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
