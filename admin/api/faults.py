"""What is wrong with a field of a body: the stable codes, and their sentences in both languages."""

from typing import Any

from feedback.errors import Refused
from feedback.interchange.refusals import SENTENCES as OF_FILES
from feedback.labels import N_

SENTENCES = {
    "missing_value": OF_FILES["missing_value"],
    "unknown_field": N_("This field is not known here."),
    "not_an_object": N_("An object of names and values is needed here."),
    "not_a_text": N_("A text is needed here."),
    "not_a_number": N_("A whole number is needed here."),
    "not_a_list": N_("A list is needed here."),
    "not_a_moment": N_("A moment with its offset is needed here, such as 2026-11-05T09:30:00+07:00."),
    "bad_length": N_("The list is empty, or longer than is taken at once."),
    "bad_value": N_("This is none of the values that are taken here."),
}

OF_A_SCHEMA = {"unknown": "unknown_field", "type": "not_an_object"}
OF_ANY_FIELD = {"required": "missing_value", "null": "missing_value", "validator_failed": "bad_value"}


def fault_of(told: Any, path: str) -> Refused:
    """What `told` says of the field at `path`: a refusal that a parser gave, or one of our codes."""
    if isinstance(told, Refused):
        return Refused(told.code, told.sentence, field=path, **told.values)
    code = told if told in SENTENCES else "bad_value"
    return Refused(code, SENTENCES[code], field=path)
