"""The words of notices: each template with its values declared, so that none can carry what it should not (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass

from feedback.labels import N_, say

FORBIDDEN = frozenset({"level", "rating", "score", "face"})  # no notice ever says what was chosen


@dataclass(frozen=True, slots=True)
class Template:
    """The English source texts of a notice's subject and words, and the values that their places need."""

    label: str
    subject: str
    words: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Written:
    """A notice in the words that its reader gets."""

    subject: str
    words: str


class UndeclaredTemplate(Exception):
    """A template, or one of its values, is not declared: a fault of the program, never of its user."""


def _template(label: str, subject: str, words: str, *values: str) -> Template:
    return Template(label, subject, words, frozenset(values))


TEMPLATES: Mapping[str, Template] = {
    "invitation": _template(
        N_("Invitation to rate"),
        N_("How was the service at %(office)s?"),
        N_(
            "%(office)s asks how satisfied you were with the service. Rate it here, without giving your name: "
            "%(address)s Officials are never told who rated, or when."
        ),
        "office",
        "address",
    ),
    "heads": _template(
        N_("Heads of the ledger"),
        N_("Heads of the ledger of %(day)s"),
        N_(
            "Keep this message: it shows later whether anything before this day was changed. Each line is an office, a "
            "month, the number of its last batch and the head of it; then the key and its signature.\n\n%(heads)s"
        ),
        "day",
        "heads",
    ),
    "head_alarm": _template(
        N_("Alarm of the ledger"),
        N_("The ledger of %(office)s was changed or cut"),
        N_(
            "A kiosk of %(office)s keeps a head of the ledger that the service no longer holds: %(head)s. Either the database "
            "was put back from a copy, or somebody has changed what was sealed. Run `hailong verify` and ask why."
        ),
        "office",
        "head",
    ),
    "digest": _template(
        N_("New figures"),
        N_("%(office)s, month %(month)s: new figures"),
        N_(
            "Of %(served)s people served %(received)s have rated. Satisfied, with the margin: %(satisfied)s. More, and what "
            "lies behind it: %(address)s"
        ),
        "office",
        "month",
        "served",
        "received",
        "satisfied",
        "address",
    ),
    "sheets_due": _template(
        N_("Reminder of evaluation sheets"),
        N_("%(office)s, month %(month)s: evaluation sheets wait for you"),
        N_(
            "%(step)s: %(count)s sheets wait for you, the first of them due on %(due)s. They are here: %(address)s"
        ),
        "office",
        "month",
        "step",
        "count",
        "due",
        "address",
    ),
    "year_sheets_due": _template(
        N_("Reminder of annual sheets"),
        N_("%(office)s, year %(year)s: annual sheets wait for you"),
        N_(
            "%(step)s: %(count)s sheets wait for you, the first of them due on %(due)s. They are here: %(address)s"
        ),
        "office",
        "year",
        "step",
        "count",
        "due",
        "address",
    ),
    "case_answer": _template(
        N_("Answer to a citizen"),
        N_("Answer of %(office)s to your feedback %(reference)s"),
        N_("%(words)s\n\nWere you satisfied with this answer? One word is enough: %(address)s"),
        "office",
        "reference",
        "words",
        "address",
    ),
    "case_answer_short": _template(
        N_("Answer to a citizen, as a link"),
        N_("Answer of %(office)s to your feedback %(reference)s"),
        N_("%(office)s has answered your feedback %(reference)s: %(address)s"),
        "office",
        "reference",
        "address",
    ),
    "access": _template(
        N_("Change of somebody's access"),
        N_("The access of the account %(account)s has changed"),
        N_(
            "Account %(account)s, %(office)s: %(change)s If you did not expect this, tell the inspectorate at once."
        ),
        "account",
        "office",
        "change",
    ),
    "event": _template(N_("Event for another program"), "", "", "type", "timestamp", "data"),
}


def checked(template: str, values: Mapping[str, object]) -> Template:
    """The template of that name, if `values` are exactly those that it declares; raises UndeclaredTemplate."""
    found = TEMPLATES.get(template)
    if found is None or found.values != values.keys():
        raise UndeclaredTemplate(f"{template} {sorted(values)}")
    return found


def written(template: str, values: Mapping[str, object], *, locale: str) -> Written:
    """The notice's words in the language of `locale`."""
    found = checked(template, values)
    return Written(say(found.subject, values, locale=locale), say(found.words, values, locale=locale))
