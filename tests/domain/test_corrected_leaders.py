"""What was judged of a leader (d, đ, e) corrected on a reopened sheet: two people, evidence, and a version of its own."""

from datetime import datetime
from io import BytesIO

import pytest
from docx import Document
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.models import Act
from feedback.evaluations.closings import reopening
from feedback.evaluations.closings.closing import recompute
from feedback.evaluations.operations import head_score
from feedback.evaluations.sheets.correcting import correct_leader
from feedback.evaluations.sheets.correction_models import LeaderCorrection
from feedback.evaluations.summaries.queries import summary
from feedback.papers import sheet_paper
from feedback.plans.models import Plan
from feedback.plans.operations import judge_leader
from feedback.plans.results import Leadership
from feedback.verification import verify
from tests.cast import IN_OCTOBER, OCTOBER, Cast, gather
from tests.months import AFTER_OCTOBER, HANOI, closed, marks, planned, rules
from tests.refusing import refusing
from tests.tampering import second_verdict_on

EVIDENCE = "Biên bản họp ngày 28/10, số 12/BB"
# All of the plan is done: a = b = c = 100 %. With d = 50 the mean of six is (100 × 5 + 50) / 6 = 91.6667 %, of 60 points 55.00
# (ten more are the citizens'); with d = 100 it is 100 %, 60.00; by three alone, for somebody who does not lead, 60.00 too.
FALLS_SHORT, WELL = Leadership(unit_fulfils=False), Leadership()


@pytest.fixture
def cast(session: Session) -> Cast:
    """An leads, did everything, and the unit was judged to fall short."""
    cast = gather(session)
    planned(session, cast.an, (1, 10, 10, 0, 0))
    judge_leader(
        session, cast.p1, OCTOBER, cast.an.id, FALLS_SHORT,
        user_id=cast.accounts["dung"].id, now=IN_OCTOBER,
    )  # fmt: skip
    score(session, cast, IN_OCTOBER)
    closed(session, cast.p1)
    return cast


def score(session: Session, cast: Cast, now: datetime) -> None:
    head_score(
        session, cast.p1, OCTOBER, cast.an.id, marks(), rules(), opinion="Đạt",
        user_id=cast.accounts["dung"].id, zone=HANOI, now=now,
    )  # fmt: skip


def reopened(session: Session, cast: Cast) -> None:
    asked = reopening.ask(
        session, cast.p1, OCTOBER, cast.an.id, "Cấp dưới đều đạt điểm hoàn thành",
        user_id=cast.accounts["hoa"].id, zone=HANOI, now=AFTER_OCTOBER,
    )  # fmt: skip
    reopening.agree(
        session, cast.p1, asked.id, user_id=cast.accounts["alice"].id, zone=HANOI, now=AFTER_OCTOBER
    )


def correct(session: Session, cast: Cast, judged: Leadership | None, who: str = "dung") -> None:
    correct_leader(
        session, cast.p1, OCTOBER, cast.an.id, judged, EVIDENCE,
        user_id=cast.accounts[who].id, zone=HANOI, now=AFTER_OCTOBER,
    )  # fmt: skip


def decided(session: Session, cast: Cast) -> None:
    reopening.decide_anew(
        session, cast.p1, OCTOBER, cast.an.id, user_id=cast.accounts["alice"].id, zone=HANOI, now=AFTER_OCTOBER
    )  # fmt: skip


def told(session: Session, cast: Cast, version: int | None = None) -> tuple[str, str]:
    """d and the points of the results, as the line of a version tells them."""
    line = summary(session, cast.p1, OCTOBER, version=version).line_named("C01")
    return str(line.unit_result), str(line.task)


def test_a_corrected_factor_makes_the_next_version_and_the_plan_stays_as_it_was(
    session: Session, cast: Cast
) -> None:
    reopened(session, cast)
    correct(session, cast, WELL)
    decided(session, cast)

    assert (told(session, cast, 1), told(session, cast)) == (("50", "55.00"), ("100", "60.00"))
    plan = session.scalars(select(Plan).where(Plan.official_id == cast.an.id)).one()
    assert (plan.unit_fulfils, plan.organises, plan.united) == (False, True, True)


def test_what_was_corrected_and_why_stands_in_the_log(session: Session, cast: Cast) -> None:
    reopened(session, cast)
    correct(session, cast, WELL)

    act = session.scalars(select(Act).where(Act.name == "evaluations:leader:corrected")).one()
    assert (act.about["before"], act.about["after"]) == (
        "d = 50, đ = 100, e = 100",
        "d = 100, đ = 100, e = 100",
    )
    assert (act.about["official"], act.about["reason"]) == ("C01", EVIDENCE)


def test_both_verifiers_find_the_months_versions_whole(session: Session, cast: Cast) -> None:
    reopened(session, cast)
    correct(session, cast, WELL)
    decided(session, cast)

    assert verify(session).faults == []
    assert second_verdict_on(session) == []


def test_until_it_is_decided_anew_the_old_judgement_counts(session: Session, cast: Cast) -> None:
    reopened(session, cast)
    correct(session, cast, WELL)

    recompute(session, cast.p1, OCTOBER, "Quyết định về lượt bị giữ", zone=HANOI, now=AFTER_OCTOBER)

    assert told(session, cast) == ("50", "55.00")


def test_who_does_not_lead_is_taken_for_one_who_does_not(session: Session, cast: Cast) -> None:
    reopened(session, cast)
    correct(session, cast, None)
    decided(session, cast)

    assert told(session, cast) == ("None", "60.00")


def test_written_again_before_the_decision_the_newer_one_holds(session: Session, cast: Cast) -> None:
    reopened(session, cast)
    correct(session, cast, WELL)
    correct(session, cast, Leadership(unit_fulfils=False, organises=False))
    decided(session, cast)

    # (100 × 4 + 50 × 2) / 6 = 83.3333 %, of 60 points 50.00
    assert told(session, cast) == ("50", "50.00")


def test_a_later_round_begins_with_what_was_corrected_before(session: Session, cast: Cast) -> None:
    for _ in range(2):
        reopened(session, cast)
        if not session.scalars(select(LeaderCorrection)).all():
            correct(session, cast, WELL)
        decided(session, cast)

    assert [told(session, cast, version)[0] for version in (1, 2, 3)] == ["50", "100", "100"]


def test_only_on_a_reopened_sheet_with_evidence_and_by_nobody_whom_it_concerns(
    session: Session, cast: Cast
) -> None:
    with refusing("not_reopened"):
        correct(session, cast, WELL)
    reopened(session, cast)
    with refusing("concerns_oneself"):
        correct(session, cast, WELL, who="an")
    with refusing("reason_missing"):
        correct_leader(
            session, cast.p1, OCTOBER, cast.an.id, WELL, " ",
            user_id=cast.accounts["dung"].id, zone=HANOI, now=AFTER_OCTOBER,
        )  # fmt: skip


def test_the_sheet_of_each_version_tells_the_factors_that_counted_in_it(session: Session, cast: Cast) -> None:
    reopened(session, cast)
    correct(session, cast, WELL)
    decided(session, cast)

    old, new = (words(session, cast, version) for version in (1, 2))

    assert "d = 50%, đ = 100%, e = 100%" in old
    assert "d = 100%, đ = 100%, e = 100%" in new


def words(session: Session, cast: Cast, version: int) -> str:
    found = summary(session, cast.p1, OCTOBER, version=version)
    pages = sheet_paper.gathered(session, found, cast.an.id, zone=HANOI)
    document = Document(BytesIO(sheet_paper.as_bytes(pages, ".docx", made_at=AFTER_OCTOBER)))
    return "\n".join(each.text for each in document.paragraphs)
