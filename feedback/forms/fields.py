"""The forms that an office may have in its own words, and the places that each of them fills. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from feedback.labels import N_, Labelled


class FormKind(Labelled):
    """A paper that an office may write in its own form."""

    SHEET = "sheet", N_("Monthly sheet (form 01)")
    YEAR_SHEET = "year-sheet", N_("Annual sheet (form 02)")
    SUMMARY = "summary", N_("Summary table of the unit")
    PLAN = "plan", N_("Work plan of the month")
    MINUTES = "minutes", N_("Minutes of the meeting")
    YEAR_SUMMARY = "year-summary", N_("Summary table of the unit's year")
    YEAR_MINUTES = "year-minutes", N_("Minutes of the meeting at the end of the year")


@dataclass(frozen=True, slots=True)
class Fields:
    """The places of a form: single texts, and groups that are repeated, by name with what stands there."""

    texts: Mapping[str, str]
    groups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


_HEAD = {
    "above": N_("Office above, in capitals"),
    "office": N_("Office, in capitals"),
    "office_name": N_("Office, as it is written in a sentence"),
    "number": N_("Number of the paper, to be filled in by hand"),
    "place_and_date": N_("Place and date"),
    "period": N_("Period of the evaluation"),
    "draft": N_("DRAFT where the month is not closed, else nothing"),
    "version": N_("Version of the closed month"),
}
_PERSON = {
    "name": N_("Full name"),
    "kind": N_("Kind of people, in capitals"),
    "title": N_("Title"),
    "unit": N_("Division and office"),
}
_PEOPLE = {
    "no": N_("No."),
    "code": N_("Code"),
    "name": N_("Full name"),
    "title": N_("Title"),
    "division": N_("Division"),
    "own": N_("Points by the official"),
    "direct": N_("Points by the direct leader"),
    "leader": N_("Points by the head"),
    "superior": N_("Points by the superior office"),
    "head": N_("Points by the superior"),
    "meeting": N_("Meeting: in favour / present"),
    "common": N_("Common points"),
    "task": N_("Task points"),
    "citizens": N_("Citizens' points"),
    "total": N_("Final total"),
    "letter": N_("Letter"),
    "class": N_("Class"),
    "remarks": N_("Remarks"),
}
FIELDS: Mapping[FormKind, Fields] = {
    FormKind.SHEET: Fields(
        {
            **_HEAD,
            **_PERSON,
            "most": N_("Most points of the common criteria"),
            "own": N_("Common points by the official"),
            "direct": N_("Common points by the direct leader"),
            "leader": N_("Common points by the head"),
            "superior": N_("Common points by the superior office"),
            "head": N_("Common points by the superior"),
            "common": N_("Points of the common criteria"),
            "task": N_("Points of the task results"),
            "citizens": N_("Citizens' points"),
            "total": N_("Final total"),
            "class": N_("Class"),
            "strengths": N_("Strengths"),
            "weaknesses": N_("Limits, shortcomings"),
            "opinion": N_("Comment of the competent superior"),
            "collective": N_("Opinion of the collective, with its votes"),
            "remarks": N_("Remarks"),
            "measures": N_("Rewards and measures that follow from the class"),
        },
        {
            "criteria": {
                "no": N_("No."),
                "text": N_("Criterion"),
                "most": N_("Most points"),
                "own": N_("Points by the official"),
                "direct": N_("Points by the direct leader"),
                "leader": N_("Points by the head"),
                "superior": N_("Points by the superior office"),
                "head": N_("Points by the superior"),
                "is_group": N_("Not empty for the row of a group"),
            },
            "tasks": {
                "text": N_("Task"),
                "unit": N_("Unit of count"),
                "coefficient": N_("Coefficient"),
                "assigned": N_("Assigned"),
                "completed": N_("Completed"),
                "late": N_("Late"),
                "errors": N_("Major errors"),
            },
            "figures": {"text": N_("What"), "value": N_("Number")},
            "sentences": {"text": N_("A sentence of the explanation of citizens' ratings")},
        },
    ),
    FormKind.YEAR_SHEET: Fields(
        {
            **_HEAD,
            **_PERSON,
            "mean": N_("Mean of the year"),
            "months": N_("Months counted"),
            "own_class": N_("Class by the official"),
            "own_words": N_("Self-assessment"),
            "comment": N_("Comment of the competent superior"),
            "meeting": N_("Opinion of the meeting, with its votes"),
            "proposal": N_("Proposed measure"),
            "decided_class": N_("Class decided"),
            "decided_on": N_("Day of the decision"),
            "reason": N_("Reason of the decision"),
        },
        {
            "rows": {"month": N_("Month"), "total": N_("Final total"), "remarks": N_("Remarks")},
            "classes": {
                "text": N_("Class"),
                "own": N_("A cross where the official says so"),
                "decided": N_("A cross where it is decided"),
            },
        },
    ),
    FormKind.SUMMARY: Fields(
        {
            **_HEAD,
            "rules": N_("Rules of the evaluation"),
            "seats": N_("Seats of the excellent class"),
            "remark_words": N_("All remarks, each with its number"),
        },
        {
            "people": {**_PEOPLE, "remark_numbers": N_("Numbers of the remarks")},
            "classes": {"text": N_("Class"), "count": N_("Number")},
        },
    ),
    FormKind.PLAN: Fields(
        {**_HEAD, **_PERSON, "state": N_("State of the plan"), "approved": N_("Who approved it, and when")},
        {
            "tasks": {
                "no": N_("No."),
                "text": N_("Task"),
                "role": N_("Part in it"),
                "product": N_("Product"),
                "quantity": N_("Quantity"),
                "unit": N_("Unit of count"),
                "coefficient": N_("Coefficient"),
                "share": N_("Share, %"),
                "due": N_("Due"),
                "deciding": N_("Who decides"),
                "completed": N_("Completed"),
            }
        },
    ),
    FormKind.MINUTES: Fields(
        {**_HEAD, "count": N_("Number of officials evaluated")},
        {"people": _PEOPLE, "classes": {"text": N_("Class"), "count": N_("Number")}},
    ),
    FormKind.YEAR_SUMMARY: Fields(
        {**_HEAD, "rules": N_("Rules of the evaluation"), "seats": N_("Seats of the excellent class")},
        {
            "people": {
                "no": N_("No."),
                "code": N_("Code"),
                "name": N_("Full name"),
                "title": N_("Title"),
                "division": N_("Division"),
                "months": N_("Months counted"),
                "mean": N_("Mean of the year"),
                "points": N_("Class by points"),
                "own": N_("Class by the official"),
                "direct": N_("Proposed by the direct leader"),
                "leader": N_("Proposed by the head"),
                "superior": N_("Proposed by the superior office"),
                "meeting": N_("Meeting: in favour / present"),
                "decided": N_("Class decided"),
                "remarks": N_("Remarks"),
            },
            "classes": {"text": N_("Class"), "count": N_("Number")},
        },
    ),
    FormKind.YEAR_MINUTES: Fields(
        {
            **_HEAD,
            "basis": N_("The laws by which people are classed"),
            "count": N_("Number of officials evaluated"),
        },
        {
            "people": {
                "no": N_("No."),
                "code": N_("Code"),
                "name": N_("Full name"),
                "title": N_("Title"),
                "mean": N_("Mean of the year"),
                "own": N_("Class by the official"),
                "proposed": N_("Class proposed"),
                "votes": N_("Votes for / against"),
                "opinion": N_("Opinion of the collective"),
            }
        },
    ),
}
