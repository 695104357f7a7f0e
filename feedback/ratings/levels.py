"""The questionnaire: five levels, the reasons a citizen may give for each, and the tap "nobody at the desk"."""

from dataclasses import dataclass
from enum import Enum, IntEnum

from feedback.labels import N_

QUESTIONNAIRE = "1"  # raised whenever a level or a reason changes; stamped on every rating
MAXIMUM_REASONS = 6
NOBODY_AT_DESK = "nobody_at_desk"


class Level(IntEnum):
    """How satisfied the citizen is: 1, very dissatisfied, to 5, very satisfied."""

    VERY_DISSATISFIED = 1
    DISSATISFIED = 2
    NEUTRAL = 3
    SATISFIED = 4
    VERY_SATISFIED = 5

    @property
    def label(self) -> str:
        """The level's words, in English."""
        return _LEVEL_LABELS[self]

    @property
    def group(self) -> "Group":
        """Whether the level opens the reasons for complaint or those for praise."""
        return Group.PRAISE if self >= Level.SATISFIED else Group.LOW


class Group(Enum):
    """Which reasons go with a level: 1 to 3 ask what went wrong, 4 and 5 may praise."""

    LOW = "low"
    PRAISE = "praise"


class About(Enum):
    """What a reason speaks of: the official's own conduct, or the service around it."""

    OFFICIAL = "official"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason that a citizen may give: its stored code, its English words and what it speaks of."""

    code: str
    label: str
    group: Group
    about: About
    standard: bool = True  # offered unless the city has chosen otherwise


_LEVEL_LABELS = {
    Level.VERY_DISSATISFIED: N_("Very dissatisfied"),
    Level.DISSATISFIED: N_("Dissatisfied"),
    Level.NEUTRAL: N_("Neutral"),
    Level.SATISFIED: N_("Satisfied"),
    Level.VERY_SATISFIED: N_("Very satisfied"),
}

# What citizens rate by Decree 61/2018 Art. 31.1: time, contacts, attitude, explanations, lawful result, extra cost.
REASONS: tuple[Reason, ...] = (
    Reason("long_wait", N_("I waited too long"), Group.LOW, About.SERVICE),
    Reason("poor_attitude", N_("Impolite or unwilling to help"), Group.LOW, About.OFFICIAL),
    Reason("unclear_guidance", N_("Guidance was unclear"), Group.LOW, About.OFFICIAL),
    Reason("extra_papers", N_("Papers asked for beyond the list"), Group.LOW, About.OFFICIAL),
    Reason("late_result", N_("The result came late"), Group.LOW, About.SERVICE),
    Reason("extra_cost", N_("Money asked for beyond the fee"), Group.LOW, About.OFFICIAL),
    Reason("polite", N_("Polite and attentive"), Group.PRAISE, About.OFFICIAL),
    Reason("clear_guidance", N_("Clear guidance"), Group.PRAISE, About.OFFICIAL),
    Reason("quick", N_("Quick handling"), Group.PRAISE, About.SERVICE),
    Reason("on_time", N_("Result on time"), Group.PRAISE, About.SERVICE),
    Reason("one_visit", N_("Done in one visit"), Group.PRAISE, About.SERVICE),
    Reason("fair", N_("Fair and open"), Group.PRAISE, About.OFFICIAL),
    # Offered only where the city chooses them.
    Reason("several_visits", N_("I had to come several times"), Group.LOW, About.SERVICE, standard=False),
    Reason(
        "out_of_turn", N_("Others were served before their turn"), Group.LOW, About.OFFICIAL, standard=False
    ),
    Reason("online_trouble", N_("The online way did not work"), Group.LOW, About.SERVICE, standard=False),
    Reason("hard_to_reach", N_("Hard to reach or to use for me"), Group.LOW, About.SERVICE, standard=False),
    Reason(
        "helped_me", N_("Helped me with what I could not do"), Group.PRAISE, About.OFFICIAL, standard=False
    ),
    Reason("good_place", N_("Clean and comfortable place"), Group.PRAISE, About.SERVICE, standard=False),
    # Not offered with a level: the screen's own button sends it, with level 1 and alone.
    Reason(NOBODY_AT_DESK, N_("Nobody at the desk"), Group.LOW, About.SERVICE),
)

REASON_BY_CODE = {reason.code: reason for reason in REASONS}


def reasons_offered(group: Group) -> tuple[Reason, ...]:
    """The reasons that are offered for a group of levels where the city has not chosen, in their order: six."""
    return tuple(
        reason
        for reason in REASONS
        if reason.group is group and reason.standard and reason.code != NOBODY_AT_DESK
    )


def reasons_fit(level: int, codes: tuple[str, ...]) -> bool:
    """Whether these reasons may come with `level`: known, without repetition, at most six.

    A reason of the other group is allowed: a dissatisfied citizen may still have met a polite official.
    "Nobody at the desk" comes with level 1 and alone: no citizen was served, so there is no other level to give.
    """
    if NOBODY_AT_DESK in codes:
        return level == Level.VERY_DISSATISFIED and codes == (NOBODY_AT_DESK,)
    return (
        len(codes) <= MAXIMUM_REASONS
        and len(set(codes)) == len(codes)
        and REASON_BY_CODE.keys() >= set(codes)
    )
