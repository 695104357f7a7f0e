"""Answers: written by a head, sent to a contact that nobody here sees, and judged once by the citizen through a link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from feedback.cases.kinds import CaseSource, CaseState, Passing
from feedback.cases.models import ANSWER, Answer, Case
from feedback.cases.operations import NOT_NOW, By, may_handle, must_see, write_down
from feedback.cases.passages import pass_to
from feedback.cases.reopening import reopen
from feedback.cases.settings import terms_of
from feedback.contacts.queries import contact_of
from feedback.errors import Forbidden, Refused
from feedback.labels import LOCALES, N_, normal
from feedback.notices import operations as outbox
from feedback.notices.models import Channel
from feedback.offices.holidays import working_days
from feedback.offices.models import Office
from feedback.ratings.models import Intake
from feedback.receipts import codes

CHANNELS = (Channel.SMS, Channel.MAIL, Channel.ZALO, Channel.LETTER)
FULL = "case_answer"  # the template that carries the words; where room is short, the link alone goes
SHORT = "case_answer_short"


class Word(Enum):
    """What became of a citizen's word on an answer."""

    TAKEN = "taken"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the holder of a link sees: the answer, and whether a word on it is still awaited."""

    office: str
    words: str
    locale: str
    awaits_word: bool


def answer(session: Session, case: Case, words: str, *, channel: Channel, locale: str, by: By) -> Answer:
    """Answer the citizen; `dispatch` sends it. Refused: `nobody_to_answer` for a case without a contact, `not_now`."""
    must_see(session, case, by.person, today=by.today)
    if not may_handle(session, case, by.person, today=by.today):
        raise Forbidden
    if case.source is not CaseSource.CONTACT:
        raise Refused("nobody_to_answer", N_("Nobody has left a contact with this case."), field="words")
    if case.state is not CaseState.IN_HAND or channel not in CHANNELS or locale not in LOCALES:
        raise Refused("not_now", NOT_NOW)
    text = normal(words)
    if not text:
        raise Refused("missing_value", N_("A value is needed here."), field="words")
    if len(text) > ANSWER:
        raise Refused("too_long", N_("At most %(most)s characters fit here."), field="words", most=ANSWER)
    given = Answer(
        office_id=case.office_id,
        case_id=case.id,
        channel=channel,
        locale=locale,
        words=text,
        answered_by=by.person.user_id,
        answered_on=by.today,
    )
    session.add(given)
    pass_to(
        session,
        case,
        Passing.ANSWERED,
        user_id=by.person.user_id,
        today=by.today,
        state=CaseState.ANSWERED,
        answered_on=by.today,
        note=channel.value,
    )
    write_down(session, case, Passing.ANSWERED, user_id=by.person.user_id, now=by.now)
    return given


def dispatch(session: Session, *, public_url: str, zone: ZoneInfo, now: datetime) -> int:
    """Put the answers that wait into the outbox, each once, with a link for the citizen's word; say how many.

    What came too recently waits until the seal has put its contact by; where the contact is gone for good, the
    answer is marked as not reached.
    """
    waiting = session.scalars(
        select(Answer).where(Answer.queued_on.is_(None), ~Answer.unreachable).order_by(Answer.id)
    ).all()
    return sum(_send(session, each, public_url=public_url, zone=zone, now=now) for each in waiting)


def shown(session: Session, code: str, *, today: date) -> Shown | None:
    """What the link's holder sees; none for a code that nobody was given."""
    found = _by_code(session, code)
    if found is None or found.reply_by is None:
        return None
    office = session.get_one(Office, found.office_id)
    awaits = found.satisfied is None and today <= found.reply_by
    return Shown(office.name, found.words, found.locale, awaits)


def take_word(session: Session, code: str, satisfied: bool, *, today: date) -> Word:
    """Take the citizen's one word on an answer; a no reopens the case, once.

    Refused with `word_not_awaited` when it was given before, comes too late, or the code is not known.
    """
    found = _by_code(session, code)
    taken = (
        session.execute(
            update(Answer)
            .where(
                Answer.office_id == found.office_id,
                Answer.id == found.id,
                Answer.satisfied.is_(None),
                Answer.reply_by >= today,
            )
            .values(satisfied=satisfied, replied_on=today)
            .execution_options(synchronize_session=False)
        ).rowcount  # type: ignore[attr-defined]
        if found is not None
        else 0
    )
    if found is None or taken != 1:
        raise Refused(
            "word_not_awaited", N_("No word is awaited here: it was given before, or the time is over.")
        )
    case = session.get_one(Case, (found.office_id, found.case_id))
    passing = Passing.SATISFIED if satisfied else Passing.UNSATISFIED
    pass_to(session, case, passing, user_id=None, today=today)
    if satisfied or not reopen(session, case, today=today):
        return Word.TAKEN
    return Word.REOPENED


def answers_of(session: Session, case: Case) -> Sequence[Answer]:
    """The answers given in a case, the oldest first."""
    return session.scalars(
        select(Answer)
        .where(Answer.office_id == case.office_id, Answer.case_id == case.id)
        .order_by(Answer.answered_on, Answer.id)
    ).all()


def reference_of(case: Case) -> str:
    """How the case is called in letters: random, so that it tells no order."""
    return case.id.hex[:8].upper()


def _send(session: Session, given: Answer, *, public_url: str, zone: ZoneInfo, now: datetime) -> bool:
    case = session.get_one(Case, (given.office_id, given.case_id))
    contact = contact_of(session, case.office_id, case.rating_id) if case.rating_id else None
    if contact is None:
        if not _waits_for_seal(session, case):
            given.unreachable = True
            session.flush()
        return False
    code, today = codes.new_code(), now.astimezone(zone).date()
    days, terms = working_days(session, case.office_id), terms_of(session, case.office_id)
    mine = session.execute(
        update(Answer)
        .where(Answer.office_id == given.office_id, Answer.id == given.id, Answer.queued_on.is_(None))
        .values(queued_on=today, code_hash=codes.code_hash(code), reply_by=days.after(today, terms.reply))
        .execution_options(synchronize_session=False)
    )
    if mine.rowcount != 1:  # type: ignore[attr-defined]
        return False
    is_short = given.channel in (Channel.SMS, Channel.ZALO)
    values = {
        "office": session.get_one(Office, case.office_id).name,
        "reference": reference_of(case),
        "address": f"{public_url.rstrip('/')}/a/{code}",
    }
    outbox.queue(
        session,
        office_id=case.office_id,
        channel=given.channel,
        contact_id=contact.id,
        template=SHORT if is_short else FULL,
        values=values if is_short else values | {"words": given.words},
        not_before=now,
        today=today,
        locale=given.locale,
    )
    return True


def _waits_for_seal(session: Session, case: Case) -> bool:
    waits = exists().where(Intake.office_id == case.office_id, Intake.rating_id == case.rating_id)
    return bool(session.scalar(select(waits)))


def _by_code(session: Session, code: str) -> Answer | None:
    canonical = codes.canonical(code)
    if canonical is None:
        return None
    return session.scalars(select(Answer).where(Answer.code_hash == codes.code_hash(canonical))).one_or_none()
