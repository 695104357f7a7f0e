"""A city for the measurements: wards with their desks, officials and postings, and a common list of procedures."""

import uuid
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, insert
from sqlalchemy.orm import Session

from feedback.base import new_id
from feedback.labels import search_key, sort_key
from feedback.offices.models import Desk, Employment, Office, OfficeKind, Official, Posting, Procedure

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
START_ON = date(2020, 1, 1)
FIELDS = ("Hộ tịch", "Chứng thực", "Đất đai")
PROCEDURES = 30


@dataclass(frozen=True)
class Ward:
    """A ward by its ids."""

    id: uuid.UUID
    code: str
    desks: tuple[uuid.UUID, ...]
    officials: tuple[uuid.UUID, ...]


@dataclass(frozen=True)
class City:
    """A city by its ids."""

    id: uuid.UUID
    wards: tuple[Ward, ...]
    procedures: tuple[uuid.UUID, ...]


def make_city(engine: Engine, *, wards: int, officials: int, desks: int) -> City:
    """Store a city of so many wards, each with so many officials and desks."""
    with Session(engine) as session:
        city = _office("TP", OfficeKind.CITY, None)
        session.add(city)
        session.flush()
        procedures = [_procedure(number) for number in range(PROCEDURES)]
        session.execute(insert(Procedure), procedures)
        made = tuple(_ward(session, city.id, number, officials, desks) for number in range(1, wards + 1))
        session.commit()
        return City(city.id, made, tuple(each["id"] for each in procedures))


def _ward(session: Session, city: uuid.UUID, number: int, officials: int, desks: int) -> Ward:
    ward = _office(f"P{number}", OfficeKind.WARD, city)
    session.add(ward)
    session.flush()
    places = [_desk(ward.id, f"Q{place:02}") for place in range(1, desks + 1)]
    people = [_official(ward.id, f"CB{place:03}") for place in range(1, officials + 1)]
    session.execute(insert(Desk), places)
    session.execute(insert(Official), people)
    session.execute(insert(Posting), [_posting(ward.id, each["id"]) for each in people])
    return Ward(
        ward.id, ward.code, tuple(each["id"] for each in places), tuple(each["id"] for each in people)
    )


def _office(code: str, kind: OfficeKind, parent: uuid.UUID | None) -> Office:
    return Office(
        id=new_id(), code=code, code_key=code.lower(), name=f"Đơn vị {code}", kind=kind, parent_id=parent
    )


def _desk(ward: uuid.UUID, code: str) -> dict[str, object]:
    return {
        "id": new_id(), "office_id": ward, "code": code, "code_key": code.lower(), "name": f"Quầy {code}", "fields": list(FIELDS),
    }  # fmt: skip


def _official(ward: uuid.UUID, code: str) -> dict[str, object]:
    name = f"Nguyễn Văn {code}"
    return {
        "id": new_id(), "office_id": ward, "code": code, "code_key": code.lower(), "name": name,
        "name_sort": sort_key(name), "name_search": search_key(name),
    }  # fmt: skip


def _posting(ward: uuid.UUID, official: object) -> dict[str, object]:
    return {
        "id": new_id(), "office_id": ward, "official_id": official, "title": "Chuyên viên", "division": "Trung tâm",
        "employment": Employment.CIVIL_SERVANT, "from_on": START_ON,
    }  # fmt: skip


def _procedure(number: int) -> dict[str, object]:
    code = f"1.{number:06}"
    return {
        "id": new_id(), "code": code, "code_key": code, "name": f"Thủ tục {number}", "field": FIELDS[number % len(FIELDS)],
        "working_days": number % 4, "level": "Cấp xã", "from_on": START_ON,
    }  # fmt: skip
