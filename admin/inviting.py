"""A citizen's number that came with a receipt: sealed at once for one invitation, or not kept at all."""

from datetime import datetime

from sqlalchemy.orm import Session

from feedback.invitations import operations
from feedback.notices.mobile_numbers import mobile_number
from feedback.receipts.models import Receipt
from feedback.web.surroundings import sealer, settings


def invite(session: Session, receipt: Receipt, phone: str, *, now: datetime) -> None:
    """Have the citizen invited, where the office invites and the number is a mobile one."""
    seals, number = sealer(), mobile_number(phone)
    if seals is not None and number is not None:
        operations.invite(
            session, receipt, seals.seal(number, receipt.office_id), zone=settings().zone, now=now
        )
