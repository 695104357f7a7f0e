"""The inviting job: what is due becomes a message in the outbox, each in a transaction of its own."""

from datetime import datetime

from config import Config
from feedback.database import db, transaction
from feedback.invitations import operations


def send_invitations(config: Config, now: datetime) -> str:
    """Queue the messages of every invitation that is due."""
    waiting = operations.due(db.session(), now=now)
    sent = 0
    for office_id, invitation_id in waiting:
        with transaction() as session:
            sent += operations.send(
                session,
                office_id,
                invitation_id,
                public_url=config.public_url,
                valid_days=config.receipt_valid_days,
                zone=config.zone,
                now=now,
            )
    return f"{sent} of {len(waiting)} invited"
