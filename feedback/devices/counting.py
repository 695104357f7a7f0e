"""A device's running counters: which requests and which ratings of a key have come, and what that tells (pure).

Requests may overtake each other and may come twice from one device. Two devices with one key can't agree on a counter:
the second one to use a number gives itself away, and so does one that is far behind.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

WINDOW = 32  # counters: how far one request may be overtaken by others
TRACE_BYTES = 8  # kept of each signature in the window
MOST_RANGES = 100  # of missing numbers, kept apart
LARGEST = 2**53 - 1  # a counter that a browser still counts exactly
_NOT_SEEN = bytes(TRACE_BYTES)


class Verdict(Enum):
    """What a request's counter says of its device."""

    NEW = "new"
    AGAIN = "again"  # the very same request once more: an answer was lost
    CLONED = "cloned"  # another request with a used counter, or one far behind: the key has been copied


@dataclass(frozen=True, slots=True)
class Requests:
    """The requests of a key: the highest counter, and a trace of each signature in the window below it."""

    counter: int = 0
    recent: bytes = b""

    def with_request(self, counter: int, trace: bytes) -> "tuple[Requests, Verdict]":
        """These and one more, and what it tells."""
        recent = bytearray(self.recent or _NOT_SEEN * WINDOW)
        place = slice(counter % WINDOW * TRACE_BYTES, (counter % WINDOW + 1) * TRACE_BYTES)
        if counter > self.counter:
            for passed in range(max(self.counter + 1, counter - WINDOW + 1), counter):
                start = passed % WINDOW * TRACE_BYTES
                recent[start : start + TRACE_BYTES] = _NOT_SEEN
            recent[place] = trace
            return Requests(counter, bytes(recent)), Verdict.NEW
        if counter <= self.counter - WINDOW:
            return self, Verdict.CLONED
        if recent[place] == _NOT_SEEN:
            recent[place] = trace
            return Requests(self.counter, bytes(recent)), Verdict.NEW
        return self, Verdict.AGAIN if recent[place] == trace else Verdict.CLONED


@dataclass(frozen=True, slots=True)
class Numbers:
    """The running numbers of a key's ratings: the highest that came, and the ranges below it that did not."""

    highest: int = 0
    missing: tuple[tuple[int, int], ...] = ()

    @property
    def missing_count(self) -> int:
        """How many ratings were numbered on the device and never came."""
        return sum(last - first + 1 for first, last in self.missing)

    def with_numbers(self, numbers: Iterable[int]) -> "Numbers":
        """These and the ones that came now; a number that comes twice changes nothing."""
        highest, missing = self.highest, list(self.missing)
        for number in sorted(set(numbers)):
            if number > highest:
                if number > highest + 1:
                    missing.append((highest + 1, number - 1))
                highest = number
            else:
                missing = [part for gap in missing for part in _without(gap, number)]
        while len(missing) > MOST_RANGES:  # told too large rather than forgotten
            missing[:2] = [(missing[0][0], missing[1][1])]
        return Numbers(highest, tuple(missing))

    def as_text(self) -> str:
        """The missing ranges, such as `5-5,9-12`."""
        return ",".join(f"{first}-{last}" for first, last in self.missing)

    @classmethod
    def read(cls, highest: int, text: str) -> "Numbers":
        """As `as_text` wrote them."""
        ranges = (each.split("-") for each in text.split(",") if each)
        return cls(highest, tuple((int(first), int(last)) for first, last in ranges))


def _without(gap: tuple[int, int], number: int) -> list[tuple[int, int]]:
    first, last = gap
    if not first <= number <= last:
        return [gap]
    return [part for part in ((first, number - 1), (number + 1, last)) if part[0] <= part[1]]
