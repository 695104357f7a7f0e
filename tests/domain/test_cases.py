"""Cases from the tap to the closing: who gets them, what moves them, and what each passage leaves behind."""

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.models import Grant
from feedback.accounts.queries import person_of
from feedback.accounts.rights import Role
from feedback.audit.models import DecisionLeaf
from feedback.cases import answering, explaining, opening, operations, queries, reopening, settings
from feedback.cases.kinds import CaseKind, CaseSource, CaseState, Passing, RootCause, Step
from feedback.cases.models import Answer, Case, Explanation
from feedback.cases.operations import By
from feedback.cases.promises import Promises, promises_of
from feedback.contacts.models import Contact
from feedback.disclosure import Detail, Shown
from feedback.errors import Forbidden, Missing
from feedback.notices.models import Channel, Notice
from feedback.periods.models import Period, PeriodState
from feedback.ratings.models import Intake
from feedback.receipts import codes
from feedback.releases.figures import Figures
from feedback.releases.models import Release
from tests.cast import OCTOBER, SINCE, Cast, gather
from tests.desk_day import ZONE, at, receipt, scan, seal, shift, tap
from tests.refusing import refusing

DAY = "2026-10-15"  # a Thursday
TODAY = date(2026, 10, 15)
SEALED = b"sealed"


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def asked(session: Session, cast: Cast, **changes: object) -> Intake:
    """A low rating by the QR of a receipt of An's, with a wish for an answer."""
    named = receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 08:30")
    values: dict[str, object] = {
        "level": 1,
        "reasons": "long_wait",
        "comment": "Chờ hai tiếng mà không ai nói gì",
        "contact": SEALED,
    }
    return scan(session, named, f"{DAY} 09:00", **{**values, **changes})


def opened(session: Session, written: str = f"{DAY} 09:05") -> Case:
    opening.open_waiting(session, zone=ZONE, now=at(written))
    return session.scalars(select(Case)).one()


def by(session: Session, cast: Cast, who: str, written: str = f"{DAY} 10:00") -> By:
    now = at(written)
    today = now.astimezone(ZONE).date()
    return By(person_of(session, cast.accounts[who], on=today), today, now)


def taken(session: Session, cast: Cast, who: str = "dung") -> Case:
    asked(session, cast)
    case = opened(session)
    operations.take(session, case, by=by(session, cast, who))
    return case


def answered(session: Session, cast: Cast) -> tuple[Case, str]:
    """A case that was answered, and the code of its link."""
    case = taken(session, cast)
    session.add(
        Contact(
            office_id=case.office_id,
            purpose="answer",
            rating_id=case.rating_id,
            wants_answer=True,
            sealed=SEALED,
            delete_on=date(2027, 1, 1),
        )
    )
    answering.answer(
        session, case, "Xin lỗi ông/bà.", channel=Channel.SMS, locale="vi", by=by(session, cast, "dung")
    )
    assert answering.dispatch(session, public_url="https://x", zone=ZONE, now=at(f"{DAY} 11:00")) == 1
    notice = session.scalars(select(Notice)).one()
    return case, notice.values["address"].rpartition("/")[2]


def passings(session: Session, case: Case) -> list[Passing]:
    return [each.passing for each in queries.passages_of(session, case)]


def test_who_asks_for_an_answer_opens_a_case_at_once_with_the_head_of_the_desk(
    session: Session, cast: Cast
) -> None:
    asked(session, cast)

    case = opened(session)

    assert (case.source, case.held_by, case.official_id) == (CaseSource.CONTACT, Role.DESK_HEAD, cast.an.id)
    assert (case.step, case.due_on, case.owed_on) == (
        Step.FIRST_LOOK,
        date(2026, 10, 16),
        date(2026, 10, 22),
    )


def test_running_the_clock_twice_opens_nothing_twice(session: Session, cast: Cast) -> None:
    asked(session, cast)
    opened(session)

    assert opening.open_waiting(session, zone=ZONE, now=at(f"{DAY} 09:10")) == 0


def test_a_low_rating_without_a_contact_opens_no_case_by_itself(session: Session, cast: Cast) -> None:
    asked(session, cast, contact=None)

    assert opening.open_waiting(session, zone=ZONE, now=at("2026-10-16 09:10")) == 0


def test_anon_6_a_grave_reason_without_contact_is_told_in_the_evening_and_never_to_the_desk(
    session: Session, cast: Cast
) -> None:
    asked(session, cast, contact=None, reasons="extra_cost,long_wait")

    assert opening.open_waiting(session, zone=ZONE, now=at(f"{DAY} 17:59")) == 0
    assert opening.open_waiting(session, zone=ZONE, now=at(f"{DAY} 18:00")) == 1

    case = session.scalars(select(Case)).one()
    assert (case.source, case.held_by, case.reason) == (CaseSource.GRAVE, Role.WARD_LEADER, "extra_cost")
    with pytest.raises(Missing):
        operations.must_see(session, case, by(session, cast, "dung").person, today=TODAY)


def test_anon_6_no_alert_follows_a_rating_within_half_an_hour_nor_their_order(
    session: Session, cast: Cast
) -> None:
    draw = random.Random(6)
    given = {}
    for _ in range(60):
        moment = at(f"{DAY} 07:30") + timedelta(minutes=draw.uniform(0, 630))  # to 18:00
        made = asked(session, cast, contact=None, reasons="threatened", tapped_at=moment, received_at=moment)
        given[made.rating_id] = moment

    told = {}
    for tick in range(27 * 12):  # the clock of cases runs every five minutes, until the next morning
        now = at(f"{DAY} 07:00") + timedelta(minutes=5 * tick)
        opening.open_waiting(session, zone=ZONE, now=now)
        for rating_id in session.scalars(select(Case.rating_id).where(Case.rating_id.is_not(None))):
            told.setdefault(rating_id, now)

    assert told.keys() == given.keys()
    assert min(told[each] - given[each] for each in given) >= timedelta(minutes=30)
    evening = [each for each in given if told[each] == at(f"{DAY} 18:00")]
    assert len(evening) > 50
    assert (
        len(set(told.values())) == 2
    )  # all at once in the evening, and the last ones at once in the morning
    assert session.scalars(select(Notice)).all() == []


def test_a_grave_reason_that_the_seal_was_quicker_with_is_told_in_the_morning(
    session: Session, cast: Cast
) -> None:
    shift(session, cast.q1, cast.an, DAY)
    asked(
        session,
        cast,
        contact=None,
        reasons="threatened",
        tapped_at=at(f"{DAY} 22:10"),
        received_at=at(f"{DAY} 22:10"),
    )
    seal(session, "2026-10-16 00:30")

    assert opening.open_waiting(session, zone=ZONE, now=at("2026-10-16 07:25")) == 0
    assert opening.open_waiting(session, zone=ZONE, now=at("2026-10-16 07:30")) == 1
    assert opening.open_waiting(session, zone=ZONE, now=at("2026-10-16 07:35")) == 0


def test_anon_6_the_ward_learns_whom_a_grave_reason_is_about_with_the_release_and_the_inspectorate_at_once(
    session: Session, cast: Cast
) -> None:
    asked(session, cast, contact=None, reasons="extra_cost")
    case = opened(session, f"{DAY} 18:00")
    rows = {
        who: queries.row_of(session, case, by(session, cast, who).person, today=TODAY)
        for who in ("alice", "thanh")
    }
    assert {who: row.official for who, row in rows.items()} == {"alice": None, "thanh": "Nguyễn Văn An"}

    session.add(
        Period(
            office_id=cast.p1.id,
            month=OCTOBER,
            state=PeriodState.CLOSED,
            rule_set="x",
            closed_at=at(f"{DAY} 00:00"),
        )
    )
    session.flush()
    assert queries.row_of(session, case, by(session, cast, "alice").person, today=TODAY).official


def test_a_case_about_the_head_of_the_desk_goes_to_the_ward_leader(session: Session, cast: Cast) -> None:
    named = receipt(session, cast.q1, cast.dung, cast.procedure, f"{DAY} 08:30")
    scan(session, named, f"{DAY} 09:00", level=1, contact=SEALED)

    case = opened(session)

    assert case.held_by is Role.WARD_LEADER
    assert queries.queue_of(session, cast.p1.id, by(session, cast, "dung").person, today=TODAY) == []


def test_az_8_while_it_is_not_known_who_served_nobody_of_that_desk_sees_the_case(
    session: Session, cast: Cast
) -> None:
    shift(session, cast.q1, cast.dung, DAY)
    tap(session, cast.q1, f"{DAY} 09:00", level=1, contact=SEALED)

    case = opened(session)

    assert (case.official_id, case.held_by) == (None, Role.WARD_LEADER)


def test_az_8_who_turns_out_to_be_the_subject_loses_the_case(session: Session, cast: Cast) -> None:
    tap(session, cast.q1, f"{DAY} 09:00", level=1, contact=SEALED)
    case = opened(session)
    assert case.held_by is Role.DESK_HEAD
    receipt(session, cast.q1, cast.dung, cast.procedure, f"{DAY} 08:50")
    seal(session, "2026-10-16 00:30")

    assert opening.know_subjects(session, today=date(2026, 10, 16)) == 1

    assert (case.official_id, case.held_by) == (cast.dung.id, Role.WARD_LEADER)
    assert passings(session, case)[-1] is Passing.MOVED_AWAY


def test_az_8_a_leader_cannot_give_the_case_to_the_rated_official(session: Session, cast: Cast) -> None:
    case = taken(session, cast, "alice")
    an = by(session, cast, "an").person

    with refusing("conflict_of_interest"):
        operations.assign(session, case, an, by=by(session, cast, "alice"))


def test_az_8_a_leader_cannot_give_a_case_about_a_leader_to_somebody_under_them(
    session: Session, cast: Cast
) -> None:
    cast.accounts["alice"].official_id = cast.binh.id
    session.add(
        Grant(user_id=cast.accounts["alice"].id, office_id=cast.p1.id, role=Role.OFFICIAL, from_on=SINCE)
    )
    named = receipt(session, cast.q1, cast.binh, cast.procedure, f"{DAY} 08:30")
    scan(session, named, f"{DAY} 09:00", level=1, contact=SEALED)
    case = opened(session)

    assert case.held_by is Role.INSPECTORATE
    for who in ("alice", "dung"):
        with pytest.raises(Missing):
            operations.take(session, case, by=by(session, cast, who))
    operations.take(session, case, by=by(session, cast, "thanh"))
    with refusing("conflict_of_interest"):
        operations.assign(session, case, by(session, cast, "dung").person, by=by(session, cast, "thanh"))


def test_az_8_whoever_is_no_head_can_be_given_no_case(session: Session, cast: Cast) -> None:
    case = taken(session, cast)

    with refusing("not_a_head"):
        operations.assign(session, case, by(session, cast, "hoa").person, by=by(session, cast, "dung"))


def test_a_superior_who_takes_a_case_keeps_it(session: Session, cast: Cast) -> None:
    case = taken(session, cast, "alice")

    assert case.held_by is Role.WARD_LEADER
    with pytest.raises(Forbidden):
        operations.close(session, case, by=by(session, cast, "dung"))


def test_a_case_is_taken_once(session: Session, cast: Cast) -> None:
    case = taken(session, cast)

    with refusing("not_now"):
        operations.take(session, case, by=by(session, cast, "alice"))


def test_a_stale_view_of_a_case_changes_nothing(session: Session, cast: Cast) -> None:
    asked(session, cast)
    case = opened(session)
    session.expunge(case)
    fresh = queries.case_at(session, case.office_id, case.id)
    operations.take(session, fresh, by=by(session, cast, "dung"))

    with refusing("case_moved"):
        operations.take(session, case, by=by(session, cast, "alice"))


def test_no_case_is_closed_without_cause_action_and_answer(session: Session, cast: Cast) -> None:
    case, _ = answered(session, cast)
    head = by(session, cast, "dung")

    with refusing("cause_needed"):
        operations.close(session, case, by=head)
    with refusing("missing_value"):
        operations.find_cause(session, case, RootCause.STAFFING, "Thiếu người", " ", by=head)
    operations.find_cause(session, case, RootCause.STAFFING, "Thiếu người", "Thêm một người", by=head)
    operations.close(session, case, by=head)

    assert (case.state, case.due_on, case.over_on) == (CaseState.CLOSED, None, TODAY)
    leaves = session.scalars(select(DecisionLeaf.act)).all()
    assert leaves == ["case:closed"]


def test_who_asked_for_an_answer_gets_one_before_the_case_is_closed(session: Session, cast: Cast) -> None:
    case = taken(session, cast)
    head = by(session, cast, "dung")
    operations.find_cause(session, case, RootCause.UNFOUNDED, "Không có", "Không cần", by=head)

    with refusing("answer_needed"):
        operations.close(session, case, by=head)


def test_each_passage_is_a_row_that_says_from_where_to_where_when_and_by_whom(
    session: Session, cast: Cast
) -> None:
    case, _ = answered(session, cast)

    rows = queries.passages_of(session, case)

    assert [(row.number, row.passing, row.old_state, row.new_state) for row in rows] == [
        (1, Passing.OPENED, None, CaseState.NEW),
        (2, Passing.LOOKED, CaseState.NEW, CaseState.IN_HAND),
        (3, Passing.ANSWERED, CaseState.IN_HAND, CaseState.ANSWERED),
    ]
    assert [row.user_id for row in rows] == [None, *[cast.accounts["dung"].id] * 2]
    assert {row.passed_on for row in rows} == {TODAY}


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


def test_a_denunciation_leaves_the_desk_and_the_public_counts(session: Session, cast: Cast) -> None:
    case = taken(session, cast)
    operations.classify(session, case, CaseKind.DENUNCIATION, "Báo nhận tiền", by=by(session, cast, "dung"))

    assert (case.held_by, case.assigned_to, case.step) == (Role.WARD_LEADER, None, Step.ACCEPT)
    with pytest.raises(Missing):
        operations.must_see(session, case, by(session, cast, "dung").person, today=TODAY)
    assert promises_of(session, cast.p1.id, upto=TODAY).asked == 0
    with refusing("denunciation_asks_nobody"):
        explaining.ask(session, case, cast.an, "Vì sao?", by=by(session, cast, "alice"))


def test_a_complaint_is_accepted_and_then_has_the_days_of_the_law(session: Session, cast: Cast) -> None:
    case = taken(session, cast)
    head = by(session, cast, "dung")
    with refusing("not_now"):
        operations.accept(session, case, by=head)
    operations.classify(session, case, CaseKind.COMPLAINT, "Đề nghị hủy quyết định", by=head)
    with refusing("not_now"):
        operations.extend(session, case, "Phức tạp", by=head)
    operations.accept(session, case, by=head)

    assert (case.step, case.due_on) == (Step.RESOLVE, date(2026, 11, 16))  # 14 November is a Saturday
    operations.extend(session, case, "Phức tạp", by=head)
    assert case.due_on == date(2026, 11, 30)  # 45 days: Sunday 29 November
    with refusing("extended_already"):
        operations.extend(session, case, "Rất phức tạp", by=head)
    with refusing("case_accepted"):
        operations.classify(session, case, CaseKind.FEEDBACK, "Thôi", by=head)


def test_feedback_is_passed_on_to_nobody_and_a_petition_to_the_competent_body(
    session: Session, cast: Cast
) -> None:
    case = taken(session, cast)
    head = by(session, cast, "dung")
    with refusing("feedback_stays"):
        operations.refer(session, case, "Sở Tư pháp", "Thẩm quyền", by=head)
    operations.classify(session, case, CaseKind.PETITION, "Kiến nghị sửa quy định", by=head)
    operations.refer(session, case, "Sở Tư pháp", "Thẩm quyền", by=head)

    assert (case.state, case.referred_to, case.due_on) == (CaseState.REFERRED, "Sở Tư pháp", None)


def test_the_official_sees_the_heads_question_from_the_next_day_on_and_nothing_else(
    session: Session, cast: Cast
) -> None:
    case = taken(session, cast)
    head = by(session, cast, "dung")
    with refusing("quotes_the_citizen"):
        explaining.ask(session, case, cast.an, "Sao để người ta chờ hai tiếng mà không nói?", by=head)
    explaining.ask(session, case, cast.an, "Vì sao quầy để người dân đợi lâu?", by=head)
    with refusing("asked_already"):
        explaining.ask(session, case, cast.an, "Còn gì nữa không?", by=head)

    assert explaining.questions_to(session, cast.an.id, today=TODAY) == []
    question = explaining.questions_to(session, cast.an.id, today=date(2026, 10, 16))[0]
    assert question.due_on == date(2026, 10, 21)  # three working days from Friday the 16th
    assert set(question.__slots__) == {"id", "office_id", "question", "due_on", "words", "explained_on"}
    assert explaining.questions_to(session, cast.binh.id, today=date(2026, 10, 16)) == []


def test_an_explanation_is_given_once_and_by_nobody_else(session: Session, cast: Cast) -> None:
    case = taken(session, cast)
    asked_ = explaining.ask(
        session, case, cast.an, "Vì sao quầy để người dân đợi lâu?", by=by(session, cast, "dung")
    )
    later = {"today": date(2026, 10, 16), "now": at("2026-10-16 09:00")}

    with pytest.raises(Missing):
        explaining.explain(session, cast.binh.id, asked_.id, "Tôi", user_id=cast.accounts["binh"].id, **later)
    own = {"user_id": cast.accounts["an"].id, **later}
    explaining.explain(session, cast.an.id, asked_.id, "Máy hỏng.", **own)
    with refusing("explained_already"):
        explaining.explain(session, cast.an.id, asked_.id, "Nhầm.", **own)

    assert session.scalars(select(Explanation.words)).one() == "Máy hỏng."
    assert passings(session, case)[-1] is Passing.EXPLAINED


def let_out(session: Session, cast: Cast, number: int, reasons: dict[str, int], *, version: int) -> None:
    """A release of P1's October in which so many ratings give each reason."""
    figures = Figures(
        served=300, states={}, unit=Shown(Detail.THREE_BANDS, 200, (20, 20, 160)), reasons=reasons
    )
    session.add(
        Release(
            office_id=cast.p1.id,
            month=OCTOBER,
            number=number,
            version=version,
            until_on=date(2026, 10, 31),
            made_on=date(2026, 11, 2),
            weighed={},
            figures=figures.as_record(),
        )
    )
    session.flush()


def test_reasons_without_a_contact_become_cases_with_the_release_and_from_ten_on(
    session: Session, cast: Cast
) -> None:
    given = {"long_wait": 10, "unclear_guidance": 9, "polite": 40}
    november = date(2026, 11, 5)
    let_out(session, cast, 1, given, version=0)  # while the month runs
    assert opening.open_of_releases(session, today=november) == 0

    let_out(session, cast, 2, given, version=1)
    assert opening.open_of_releases(session, today=november) == 1
    assert opening.open_of_releases(session, today=november) == 0

    case = session.scalars(select(Case)).one()
    assert (case.source, case.reason, case.month, case.official_id) == (
        CaseSource.RELEASE,
        "long_wait",
        OCTOBER,
        None,
    )
    operations.take(session, case, by=by(session, cast, "dung", "2026-11-05 10:00"))
    with refusing("nobody_to_answer"):
        answering.answer(
            session,
            case,
            "?",
            channel=Channel.SMS,
            locale="vi",
            by=by(session, cast, "dung", "2026-11-05 10:00"),
        )


def test_the_wards_terms_stand_before_the_citys(session: Session, cast: Cast) -> None:
    usual = {name: getattr(settings.USUAL, name) for name in settings.NAMES}
    settings.set_terms(session, cast.city, usual | {"answer": 4}, user_id=None, now=at(f"{DAY} 08:00"))
    assert settings.terms_of(session, cast.p1.id).answer == 4
    settings.set_terms(session, cast.p1, usual | {"answer": 3}, user_id=None, now=at(f"{DAY} 08:00"))

    asked(session, cast)

    assert opened(session).owed_on == date(2026, 10, 20)  # Fri, Mon, Tue
    assert settings.terms_of(session, cast.p2.id).answer == 4
