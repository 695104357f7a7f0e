"""The kinds of flags, the innocent causes that each may have, and the finding that a detector gives."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from feedback.labels import N_, Labelled
from feedback.scoring.rounding import shown
from feedback.scoring.steps import Sentence


class FlagKind(Labelled):
    """The eleven detectors."""

    BURST = "burst", N_("Many ratings within a minute")
    OVERCOUNT = "overcount", N_("More ratings than people served")
    OFF_HOURS = "off_hours", N_("Ratings outside working hours")
    DEVICE = "device", N_("Many ratings from one device")
    KIOSK = "kiosk", N_("Ratings of a kiosk that can't be trusted")
    FAST = "fast", N_("Ratings within seconds of service")
    LOW_CLUSTER = "low_cluster", N_("Unusually many low ratings on one day")
    RESPONSE = "response", N_("Share of citizens rating has changed")
    RESPONSE_LOW = "response_low", N_("Few citizens rate")
    WITHHELD = "withheld", N_("Receipts without a code")
    DRIFT = "drift", N_("Average has shifted")

    @property
    def holds(self) -> bool:
        """Whether the ratings concerned are held until two people decide, or only a question is asked."""
        return self not in {FlagKind.RESPONSE, FlagKind.RESPONSE_LOW, FlagKind.WITHHELD, FlagKind.DRIFT}

    @property
    def false_alarm(self) -> str:
        """What raises this flag although nothing is wrong: the reviewer reads it before deciding."""
        return _FALSE_ALARMS[self]


_FALSE_ALARMS = {
    FlagKind.BURST: N_(
        "A family or a group served together, or a kiosk that sends what it kept while offline with a wrong clock, "
        "looks the same."
    ),
    FlagKind.OVERCOUNT: N_(
        "Transactions that were not entered, or were entered under a colleague's name, look the same."
    ),
    FlagKind.OFF_HOURS: N_(
        "An evening session, duty on a day off, or a kiosk whose clock is wrong looks the same."
    ),
    FlagKind.DEVICE: N_(
        "A person who submits papers for a family or a company, or a telephone lent to those who have none, looks "
        "the same."
    ),
    FlagKind.KIOSK: N_(
        "A battery that ran empty puts a tablet's clock wrong, and a tablet whose storage was copied to a new one looks "
        "like two."
    ),
    FlagKind.FAST: N_(
        "A desk that closes the ticket only after the citizen has begun to rate, or a queue system whose clock "
        "differs, looks the same."
    ),
    FlagKind.LOW_CLUSTER: N_(
        "A failure of the network, a day of long waiting or a change of the rules makes many people dissatisfied at "
        "once, and they are right to say so."
    ),
    FlagKind.RESPONSE: N_(
        "A new kiosk, a broken one, or a campaign that invites citizens to rate has the same effect."
    ),
    FlagKind.RESPONSE_LOW: N_(
        "A desk without a kiosk, or work whose citizens are mostly old or come by post, has the same effect."
    ),
    FlagKind.WITHHELD: N_(
        "A printer without paper, a desk that was cut off from the network, or dossiers that were entered later for "
        "somebody who had left, has the same effect."
    ),
    FlagKind.DRIFT: N_(
        "A move to another desk, other procedures, training, or help given to a newcomer changes an average too."
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a detector found."""

    kind: FlagKind
    flagged: bool
    explanation: Sentence  # with the numbers that decided
    indexes: tuple[int, ...] = ()  # of the ratings concerned, in the sequence that was given
    numbers: Mapping[str, Decimal | int | None] = field(default_factory=dict)  # unrounded

    @property
    def false_alarm(self) -> Sentence:
        """What would raise this flag although nothing is wrong."""
        return Sentence(self.kind.false_alarm)


def finding(
    kind: FlagKind,
    flagged: bool,
    explanation: str,
    numbers: Mapping[str, Decimal | int | str | None],
    indexes: Iterable[int] = (),
) -> Finding:
    """The finding of a detector, its explanation filled with these numbers; without a flag it concerns nobody."""
    spoken = {
        name: shown(number) if isinstance(number, Decimal) else "–" if number is None else number
        for name, number in numbers.items()
    }
    return Finding(
        kind,
        flagged,
        Sentence(explanation, spoken),
        tuple(indexes) if flagged else (),
        {name: number for name, number in numbers.items() if not isinstance(number, str)},
    )
