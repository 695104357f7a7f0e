"""The codes of errors at the interface, and what each says: a program may rely on them, the sentences are for people."""

from collections.abc import Mapping
from types import MappingProxyType

from admin.api.door import BAD_KEY, NOT_ALLOWED, OF_BODIES
from admin.api.faults import SENTENCES
from feedback.labels import N_

OF_CALLS: Mapping[str, str] = MappingProxyType(
    {
        "bad_json": OF_BODIES[400],
        "bad_key": BAD_KEY,
        "scope_missing": NOT_ALLOWED,
        "not_found": N_("There is nothing by that name at the key's own office."),
        "not_acceptable": N_(
            "Accept application/pdf, image/png, or application/octet-stream for a thermal printer."
        ),
        "request_entity_too_large": OF_BODIES[413],
        "unsupported_media_type": OF_BODIES[415],
        "unfit": N_("Something in what was sent needs to be corrected; each field at fault is named."),
        "busy": N_("The service is busy for a moment: send the same again."),
    }
)
OF_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        **SENTENCES,
        "too_long": N_("The text is longer than has room."),
        "bad_character": N_("The text holds a character that nobody sees."),
        "formula_text": N_("The text begins like a formula of a spreadsheet."),
        "bad_code": N_("This is no code."),
        "bad_dossier_code": N_("This is no dossier's code, such as H26.19.00-261105-0001."),
        "unknown_desk": N_("The office has no desk with this code."),
        "unknown_official": N_("The office has no official with this code."),
        "unknown_procedure": N_("There is no procedure with this code."),
        "unknown_office": N_("There is no office with this code."),
        "dossier_differs": N_("The dossier stands already and says something else in this field."),
        "dates_reversed": N_("What comes later lies before what comes first."),
        "in_the_future": N_("This moment lies in the future."),
        "too_long_ago": N_("This lies more than 31 days back: bring it in with the ward's files."),
        "receipt_void": N_("The dossier has been withdrawn."),
    }
)
