"""E-mail by SMTP, always over TLS unless the server is this machine."""

import contextlib
import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from feedback.notices.adapters import Outgoing
from feedback.notices.operations import Undelivered

SECONDS = 20  # that the server has for an answer
PERMANENT = 500  # from this code on, a server refuses for good
HERE = frozenset({"localhost", "127.0.0.1", "::1"})


class Mail:
    """Sends by the server at `url` (smtps://USER:PASSWORD@HOST:465, or smtp://… with STARTTLS) from `sender`."""

    def __init__(
        self, url: str, sender: str, *, context: ssl.SSLContext | None = None, seconds: float = SECONDS
    ) -> None:
        """With a `context`, TLS is used with a server on this machine too."""
        self._url, self._sender, self._seconds = urlsplit(url), sender, seconds
        self._needs_tls = context is not None or self._host not in HERE
        self._context = context or ssl.create_default_context()

    @property
    def _host(self) -> str:
        return self._url.hostname or "localhost"

    def __call__(self, notice: Outgoing) -> Undelivered | None:
        """Hand the message to the server; what it refuses for good is not tried again.

        Only what it says to the recipient and to the words is about this message. A password that has changed or a
        sender that it does not know is put right by somebody, and the message goes then.
        """
        if (
            "@" not in notice.address
            or not notice.address.isascii()
            or any(sign in notice.address for sign in "\r\n ,;<>")
        ):
            return Undelivered("not_an_address", for_good=True)
        message = EmailMessage()
        message["From"], message["To"] = self._sender, notice.address
        message["Subject"] = " ".join(notice.subject.split())
        message["Message-ID"] = f"<{notice.id}@{self._sender.rpartition('@')[2].strip('<> ')}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(notice.words)
        try:
            server = self._connected()
        except (OSError, smtplib.SMTPException):
            return Undelivered("unreachable")
        try:
            return self._sent(server, message)
        finally:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()  # whatever it says to that: what it took is delivered, and is not sent again
            server.close()

    def _sent(self, server: smtplib.SMTP, message: EmailMessage) -> Undelivered | None:
        try:
            self._prepare(server)
            server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refusal:
            codes = [int(code) for code, _ in refusal.recipients.values()]
            if all(code >= PERMANENT for code in codes):
                return Undelivered("address_refused", for_good=True)
            return Undelivered("unreachable")  # greylisted, or the mailbox is busy
        except smtplib.SMTPDataError as refusal:
            return Undelivered("refused", for_good=refusal.smtp_code >= PERMANENT)
        except smtplib.SMTPResponseException:
            return Undelivered("refused")
        except (OSError, smtplib.SMTPException):
            return Undelivered("unreachable")
        return None

    def _connected(self) -> smtplib.SMTP:
        if self._url.scheme == "smtps":
            return smtplib.SMTP_SSL(
                self._host, self._url.port or 465, timeout=self._seconds, context=self._context
            )
        return smtplib.SMTP(self._host, self._url.port or 587, timeout=self._seconds)

    def _prepare(self, server: smtplib.SMTP) -> None:
        if self._url.scheme != "smtps" and self._needs_tls:
            server.starttls(context=self._context)
        if self._url.username:
            server.login(unquote(self._url.username), unquote(self._url.password or ""))
