"""A ward for the measurements: desks, officials, procedures, receipts and sealed months, made in bulk."""

import uuid
from datetime import UTC, date, datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from feedback.labels import search_key, sort_key
from feedback.offices.models import Desk, Employment, Office, OfficeKind, Official, Posting, Procedure

START_ON = date(2025, 1, 1)


def make_city(engine: Engine, *, wards: int, officials: int, desks: int) -> list[uuid.UUID]:
    """A city of so many wards, each with so many officials and desks, ten procedures in all; the wards' ids."""
    with Session(engine) as session:
        city = Office(code="TP", code_key="tp", name="Thành phố", kind=OfficeKind.CITY)
        session.add(city)
        session.flush()
        ids = [_ward(session, city, number, officials, desks) for number in range(wards)]
        for number in range(10):
            session.add(_procedure(number))
        session.commit()
    return ids


def _ward(session: Session, city: Office, number: int, officials: int, desks: int) -> uuid.UUID:
    ward = Office(
        code=f"P{number}",
        code_key=f"p{number}",
        name=f"Phường {number}",
        kind=OfficeKind.WARD,
        parent_id=city.id,
    )
    session.add(ward)
    session.flush()
    for place in range(desks):
        code = f"Q{place + 1:02}"
        session.add(
            Desk(
                office_id=ward.id,
                code=code,
                code_key=code.lower(),
                name=f"Quầy {place + 1}",
                fields=["Hộ tịch"],
            )
        )
    for place in range(officials):
        name = f"Nguyễn Văn {place}"
        official = Official(
            office_id=ward.id, code=f"CB{place:03}", code_key=f"cb{place:03}", name=name,
            name_sort=sort_key(name), name_search=search_key(name),
        )  # fmt: skip
        session.add(official)
        session.flush()
        session.add(
            Posting(
                office_id=ward.id, official_id=official.id, title="Chuyên viên", division="Trung tâm",
                employment=Employment.CIVIL_SERVANT, from_on=START_ON,
            )
        )  # fmt: skip
    return ward.id


def _procedure(number: int) -> Procedure:
    return Procedure(
        code=f"1.00{number}", code_key=f"1.00{number}", name=f"Thủ tục {number}",
        field=("Hộ tịch", "Chứng thực", "Đất đai")[number % 3], working_days=number % 4, level="Cấp xã", from_on=START_ON,
    )  # fmt: skip


def at(day: int, hour: int = 2) -> datetime:
    """A moment of October 2026, in UTC."""
    return datetime(2026, 10, day, hour, tzinfo=UTC)
