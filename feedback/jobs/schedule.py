"""The schedule: which job is due when, and what each one does. Every job may run twice without changing anything more."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from config import Config
from feedback.accounts.models import FailedTry, SignedIn
from feedback.accounts.sign_in import SESSIONS_KEPT, WINDOW
from feedback.contacts import operations as contacts
from feedback.database import transaction, truncate_log
from feedback.devices.models import PairingCode
from feedback.digests.operations import queue_digests
from feedback.evaluations.rulesets.coming_tables import fix_coming_tables
from feedback.guesses import operations as guesses
from feedback.integrity import operations as integrity
from feedback.integrity.reading import SealingRules
from feedback.integrity.seal import seal_offices
from feedback.jobs import operations as runs
from feedback.jobs.case_work import start_the_day, work_on_cases
from feedback.jobs.desk_work import plan_desk_work
from feedback.jobs.heads import export_heads
from feedback.jobs.inviting import send_invitations
from feedback.jobs.sending import send_notices
from feedback.jobs.sheet_work import work_on_sheets
from feedback.jobs.sign_of_life import give_sign_of_life
from feedback.notices import operations as notices
from feedback.offices.models import Office
from feedback.old_copies import forget_old_copies
from feedback.releases.comments import tell_comments
from feedback.releases.operations import release_due
from feedback.webhooks import operations as webhooks

PAIRING_CODES_KEPT = timedelta(days=1)  # after they have expired


@dataclass(frozen=True, slots=True)
class Job:
    """A job and its due times, by the clock of the office's zone."""

    name: str
    hour: int | None  # None: every hour
    minute: int
    work: Callable[[Config, datetime], str]  # gives what came of it, in a line
    every: int | None = None  # minutes, where it is due several times an hour

    def due_slot(self, now: datetime, zone: ZoneInfo) -> str:
        """The latest due time that is not after `now`: a day, a day and an hour, or the minute too."""
        local = now.astimezone(zone)
        if self.every is not None:
            return f"{local:%Y-%m-%dT%H}:{local.minute // self.every * self.every:02d}"
        late = local - timedelta(minutes=self.minute)
        if self.hour is None:
            return f"{late:%Y-%m-%dT%H}"
        return f"{late - timedelta(hours=self.hour):%Y-%m-%d}"


def seal(config: Config, now: datetime) -> str:
    """Seal finished days: at night, and every hour what came late or was missed."""
    rules = SealingRules(config.zone, config.match_minutes, config.seal_wait_days, config.contacts_kept_days)
    reports = [report for report in seal_offices(transaction, rules, now=now) if report.changed]
    truncate_log()
    return f"{sum(report.ratings for report in reports)} ratings of {len(reports)} offices"


def release(config: Config, now: datetime) -> str:
    """Let out the figures of months that run, once so much has come that they point at nobody, and closed months' words."""
    with transaction() as session:
        made = release_due(session, zone=config.zone, now=now)
        codes = {code: office_id for office_id, code in session.execute(select(Office.id, Office.code))}
        for each in made:
            webhooks.announce(
                session,
                codes[each.office],
                "figures.released",
                {"month": str(each.month), "number": each.number, "until": each.until_on.isoformat()},
                on=now.astimezone(config.zone).date(),
                now=now,
            )
        comments = tell_comments(session, zone=config.zone, now=now)
        mails = queue_digests(session, public_url=config.public_url, zone=config.zone, now=now)
    return f"{len(made)} releases, {comments} comments, {mails} mails"


def fix_tables(config: Config, now: datetime) -> str:
    """Fix the reference tables that are due, the next month's on the last evening before it."""
    with transaction() as session:
        fixed = fix_coming_tables(session, today=now.astimezone(config.zone).date(), now=now)
    return f"{fixed} reference tables fixed"


def clear_away(config: Config, now: datetime) -> str:
    """Delete what has served its time: old sessions, failed tries, pairing codes, traces, times in old evidence, contacts."""
    with transaction() as session:
        gone = {
            "sessions": session.execute(delete(SignedIn).where(SignedIn.signed_in_at < now - SESSIONS_KEPT)),
            "tries": session.execute(delete(FailedTry).where(FailedTry.tried_at < now - WINDOW)),
            "codes": session.execute(
                delete(PairingCode).where(PairingCode.expires_at < now - PAIRING_CODES_KEPT)
            ),
        }
        counts = {name: result.rowcount for name, result in gone.items()}  # type: ignore[attr-defined]
        counts["traces"] = integrity.forget_closed(session)
        counts["evidence"] = integrity.forget_times(session, now=now)
        counts["contacts"] = contacts.forget_due(session, today=now.astimezone(config.zone).date())
        counts["events"] = webhooks.forget_old(session, today=now.astimezone(config.zone).date())
        counts["notices"] = notices.forget_old(session, now=now)
        counts["guesses"] = guesses.forget_old(session, now=now)
        counts["runs"] = runs.forget_runs(session, now=now)
    counts["copies"] = forget_old_copies(config.database_url, now=now)
    truncate_log()
    return ", ".join(f"{count} {name}" for name, count in counts.items())


JOBS = (
    Job("seal", 0, 30, seal),
    Job("seal-catch-up", None, 40, seal),
    Job("clear-away", 3, 15, clear_away),
    Job("cases", None, 0, work_on_cases, every=5),
    Job("cases-daily", 0, 5, start_the_day),
    Job("invite", None, 0, send_invitations, every=5),
    Job("send-notices", None, 0, send_notices, every=5),
    Job("release", 5, 10, release),
    Job("export-heads", 6, 0, export_heads),
    Job("desk-work", 2, 20, plan_desk_work),
    Job("sheets", 7, 0, work_on_sheets),
    Job("reference-tables", 21, 0, fix_tables),
    Job("sign-of-life", None, 50, give_sign_of_life),
)
