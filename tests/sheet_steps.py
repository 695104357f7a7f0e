"""The steps of a sheet on its way, each taken by whoever takes it: for tests."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from feedback.accounts.models import Grant, User
from feedback.accounts.rights import Role
from feedback.evaluations.closings import inside, reopening
from feedback.evaluations.closings.closing import close
from feedback.evaluations.operations import head_score, self_score
from feedback.evaluations.sheets import collective, evidence, scorers
from feedback.evaluations.sheets.collective import Meeting
from feedback.evaluations.sheets.kinds import Scorer, SheetState
from feedback.evaluations.sheets.way import sheet_of
from feedback.objections import operations as objections
from feedback.objections.models import ObjectionState, Subject
from feedback.offices.models import Official, Posting
from tests.cast import IN_OCTOBER, OCTOBER, SINCE, Cast
from tests.months import AFTER_OCTOBER, HANOI, marks, rules

MET = Meeting(date(2026, 10, 14), 9, 8, 1, "Nhất trí với đề xuất")


A_WEEK = timedelta(days=7)


def state_of(session: Session, cast: Cast, official: Official | None = None) -> SheetState:
    return sheet_of(session, cast.p1, OCTOBER, (official or cast.an).id).state


def by_self(session: Session, cast: Cast, who: str = "an") -> None:
    self_score(
        session, cast.p1, OCTOBER, cast.an.id, marks(), rules(), user_id=cast.accounts[who].id, now=IN_OCTOBER
    )  # fmt: skip


def by_leader(
    session: Session,
    cast: Cast,
    user: User | None = None,
    official: Official | None = None,
    less: dict[str, str] | None = None,
    now: datetime = IN_OCTOBER,
) -> Scorer:
    return head_score(
        session, cast.p1, OCTOBER, (official or cast.an).id, marks(less), rules(), opinion="Đồng ý",
        user_id=(user or cast.accounts["dung"]).id, zone=HANOI, now=now,
    )  # fmt: skip


def discussed(session: Session, cast: Cast, who: str = "hoa", meeting: Meeting = MET) -> None:
    collective.discuss(
        session, cast.p1, OCTOBER, cast.an.id, meeting, user_id=cast.accounts[who].id, zone=HANOI, now=IN_OCTOBER
    )  # fmt: skip


def published(session: Session, cast: Cast) -> None:
    inside.publish_inside(
        session, cast.p1, OCTOBER, user_id=cast.accounts["alice"].id, zone=HANOI, now=AFTER_OCTOBER
    )  # fmt: skip


def petitioned(session: Session, cast: Cast, now: datetime = AFTER_OCTOBER):
    return objections.object_to(
        session, cast.p1, OCTOBER, cast.an.id, Subject.MONTH, "Thiếu một việc đã xong",
        user_id=cast.accounts["an"].id, zone=HANOI, now=now,
    )  # fmt: skip


def answered(
    session: Session, cast: Cast, objection, ruling: ObjectionState = ObjectionState.REJECTED
) -> None:
    objections.answer(
        session, cast.p1.id, objection.id, ruling, "Đã xem lại", decision="12/QĐ-UBND",
        user_id=cast.accounts["hoa"].id, zone=HANOI, now=AFTER_OCTOBER,
    )  # fmt: skip


def asked(session: Session, cast: Cast, who: str = "hoa"):
    return reopening.ask(
        session, cast.p1, OCTOBER, cast.an.id, "Chấm nhầm dòng I.1",
        user_id=cast.accounts[who].id, zone=HANOI, now=AFTER_OCTOBER,
    )  # fmt: skip


def agreed(session: Session, cast: Cast, made, who: str = "alice") -> None:
    reopening.agree(session, cast.p1, made.id, user_id=cast.accounts[who].id, zone=HANOI, now=AFTER_OCTOBER)


def put_forward(session: Session, cast: Cast, who: str = "an", reference: str = "https://example.org/12"):
    return evidence.put_forward(
        session, cast.p1, OCTOBER, cast.an.id, "II.4", "Được khen", reference, rules(),
        user_id=cast.accounts[who].id, now=IN_OCTOBER,
    )  # fmt: skip


def named(session: Session, cast: Cast, division: str, official: Official, *, by: str) -> None:
    scorers.name_leader(
        session, cast.p1, division, official, SINCE, user_id=cast.accounts[by].id, now=IN_OCTOBER
    )  # fmt: skip


def heading(session: Session, cast: Cast, who: str) -> Official:
    """Let a leader of P1 be an official of it, too: its chair."""
    chair = Official(
        office_id=cast.p1.id, code="C00", code_key="c00", name=cast.accounts[who].full_name,
        name_sort="a", name_search="a",
    )  # fmt: skip
    session.add(chair)
    session.flush()
    session.add(
        Posting(
            office_id=cast.p1.id,
            official_id=chair.id,
            title="Chủ tịch",
            division="UBND phường",
            employment="civil_servant",
            from_on=SINCE,
        )
    )
    cast.accounts[who].official_id = chair.id
    session.flush()
    return chair


def closing_by(session: Session, cast: Cast, user: User) -> None:
    close(session, cast.p1, OCTOBER, shadow_months=0, zone=HANOI, now=AFTER_OCTOBER, user_id=user.id)


def asked_for(session: Session, cast: Cast, user: User):
    """A second leader of P1, and a reopening that the first one asked for."""
    second = User(name="second", name_key="second", full_name="Hồ Văn Hai", password_hash="x")
    session.add(second)
    session.flush()
    session.add(Grant(user_id=second.id, office_id=cast.p1.id, role=Role.WARD_LEADER, from_on=SINCE))
    session.flush()
    cast.accounts["second"] = second
    return reopening.ask(
        session, cast.p1, OCTOBER, cast.an.id, "Chấm nhầm", user_id=user.id, zone=HANOI, now=AFTER_OCTOBER
    )  # fmt: skip


def decided_anew(session: Session, cast: Cast, who: str = "alice"):
    return reopening.decide_anew(
        session, cast.p1, OCTOBER, cast.an.id, user_id=cast.accounts[who].id, zone=HANOI, now=AFTER_OCTOBER
    )  # fmt: skip
