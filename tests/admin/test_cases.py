"""Cases on the screen: who finds which, what a refused act says, and what the official never sees."""

import re
from datetime import timedelta
from io import BytesIO

import docx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback import clock
from feedback.accounts.rights import Role
from feedback.cases.kinds import CaseKind, CaseState
from feedback.cases.models import Answer, Case, Explanation
from feedback.ratings.models import Intake
from tests.admin.things import case_at
from tests.cast import Cast
from tests.months import HANOI

QUEUE = "/admin/offices/P1/cases/"
WORDS = "Tôi đợi hai tiếng mà không ai nói gì"


@pytest.fixture
def case(session: Session, cast: Cast) -> Case:
    """A case about An, whose citizen's words wait in the intake."""
    from tests.desk_day import tap

    made = case_at(session, cast.p1, cast.an)
    tap(
        session,
        cast.q1,
        "2026-10-15 09:00",
        rating_id=made.rating_id,
        level=1,
        reasons="long_wait",
        comment=WORDS,
    )
    return made


def page_of(case: Case) -> str:
    return f"{QUEUE}{case.id}/?lang=en"


def text(answer) -> str:
    return answer.get_data(as_text=True)


def test_the_head_of_the_desk_takes_works_on_and_closes_a_case(
    as_, session: Session, cast: Cast, case: Case
) -> None:
    dung, at = as_("dung"), f"{QUEUE}{case.id}"
    assert WORDS in text(dung.get(page_of(case)))
    assert "Citizen is owed an answer by" in text(dung.get(page_of(case)))

    dung.post(f"{at}/take")
    refused = dung.post(f"{at}/close?lang=en")
    assert refused.status_code == 422
    assert "Write down the root cause and the action first" in text(refused)
    dung.post(
        f"{at}/cause", {"cause": "staffing", "cause_words": "Thiếu người", "action_words": "Thêm người"}
    )
    refused = dung.post(f"{at}/close?lang=en")
    assert "give it first" in text(refused)
    dung.post(f"{at}/answer", {"channel": "mail", "language": "vi", "words": "Xin lỗi ông/bà."})
    given = session.scalars(select(Answer)).one()
    letter = dung.get(f"{at}/answers/{given.id}/letter.docx")
    assert "Xin lỗi ông/bà." in [each.text for each in docx.Document(BytesIO(letter.data)).paragraphs]
    assert as_("bob").get(f"{at}/answers/{given.id}/letter.pdf").status_code == 404
    dung = as_("dung")
    assert dung.post(f"{at}/close").status_code == 303

    assert session.scalars(select(Case.state)).one() is CaseState.CLOSED
    closed = text(dung.get(page_of(case)))
    assert "Case closed" in closed
    assert "Citizen is owed an answer by" not in closed


def test_anon_a_case_with_a_contact_is_shown_from_the_next_day_and_never_with_the_face(
    as_, session: Session, case: Case
) -> None:
    case.opened_on = clock.now().astimezone(HANOI).date()
    before = text(as_("dung").get(QUEUE))
    assert str(case.id) not in before
    assert as_("dung").get(page_of(case)).status_code == 404

    case.opened_on -= timedelta(days=1)
    assert str(case.id) in text(as_("dung").get(QUEUE))
    page = text(as_("dung").get(page_of(case)))
    assert WORDS in page
    kept = session.scalars(select(Intake)).one()
    kept.level = 5

    assert without_token(text(as_("dung").get(page_of(case)))) == without_token(page)


def without_token(page: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page)


def test_az_8_the_subject_of_a_case_finds_neither_it_nor_a_trace_of_it(
    as_, session: Session, cast: Cast
) -> None:
    mine = case_at(session, cast.p1, cast.dung)
    dung = as_("dung")

    assert str(mine.id) not in text(dung.get(QUEUE))
    assert dung.get(page_of(mine)).status_code == 404
    assert dung.post(f"{QUEUE}{mine.id}/take").status_code == 404


def test_az_8_a_leader_cannot_give_a_case_to_whom_it_is_about(as_, session: Session, cast: Cast) -> None:
    mine = case_at(session, cast.p1, cast.dung)
    mine.held_by = Role.WARD_LEADER
    alice = as_("alice")
    alice.post(f"{QUEUE}{mine.id}/take")

    page = text(alice.get(page_of(mine)))
    refused = alice.post(f"{QUEUE}{mine.id}/assign?lang=en", {"to": str(cast.accounts["dung"].id)})

    assert cast.dung.name not in page.partition("Give it to another head")[2]
    assert refused.status_code == 422
    assert "can have nothing to do with it" in text(refused)


def test_what_the_desk_calls_a_denunciation_leaves_its_sight(as_, session: Session, case: Case) -> None:
    dung, at = as_("dung"), f"{QUEUE}{case.id}"
    dung.post(f"{at}/take")

    answer = dung.post(f"{at}/kind?lang=en", {"kind": "denunciation", "why": "Nhận tiền"})

    assert answer.location.endswith(QUEUE)
    assert dung.get(page_of(case)).status_code == 404
    assert session.scalars(select(Case.kind)).one() is CaseKind.DENUNCIATION


def test_the_official_reads_the_question_and_not_a_word_of_the_citizen(
    as_, session: Session, cast: Cast, case: Case
) -> None:
    dung, at = as_("dung"), f"{QUEUE}{case.id}"
    dung.post(f"{at}/take")
    refused = dung.post(f"{at}/ask?lang=en", {"official": str(cast.an.id), "question": f"{WORDS}?"})
    assert "repeats the citizen" in text(refused)
    dung.post(f"{at}/ask", {"official": str(cast.an.id), "question": "Vì sao quầy đông?"})
    asked = session.scalars(select(Explanation)).one()
    an, mine = as_("an"), f"/admin/me/explanations/{asked.id}/"
    assert an.get(mine).status_code == 404  # not before the next working day

    asked.asked_on, asked.shown_from = (
        clock.now().astimezone(HANOI).date() - timedelta(days=days) for days in (3, 2)
    )
    page = text(an.get(mine))
    assert "Vì sao quầy đông?" in page
    assert WORDS not in page
    assert str(case.id) not in page
    an.post(mine, {"words": "Máy in hỏng."})
    assert an.post(mine, {"words": "Nhầm."}).status_code == 422
    assert as_("binh").get(mine).status_code == 404

    assert "Máy in hỏng." in text(as_("dung").get(page_of(case)))


def test_words_for_answers_are_kept_filled_in_and_deleted(
    as_, session: Session, cast: Cast, case: Case
) -> None:
    alice, settings = as_("alice"), "/admin/offices/P1/case-settings/"
    words = {"name": "Cảm ơn", "words_vi": "{office} cảm ơn, {reference}.", "words_en": "{office} thanks."}
    assert alice.post(f"{settings}templates", {**words, "words_en": "{name}"}).status_code == 422
    alice.post(f"{settings}templates", words)
    alice.post(f"{QUEUE}{case.id}/take")
    template = text(alice.get(page_of(case))).partition('name="template"')[2].partition('value="')[2][:36]

    page = text(alice.get(f"{QUEUE}{case.id}/?template={template}"))
    assert f"Phường Một cảm ơn, {case.id.hex[:8].upper()}." in page

    alice.post(f"{settings}templates/{template}/drop")
    assert template not in text(alice.get(settings))


def test_terms_beyond_their_bounds_are_refused_at_their_field(as_, cast: Cast) -> None:
    usual = {
        "first_look": 1, "answer": 5, "complex": 15, "petition": 7, "petition_complex": 10, "explanation": 3,
        "settle": 5, "reply": 10, "apology_ahead": 3,
    }  # fmt: skip
    alice, at = as_("alice"), "/admin/offices/P1/case-settings/terms?lang=en"

    refused = alice.post(at, {**usual, "complex": 16})

    assert refused.status_code == 422
    assert "Between 5 and 15 working days" in text(refused)
    assert alice.post(at, {**usual, "answer": 3}).status_code == 303
