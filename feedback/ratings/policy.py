"""Which of a device's words about time are believed. Pure."""

from datetime import datetime, timedelta

LONGEST_OFFLINE = timedelta(
    days=180
)  # a tablet found in a drawer after so long still tells when it was tapped
CLOCKS_DIFFER = timedelta(minutes=5)  # how far a tablet's clock may run ahead of the server's


def is_plausible(tapped_at: datetime, received_at: datetime) -> bool:
    """Whether a rating that arrived at `received_at` can have been given at `tapped_at`, as its device says.

    One that can't was given on a device whose clock is off: then the moment of arrival is all that is known.
    """
    return received_at - LONGEST_OFFLINE <= tapped_at <= received_at + CLOCKS_DIFFER
