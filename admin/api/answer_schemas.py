"""What programs get: every field with its form and its meaning."""

from marshmallow import Schema, fields, validate

from feedback.labels import N_
from feedback.receipts.models import Stage
from feedback.screens.models import Suppressed


class ServedAnswer(Schema):
    """What came of it."""

    outcome = fields.String(
        validate=validate.OneOf(["armed", "suppressed", "open"]),
        metadata={
            "description": N_(
                "armed: the screen is asking. suppressed: it was not woken. open: the ward's screens wait for nobody."
            )
        },
    )
    reason = fields.String(
        allow_none=True,
        validate=validate.OneOf([each.value for each in Suppressed]),
        metadata={"description": N_("Why the screen was not woken.")},
    )
    until = fields.AwareDateTime(
        allow_none=True, metadata={"description": N_("Until when the screen waits for a first touch.")}
    )


class CodeAnswer(Schema):
    """A one-time code, told this once."""

    code = fields.String(
        metadata={"description": N_("The code, 24 letters and digits. It is told this once.")}
    )
    address = fields.Url(
        metadata={"description": N_("What the QR on the paper says: the page on which to rate.")}
    )
    until = fields.AwareDateTime(metadata={"description": N_("Until when the code can be used.")})


class CodeStanding(Schema):
    """How the newest code stands. Whether it has been used is told to nobody."""

    state = fields.String(
        validate=validate.OneOf(["issued", "expired", "void"]),
        metadata={
            "description": N_("How the newest code stands; whether it has been used is told to nobody.")
        },
    )
    until = fields.AwareDateTime(metadata={"description": N_("Until when the code can be used.")})


class MomentAnswer(Schema):
    """One moment of a dossier."""

    moment = fields.String(
        validate=validate.OneOf([each.value for each in Stage]),
        metadata={"description": N_("Which moment of the dossier.")},
    )
    procedure = fields.String(metadata={"description": N_("The procedure's code.")})
    desk = fields.String(metadata={"description": N_("The desk's code.")})
    official = fields.String(metadata={"description": N_("The code of the official who served.")})
    served_at = fields.AwareDateTime(
        metadata={"description": N_("When the dossier was received, or its result handed over.")}
    )
    due_at = fields.AwareDateTime(
        allow_none=True, metadata={"description": N_("When the result is due, on a reception.")}
    )
    voided = fields.Boolean(metadata={"description": N_("Whether it was withdrawn.")})


class ReceiptAnswer(Schema):
    """What was stored, and its code if one was issued just now."""

    dossier = fields.String(metadata={"description": N_("The dossier's code.")})
    served = fields.Nested(MomentAnswer, metadata={"description": N_("What was stored.")})
    code = fields.Nested(
        CodeAnswer,
        allow_none=True,
        metadata={"description": N_("The one-time code; empty where the same was stored before.")},
    )


class StandingMoment(MomentAnswer):
    """One moment of a dossier, and how its code stands."""

    code = fields.Nested(
        CodeStanding, allow_none=True, metadata={"description": N_("Its newest code, if one was issued.")}
    )


class DossierAnswer(Schema):
    """What is known of a dossier."""

    dossier = fields.String(metadata={"description": N_("The dossier's code.")})
    moments = fields.List(
        fields.Nested(StandingMoment), metadata={"description": N_("Reception first, then result.")}
    )


class FieldFault(Schema):
    """A field that is at fault."""

    field = fields.String(metadata={"description": N_("The field's name; in lists with its number from 0.")})
    code = fields.String(metadata={"description": N_("A stable code of what is wrong.")})
    message = fields.String(metadata={"description": N_("A sentence in Vietnamese and in English.")})


class Problem(Schema):
    """What is wrong."""

    code = fields.String(metadata={"description": N_("A stable code of what is wrong.")})
    message = fields.String(metadata={"description": N_("A sentence in Vietnamese and in English.")})
    fields_ = fields.List(
        fields.Nested(FieldFault),
        data_key="fields",
        metadata={"description": N_("The fields that are at fault.")},
    )


class ErrorAnswer(Schema):
    """The one shape of every error."""

    error = fields.Nested(Problem)


class OneOfMany(Schema):
    """What became of one of several receipts."""

    dossier = fields.String(metadata={"description": N_("The dossier's code, as it was sent.")})
    status = fields.Integer(
        metadata={"description": N_("The status that the receipt alone would have been answered with.")}
    )
    receipt = fields.Nested(ReceiptAnswer, allow_none=True, metadata={"description": N_("What was stored.")})
    error = fields.Nested(Problem, allow_none=True, metadata={"description": N_("What is wrong.")})


class ManyAnswer(Schema):
    """What became of each, in the order in which they came."""

    results = fields.List(fields.Nested(OneOfMany))


class MonthAnswer(Schema):
    """A published month of the office; figures are missing where too few rated to tell."""

    month = fields.String(metadata={"description": N_("The month, YYYY-MM.")})
    received = fields.Integer(allow_none=True, metadata={"description": N_("Ratings received.")})
    satisfied = fields.String(
        allow_none=True, metadata={"description": N_("Percent of ratings of the levels 4 and 5.")}
    )
    coverage = fields.String(
        allow_none=True, metadata={"description": N_("Percent of the people served who rated.")}
    )


class MonthsAnswer(Schema):
    """The published months of the office, newest first."""

    months = fields.List(fields.Nested(MonthAnswer))
