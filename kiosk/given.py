"""What a citizen's form gives, read forgivingly: what can't be used is left out, and only a level is required."""

import re
import unicodedata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from feedback.labels import N_, normal
from feedback.questionnaires.content import choosable
from feedback.ratings import check_codes
from feedback.ratings.levels import MAXIMUM_REASONS, Level
from kiosk.items import LONGEST_COMMENT, LONGEST_CONTACT

NO_LEVEL = N_("Please choose one of the five faces.")
NO_CONSENT = N_("Please tick that you agree, or leave the phone number and e-mail empty.")
_UNSEEN = frozenset({"Cc", "Cs", "Co"})  # controls, lone surrogates, private use
_HEX = re.compile(r"[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}", re.ASCII)


class Form(Protocol):
    """The fields of a form."""

    def get(self, key: str, default: str) -> str: ...
    def getlist(self, key: str) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Given:
    """What the form gave; `level` is None where none was chosen."""

    rating_id: uuid.UUID
    check_code: str | None  # canonical; none where the page brought none
    level: Level | None
    reasons: tuple[str, ...]
    comment: str
    contact: str
    consents: bool

    @property
    def fault(self) -> str | None:
        """What keeps the form from being taken, in words; a contact is kept only where its owner said so."""
        if self.level is None:
            return NO_LEVEL
        return NO_CONSENT if self.contact and not self.consents else None


def fresh() -> Given:
    """An empty form with an id and a check code of its own."""
    return Given(uuid.uuid4(), check_codes.new_code(), None, (), "", "", consents=False)


def read_form(form: Form) -> Given:
    """The citizen's rating in `form`: texts cut to their limits, reasons of the other group of levels left out.

    The id and the check code come with the page, so that a form sent twice is one rating; a page without an id gets
    one here.
    """
    chosen = form.get("level", "")
    level = Level(int(chosen)) if chosen in {"1", "2", "3", "4", "5"} else None
    ticked = set(form.getlist("reason"))
    offered = choosable(level.group) if level is not None else ()
    return Given(
        read_rating_id(form.get("rating_id", "")) or uuid.uuid4(),
        check_codes.canonical(form.get("check_code", "")),
        level,
        tuple(reason.code for reason in offered if reason.code in ticked)[:MAXIMUM_REASONS],
        _words(form.get("comment", ""), LONGEST_COMMENT),
        _words(form.get("contact", ""), LONGEST_CONTACT),
        consents=form.get("consent", "") == "yes",
    )


def read_rating_id(text: str) -> uuid.UUID | None:
    """The rating's id in `text`, in any case, with or without hyphens and spaces; None where there is none."""
    digits = "".join(text.split()).replace("-", "").lower() if len(text) <= 80 else ""
    return uuid.UUID(digits) if _HEX.fullmatch(digits) else None


def _words(text: str, longest: int) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    seen = "".join(sign for sign in lines if sign == "\n" or unicodedata.category(sign) not in _UNSEEN)
    return normal(seen)[:longest].strip()
