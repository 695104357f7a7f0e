"""Copies of the database that an upgrade or a restoration leaves beside it, and the day on which they go.

They hold what the database has let go since: ratings with their times, contacts that were answered long ago. So they
serve for a way back during a week, are readable by their owner alone, and are deleted then.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import make_url

BEFORE_UPGRADE, BEFORE_RESTORE = ".before-leaving-", ".before-restore-"
KEPT = timedelta(days=7)


def old_copies(url: str) -> Iterator[Path]:
    """The copies that stand beside the database at `url`; a server's database has none."""
    parts = make_url(url)
    if parts.get_backend_name() != "sqlite" or not parts.database or parts.database == ":memory:":
        return
    path = Path(parts.database)
    for mark in (BEFORE_UPGRADE, BEFORE_RESTORE):
        yield from sorted(path.parent.glob(f"{path.stem}{mark}*"))


def forget_old_copies(url: str, *, now: datetime) -> int:
    """Delete the copies that are older than a week, and say how many."""
    due = [copy for copy in old_copies(url) if copy.stat().st_mtime < (now - KEPT).timestamp()]
    for copy in due:
        copy.unlink(missing_ok=True)
    return len(due)
