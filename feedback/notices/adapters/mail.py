"""E-mail by SMTP, always over TLS unless the server is this machine."""

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from feedback.notices.adapters import Outgoing
from feedback.notices.operations import Undelivered

SECONDS = 20  # that the server has for an answer
HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class Mail:
    """Sends by the server at `url` (smtps://USER:PASSWORD@HOST:465, or smtp://… with STARTTLS) from `sender`."""

    def __init__(self, url: str, sender: str) -> None:
        self._url = urlsplit(url)
        self._sender = sender

    def __call__(self, notice: Outgoing) -> Undelivered | None:
        """Hand the message to the server; what it refuses for good is not tried again."""
        if "@" not in notice.address or any(sign in notice.address for sign in "\r\n ,;<>"):
            return Undelivered("not_an_address", for_good=True)
        message = EmailMessage()
        message["From"], message["To"] = self._sender, notice.address
        message["Subject"] = " ".join(notice.subject.split())
        message["Message-ID"] = f"<{notice.id}@{self._sender.rpartition('@')[2].strip('<> ')}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(notice.words)
        try:
            with self._server() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused:
            return Undelivered("address_refused", for_good=True)
        except smtplib.SMTPResponseException as refusal:
            return Undelivered("refused", for_good=500 <= refusal.smtp_code < 600)
        except (OSError, smtplib.SMTPException):
            return Undelivered("unreachable")
        return None

    def _server(self) -> smtplib.SMTP:
        host, context = self._url.hostname or "localhost", ssl.create_default_context()
        server: smtplib.SMTP
        if self._url.scheme == "smtps":
            server = smtplib.SMTP_SSL(host, self._url.port or 465, timeout=SECONDS, context=context)
        else:
            server = smtplib.SMTP(host, self._url.port or 587, timeout=SECONDS)
            if host not in HERE:
                server.starttls(context=context)
        if self._url.username:
            server.login(unquote(self._url.username), unquote(self._url.password or ""))
        return server
