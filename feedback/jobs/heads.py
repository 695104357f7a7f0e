"""The daily job that carries the ledger's heads out of the house, and keeps them in the instance folder too."""

import os
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Config
from feedback.database import transaction
from feedback.integrity.heads import LastHead, last_heads, public_keys
from feedback.notices.models import Channel
from feedback.notices.operations import queue
from feedback.offices.models import Office
from feedback.webhooks.operations import announce

LOOK_BACK = timedelta(days=40)  # heads of months that have been still for longer were sent before
OWNER_ONLY = 0o600


def export_heads(config: Config, now: datetime) -> str:
    """Queue a mail with the heads up to yesterday for the inspectorate, and write them beside the database."""
    today = now.astimezone(config.zone).date()
    with transaction() as session:
        heads = last_heads(session, before=today, since=today - LOOK_BACK)
        lines = [head.line for head in heads]
        lines += [f"key {key_id} {public}" for key_id, public in public_keys(session)]
        root = session.scalar(select(Office.id).where(Office.parent_id.is_(None)).order_by(Office.code_key))
        if heads and root is not None and config.heads_mailbox:
            queue(
                session,
                office_id=root,
                channel=Channel.MAIL,
                address=config.heads_mailbox,
                template="heads",
                values={"day": f"{today - timedelta(days=1):%d/%m/%Y}", "heads": "\n".join(lines)},
                not_before=now,
                today=today,
            )
        _announce(session, heads, yesterday=today - timedelta(days=1), today=today, now=now)
    if heads:
        _write(Path(config.instance) / "heads" / f"{today}.txt", lines)
    return f"{len(heads)} heads"


def _announce(
    session: Session, heads: Sequence[LastHead], *, yesterday: date, today: date, now: datetime
) -> None:
    """Tell each office's own programs of its heads, once a day and at the same hour whatever came in."""
    for office_id, code in session.execute(select(Office.id, Office.code)).all():
        own = [head.line for head in heads if head.office == code]
        if own:
            data = {"day": yesterday.isoformat(), "heads": own}
            announce(session, office_id, "ledger.sealed", data, on=today, now=now)


def _write(file: Path, lines: list[str]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY)
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write("\n".join(lines) + "\n")
