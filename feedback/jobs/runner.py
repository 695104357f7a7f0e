"""The scheduler's process: runs each job when it is due, and once at the start what was missed while it was away."""

import logging
import signal
import threading
from collections.abc import Sequence
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from flask import Flask

from config import Config
from feedback import clock
from feedback.crashes import account
from feedback.database import db, transaction
from feedback.jobs import operations as runs
from feedback.jobs.schedule import JOBS, Job

log = logging.getLogger("hailong.jobs")


def run_due(job: Job, config: Config) -> bool:
    """Do the job's latest due run, unless it is done or another process is at it. False when there was none to do.

    A failure is written down and logged, never raised: the next due time tries again.
    """
    now = clock.now()
    slot = job.due_slot(now, config.zone)
    with transaction() as session:
        if not runs.claim(session, job.name, slot, now=now):
            return False
    try:
        outcome = job.work(config, now)
    except Exception as error:
        log.error("%s %s failed\n%s", job.name, slot, account(error))
        with transaction() as session:
            runs.fail(session, job.name, slot, f"failed: {type(error).__name__}")
        return True
    with transaction() as session:
        runs.finish(session, job.name, slot, outcome, now=clock.now())
    log.info("%s %s: %s", job.name, slot, outcome)
    return True


def serve(app: Flask, config: Config, jobs: Sequence[Job] = JOBS) -> None:
    """Run the jobs by the clock until SIGTERM or SIGINT; a run that has begun is brought to its end first.

    What fell due while no scheduler ran is done once at the start, however much of it was missed.
    """
    asked = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        asked.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    scheduler = BackgroundScheduler(
        timezone=config.zone,
        executors={"default": ThreadPoolExecutor(1)},  # one after the other: SQLite has one writer
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    for job in jobs:
        scheduler.add_job(_attempt, args=[app, job, config], id=f"{job.name} missed")
        minute = job.minute if job.every is None else f"*/{job.every}"
        trigger = CronTrigger(hour=job.hour, minute=minute, timezone=config.zone)
        scheduler.add_job(_attempt, trigger, args=[app, job, config], id=job.name)
    scheduler.start()
    log.info("started: %s", ", ".join(job.name for job in jobs))
    asked.wait()
    scheduler.shutdown(wait=True)
    log.info("stopped")


def _attempt(app: Flask, job: Job, config: Config) -> None:
    """A due time has come, in a thread of the scheduler's own: not even a lost database may end it."""
    with app.app_context():
        try:
            run_due(job, config)
        except Exception as error:
            log.error("%s could not be tried\n%s", job.name, account(error))
        finally:
            db.session.remove()
