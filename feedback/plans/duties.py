"""Duties that come again every month with a post: a desk official's plan begins with them, and its results are counted.

What is counted comes from the served transactions themselves, so nobody writes it and everybody can look it up.
"""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback.audit import acts
from feedback.base import new_id
from feedback.errors import Missing, Refused
from feedback.labels import N_, code_key, normal
from feedback.offices.models import Office, Posting
from feedback.offices.queries import line_of, postings_in
from feedback.periods.locks import hold_open
from feedback.periods.month import Month
from feedback.plans.amounts import PLACES, check_amount
from feedback.plans.catalogue import product_in_force
from feedback.plans.desk_work import DeskCount, desk_counts
from feedback.plans.drafting import begin_plan, counts_already, named_apart
from feedback.plans.kinds import COUNTED, DecidingLevel, Measure, PlanState, TaskRole
from feedback.plans.models import Duty, Plan, Product, Task
from feedback.scoring.rounding import half_up
from feedback.staffing.queries import Place, times_in
from feedback.staffing.working_time import Span, WorkedTime

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDuty:
    """A duty of a post, as the head writes it once."""

    post: str  # title and division: everybody who holds it begins with the duty
    title: str
    product_code: str
    measure: Measure
    quantity: Decimal  # units a month; for counted work what is expected before anything is known
    deciding: DecidingLevel
    anchors: str = ""  # for behaviour: what is observed at each level, one a line


def add_duty(
    session: Session, office: Office, new: NewDuty, month: Month, *, user_id: uuid.UUID, now: datetime
) -> Duty:
    """Write a duty down; the next plans begin with it.

    Raises Refused: `duty_stands`, `unknown_product`, `bad_amount`, `anchors_missing`, `counted_twice`.
    """
    title, post = normal(new.title), normal(new.post)
    if not title or not post or _standing(session, office, post, title) is not None:
        raise Refused(
            "duty_stands", N_("The post has this duty already, or a name is missing."), field="title"
        )
    if new.measure is Measure.BEHAVIOUR and len(new.anchors.strip().splitlines()) < 2:
        raise Refused(
            "anchors_missing",
            N_("Behaviour is described level by level: at least two lines, the best first."),
            field="anchors",
        )
    if new.measure in COUNTED and any(
        duty.post_key == code_key(post) and duty.measure is new.measure
        for duty in duties_of(session, office.id)
    ):
        raise Refused(
            "counted_twice",
            N_("The post has a duty that the same dossiers are counted for already: they count once."),
            field="measure",
        )
    check_amount("quantity", new.quantity, zero=False)
    product = product_in_force(session, line_of(session, office), month, new.product_code)
    duty = Duty(
        office_id=office.id,
        id=new_id(),
        post=post,
        post_key=code_key(post),
        title=title,
        title_key=code_key(title),
        product_code=product.code,
        measure=new.measure,
        quantity=new.quantity,
        deciding=new.deciding,
        anchors=normal(new.anchors) or None,
    )
    session.add(duty)
    session.flush()
    acts.record(
        session, "plans:duty:added", office_id=office.id, user_id=user_id, now=now, post=post, duty=title
    )
    return duty


def end_duty(
    session: Session, office: Office, duty_id: uuid.UUID, *, user_id: uuid.UUID, now: datetime
) -> None:
    """Let no further plan begin with the duty; those that have it keep it. Raises Missing."""
    ended = session.scalar(
        update(Duty)
        .where(Duty.office_id == office.id, Duty.id == duty_id, Duty.ended_at.is_(None))
        .values(ended_at=now, title_key=Duty.title_key + " " + duty_id.hex[:8])  # the name may come again
        .returning(Duty.title)
    )
    if ended is None:
        raise Missing("duty")
    acts.record(session, "plans:duty:ended", office_id=office.id, user_id=user_id, now=now, duty=ended)


def duties_of(session: Session, office_id: uuid.UUID) -> Sequence[Duty]:
    """The duties that new plans begin with, by post."""
    asked = select(Duty).where(Duty.office_id == office_id, Duty.ended_at.is_(None))
    return session.scalars(asked.order_by(Duty.post_key, Duty.title_key)).all()


def begin_plans(session: Session, office: Office, month: Month, *, zone: ZoneInfo) -> int:
    """Begin the month's plans of everybody whose post has duties; drafts that have them are left alone. Gives how many tasks came new.

    Counted work starts from what the month before came to; a fixed quantity is for the whole month, and less for whoever
    is known to be here, or in that post, for a part of it: of two posts in one month each has its duties for its own days.
    Raises MonthClosed, or `unknown_product` for a duty whose product has left the
    catalogue.
    """
    return _begin(session, office, month, postings_in(session, office.id, month), zone)


def begin_newcomers(session: Session, office: Office, month: Month, *, zone: ZoneInfo) -> int:
    """Begin the plans of whoever came to their post within the month and has none yet. Gives and raises as `begin_plans` does."""
    planned = set(
        session.scalars(select(Plan.official_id).where(Plan.office_id == office.id, Plan.month == month))
    )
    came = [
        posting
        for posting in postings_in(session, office.id, month)
        if posting.from_on > month.first_on and posting.official_id not in planned
    ]
    return _begin(session, office, month, came, zone) if came else 0


def _begin(
    session: Session, office: Office, month: Month, postings: Sequence[Posting], zone: ZoneInfo
) -> int:
    hold_open(session, office.id, month)
    duties, added = duties_of(session, office.id), 0
    line = line_of(session, office)
    before = desk_counts(session, office.id, month.previous, zone)
    held = _places_held(postings)
    times = times_in(session, office.id, month, held)
    for place, spans in held.items():
        official_id, post = place
        own = [duty for duty in duties if duty.post_key == code_key(post)]
        if not own:
            continue
        plan = begin_plan(session, office, month, official_id)
        if plan.state is not PlanState.DRAFT:
            continue
        stand = set(
            session.scalars(
                select(Task.title_key).where(Task.office_id == office.id, Task.plan_id == plan.id)
            )
        )
        last_on = max(min(each.to_on or month.last_on, month.last_on) for each in spans)
        for duty in own:
            is_alone = _is_of_one_post(duty, official_id, held, duties)
            title = duty.title if is_alone else named_apart(duty.title, post)
            if code_key(title) not in stand and not _counted_already(session, plan, duty):
                product = product_in_force(session, line, month, duty.product_code)
                quantity = _expected(duty, before.get(official_id), times[place])
                session.add(_task(duty, plan, title, product, quantity, last_on))
                added += 1
        session.flush()
    return added


def _places_held(postings: Sequence[Posting]) -> Mapping[Place, Sequence[Span]]:
    """The posts that each official holds in the month, each with its days: whoever comes back to one has two spans of it."""
    held: defaultdict[Place, list[Span]] = defaultdict(list)
    for posting in postings:
        held[posting.official_id, post_of(posting)].append(Span(posting.from_on, posting.to_on))
    return held


def _is_of_one_post(
    duty: Duty, official_id: uuid.UUID, held: Mapping[Place, Sequence[Span]], duties: Sequence[Duty]
) -> bool:
    """Whether no other post that the official holds in the month has a duty of that name; else the task names the post."""
    posts = {code_key(post) for official, post in held if official == official_id}
    return sum(each.title_key == duty.title_key and each.post_key in posts for each in duties) == 1


def _counted_already(session: Session, plan: Plan, duty: Duty) -> bool:
    return duty.measure in COUNTED and counts_already(session, plan, duty.measure)


def _expected(duty: Duty, before: DeskCount | None, time: WorkedTime) -> Decimal:
    if duty.measure is Measure.RECEIVED and before and before.received:
        return Decimal(before.received)
    if duty.measure is Measure.RETURNED and before and before.returned:
        return Decimal(before.returned)
    if duty.measure is Measure.FIXED and time.is_part and time.worked > 0:
        places = 0 if duty.quantity % 1 == 0 else PLACES
        return max(Decimal(1), half_up(duty.quantity * time.worked / time.of_month, places))
    return duty.quantity


def _task(duty: Duty, plan: Plan, title: str, product: Product, quantity: Decimal, last_on: date) -> Task:
    """The task of a duty in a plan, due when the month ends or, before that, the post."""
    return Task(
        office_id=duty.office_id,
        id=new_id(),
        plan_id=plan.id,
        title=title,
        title_key=code_key(title),
        role=TaskRole.LEAD,
        product_id=product.id,
        product=product.name,
        unit=product.unit,
        coefficient=product.coefficient,
        assigned=quantity,
        due_on=last_on,
        deciding=duty.deciding,
        measure=duty.measure,
        anchors=duty.anchors,
        completed=ZERO,
        late=0,
        major_errors=0,
    )


def _standing(session: Session, office: Office, post: str, title: str) -> uuid.UUID | None:
    return session.scalar(
        select(Duty.id).where(
            Duty.office_id == office.id, Duty.post_key == code_key(post), Duty.title_key == code_key(title)
        )
    )


def posts_of(session: Session, office_id: uuid.UUID, month: Month) -> Sequence[str]:
    """The posts of an office in the month."""
    return sorted({post_of(posting) for posting in postings_in(session, office_id, month)})


def post_of(posting: Posting) -> str:
    """A post: the title with the division, since one title stands in several."""
    return f"{posting.title} · {posting.division}"
