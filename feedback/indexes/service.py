"""The index of service to citizens and businesses in real time (Decision 766/QĐ-TTg of 23/6/2022). Pure.

A hundred points in six groups. How the eighteen of satisfaction are divided among its three ratios was not found, nor how
the points of progress and of online services follow from what is counted: an equal division and the plain share are taken,
and said so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from feedback.labels import N_, Labelled
from feedback.scoring.rounding import exactly, plain, published
from feedback.scoring.steps import Step, step


class Group(Labelled):
    """The groups of the index."""

    PUBLICITY = "publicity", N_("Publicity and transparency")
    PROGRESS = "progress", N_("Progress of dossiers")
    ONLINE = "online", N_("Online public services")
    PAYMENT = "payment", N_("Online payment")
    DIGITAL = "digital", N_("Digitised dossiers")
    SATISFACTION = "satisfaction", N_("Satisfaction")


MAXIMA: Mapping[Group, int] = {
    Group.PUBLICITY: 18,
    Group.PROGRESS: 20,
    Group.ONLINE: 12,
    Group.PAYMENT: 10,
    Group.DIGITAL: 22,
    Group.SATISFACTION: 18,
}
# Payment's ten points make the hundred, and no source found states them; of the others the points are stated and the way to
# them is not.
ASSUMED = frozenset({Group.PROGRESS, Group.ONLINE, Group.PAYMENT, Group.SATISFACTION})
WHAT_IS_MISSING: Mapping[Group, str] = {
    Group.PUBLICITY: N_("What is published of procedures is counted by the National Portal."),
    Group.PROGRESS: N_("No dossier of the month had a day to be returned by."),
    Group.ONLINE: N_("No dossier was received in the month."),
    Group.PAYMENT: N_("Payments are counted by the National Portal."),
    Group.DIGITAL: N_("Digitised documents are counted by the one-stop software."),
    Group.SATISFACTION: N_("Neither dossiers nor cases of the month are known."),
}
"""Why a group may stand without points."""


class Ratio(Labelled):
    """The three ratios of the group of satisfaction. In the last two silence counts as satisfied."""

    FEEDBACK_IN_TIME = "feedback_in_time", N_("Feedback handled in time")
    FEEDBACK_SATISFIED = (
        "feedback_satisfied",
        N_("Feedback without a bad word on its answer, and not overdue"),
    )
    DOSSIERS_SATISFIED = "dossiers_satisfied", N_("Dossiers without a bad rating or complaint")


@dataclass(frozen=True, slots=True)
class Counted:
    """So many of so many; nothing of nothing is no ratio."""

    part: int
    whole: int

    def __post_init__(self) -> None:
        if not 0 <= self.part <= self.whole:
            raise ValueError("a part is no larger than its whole")


@dataclass(frozen=True, slots=True)
class ServiceIndex:
    """The points of each group, two decimals; None where information is missing."""

    groups: Mapping[Group, Decimal | None]
    steps: Sequence[Step]

    @property
    def total(self) -> Decimal | None:
        """The points of the groups that are known; none where none is."""
        known = [points for points in self.groups.values() if points is not None]
        return sum(known, Decimal(0)) if known else None

    @property
    def reachable(self) -> int:
        """The points that the known groups could give together."""
        return sum(MAXIMA[group] for group, points in self.groups.items() if points is not None)


@exactly
def service_index(progress: Counted, online: Counted, satisfaction: Mapping[Ratio, Counted]) -> ServiceIndex:
    """The index from dossiers back in time, dossiers handed in online, and the ratios of satisfaction.

    A ratio of nothing is left out, and its part of the eighteen points goes to the others: nobody was dissatisfied.
    """
    known = {ratio: counted for ratio, counted in satisfaction.items() if counted.whole}
    groups: dict[Group, Decimal | None] = dict.fromkeys(Group)
    steps = []
    for group, counted in ((Group.PROGRESS, progress), (Group.ONLINE, online)):
        if counted.whole:
            groups[group] = published(Decimal(counted.part * MAXIMA[group]) / counted.whole)
            formula = f"{counted.part} / {counted.whole} × {MAXIMA[group]}"
            steps.append(step(group.label, formula, groups[group]))
    if known:
        most = MAXIMA[Group.SATISFACTION]
        parts = [Decimal(counted.part) / counted.whole for counted in known.values()]
        groups[Group.SATISFACTION] = published(sum(parts, Decimal(0)) / len(parts) * most)
        written = " + ".join(f"{counted.part} / {counted.whole}" for counted in known.values())
        formula = f"({written}) / {plain(len(known))} × {most}"
        steps.append(step(Group.SATISFACTION.label, formula, groups[Group.SATISFACTION]))
    return ServiceIndex(groups, steps)
