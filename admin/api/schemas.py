"""What programs send: every field with its form, its meaning, and what is refused."""

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from admin.api.faults import OF_A_SCHEMA, OF_ANY_FIELD
from feedback.errors import Refused
from feedback.interchange import cells
from feedback.interchange.dates import EARLIEST, LATEST
from feedback.interchange.refusals import Fault
from feedback.labels import N_
from feedback.receipts.models import Mode, Stage
from feedback.receipts.paper import LONGEST_LINE, MOST_DOCUMENTS, MOST_SETS

MOST_AT_ONCE = 100  # receipts in one call
# As `cells.dossier_code` reads it, in the words of JSON Schema.
DOSSIERS = (
    r"^([0-9]{3}(\.[0-9]{2,3}){0,3}\.[Hh][0-9]{2}|[Hh][0-9]{2}(\.[0-9]{2,3}){0,3})-[0-9]{6}-[0-9]{4,10}$"
)


class Text(fields.String):
    """A text that one of the parsers of the ward's files reads, by the same rules."""

    default_error_messages = {**OF_ANY_FIELD, "invalid": "not_a_text", "invalid_utf8": "not_a_text"}

    def __init__(self, parse: Callable[[Any], str], **more: Any) -> None:
        super().__init__(**more)
        self.parse = parse

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        written = super()._deserialize(value, attr, data, **kwargs) or ""
        if cells.is_blank(written):
            raise ValidationError("missing_value")
        try:
            return self.parse(written)
        except Fault as fault:
            raise ValidationError([Refused(fault.code, fault.sentence, **fault.values)]) from None


class Moment(fields.AwareDateTime):
    """A moment with its offset, as ISO 8601 writes it."""

    default_error_messages = {
        **OF_ANY_FIELD,
        "invalid": "not_a_moment",
        "invalid_awareness": "not_a_moment",
        "format": "not_a_moment",
    }

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        if not isinstance(value, str):
            raise ValidationError("not_a_moment")
        found = super()._deserialize(value, attr, data, **kwargs)
        if not EARLIEST <= found.date() <= LATEST:  # at the ends of the calendar an offset leads out of it
            raise ValidationError("not_a_moment")
        return found


class Given(Schema):
    """What a program sends: whatever is not named here is refused."""

    error_messages = OF_A_SCHEMA

    class Meta:
        unknown = RAISE


def _choice(kind: type[Enum], description: str, **more: Any) -> fields.String:
    return fields.String(
        validate=validate.OneOf([each.value for each in kind], error="bad_value"),
        error_messages={**OF_ANY_FIELD, "invalid": "not_a_text"},
        metadata={"description": description},
        **more,
    )


def _code(description: str, parse: Callable[[Any], str] = cells.code, **more: Any) -> Text:
    form = {"pattern": DOSSIERS} if parse is cells.dossier_code else {"maxLength": cells.CODE_CHARACTERS}
    return Text(parse, metadata={"description": description, "minLength": 1, **form}, **more)


def _moment(description: str, **more: Any) -> Moment:
    return Moment(metadata={"description": description}, **more)


def _phone() -> fields.String:
    return fields.String(
        validate=validate.Length(max=40, error="bad_length"),
        error_messages={**OF_ANY_FIELD, "invalid": "not_a_text"},
        metadata={
            "description": N_(
                "The citizen's mobile number, only where they agreed to one message that asks for a rating. Sealed "
                "at once, deleted once that is sent, and not kept where the office invites nobody."
            )
        },
    )


class NewReceipt(Given):
    """A dossier that was received at a desk."""

    dossier = _code(
        N_("The dossier's code, as the one-stop software gave it."), cells.dossier_code, required=True
    )
    procedure = _code(N_("The procedure's code."), cells.procedure_code, required=True)
    desk = _code(N_("The desk's code."), required=True)
    official = _code(N_("The code of the official who received it."), required=True)
    mode = _choice(Mode, N_("How the dossier was handed in."), load_default=Mode.DIRECT.value)
    received_at = _moment(N_("When it was received; now where it is left out. At most 31 days ago."))
    queued_at = _moment(
        N_(
            "When the citizen took a number, where the office has queue tickets: only the minutes of the wait are kept."
        )
    )
    due_at = _moment(N_("When the result is due; by the working days of the catalogue where it is left out."))
    phone = _phone()


class NewReceipts(Given):
    """Several dossiers at once."""

    receipts = fields.List(
        fields.Nested(NewReceipt),
        required=True,
        validate=validate.Length(min=1, max=MOST_AT_ONCE, error="bad_length"),
        error_messages={**OF_ANY_FIELD, "invalid": "not_a_list"},
        metadata={"description": N_("The receipts, 1 to 100.")},
    )


class NewResult(Given):
    """A result that was handed over."""

    official = _code(N_("The code of the official who decided, or who handed it over."), required=True)
    desk = _code(N_("The code of the desk at which it was handed over."), required=True)
    procedure = _code(
        N_("The procedure's code; needed where another ward received the dossier."), cells.procedure_code
    )
    received_by = _code(N_("The code of the ward that received the dossier, where it is another one."))
    returned_at = _moment(N_("When it was handed over; now where it is left out. At most 31 days ago."))
    phone = _phone()


class NewSlip(Given):
    """Something that was done on the spot."""

    reference = _code(
        N_(
            "What your program knows it by, such as the ticket's day and number: sent again with it, nothing is added. "
            "Without it every call gives another slip."
        )
    )
    procedure = _code(N_("The procedure's code."), cells.procedure_code, required=True)
    desk = _code(N_("The desk's code."), required=True)
    official = _code(N_("The code of the official who served."), required=True)


def _line(description: str, **more: Any) -> fields.String:
    return fields.String(
        validate=validate.Length(max=LONGEST_LINE, error="bad_length"),
        error_messages={**OF_ANY_FIELD, "invalid": "not_a_text"},
        metadata={"description": description},
        **more,
    )


class NewPaper(Given):
    """What is printed on a paper; nothing of the applicant is kept."""

    code = _line(
        N_("The one-time code, as it was told; only its hash is kept here, so it has to be sent."),
        required=True,
    )
    name = _line(N_("The applicant's name, for the paper alone."))
    identity = _line(N_("Identity card or tax number, for the paper alone."))
    address = _line(N_("The applicant's address, for the paper alone."))
    phone = _line(N_("The applicant's telephone, for the paper alone."))
    email = _line(N_("The applicant's e-mail, for the paper alone."))
    book = _line(N_("Volume and number in the book of dossiers."))
    sets = fields.Integer(
        strict=True,
        load_default=1,
        validate=validate.Range(1, MOST_SETS, error="bad_value"),
        error_messages={**OF_ANY_FIELD, "invalid": "not_a_number"},
        metadata={"description": N_("How many sets were handed in.")},
    )
    documents = fields.List(
        _line(N_("A paper that was handed in.")),
        load_default=list,
        validate=validate.Length(max=MOST_DOCUMENTS, error="bad_length"),
        error_messages={**OF_ANY_FIELD, "invalid": "not_a_list"},
        metadata={"description": N_("The papers that were handed in, at most 14.")},
    )


class OneMoment(Given):
    """Which moment of a dossier is meant."""

    moment = _choice(Stage, N_("Which moment of the dossier."), load_default=Stage.RECEPTION.value)


class NewServed(Given):
    """Somebody who was served."""

    procedure = _code(N_("The procedure's code."), cells.procedure_code)
    dossier = _code(N_("The dossier's code, as the one-stop software gave it."), cells.dossier_code)


class Nothing(Given):
    """An empty object."""
