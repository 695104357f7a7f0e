"""From midnight until seven in Hanoi the day of UTC is still the day before: what goes by the day goes by Hanoi's."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.models import Grant, User
from feedback.accounts.rights import Role
from feedback.conduct.operations import set_unit_class
from feedback.errors import Missing
from feedback.evaluations.closings import reopening
from feedback.evaluations.operations import head_score
from feedback.evaluations.sheets import collective
from feedback.evaluations.sheets.correcting import NewResult, correct_result
from feedback.evaluations.sheets.kinds import Scorer
from feedback.evaluations.sheets.opening import open_sheets
from feedback.plans.models import Task
from feedback.scoring import QualityClass
from feedback.terms import year_sheets
from feedback.terms.limits import limits_of
from feedback.terms.term import Term
from tests.cast import OCTOBER, Cast, gather
from tests.months import DONE, HANOI, closed, marks, planned, rules
from tests.refusing import refusing
from tests.sheet_steps import MET, asked, heading
from tests.years import over

BEFORE_MIDNIGHT = datetime(2026, 11, 5, 16, 30, tzinfo=UTC)  # 23:30 of the 5th in Hanoi
AFTER_MIDNIGHT = BEFORE_MIDNIGHT + timedelta(hours=1)  # 00:30 of the 6th, which is still the 5th of UTC
THE_6TH = date(2026, 11, 6)
RESULT = NewResult(completed=Decimal(10), late=0, major_errors=0)


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def from_the_6th(session: Session, cast: Cast, who: str, role: Role) -> User:
    """The person, who has that role at P1 from the 6th on."""
    user = cast.accounts[who]
    user.grants.append(Grant(user_id=user.id, office_id=cast.p1.id, role=role, from_on=THE_6TH))
    session.flush()
    return user


def score(session: Session, cast: Cast, user: User, now: datetime) -> Scorer:
    return head_score(
        session, cast.p1, OCTOBER, cast.an.id, marks(), rules(), user_id=user.id, zone=HANOI, now=now
    )


class TestTheMeeting:
    @pytest.fixture(autouse=True)
    def commented(self, session: Session, cast: Cast) -> None:
        open_sheets(session, cast.p1, OCTOBER)
        score(session, cast, cast.accounts["dung"], BEFORE_MIDNIGHT)

    def test_minutes_of_today_are_kept(self, session: Session, cast: Cast) -> None:
        collective.discuss(
            session, cast.p1, OCTOBER, cast.an.id, replace(MET, met_on=THE_6TH),
            user_id=cast.accounts["hoa"].id, zone=HANOI, now=AFTER_MIDNIGHT,
        )  # fmt: skip

    @pytest.mark.parametrize("now", [BEFORE_MIDNIGHT, AFTER_MIDNIGHT])
    def test_those_of_tomorrow_are_refused(self, session: Session, cast: Cast, now: datetime) -> None:
        tomorrow = now.astimezone(HANOI).date() + timedelta(days=1)
        with refusing("met_later"):
            collective.discuss(
                session, cast.p1, OCTOBER, cast.an.id, replace(MET, met_on=tomorrow),
                user_id=cast.accounts["hoa"].id, zone=HANOI, now=now,
            )  # fmt: skip

    def test_the_years_goes_by_the_same_day(self, session: Session, cast: Cast) -> None:
        at = (session, cast.p1, cast.an, 2026)
        hoa, dung = cast.accounts["hoa"].id, cast.accounts["dung"].id
        year_sheets.comment(*at, "Làm tốt", "", user_id=dung, zone=HANOI, now=BEFORE_MIDNIGHT)
        with refusing("met_later"):
            year_sheets.discuss(
                *at, replace(MET, met_on=THE_6TH), user_id=hoa, zone=HANOI, now=BEFORE_MIDNIGHT
            )
        year_sheets.discuss(*at, replace(MET, met_on=THE_6TH), user_id=hoa, zone=HANOI, now=AFTER_MIDNIGHT)


class TestWhoLeads:
    def test_whoever_leads_from_today_marks_and_not_before(self, session: Session, cast: Cast) -> None:
        open_sheets(session, cast.p1, OCTOBER)
        binh = from_the_6th(session, cast, "binh", Role.DESK_HEAD)
        with pytest.raises(Missing):
            score(session, cast, binh, BEFORE_MIDNIGHT)
        assert score(session, cast, binh, AFTER_MIDNIGHT) is Scorer.DIRECT

    def test_whoever_led_until_yesterday_marks_no_more(self, session: Session, cast: Cast) -> None:
        open_sheets(session, cast.p1, OCTOBER)
        dung = cast.accounts["dung"]
        for grant in dung.grants:
            grant.to_on = THE_6TH - timedelta(days=1)
        session.flush()
        score(session, cast, dung, BEFORE_MIDNIGHT)
        with pytest.raises(Missing):
            score(session, cast, dung, AFTER_MIDNIGHT)

    def test_whoever_leads_from_today_speaks_about_the_year(self, session: Session, cast: Cast) -> None:
        binh = from_the_6th(session, cast, "binh", Role.DESK_HEAD)
        at = (session, cast.p1, cast.an, 2026, "Làm tốt", "")
        with pytest.raises(Missing):
            year_sheets.comment(*at, user_id=binh.id, zone=HANOI, now=BEFORE_MIDNIGHT)
        assert year_sheets.comment(*at, user_id=binh.id, zone=HANOI, now=AFTER_MIDNIGHT) is Scorer.DIRECT


class TestWhomItConcerns:
    """An is above Dũng and Hoa at P1 from the 6th on."""

    @pytest.fixture
    def task(self, session: Session, cast: Cast) -> Task:
        planned(session, cast.an, DONE)
        closed(session, cast.p1)
        from_the_6th(session, cast, "an", Role.WARD_LEADER)
        return session.scalars(select(Task)).one()

    def test_asking_for_a_new_round(self, session: Session, cast: Cast, task: Task) -> None:
        at = (session, cast.p1, OCTOBER, cast.an.id, "Chấm nhầm")
        hoa = cast.accounts["hoa"].id
        with refusing("under_whom_it_concerns"):
            reopening.ask(*at, user_id=hoa, zone=HANOI, now=AFTER_MIDNIGHT)
        reopening.ask(*at, user_id=hoa, zone=HANOI, now=BEFORE_MIDNIGHT)

    def test_agreeing_to_it(self, session: Session, cast: Cast, task: Task) -> None:
        made, dung = asked(session, cast), cast.accounts["dung"].id
        with refusing("under_whom_it_concerns"):
            reopening.agree(session, cast.p1, made.id, user_id=dung, zone=HANOI, now=AFTER_MIDNIGHT)
        reopening.agree(session, cast.p1, made.id, user_id=dung, zone=HANOI, now=BEFORE_MIDNIGHT)

    def test_correcting_a_result(self, session: Session, cast: Cast, task: Task) -> None:
        alice, dung = cast.accounts["alice"].id, cast.accounts["dung"].id
        reopening.agree(
            session, cast.p1, asked(session, cast).id, user_id=alice, zone=HANOI, now=BEFORE_MIDNIGHT
        )
        at = (session, cast.p1, OCTOBER, cast.an.id, task.id, RESULT, "Phiếu nhận số 44/BC")
        with refusing("under_whom_it_concerns"):
            correct_result(*at, user_id=dung, zone=HANOI, now=AFTER_MIDNIGHT)
        correct_result(*at, user_id=dung, zone=HANOI, now=BEFORE_MIDNIGHT)


def test_the_class_of_the_unit_limits_its_head_as_of_the_day_in_hanoi(session: Session, cast: Cast) -> None:
    chair, above, term = heading(session, cast, "alice"), over(session, cast), Term.parse("2026")
    set_unit_class(
        session, cast.p1, term.months[-1], QualityClass.GOOD, "12/QĐ",
        user_id=above.id, on=THE_6TH, now=AFTER_MIDNIGHT,
    )  # fmt: skip
    [limit] = limits_of(session, cast.p1, [chair.id], term, zone=HANOI)[chair.id]
    assert limit.named == "12/QĐ (06/11/2026)"
