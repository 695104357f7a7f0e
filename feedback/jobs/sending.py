"""The sender: takes due notices out of the outbox one by one, and hands each to its channel's way out."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from config import Config
from feedback import clock
from feedback.contacts.keys import opener_in
from feedback.contacts.models import Contact
from feedback.contacts.sealing import Opener, Unopenable
from feedback.database import snapshot, transaction
from feedback.notices import operations
from feedback.notices.adapters import Adapter, Outgoing
from feedback.notices.adapters.files import FileSink, LetterSink
from feedback.notices.models import Channel, Notice
from feedback.notices.operations import Undelivered
from feedback.notices.templates import written
from feedback.webhooks import queries as webhooks
from feedback.webhooks.addresses import all_open, networks
from feedback.webhooks.queries import Target
from feedback.webhooks.secrets import sealing_key

log = logging.getLogger("hailong.notices")
MOST_IN_A_RUN = 500  # notices
LONGEST_RUN = timedelta(minutes=4)
FILES_KEPT = timedelta(days=30)  # what the file sinks wrote


def send_notices(config: Config, now: datetime) -> str:
    """Send what is due. Each notice is claimed, sent outside of any transaction, and settled, before the next."""
    opener = opener_in(Path(config.contacts_private_key))
    adapters = adapters_of(config)
    sent = failed = 0
    while sent + failed < MOST_IN_A_RUN and clock.now() - now < LONGEST_RUN:
        outcome = _send_one(adapters, opener, config.zone)
        if outcome is None:
            break
        sent, failed = (sent + 1, failed) if outcome == "sent" else (sent, failed + 1)
    _forget_files(Path(config.instance) / "notices", now=now)
    return f"{sent} sent, {failed} not"


def adapters_of(config: Config) -> Mapping[Channel, Adapter]:
    """The way out of each channel: as the settings say, else files in the instance folder."""
    folder = Path(config.instance) / "notices"
    found: dict[Channel, Adapter] = {channel: FileSink(folder) for channel in Channel}
    found[Channel.LETTER] = LetterSink(folder)
    if config.mail_url:
        from feedback.notices.adapters.mail import Mail  # each here: who does not use it does not pay for it

        found[Channel.MAIL] = Mail(config.mail_url, config.mail_from)
    if config.sms_url:
        from feedback.notices.adapters.gateways import Sms

        found[Channel.SMS] = Sms(config.sms_url, config.sms_token, config.templates(config.sms_templates))
    if config.zalo_url:
        from feedback.notices.adapters.gateways import Zalo

        found[Channel.ZALO] = Zalo(
            config.zalo_url, config.zalo_token, config.templates(config.zalo_templates)
        )
    found[Channel.WEBHOOK] = _webhook(config)
    return found


def _webhook(config: Config) -> Adapter:
    from feedback.notices.adapters.webhooks import Webhook

    file = Path(config.instance) / "demonstration-key"
    secret_key = config.secret_key or (file.read_text(encoding="ascii") if file.exists() else "")
    key, own = sealing_key(secret_key), networks(config.webhook_networks)

    def target_of(address: str) -> Target | None:
        with snapshot() as session:
            return webhooks.target_of(session, address, key=key)

    return Webhook(target_of, lambda addresses: all_open(addresses, own), clock.now)


def _send_one(adapters: Mapping[Channel, Adapter], opener: Opener | None, zone: ZoneInfo) -> str | None:
    """Send the notice that has been due for longest: `sent`, the code of what went wrong, or none when none is due."""
    now = clock.now()
    with transaction() as session:
        notice = operations.claim(session, opens_contacts=opener is not None, now=now)
        if notice is None:
            return None
        address = _address(session, notice, opener)
    outcome = address if isinstance(address, Undelivered) else _delivered(adapters, notice, address)
    now = clock.now()
    with transaction() as session:
        operations.settle(session, notice, outcome, today=now.astimezone(zone).date(), now=now)
    return "sent" if outcome is None else outcome.problem


def _address(session: Session, notice: Notice, opener: Opener | None) -> str | Undelivered:
    if notice.contact_id is None:
        return notice.address or ""
    contact = session.get(Contact, (notice.office_id, notice.contact_id))
    if contact is None:
        return Undelivered("contact_gone", for_good=True)
    try:
        return opener.open(contact.sealed, contact.office_id) if opener is not None else ""
    except Unopenable:
        return Undelivered("contact_unopenable", for_good=True)


def _delivered(adapters: Mapping[Channel, Adapter], notice: Notice, address: str) -> Undelivered | None:
    words = written(notice.template, notice.values, locale=notice.locale)
    channel = _way_to(address, notice)
    outgoing = Outgoing(
        notice.id, channel, address, notice.template, notice.values, words.subject, words.words
    )
    try:
        return adapters[channel](outgoing)
    except Exception as error:  # a fault in one adapter must not keep the others' notices back
        log.error("notice by %s failed: %s", channel.value, type(error).__name__)
        return Undelivered("refused")


def _way_to(address: str, notice: Notice) -> Channel:
    """The notice's own way, unless the contact turns out to be of another kind: whoever queued it could not know."""
    if notice.contact_id is None or notice.channel is Channel.LETTER:
        return notice.channel
    if "@" in address:
        return Channel.MAIL
    return Channel.SMS if notice.channel is Channel.MAIL else notice.channel


def _forget_files(folder: Path, *, now: datetime) -> None:
    """Delete what the file sinks wrote long ago: it names people."""
    if not folder.is_dir():
        return
    for file in folder.iterdir():
        if file.is_file() and file.stat().st_mtime < (now - FILES_KEPT).timestamp():
            file.unlink(missing_ok=True)
