"""What waits for a person at an office, by its nearest day: each list as its own page has it, and never more than that page."""

from collections.abc import Callable, Iterable
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedback.accounts import role_requests
from feedback.accounts.rights import Act, Line, Person
from feedback.notices.queries import failures_of
from feedback.offices.models import Office
from feedback.waiting import of_citizens, of_months
from feedback.waiting.asking import Asking
from feedback.waiting.matters import Awaited, Matter, in_order, of_days

Source = Callable[[Asking], Iterable[Awaited | None] | Awaited | None]


def waiting_for(
    session: Session,
    office: Office,
    line: Line,
    person: Person,
    *,
    today: date,
    zone: ZoneInfo,
    shadow_months: int,
) -> list[Awaited]:
    """All that waits for the person at the office, the nearest day first. Only what they may do themselves is in it.

    Of citizens' ratings it tells nothing that the pages behind it don't tell.
    """
    asking = Asking(session, office, line, person, today, zone, shadow_months)
    found: list[Awaited | None] = []
    for act, source in SOURCES:
        if asking.may(act):
            said = source(asking)
            found += [said] if said is None or isinstance(said, Awaited) else said
    return in_order(found)


def _roles(asking: Asking) -> Awaited | None:
    rows = [
        each
        for each in role_requests.waiting(asking.session, [asking.office.id])
        if asking.person.user_id not in (each.asked_by, each.user_id)
    ]
    return of_days(Matter.ROLES, [None] * len(rows), asking.today)


def _notices(asking: Asking) -> Awaited | None:
    failures = failures_of(asking.session, asking.office.id)
    return of_days(Matter.NOTICES, [None] * len(failures), asking.today)


SOURCES: tuple[tuple[Act, Source], ...] = (
    (Act.HANDLE_CASE, of_citizens.cases),
    (Act.APOLOGISE, of_citizens.late_dossiers),
    (Act.DECIDE_FLAG, of_citizens.flags),
    (Act.SEE_QUESTIONS, of_citizens.questions),
    (Act.CORRECT_DUTY, of_citizens.corrections),
    (Act.REDACT_WORDS, of_citizens.redactions),
    (Act.ANSWER_OBJECTION, of_citizens.objections),
    (Act.IMPROVE, of_citizens.improvements),
    (Act.APPROVE_PLAN, of_months.plans),
    (Act.APPROVE_PLAN, of_months.changes),
    (Act.APPROVE_PLAN, of_months.overdue_tasks),
    (Act.APPROVE_PLAN, of_months.causes),
    (Act.SEE_PERSON, of_months.sheets),
    (Act.SEE_PERSON, of_months.year_sheets),
    (Act.CLOSE_MONTH, of_months.close),
    (Act.CLOSE_MONTH, of_months.seats),
    (Act.REOPEN_SHEET, of_months.reopenings),
    (Act.ANSWER_WARNING, of_months.warnings),
    (Act.SETTLE_ROLE, _roles),
    (Act.RETRY_NOTICE, _notices),
)
