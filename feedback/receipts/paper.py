"""What the paper of a receipt says: the places of form 01 of Circular 03/2025/TT-VPCP (pure)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from feedback.labels import N_

LONGEST_LINE, MOST_DOCUMENTS, MOST_SETS = 200, 14, 99  # characters; what has room on A5


class Kind(Enum):
    """What a paper is: a dossier's receipt, the hand-over of its result, or a slip for what was done on the spot."""

    RECEIPT = "receipt"
    RESULT = "result"
    SLIP = "slip"


TITLES = {
    Kind.RECEIPT: N_("RECEIPT OF DOSSIER AND APPOINTMENT FOR THE RESULT"),
    Kind.RESULT: N_("RESULT HANDED OVER"),
    Kind.SLIP: N_("SLIP FOR RATING THE SERVICE"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Who hands in the dossier, as written on the paper; the service keeps none of it."""

    name: str = ""
    identity: str = ""  # identity card or tax number
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """What one receipt says. Empty places are printed as dotted lines, to be filled in by hand."""

    kind: Kind = Kind.RECEIPT
    office: str
    centre: str  # the one-stop unit that received the dossier
    dossier_code: str
    procedure: str
    official: str
    received_at: datetime  # in the office's own time zone
    applicant: Applicant = Applicant()
    documents: tuple[str, ...] = ()
    sets: int = 1
    working_days: int | None = None  # 0: on the same day
    due_at: datetime | None = None
    return_at: str = ""  # where or how the result is handed over
    book: str = ""  # volume and number in the book of dossiers
    code: str | None = None  # the one-time code, canonical; none prints no QR
    code_until: date | None = None  # the last day on which the code can be used
