"""The hourly sign of life to whoever watches from outside: it stays away when the service, or its jobs, have stopped."""

from collections.abc import Collection
from datetime import datetime, timedelta

import requests
from sqlalchemy import func, select

from config import Config
from feedback.database import snapshot
from feedback.jobs.models import JobRun

WATCHED = (
    "seal",
    "export-heads",
    "cases-daily",
    "clear-away",
)  # daily ones; whoever stops them stops the sign
LATE = timedelta(hours=26)
SECONDS = 10  # that the watch has for an answer


def give_sign_of_life(config: Config, now: datetime) -> str:
    """Call the watch's address while every watched job has been done within 26 hours; nothing is told but that.

    A watch is a dead man's switch: it raises its alarm at the inspectorate when it has heard nothing for a day, so
    that silencing the service's own alarms is itself noticed. Raises `requests.RequestException` where it cannot be
    reached; the next hour tries again.
    """
    if not config.alive_url:
        return "nobody watches"
    if stopped := _stopped(now):
        return f"kept back: {', '.join(stopped)} not done for {LATE // timedelta(hours=1)} hours"
    with requests.Session() as caller:
        caller.trust_env = False
        answer = caller.post(config.alive_url, json={}, timeout=SECONDS, allow_redirects=False)
        answer.raise_for_status()
    return "given"


def _stopped(now: datetime) -> Collection[str]:
    with snapshot() as session:
        asked = select(JobRun.job).where(JobRun.job.in_(WATCHED)).group_by(JobRun.job)
        done = set(session.scalars(asked.having(func.max(JobRun.done_at) >= now - LATE)))
    return [name for name in WATCHED if name not in done]
