"""Answers to citizens: how they go out, the word on them, and what happens when nobody answers."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.rights import Role
from feedback.cases import answering, opening, operations, queries, reopening
from feedback.cases.kinds import CaseState, Passing
from feedback.cases.models import Answer
from feedback.cases.promises import Promises, promises_of
from feedback.contacts.models import Contact
from feedback.notices.models import Channel, Notice
from feedback.receipts import codes
from tests.case_steps import DAY, TODAY, answered, asked, by, opened, passings, taken
from tests.cast import Cast, gather
from tests.desk_day import ZONE, at, seal
from tests.refusing import refusing


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def test_the_answer_goes_to_the_contact_and_the_head_never_sees_it(session: Session, cast: Cast) -> None:
    _, code = answered(session, cast)

    notice = session.scalars(select(Notice)).one()
    contact = session.scalars(select(Contact)).one()
    assert (notice.contact_id, notice.address, notice.channel) == (contact.id, None, Channel.SMS)
    kept = session.scalars(select(Answer)).one()
    assert kept.code_hash == codes.code_hash(code)
    assert "words" not in notice.values  # an SMS carries the link alone


def test_an_answer_waits_until_the_seal_has_put_the_contact_by(session: Session, cast: Cast) -> None:
    case = taken(session, cast)
    head = by(session, cast, "dung")
    answering.answer(session, case, "Xin lỗi", channel=Channel.MAIL, locale="vi", by=head)
    send = {"public_url": "https://x", "zone": ZONE}

    assert answering.dispatch(session, **send, now=at(f"{DAY} 11:00")) == 0
    assert not session.scalars(select(Answer)).one().unreachable
    seal(session, "2026-10-16 00:30")
    assert answering.dispatch(session, **send, now=at("2026-10-16 00:40")) == 1
    assert answering.dispatch(session, **send, now=at("2026-10-16 00:45")) == 0

    assert session.scalars(select(Notice)).one().values["words"] == "Xin lỗi"


def test_an_answer_whose_contact_is_gone_is_marked_as_not_reached(session: Session, cast: Cast) -> None:
    case = taken(session, cast)
    answering.answer(
        session, case, "Xin lỗi", channel=Channel.MAIL, locale="vi", by=by(session, cast, "dung")
    )
    seal(session, "2026-10-16 00:30")
    session.delete(session.scalars(select(Contact)).one())
    session.flush()

    answering.dispatch(session, public_url="https://x", zone=ZONE, now=at("2026-10-16 00:40"))

    assert session.scalars(select(Answer)).one().unreachable


def test_a_no_reopens_the_case_with_the_next_head_and_a_second_no_does_not(
    session: Session, cast: Cast
) -> None:
    case, code = answered(session, cast)

    assert answering.take_word(session, code, False, today=TODAY) is answering.Word.REOPENED
    assert (case.state, case.held_by, case.assigned_to) == (CaseState.NEW, Role.WARD_LEADER, None)
    assert case.owed_on == date(2026, 10, 22)  # five working days from the reopening

    leader = by(session, cast, "alice")
    operations.take(session, case, by=leader)
    answering.answer(session, case, "Xem lại rồi", channel=Channel.SMS, locale="vi", by=leader)
    answering.dispatch(session, public_url="https://x", zone=ZONE, now=at(f"{DAY} 15:00"))
    second = next(
        notice.values["address"].rpartition("/")[2]
        for notice in session.scalars(select(Notice))
        if code not in notice.values["address"]
    )
    assert answering.take_word(session, second, False, today=TODAY) is answering.Word.TAKEN
    assert case.state is CaseState.ANSWERED


def test_a_word_on_an_answer_is_given_once_and_in_time(session: Session, cast: Cast) -> None:
    case, code = answered(session, cast)
    with refusing("word_not_awaited"):
        answering.take_word(session, code, False, today=date(2026, 11, 30))
    answering.take_word(session, code, True, today=TODAY)

    with refusing("word_not_awaited"):
        answering.take_word(session, code, False, today=TODAY)
    with refusing("word_not_awaited"):
        answering.take_word(session, codes.new_code(), False, today=TODAY)
    assert case.state is CaseState.ANSWERED
    assert passings(session, case)[-1] is Passing.SATISFIED


def test_clo_8_an_overdue_case_goes_to_the_next_head_by_the_clock_of_the_database(
    session: Session, cast: Cast
) -> None:
    asked(session, cast)
    case = opened(session)

    assert reopening.overdue(session, today=date(2026, 10, 16)) == []
    assert reopening.overdue(session, today=date(2026, 10, 19)) == [case]
    assert reopening.escalate(session, case, today=date(2026, 10, 19))

    assert (case.held_by, case.state, case.due_on) == (Role.WARD_LEADER, CaseState.NEW, date(2026, 10, 20))
    assert not reopening.escalate(session, case, today=date(2026, 10, 19))
    assert reopening.escalate(session, case, today=date(2026, 10, 21))
    assert case.held_by is Role.INSPECTORATE
    assert reopening.overdue(session, today=date(2026, 12, 1)) == []
    assert case.owed_on == date(2026, 10, 22)  # what the citizen is owed is not put off by it


def test_clo_8_two_runs_at_once_escalate_a_case_once(session: Session, cast: Cast) -> None:
    asked(session, cast)
    case = opened(session)
    session.expunge(case)  # as the second run read it
    reopening.escalate(session, queries.case_at(session, case.office_id, case.id), today=date(2026, 10, 19))

    with refusing("case_moved"):
        reopening.escalate(session, case, today=date(2026, 10, 19))


def test_clo_8_the_public_sees_how_many_wait_beyond_their_day(session: Session, cast: Cast) -> None:
    answered(session, cast)
    asked(session, cast)
    opening.open_waiting(session, zone=ZONE, now=at(f"{DAY} 09:05"))

    in_time = promises_of(session, cast.p1.id, upto=date(2026, 10, 22))
    late = promises_of(session, cast.p1.id, upto=date(2026, 10, 23))

    assert in_time == Promises(asked=2, answered=1, in_time=1, waiting=1, overdue=0, failed=0)
    assert late.overdue == 1
