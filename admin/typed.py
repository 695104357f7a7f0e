"""What people type into forms, read by the same rules as the ward's files; a refusal names the field."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import TypeVar

from flask import request

from feedback.errors import Missing, Refused
from feedback.interchange import amounts, cells
from feedback.interchange.refusals import Fault
from feedback.labels import N_, Labelled, normal
from feedback.plans.results import Leadership
from feedback.web import locale
from feedback.web.converters import YEARS

Value = TypeVar("Value")
Member = TypeVar("Member", bound=Labelled)
ByForm = defaultdict[str, Mapping[str, str]]
MISSING_VALUE = N_("A value is needed here.")
NOT_A_DATE = N_("This is not a day.")
NOT_CHOSEN = N_("Please choose one of the answers.")
MARK = "mark-"  # a field of marks is named for its row: mark-I.1


def marks(form: Mapping[str, str]) -> dict[str, Decimal]:
    """The points typed for the rows of a sheet; an empty field is a row without points."""
    return {
        name.removeprefix(MARK): _read(amounts.decimal, text, name)
        for name, text in form.items()
        if name.startswith(MARK) and normal(text)
    }


def dossier_code(form: Mapping[str, str], field: str) -> str:
    """A dossier code in capitals."""
    return _read(cells.dossier_code, needed(form, field), field)


def needed(form: Mapping[str, str], field: str) -> str:
    """A text that has to be there, in NFC."""
    text = normal(form.get(field, ""))
    if not text:
        raise Refused("missing_value", MISSING_VALUE, field=field)
    return text


def an_id(form: Mapping[str, str], field: str) -> uuid.UUID:
    """An id that one of our own forms offered; raises Missing for anything else."""
    return as_id(form.get(field, ""))


def as_id(text: str) -> uuid.UUID:
    """The id that a text writes; raises Missing."""
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Missing("id") from None


def chosen(form: Mapping[str, str], field: str, kind: type[Member]) -> Member:
    """A member of a short list; refused when none was chosen."""
    try:
        return kind(form.get(field, ""))
    except ValueError:
        raise Refused("not_chosen", NOT_CHOSEN, field=field) from None


def a_number(form: Mapping[str, str], field: str, default: Decimal | None = None) -> Decimal:
    """A decimal as people write it, with comma or point; `default` for an empty field where there is one."""
    text = form.get(field, "")
    if not normal(text) and default is not None:
        return default
    return _read(amounts.decimal, needed(form, field), field)


def a_whole_number(form: Mapping[str, str], field: str) -> int:
    """A whole number that is not negative."""
    return _read(amounts.whole, needed(form, field), field)


def leadership(form: Mapping[str, str]) -> Leadership | None:
    """What is ticked of d, đ and e; none for an official who does not lead."""
    if form.get("leads") != "yes":
        return None
    return Leadership(*(form.get(name) == "yes" for name in ("unit_fulfils", "organises", "united")))


def a_day(form: Mapping[str, str], field: str) -> date:
    """A day that has to be there."""
    try:
        read = day(needed(form, field))
    except ValueError:
        read = None
    if read is None:
        raise Refused("not_a_date", NOT_A_DATE, field=field)
    return read


def day(text: str) -> date | None:
    """A day as a date field sends it, none for an empty one; ValueError for anything else."""
    if not text:
        return None
    read = date.fromisoformat(text)
    if read.year not in YEARS:
        raise ValueError("no office has such a year")
    return read


def whole(form: Mapping[str, str], field: str) -> int:
    """A whole number that has to be there."""
    return _read(amounts.whole, needed(form, field), field)


def given_back(refusal: Refused | None) -> tuple[ByForm, ByForm]:
    """For a page of several forms: what was typed in the one that was refused, and what is wrong with which field of it.

    Both by the last name of the form's endpoint; the others' are empty.
    """
    kept: ByForm = defaultdict(dict)
    wrong: ByForm = defaultdict(dict)
    if refusal is not None:
        form = (request.endpoint or "").rpartition(".")[2]
        kept[form] = request.form
        wrong[form] = {refusal.field: refusal.said(locale.current())} if refusal.field else {}
    return kept, wrong


def _read(parse: Callable[[str], Value], text: str, field: str) -> Value:
    try:
        return parse(text)
    except Fault as fault:
        raise Refused(fault.code, fault.sentence, field=field, **fault.values) from None
