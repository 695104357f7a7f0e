"""The cast of the tests: two wards of one city, the officials who serve there, and the people who sign in.

Alice leads ward P1, Bob leads ward P2. An and Bình serve at P1 under Dũng, the head of its desks; Châu serves at P2.
Hoa is P1's personnel, Minh runs the city's system, Thanh is its inspectorate. Charlie is a citizen and has no account.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from feedback.accounts import passwords
from feedback.accounts.models import Grant, User
from feedback.accounts.rights import Role
from feedback.labels import search_key, sort_key
from feedback.offices.models import Desk, Employment, Office, OfficeKind, Official, Posting, Procedure
from feedback.periods.month import Month

PASSWORD = "chim hót bên suối 47"
SINCE = date(2025, 7, 1)
OCTOBER = Month(2026, 10)
IN_OCTOBER = datetime(2026, 10, 15, 3, 0, tzinfo=UTC)  # 10:00 at the desks


@dataclass(frozen=True)
class Cast:
    """Everybody and everything; accounts by the first name of whose they are."""

    city: Office
    p1: Office
    p2: Office
    q1: Desk
    q2: Desk
    far_desk: Desk
    an: Official
    binh: Official
    dung: Official
    chau: Official
    procedure: Procedure
    accounts: dict[str, User]


def gather(session: Session) -> Cast:
    """Put the whole cast into the database."""
    city = _office(session, "HN", "Thành phố Hà Nội", OfficeKind.CITY, None)
    p1 = _office(session, "P1", "Phường Một", OfficeKind.WARD, city)
    p2 = _office(session, "P2", "Phường Hai", OfficeKind.WARD, city)
    desks = [_desk(session, p1, "Q01"), _desk(session, p1, "Q02"), _desk(session, p2, "Q01")]
    officials = [
        newcomer(session, p1, "C01", "Nguyễn Văn An"),
        newcomer(session, p1, "C02", "Trần Thị Bình"),
        newcomer(session, p1, "C03", "Lê Quốc Dũng", title="Phó Giám đốc Trung tâm"),
        newcomer(session, p2, "C01", "Phạm Minh Châu"),
    ]
    procedure = Procedure(
        code="1.001193", code_key="1.001193", name="Đăng ký khai sinh", field="Hộ tịch", working_days=0, level="Cấp xã", from_on=SINCE
    )  # fmt: skip
    session.add(procedure)
    an, binh, dung, chau = officials
    accounts = {
        "alice": _account(session, "alice", "Đỗ Thu Alice", [(Role.WARD_LEADER, p1)]),
        "bob": _account(session, "bob", "Vũ Đức Bob", [(Role.WARD_LEADER, p2)]),
        "an": _account(session, "an.nv", an.name, [(Role.OFFICIAL, p1)], an),
        "binh": _account(session, "binh.tt", binh.name, [(Role.OFFICIAL, p1)], binh),
        "chau": _account(session, "chau.pm", chau.name, [(Role.OFFICIAL, p2)], chau),
        "dung": _account(session, "dung.lq", dung.name, [(Role.DESK_HEAD, p1), (Role.OFFICIAL, p1)], dung),
        "hoa": _account(session, "hoa", "Ngô Thị Hoa", [(Role.PERSONNEL, p1)]),
        "minh": _account(session, "minh", "Hoàng Nhật Minh", [(Role.CITY_ADMINISTRATOR, city)]),
        "thanh": _account(session, "thanh", "Bùi Chí Thanh", [(Role.INSPECTORATE, city)]),
    }
    session.flush()
    return Cast(city, p1, p2, *desks, an, binh, dung, chau, procedure, accounts)


@functools.cache
def password_hash() -> str:
    """The hash of PASSWORD, made once: everybody of the cast has the same one."""
    return passwords.hashed(PASSWORD)


def _office(session: Session, code: str, name: str, kind: OfficeKind, parent: Office | None) -> Office:
    office = Office(
        code=code, code_key=code.lower(), name=name, kind=kind, parent_id=parent.id if parent else None
    )
    session.add(office)
    session.flush()
    return office


def _desk(session: Session, office: Office, code: str) -> Desk:
    desk = Desk(
        office_id=office.id,
        code=code,
        code_key=code.lower(),
        name=f"Quầy {int(code[1:])}",
        fields=["Hộ tịch"],
    )
    session.add(desk)
    session.flush()
    return desk


def newcomer(session: Session, office: Office, code: str, name: str, title: str = "Chuyên viên") -> Official:
    """One more official, posted at the office since the cast began."""
    official = Official(
        office_id=office.id,
        code=code,
        code_key=code.lower(),
        name=name,
        name_sort=sort_key(name),
        name_search=search_key(name),
    )
    session.add(official)
    session.flush()
    session.add(
        Posting(
            office_id=office.id,
            official_id=official.id,
            title=title,
            division="Trung tâm Phục vụ hành chính công",
            employment=Employment.CIVIL_SERVANT,
            from_on=SINCE,
        )
    )
    return official


def _account(
    session: Session,
    name: str,
    full_name: str,
    roles: Sequence[tuple[Role, Office]],
    official: Official | None = None,
) -> User:
    user = User(
        name=name,
        name_key=name,
        full_name=full_name,
        password_hash=password_hash(),
        official_id=official.id if official else None,
    )
    session.add(user)
    session.flush()
    session.add_all(
        Grant(user_id=user.id, office_id=office.id, role=role, from_on=SINCE) for role, office in roles
    )
    return user
