"""Accounts, the desks of totems and the keys of programs: every change is a decision, and one behind the service shows."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from feedback.accounts.models import User
from feedback.accounts.operations import close_account, give_role, take_role
from feedback.accounts.queries import grants_of
from feedback.accounts.rights import Role
from feedback.api_keys import operations as api_keys
from feedback.api_keys.models import ApiKey, Scope
from feedback.audit.models import DecisionLeaf
from feedback.audit.verify import FaultKind
from feedback.devices.models import Kiosk
from feedback.devices.operations import open_pairing, pair
from feedback.errors import Refused
from feedback.offices.models import Desk
from feedback.screens.models import KioskDesk
from feedback.screens.totems import set_desks
from feedback.verification import verify
from tests.cast import Cast, gather

NOW = datetime(2026, 11, 5, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 5)


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@pytest.fixture
def kiosk(session: Session, cast: Cast) -> Kiosk:
    pair(session, open_pairing(session, cast.q1.id, now=NOW), on=TODAY, now=NOW)
    return session.scalars(select(Kiosk)).one()


@pytest.fixture
def key(session: Session, cast: Cast) -> ApiKey:
    made, _ = api_keys.make(
        session, cast.p1.id, "VNPT iGate", {Scope.RECEIPTS}, expires_on=TODAY + timedelta(30), today=TODAY, now=NOW
    )  # fmt: skip
    return made


def faults(session: Session) -> set[tuple[FaultKind, str]]:
    session.flush()
    return {(fault.kind, fault.about) for fault in verify(session).faults}


def leaves(session: Session, act: str) -> list[DecisionLeaf]:
    return list(session.scalars(select(DecisionLeaf).where(DecisionLeaf.act == act)))


def closed(session: Session, cast: Cast, name: str) -> User:
    user = cast.accounts[name]
    by = cast.accounts["minh"].id
    close_account(session, user, office_id=cast.p1.id, by=by, on=TODAY, now=NOW)
    return user


def test_a_closed_account_is_a_leaf_at_each_office_where_it_has_a_role(session: Session, cast: Cast) -> None:
    give_role(session, cast.accounts["an"], cast.p2.id, Role.PERSONNEL, on=TODAY, by=None, now=NOW)

    closed(session, cast, "an")

    told = leaves(session, "accounts:account_closed")
    assert {leaf.office_id for leaf in told} == {cast.p1.id, cast.p2.id}
    assert {leaf.body["by"] for leaf in told} == {cast.accounts["minh"].id.hex}
    assert faults(session) == set()


def test_led_an_account_opened_again_behind_the_service_is_found(session: Session, cast: Cast) -> None:
    user = closed(session, cast, "an")

    session.execute(update(User).where(User.id == user.id).values(closed_at=None))

    assert (FaultKind.ROLES, "closed_accounts") in faults(session)


def test_a_closed_account_keeps_its_roles_as_they_stood(session: Session, cast: Cast) -> None:
    (grant, *_) = grants_of(session, cast.accounts["an"].id, on=TODAY)
    closed(session, cast, "an")

    with pytest.raises(Refused) as refusal:
        take_role(session, grant, on=TODAY, by=None, now=NOW)

    assert refusal.value.code == "account_closed"


def test_the_desks_of_a_totem_are_a_leaf(session: Session, cast: Cast, kiosk: Kiosk) -> None:
    desk = session.get_one(Desk, kiosk.desk_id)
    by = cast.accounts["minh"].id

    set_desks(session, kiosk, desk, [cast.q2], by=by, on=TODAY, now=NOW)
    set_desks(session, kiosk, desk, [cast.q2], by=by, on=TODAY, now=NOW)  # nothing new, no decision

    assert [leaf.body["desks"] for leaf in leaves(session, "screens:totem_set")] == [[cast.q2.id.hex]]
    assert faults(session) == set()


def test_led_a_desk_taken_from_a_totem_behind_the_service_is_found(
    session: Session, cast: Cast, kiosk: Kiosk
) -> None:
    desk = session.get_one(Desk, kiosk.desk_id)
    set_desks(session, kiosk, desk, [cast.q2], by=cast.accounts["minh"].id, on=TODAY, now=NOW)

    session.execute(delete(KioskDesk))

    assert faults(session) == {(FaultKind.KIOSKS, "totems")}


def test_a_key_made_and_revoked_is_a_leaf_each(session: Session, cast: Cast, key: ApiKey) -> None:
    assert api_keys.revoke(session, key, by=cast.accounts["minh"].id, on=TODAY, now=NOW)
    assert not api_keys.revoke(session, key, by=cast.accounts["minh"].id, on=TODAY, now=NOW)

    assert [leaf.body["key"] for leaf in leaves(session, "api_keys:key_made")] == [key.id.hex]
    assert [leaf.body["key"] for leaf in leaves(session, "api_keys:key_revoked")] == [key.id.hex]
    assert faults(session) == set()


@pytest.mark.parametrize(
    "behind", [{"scopes": "receipts,results"}, {"expires_on": TODAY + timedelta(300)}, {"revoked_at": NOW}]
)
def test_led_a_key_changed_behind_the_service_is_found(
    session: Session, key: ApiKey, behind: dict[str, object]
) -> None:
    session.execute(update(ApiKey).values(**behind))

    assert faults(session) == {(FaultKind.API_KEYS, "api_keys")}
