"""The eleven detectors: what in a day's or a month's ratings asks for a second look, and what innocent cause it may have.

Each is a function of plain values and gives a `Finding`. A flag is a question, never a sanction (§3.3).
"""

from collections import Counter
from collections.abc import Sequence
from datetime import time
from decimal import Decimal

from feedback.integrity.findings import Finding, FlagKind, finding
from feedback.integrity.thresholds import Thresholds
from feedback.labels import N_
from feedback.scoring.rounding import exactly

DEFAULT = Thresholds()
_NEGLIGIBLE = Decimal("1e-40")  # of a chance


def burst(times: Sequence[Decimal | int], thresholds: Thresholds = DEFAULT) -> Finding:
    """Ratings on one kiosk that follow each other too closely; `times` in seconds, in order of time.

    The indexes are those of every rating that lies in such a window.
    """
    size = thresholds.burst_ratings
    marked: set[int] = set()
    for first in range(len(times) - size + 1):
        if times[first + size - 1] - times[first] <= thresholds.burst_seconds:
            marked.update(range(first, first + size))
    return finding(
        FlagKind.BURST,
        bool(marked),
        N_("%(ratings)s ratings on one kiosk lie in windows of %(size)s or more within %(seconds)s seconds."),
        {"ratings": len(marked), "size": size, "seconds": thresholds.burst_seconds},
        sorted(marked),
    )


def kiosk_in_doubt(ratings: int, *, clock: int, cloned: int, unsigned: int, altered: int = 0) -> Finding:
    """Ratings of one day and desk whose device had a wrong clock, a copied key, or did not sign what it sent.

    Or that are not what arrived: then somebody changed the database, which weighs more than any clock.
    """
    if altered:
        return finding(
            FlagKind.KIOSK,
            True,
            N_(
                "Of %(ratings)s ratings in doubt %(altered)s are not what arrived: while they waited somebody changed "
                "them in the database, or put them there."
            ),
            {"ratings": ratings, "altered": altered},
            range(ratings),
        )
    return finding(
        FlagKind.KIOSK,
        ratings > 0,
        N_(
            "%(ratings)s ratings came from a kiosk in doubt: %(clock)s with a clock more than 5 minutes off, "
            "%(cloned)s while its key was used twice, %(unsigned)s not signed with its key."
        ),
        {"ratings": ratings, "clock": clock, "cloned": cloned, "unsigned": unsigned},
        range(ratings),
    )


def overcount(rated: int, served: int, thresholds: Thresholds = DEFAULT) -> Finding:
    """More kiosk ratings of an official on a day than people served, with a few to spare."""
    return finding(
        FlagKind.OVERCOUNT,
        rated > served + thresholds.overcount_spare,
        N_("%(rated)s kiosk ratings on a day with %(served)s people served; up to %(spare)s more are usual."),
        {"rated": rated, "served": served, "spare": thresholds.overcount_spare},
        range(rated),
    )


def is_off_hours(at: time, working_day: bool = True, thresholds: Thresholds = DEFAULT) -> bool:
    """Whether a kiosk rating at this local time came strictly before or after hours, or on a day off."""
    return not working_day or at < thresholds.off_hours_before or at > thresholds.off_hours_after


def off_hours(moments: Sequence[tuple[time, bool]], thresholds: Thresholds = DEFAULT) -> Finding:
    """Kiosk ratings of a month outside hours; of each its local time and whether the day was a working day."""
    outside = [index for index, moment in enumerate(moments) if is_off_hours(*moment, thresholds)]
    return finding(
        FlagKind.OFF_HOURS,
        len(outside) >= thresholds.off_hours_ratings,
        N_("%(outside)s kiosk ratings before %(before)s, after %(after)s or on a day off."),
        {
            "outside": len(outside),
            "before": f"{thresholds.off_hours_before:%H:%M}",
            "after": f"{thresholds.off_hours_after:%H:%M}",
        },
        outside,
    )


def device(codes: Sequence[str | None], thresholds: Thresholds = DEFAULT) -> Finding:
    """QR ratings of a month for one official that share a device code; without a code nothing is known."""
    shared = shared_devices(codes, thresholds)
    indexes = [index for index, code in enumerate(codes) if code in shared]
    return finding(
        FlagKind.DEVICE,
        bool(shared),
        N_("%(ratings)s ratings for one official came from %(devices)s devices with %(limit)s or more each."),
        {"ratings": len(indexes), "devices": len(shared), "limit": thresholds.device_ratings},
        indexes,
    )


def shared_devices(codes: Sequence[str | None], thresholds: Thresholds = DEFAULT) -> list[str]:
    """The device codes that occur too often, in their alphabetical order."""
    counts = Counter(code for code in codes if code)
    return sorted(code for code, ratings in counts.items() if ratings >= thresholds.device_ratings)


@exactly
def fast(seconds: Sequence[Decimal | int | None], thresholds: Thresholds = DEFAULT) -> Finding:
    """Kiosk ratings of a month given within seconds of the end of the service; None where that is not known."""
    quick = [index for index, gap in enumerate(seconds) if gap is not None and gap < thresholds.fast_seconds]
    return finding(
        FlagKind.FAST,
        len(quick) >= thresholds.fast_ratings and len(quick) >= thresholds.fast_share * len(seconds),
        N_(
            "%(fast)s of %(ratings)s kiosk ratings came within %(seconds)s seconds of the end of the service."
        ),
        {"fast": len(quick), "ratings": len(seconds), "seconds": thresholds.fast_seconds},
        quick,
    )


@exactly
def low_cluster(
    low_today: int, ratings: int, low_before: int, ratings_before: int, thresholds: Thresholds = DEFAULT
) -> Finding:
    """Low ratings (level 1 or 2) of one day that are too many to come by chance.

    `ratings` are those of the month so far as it is known; `low_before` of `ratings_before` are the low ones of the
    six months before. λ is the number of low ratings to expect on one working day; p is the chance, on any day of
    the month, of as many as today.
    """
    share = Decimal(low_before) / ratings_before if ratings_before else thresholds.low_share
    expected = max(share * ratings, thresholds.low_at_least) / thresholds.working_days
    chance = min(Decimal(1), thresholds.working_days * _poisson_tail(expected, low_today))
    return finding(
        FlagKind.LOW_CLUSTER,
        low_today >= thresholds.low_ratings and chance < thresholds.low_chance,
        N_(
            "%(low)s low ratings on a day where %(lam)s are usual; so many come by chance in a share %(p)s of months."
        ),
        {"low": low_today, "lam": expected, "p": chance},
        range(low_today),
    )


@exactly
def response(
    rated: int, served: int, rated_before: int, served_before: int, thresholds: Thresholds = DEFAULT
) -> Finding:
    """A share of citizens rating that differs from the six months before by more than chance.

    z is None where nobody was served in the month or before."""
    z = None
    if served and served_before:
        before = Decimal(rated_before) / served_before
        chance = max(before * (1 - before), Decimal("0.01")) * (
            Decimal(1) / served + Decimal(1) / served_before
        )
        z = (Decimal(rated) / served - before) / (chance + thresholds.response_spread**2).sqrt()
    return finding(
        FlagKind.RESPONSE,
        z is not None and abs(z) > thresholds.response_z and served_before >= thresholds.response_history,
        N_(
            "%(rated)s of %(served)s citizens rated, against %(rated_before)s of %(served_before)s before: z = %(z)s."
        ),
        {
            "rated": rated,
            "served": served,
            "rated_before": rated_before,
            "served_before": served_before,
            "z": z,
        },
    )


@exactly
def response_low(
    rated: int, served: int, unit_rated: int, unit_served: int, thresholds: Thresholds = DEFAULT
) -> Finding:
    """A share of citizens rating that is far below the unit's in the same month."""
    far_below = rated * unit_served < thresholds.response_low_share * unit_rated * served
    return finding(
        FlagKind.RESPONSE_LOW,
        served >= thresholds.response_low_served and far_below,
        N_(
            "%(rated)s of %(served)s citizens rated, against %(unit_rated)s of %(unit_served)s in the whole unit."
        ),
        {"rated": rated, "served": served, "unit_rated": unit_rated, "unit_served": unit_served},
    )


@exactly
def withheld(
    without: int,
    served: int,
    expected: Decimal,
    unit_without: int,
    unit_served: int,
    thresholds: Thresholds = DEFAULT,
) -> Finding:
    """More transactions of an official in a month without any code than chance explains: their citizens can't rate by QR.

    `expected` is how many the others of the unit leave without one for the same procedures. Where codes are the
    exception in the unit, nothing is asked. The rule is ours: whoever hands receipts to the content alone leaves no
    other trace, since a few ratings fewer lie within chance.

    No source gives its thresholds; they were set on simulated months in which one receipt in 1,000 goes out without its
    code by accident. There more than 90 of 100 who withhold are found; at one accident in 400 it is 87. Nobody has
    measured how often accidents really happen: after three months of a ward's own data they are to be set anew.
    """
    usual = max(expected, thresholds.withheld_usual * served)
    chance = _poisson_tail(usual, without)
    bears = unit_served > 0 and unit_without <= (1 - thresholds.withheld_given) * unit_served
    return finding(
        FlagKind.WITHHELD,
        bears and without >= thresholds.withheld_receipts and chance < thresholds.withheld_chance,
        N_(
            "%(without)s of %(served)s transactions bear no code, where %(lam)s would by what others do; so many come by "
            "chance in a share %(p)s of months."
        ),
        {"without": without, "served": served, "lam": usual, "p": chance},
    )


@exactly
def drift(
    mean: Decimal,
    ratings: int,
    mean_before: Decimal,
    variance_before: Decimal,
    ratings_before: int,
    thresholds: Thresholds = DEFAULT,
) -> Finding:
    """An average that differs from the six months before by more than chance.

    Averages in points, the variance of single ratings in points². z is None where either side has no ratings.
    """
    z = None
    if ratings and ratings_before:
        chance = variance_before / ratings + variance_before / ratings_before
        z = (mean - mean_before) / (chance + thresholds.drift_variance).sqrt()
    enough = ratings >= thresholds.drift_ratings and ratings_before >= thresholds.drift_history
    return finding(
        FlagKind.DRIFT,
        z is not None and enough and abs(z) > thresholds.drift_z,
        N_(
            "The average of %(ratings)s ratings is %(mean)s, against %(mean_before)s of %(ratings_before)s: z = %(z)s."
        ),
        {
            "ratings": ratings,
            "mean": mean,
            "mean_before": mean_before,
            "ratings_before": ratings_before,
            "z": z,
        },
    )


def _poisson_tail(expected: Decimal, at_least: int) -> Decimal:
    """The chance of `at_least` or more where `expected` are to be expected.

    Up to the mean it is taken as 1: it is above a third there, and is multiplied by the days of a month.
    """
    if at_least <= expected:
        return Decimal(1)
    term = below = (-expected).exp()
    for number in range(1, at_least):
        term = term * expected / number
        below += term
        if number > expected and term < _NEGLIGIBLE:
            break
    return max(Decimal(0), 1 - below)
