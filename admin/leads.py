"""Where the figures of a sheet lead: to the plan and the receipts counted, the marks, the ratings, and the rule that each follows."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import url_for

from admin import counted, doors
from feedback.accounts.rights import Act
from feedback.evaluations.summaries.lines import Remark
from feedback.evaluations.summaries.sheet_view import SheetView
from feedback.offices.models import Office, Official
from feedback.periods.month import Month
from feedback.scoring import explain

MARKS, COMPUTATION, EXPLANATION = "#marks", "#computation", "#explanation"  # on the sheet itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Leads:
    """The addresses behind a sheet's figures, as far as its reader may go."""

    plan: str
    counted: Mapping[str, str]  # receipts, by the number that they explain
    rules: str  # the rule set in full, every value with its source
    ratings: str  # what came of citizens' ratings
    flags: str = ""  # of those held for review; nothing for whoever may not see them
    by_remark: Mapping[Remark, str] = field(default_factory=dict)  # what has to be known beside the figures
    by_label: Mapping[str, str] = field(default_factory=dict)  # of the lines of the breakdown

    def rule(self, place: str) -> str:
        """The place of the rule set's page that says one thing with its source."""
        return f"{self.rules}#{place}"


def of_leader(office: Office, month: Month, official: Official, view: SheetView) -> Leads:
    """Where the sheet of somebody else leads."""
    flags = (
        url_for("flags.queue", office=office.code, official=official.id) if doors.may(Act.SEE_FLAGS) else ""
    )
    return _leads(
        office,
        month,
        view,
        plan=url_for("official_plans.shown", office=office.code, month=month, official=official.id),
        receipts=counted.of_office(office, month, official),
        ratings=url_for("months.glance", office=office.code, month=month),
        flags=flags,
    )


def of_oneself(office: Office, month: Month, view: SheetView) -> Leads:
    """Where one's own sheet leads."""
    return _leads(
        office,
        month,
        view,
        plan=url_for("own_plan.shown", month=month),
        receipts=counted.of_oneself(month),
        ratings=url_for("own_ratings.shown", month=month),
        flags="",
    )


def _leads(
    office: Office,
    month: Month,
    view: SheetView,
    *,
    plan: str,
    receipts: Mapping[str, str],
    ratings: str,
    flags: str,
) -> Leads:
    page = url_for("rules.shown", office=office.code, month=month, rule_set=view.rules.rule_set.name)
    # The steps are kept from whoever could tell each citizen's rating by them.
    computation = COMPUTATION if view.explained and view.explained.steps else EXPLANATION
    return Leads(
        plan=plan,
        counted=receipts,
        rules=page,
        ratings=ratings,
        flags=flags,
        by_remark={
            Remark.ASSUMED_COMMON: MARKS,
            Remark.SELF_SCORED_ONLY: MARKS,
            Remark.NO_PLAN: plan,
            Remark.NOT_APPLICABLE: f"{page}#setting-citizen_row",
            Remark.HELD_MATTERS: flags or ratings,
            Remark.ROSTER_ONLY: ratings,
            Remark.RATED_ELSEWHERE: ratings,
            Remark.DISCIPLINED: f"{page}#classes",
            Remark.NOT_ABOVE_UNIT: f"{page}#classes",
            Remark.SEAT_DECIDED: f"{page}#classes",
            Remark.SHADOW: f"{page}#setting-w",
        },
        by_label={
            explain.COMMON: MARKS,
            explain.COMMON_WITHOUT: MARKS,
            explain.TASK: plan,
            explain.TASK_WITHOUT: plan,
            explain.RATINGS: ratings,
            explain.AVERAGES: f"{page}#reference-table",
            explain.OWN_WEIGHT: f"{page}#setting-k",
            explain.LEVELS: computation,
            explain.POINTS: f"{page}#setting-w",
            explain.TOTALS: computation,
            explain.FINAL: f"{page}#classes",
        },
    )
