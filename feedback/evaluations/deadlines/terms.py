"""By when each step of a month's sheets is due: the terms that an office may set within bounds, and the days they give. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date

from feedback.errors import Refused
from feedback.evaluations.rulesets.rules import Rules
from feedback.evaluations.rulesets.settings import Collective
from feedback.evaluations.sheets.kinds import Heard, SheetState
from feedback.labels import N_, Labelled
from feedback.periods.days import WorkingDays
from feedback.periods.month import Month


class Step(Labelled):
    """What a sheet waits for."""

    SELF_SCORE = "self_score", N_("Self-scoring")
    COMMENT = "comment", N_("Comment and scores of the direct leader")
    DISCUSS = "discuss", N_("Opinion of the collective")
    DECIDE = "decide", N_("Decision")
    PUBLISH = "publish", N_("Publication in the office")
    ANSWER = "answer", N_("Answer to the petition")
    DECIDE_ANEW = "decide_anew", N_("Decision on the reopened sheet")


@dataclass(frozen=True, slots=True)
class Terms:
    """Days of the month after, and working days; what the sources say of each stands in `SOURCES`."""

    self_by: int = 2
    lead_by: int = 3
    collective_by: int = 4
    decide_by: int = 5
    publish_within: int = 5
    petition_within: int = 7
    collective: Heard = Heard.NOBODY

    def __post_init__(self) -> None:
        days = (self.self_by, self.lead_by, self.collective_by, self.decide_by)
        if list(days) != sorted(days) or days[0] < 1 or days[-1] > LATEST_DAY:
            raise Refused(
                "bad_term",
                N_("The days follow one another, between 1 and %(latest)s."),
                field="self_by",
                latest=LATEST_DAY,
            )
        for name, most in MOST_WORKING_DAYS.items():
            if not 1 <= getattr(self, name) <= most:
                raise Refused(
                    "bad_term",
                    N_("This can be 1 to %(most)s working days."),
                    field=name,
                    most=most,
                )


LATEST_DAY = 28
ANSWER_WITHIN = 7  # working days (Decree 335/2025 Art. 22)
MOST_WORKING_DAYS: Mapping[str, int] = {"publish_within": 5, "petition_within": 30}
NAMES = tuple(field.name for field in fields(Terms))
USUAL = Terms()
SILENT = N_("No source found fixes a day for Hanoi's monthly evaluation: the office sets it.")
SOURCES: Mapping[str, str] = {
    "self_by": SILENT,
    "lead_by": SILENT,
    "collective_by": SILENT,
    "decide_by": SILENT,
    "publish_within": N_(
        "Law on Grassroots Democracy 2022, Arts. 46–47: inside the office within 5 working days."
    ),
    "petition_within": N_(
        "Decree 335/2025 Art. 22 gives 7 working days to answer and no limit for handing in: the same is taken."
    ),
    "collective": N_(
        "Decision 3251-QĐ/TU: leaders are rated on proposals of their collectives. Decree 335/2025 asks for a meeting at the "
        "end of the year alone (Art. 21), so by itself nobody is discussed monthly."
    ),
}
# The step that each state of a sheet waits for, where the collective is not asked.
_NEXT: Mapping[SheetState, Step] = {
    SheetState.OPEN: Step.SELF_SCORE,
    SheetState.SELF_SCORED: Step.COMMENT,
    SheetState.COMMENTED: Step.DECIDE,
    SheetState.DISCUSSED: Step.DECIDE,
    SheetState.DECIDED: Step.PUBLISH,
    SheetState.PETITIONED: Step.ANSWER,
    SheetState.REOPENED: Step.DECIDE_ANEW,
}


def next_step(state: SheetState, *, heard: bool) -> Step | None:
    """What a sheet in `state` waits for; `heard` says that the collective gives its opinion on it. None: for nothing."""
    if heard and state is SheetState.COMMENTED:
        return Step.DISCUSS
    return _NEXT.get(state)


def due_on(
    step: Step,
    month: Month,
    terms: Terms,
    days: WorkingDays,
    *,
    since: date | None = None,
    latest: date | None = None,
) -> date | None:
    """The last day for a step of the month; of what follows the decision it is reckoned from `since`.

    A day off moves to the next working day (Civil Code Art. 148.5), and where that lies beyond `latest`, a day that
    the law fixes, to the working day before. None where nothing sets a day.
    """
    day_of = {
        Step.SELF_SCORE: terms.self_by,
        Step.COMMENT: terms.lead_by,
        Step.DISCUSS: terms.collective_by,
        Step.DECIDE: terms.decide_by,
    }
    if step in day_of:
        day = month.next.first_on.replace(day=day_of[step])
        if days.has(day):
            return day
        moved = days.after(day, 1)
        return days.before(day, 1) if latest is not None and moved > latest else moved
    if since is None:
        return None
    if step is Step.ANSWER:
        return days.after(since, ANSWER_WITHIN)
    return days.after(since, terms.publish_within) if step is Step.PUBLISH else None


def is_heard(heard: Heard, rules: Rules, *, leads: bool) -> bool:
    """Whether the collective gives its opinion on a sheet: where the rule set asks for it, or the office's terms do."""
    if rules.value("collective_opinion") == Collective.ASKED or heard is Heard.EVERYBODY:
        return True
    return heard is Heard.LEADERS and leads
