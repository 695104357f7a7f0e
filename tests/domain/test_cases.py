"""Cases in hand: what moves them, what each passage leaves behind, and what the law asks of each kind."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.rights import Role
from feedback.audit.models import DecisionLeaf
from feedback.cases import answering, explaining, opening, operations, queries, settings
from feedback.cases.kinds import CaseKind, CaseSource, CaseState, Passing, RootCause, Step
from feedback.cases.models import Case, Explanation
from feedback.cases.promises import promises_of
from feedback.disclosure import Detail, Shown
from feedback.errors import Missing
from feedback.notices.models import Channel
from feedback.releases.figures import Figures
from feedback.releases.models import Release
from tests.case_steps import DAY, TODAY, answered, asked, by, opened, passings, taken
from tests.cast import OCTOBER, Cast, gather
from tests.desk_day import at
from tests.refusing import refusing


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


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


@pytest.mark.parametrize("explained", [True, False], ids=["explained", "in_silence"])
def test_who_was_asked_is_heard_before_the_case_is_closed_or_lets_the_day_pass(
    session: Session, cast: Cast, explained: bool
) -> None:
    case, _ = answered(session, cast)
    head = by(session, cast, "dung")
    asked_ = explaining.ask(session, case, cast.an, "Vì sao quầy để người dân đợi lâu?", by=head)
    operations.find_cause(session, case, RootCause.CONDUCT, "Thiếu giải thích", "Nhắc nhở", by=head)
    on_the_last_day, after_it = (replace(head, today=date(2026, 10, day)) for day in (21, 22))

    for too_early in (head, on_the_last_day):
        with refusing("explanation_waits"):
            operations.close(session, case, by=too_early)
    if explained:
        explaining.explain(
            session, cast.an.id, asked_.id, "Máy hỏng.", user_id=cast.accounts["an"].id,
            today=date(2026, 10, 16), now=at("2026-10-16 09:00"),
        )  # fmt: skip
    operations.close(session, case, by=on_the_last_day if explained else after_it)

    assert case.state is CaseState.CLOSED


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
