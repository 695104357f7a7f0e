"""Roles that decide are given by two people, written down, and told to the person and the inspectorate (AZ-5)."""

import pytest
from lxml import html
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.accounts.models import Grant, RoleRequest, User
from feedback.accounts.rights import DECIDING, Role
from feedback.audit.models import Act as LoggedAct
from feedback.notices.models import Notice
from tests.cast import Cast
from tests.months import AFTER_OCTOBER

LIST = "/admin/offices/P1/role-requests/"


@pytest.fixture
def cast(cast: Cast, session: Session) -> Cast:
    for name in ("dung", "thanh"):
        cast.accounts[name].mail = cast.accounts[name].mail_key = f"{name}@hanoi.example"
    session.commit()
    return cast


def asked(as_, cast: Cast, session: Session) -> RoleRequest:
    form = {"role": "ward_leader", "at": "P1"}
    as_("minh").post(f"/admin/offices/P1/accounts/{cast.accounts['dung'].id}/roles", form)
    return session.scalars(select(RoleRequest)).one()


def roles_of(session: Session, user: User) -> set[Role]:
    return set(session.scalars(select(Grant.role).where(Grant.user_id == user.id)))


def test_roles_that_decide_are_those_of_leaders_personnel_and_the_inspectorate() -> None:
    assert {Role.WARD_LEADER, Role.PERSONNEL, Role.INSPECTORATE} == DECIDING


def test_az_5_one_person_alone_names_nobody_who_decides(as_, cast: Cast, session: Session) -> None:
    request = asked(as_, cast, session)
    assert Role.WARD_LEADER not in roles_of(session, cast.accounts["dung"])

    assert as_("minh").post(f"{LIST}{request.id}/give").status_code == 422
    assert Role.WARD_LEADER not in roles_of(session, cast.accounts["dung"])

    assert as_("thanh").post(f"{LIST}{request.id}/give").status_code == 303
    assert Role.WARD_LEADER in roles_of(session, cast.accounts["dung"])
    assert as_("dung").get("/admin/offices/P1/flags/").status_code == 200


def test_az_5_the_person_and_the_inspectorate_are_told(as_, cast: Cast, session: Session) -> None:
    request = asked(as_, cast, session)
    as_("thanh").post(f"{LIST}{request.id}/give")

    notices = session.scalars(select(Notice).where(Notice.template == "access")).all()
    assert {each.address for each in notices} == {"dung@hanoi.example", "thanh@hanoi.example"}
    assert {each.values["account"] for each in notices} == {"dung.lq"}
    acts = session.scalars(select(LoggedAct.name)).all()
    assert {"accounts:role:asked", "accounts:role:given"} <= set(acts)


def test_a_role_is_settled_once_and_can_be_turned_down(as_, cast: Cast, session: Session) -> None:
    request = asked(as_, cast, session)
    as_("thanh").post(f"{LIST}{request.id}/refuse")

    assert as_("thanh").post(f"{LIST}{request.id}/give").status_code == 422
    assert Role.WARD_LEADER not in roles_of(session, cast.accounts["dung"])
    assert "Lê Quốc Dũng" not in as_("thanh").get(LIST).get_data(as_text=True)


def test_whom_it_is_for_does_not_agree(as_, cast: Cast, session: Session) -> None:
    session.add(
        RoleRequest(
            user_id=cast.accounts["thanh"].id, office_id=cast.p1.id, role=Role.PERSONNEL,
            asked_by=cast.accounts["minh"].id, asked_at=AFTER_OCTOBER,
        )
    )  # fmt: skip
    session.commit()
    request = session.scalars(select(RoleRequest)).one()

    assert as_("thanh").post(f"{LIST}{request.id}/give").status_code == 422


def test_the_same_role_is_asked_for_once(as_, cast: Cast, session: Session) -> None:
    asked(as_, cast, session)
    asked(as_, cast, session)  # refused, and so there is one


def test_roles_that_decide_nothing_are_given_at_once_and_told(as_, cast: Cast, session: Session) -> None:
    path = f"/admin/offices/P1/accounts/{cast.accounts['an'].id}/roles"
    as_("hoa").post(path, {"role": "desk_head", "at": "P1"})

    assert Role.DESK_HEAD in roles_of(session, cast.accounts["an"])
    assert [each.address for each in session.scalars(select(Notice))] == ["thanh@hanoi.example"]


def test_au_5_whoever_lost_the_password_is_told_of_the_new_one(as_, cast: Cast, session: Session) -> None:
    as_("hoa").post(f"/admin/offices/P1/accounts/{cast.accounts['dung'].id}/password")

    notices = session.scalars(select(Notice)).all()
    assert {each.address for each in notices} == {"dung@hanoi.example", "thanh@hanoi.example"}
    assert "password" in str(notices[0].values) or "mật khẩu" in str(notices[0].values)


@pytest.mark.parametrize(
    "address", ["no address", "a@b", "thanh@hanoi.example", "x" * 200 + "@hanoi.example"]
)
def test_a_bad_or_a_taken_mail_address_is_refused(as_, cast: Cast, session: Session, address: str) -> None:
    answer = as_("hoa").post(f"/admin/offices/P1/accounts/{cast.accounts['an'].id}/mail", {"mail": address})

    assert answer.status_code == 422
    assert cast.accounts["an"].mail is None


def test_the_page_shows_what_waits(as_, cast: Cast, session: Session) -> None:
    asked(as_, cast, session)

    page = html.fromstring(as_("thanh").get("/admin/offices/HN/role-requests/?lang=en").data)
    rows = [" ".join(" ".join(row.itertext()).split()) for row in page.xpath("//tbody/tr")]
    assert rows[0].startswith("Lê Quốc Dũng Ward leader Phường Một Hoàng Nhật Minh")
