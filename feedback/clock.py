"""The one clock: only edges (routes, commands, jobs) read it, and hand the moment down as `now`."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
