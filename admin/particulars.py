"""The particulars of an act in people's words: what each is called, and how its stored value is read."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import chain

from flask_babel import gettext

from feedback.accounts.rights import Role
from feedback.api_keys.models import Scope
from feedback.attachments.models import About
from feedback.cases.kinds import Passing
from feedback.conduct.models import DisciplineKind
from feedback.duty.models import ShiftPart
from feedback.evaluations.rulesets.settings import NAMES
from feedback.evaluations.sheets.kinds import Scorer
from feedback.forms.fields import FormKind
from feedback.integrity.findings import FlagKind
from feedback.integrity.models import CorrectionKind, Ruling
from feedback.integrity.thresholds import LABELS as THRESHOLDS
from feedback.invitations.models import Way
from feedback.labels import N_, Labelled
from feedback.notices.models import Channel as NoticeChannel
from feedback.objections.models import Subject
from feedback.offices.models import DayKind
from feedback.periods.month import BadMonth, Month
from feedback.plans.changes import Field
from feedback.plans.kinds import FaultKind, Word
from feedback.ratings.models import Channel
from feedback.redactions.models import RedactionReason
from feedback.scoring.classes import QualityClass
from feedback.screens.models import Asking
from feedback.staffing.models import AbsenceKind
from feedback.terms.models import Measure
from feedback.web import filters

SHORT = 8  # characters of a fingerprint: enough to tell two apart
_SETTINGS: Mapping[str, str] = {key: label for group in NAMES.values() for key, label in group.items()}


@dataclass(frozen=True, slots=True)
class Particular:
    """What one particular is called, in English, and how its value is written for a reader."""

    label: str
    worded: Callable[[str], str] = str


def _day(value: str) -> str:
    """A day as the office writes it; what is none stays as it is."""
    try:
        return filters.day(date.fromisoformat(value))
    except ValueError:
        return value


def _month(value: str) -> str:
    try:
        return filters.month(Month.parse(value))
    except BadMonth:
        return value


def _number(value: str) -> str:
    try:
        return filters.number(Decimal(value))
    except InvalidOperation:
        return value


def _short(value: str) -> str:
    return value[:SHORT]


def _one_of(*kinds: type[Labelled]) -> Callable[[str], str]:
    labels = {member.value: member.label for member in chain.from_iterable(kinds)}

    def worded(value: str) -> str:
        return str(gettext(labels[value])) if value in labels else value

    return worded


def _each_of(kind: type[Labelled]) -> Callable[[str], str]:
    """Several values side by side, each by its label."""
    one = _one_of(kind)
    return lambda value: ", ".join(one(each) for each in re.split(r"[,\s]+", value) if each)


def _named(labels: Mapping[str, str]) -> Callable[[str], str]:
    return lambda value: str(gettext(labels[value])) if value in labels else value


def _settings(value: str) -> str:
    """Settings as `name=value` pairs, each by the words of the rules page."""
    pairs = (each.partition("=") for each in value.split(", "))
    return ", ".join(f"{_named(_SETTINGS)(name)}{sign}{_number(rest)}" for name, sign, rest in pairs)


_KIND = _one_of(FlagKind, DayKind, AbsenceKind, CorrectionKind, DisciplineKind, FaultKind)
PARTICULARS: Mapping[str, Particular] = {
    "about": Particular(N_("beside"), _one_of(About)),
    "accepted": Particular(N_("accepted"), _number),
    "account": Particular(N_("account")),
    "after": Particular(N_("after"), _number),
    "against": Particular(N_("against"), _number),
    "answer": Particular(N_("working days for an answer"), _number),
    "approved_on": Particular(N_("approved on"), _day),
    "armed_seconds": Particular(N_("seconds awake"), _number),
    "asking": Particular(N_("way of asking"), _one_of(Asking)),
    "at_most": Particular(N_("class at most"), _one_of(QualityClass)),
    "before": Particular(N_("before"), _number),
    "case": Particular(N_("case")),
    "change": Particular(N_("change")),
    "channel": Particular(N_("by way of"), _one_of(Channel, NoticeChannel)),
    "complex": Particular(N_("working days for a complex case"), _number),
    "contact": Particular(N_("contact"), _short),
    "day": Particular(N_("day"), _day),
    "days": Particular(N_("days"), _number),
    "deputy": Particular(N_("deputy")),
    "desk": Particular(N_("desk")),
    "desks": Particular(N_("desks")),
    "digest": Particular(N_("fingerprint"), _short),
    "division": Particular(N_("division")),
    "document": Particular(N_("document")),
    "dossier": Particular(N_("dossier")),
    "duty": Particular(N_("duty")),
    "explanation": Particular(N_("explanation"), _short),
    "field": Particular(N_("field"), _one_of(Field)),
    "file": Particular(N_("file")),
    "flag": Particular(N_("flag"), _short),
    "form": Particular(N_("form"), _one_of(FormKind)),
    "from_on": Particular(N_("from"), _day),
    "full_name": Particular(N_("full name")),
    "improvement": Particular(N_("improvement")),
    "in_favour": Particular(N_("in favour"), _number),
    "interval_seconds": Particular(N_("seconds between two ratings"), _number),
    "judged": Particular(N_("judged")),
    "key": Particular(N_("key")),
    "kind": Particular(N_("kind"), _KIND),
    "klass": Particular(N_("class"), _one_of(QualityClass)),
    "level": Particular(N_("level"), _number),
    "measure": Particular(N_("measure"), _one_of(Measure)),
    "month": Particular(N_("month"), _month),
    "months": Particular(N_("months")),
    "new_due": Particular(N_("new due date"), _day),
    "office": Particular(N_("office")),
    "official": Particular(N_("official")),
    "officials": Particular(N_("officials")),
    "part": Particular(N_("part of the day"), _one_of(ShiftPart)),
    "passing": Particular(N_("what happened"), _one_of(Passing)),
    "period": Particular(N_("period"), _month),
    "points": Particular(N_("points"), _number),
    "post": Particular(N_("post")),
    "printer": Particular(N_("printer")),
    "quantity": Particular(N_("quantity"), _number),
    "ratings": Particular(N_("ratings"), _number),
    "reason": Particular(N_("reason"), _one_of(RedactionReason)),
    "receipts": Particular(N_("receipts"), _number),
    "records": Particular(N_("records"), _number),
    "redaction": Particular(N_("redaction"), _short),
    "refused": Particular(N_("refused"), _number),
    "repeated": Particular(N_("repeated"), _number),
    "role": Particular(N_("role"), _one_of(Role)),
    "rule_set": Particular(N_("rule set")),
    "ruling": Particular(N_("ruling"), _one_of(Ruling)),
    "scopes": Particular(N_("may"), _each_of(Scope)),
    "scorer": Particular(N_("scored as"), _one_of(Scorer)),
    "settings": Particular(N_("settings"), _settings),
    "sha256": Particular(N_("fingerprint"), _short),
    "sheets": Particular(N_("sheets"), _number),
    "slip": Particular(N_("slip")),
    "subject": Particular(N_("about"), _one_of(Subject)),
    "task": Particular(N_("task")),
    "template": Particular(N_("words")),
    "terms": Particular(N_("terms")),
    "threshold": Particular(N_("threshold"), _named(THRESHOLDS)),
    "to": Particular(N_("to")),
    "to_on": Particular(N_("up to"), _day),
    "url": Particular(N_("address")),
    "value": Particular(N_("value"), _number),
    "version": Particular(N_("version"), _number),
    "way": Particular(N_("way"), _one_of(Way)),
    "word": Particular(N_("word"), _one_of(Word)),
    "year": Particular(N_("year")),
}


def in_words(about: Mapping[str, str | int]) -> list[tuple[str, str]]:
    """Each particular of an act, in the reader's language, with its value as the office writes it.

    An act of an earlier version may bear a particular that is known no more: it stays as it was stored.
    """
    lines = []
    for name, value in about.items():
        known = PARTICULARS.get(name)
        lines.append((str(gettext(known.label)), known.worded(str(value))) if known else (name, str(value)))
    return lines
