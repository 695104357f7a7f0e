"""What a month's rules make of one official: evaluated or not, by what results and parameters, and sharing whose seats. PURE."""

from dataclasses import replace
from decimal import Decimal
from typing import Protocol

from feedback.evaluations.rulesets.posts import Applies, similar_to, terms_at
from feedback.evaluations.rulesets.rules import MonthRules, Rules
from feedback.evaluations.rulesets.settings import Absent, CapGroup, Included, Moved, MovedSeat
from feedback.evaluations.summaries.inputs import OfficialInputs
from feedback.evaluations.summaries.lines import Remark
from feedback.labels import N_
from feedback.offices.models import Employment
from feedback.plans.results import PlanResults, plan_results
from feedback.scoring import Block, Parameters, QualityClass, half_up, lower
from feedback.scoring.rounding import exactly
from feedback.scoring.rounding import plain as plain_number
from feedback.scoring.steps import step


class Placed(Protocol):
    """Whoever has a post in a division: an official as the month brings him, or the line of one."""

    @property
    def title(self) -> str:
        """The post."""

    @property
    def division(self) -> str:
        """The part of the office."""


def is_left_out(official: OfficialInputs, rules: MonthRules) -> bool:
    """Whether the office evaluates no contract workers, by its rules for them or by its main ones; the official is one.

    Decree 335/2025 Art. 28.2 leaves it to the agency, and an agency that said so there needn't say it twice.
    """
    if official.employment is not Employment.CONTRACT:
        return False
    return Included.LEFT_OUT in (
        each.value("contract_workers") for each in (rules.main, rules.of(official.employment))
    )


def why_not_evaluated(official: OfficialInputs, rules: Rules) -> Remark | None:
    """Why the official has a line here and no evaluation: the last office evaluates, or no day was worked; else none."""
    # A month from before there was this setting was closed by the last office alone, and stays so.
    if official.moved_on and rules.values.get("moved", Moved.LAST_OFFICE) == Moved.LAST_OFFICE:
        return Remark.ELSEWHERE
    return Remark.NOT_WORKED if official.time is not None and official.time.is_none else None


def seat_group(person: Placed, rules: Rules) -> str:
    """The division or the similar posts within which somebody may be excellent; nothing where the whole office shares the seats."""
    among = rules.value("cap_group")
    if among == CapGroup.POST:
        return similar_to(rules.posts, person.title)
    return person.division if among == CapGroup.DIVISION else ""


def shares_seats(moved_on: bool, rules: Rules) -> bool:
    """Whether somebody counts for the seats here: not where who moved on counts at the last office alone."""
    return not moved_on or rules.values.get("moved_seat", MovedSeat.EACH_PART) == MovedSeat.EACH_PART


def ceiling_of(official: OfficialInputs, rules: Rules) -> QualityClass | None:
    """The highest class that the official may have here, whatever the points; none where nothing limits it."""
    if shares_seats(official.moved_on, rules):
        return official.at_most
    return lower(QualityClass.GOOD, official.at_most)


def results_of(official: OfficialInputs, rules: Rules) -> PlanResults:
    """What came of the official's plan as these rules read it."""
    plan, share = official.plan, share_of_work(official, rules)
    results = plan_results(plan.results_for(share), rules.readings, rules.judged(plan.leadership))
    if share == 1 or official.time is None:
        return results
    days = official.time.posted if plan.for_days is None else plan.for_days
    formula = f"{plain_number(official.time.worked)} / {plain_number(days)}"
    first = step(N_("Days worked of the days that fixed quantities were for"), formula, half_up(share, 4))
    return replace(results, steps=(first, *results.steps))


@exactly
def share_of_work(official: OfficialInputs, rules: Rules) -> Decimal:
    """The part of the plan's fixed quantities that the days worked are for: the whole, unless these rules scale them."""
    if official.time is None or rules.value("absent") == Absent.AS_ASSIGNED:
        return Decimal(1)
    return official.time.share_of(official.plan.for_days)


def applies(official: OfficialInputs, rules: Rules) -> bool:
    """Whether citizens' points apply: as the office set it for the post, else where the month's work served citizens."""
    said = terms_at(rules.posts, official.title).citizens
    return official.serves_citizens if said is Applies.BY_WORK else said is Applies.ALWAYS


def parameters_of(official: OfficialInputs, rules: Rules, full: Parameters | None = None) -> Parameters:
    """The parameters that count for an official: with the post's own weight and full score, and no weight in the trial period.

    `full` are the rules' `full_parameters`, where they are at hand.
    """
    counting = full_parameters_of(official, rules, full)
    return replace(counting, w=Decimal(0)) if rules.shadow else counting


def full_parameters_of(official: OfficialInputs, rules: Rules, full: Parameters | None = None) -> Parameters:
    """The parameters of an official's post, also in the trial period.

    Where citizens' points take the place of a row of the form, a post that does not serve citizens keeps the row:
    it is judged on cooperation (Decree 335/2025 Appendix I item 2.d).
    """
    parameters = full or rules.full_parameters
    if parameters.block is Block.COMMON and not applies(official, rules):
        return replace(parameters, w=Decimal(0))
    terms = terms_at(rules.posts, official.title)
    if terms.w is None and terms.full_at is None:
        return parameters
    return replace(
        parameters,
        w=parameters.w if terms.w is None else terms.w,
        full_at=parameters.full_at if terms.full_at is None else terms.full_at,
    )
