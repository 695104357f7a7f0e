"""A result that a program says was handed over: the second moment of a dossier, rated apart."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.ratings.models import Intake
from feedback.receipts.models import Receipt, Stage
from tests.admin.programs import ITS, Program, dossier, faults, program_of
from tests.cast import Cast

RESULT = {"official": "C02", "desk": "Q02"}


@pytest.fixture
def program(client, session: Session, cast: Cast) -> Program:
    return program_of(client, session, cast.p1)


@pytest.fixture
def program_of_p2(client, session: Session, cast: Cast) -> Program:
    return program_of(client, session, cast.p2)


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Receipt)) or 0


def test_it_is_rated_apart_each_with_its_own_official(program, client, session, cast: Cast) -> None:
    reception = program.post("/receipts", dossier()).get_json()["code"]["code"]

    answer = program.post(ITS + "/returned", RESULT)

    result = answer.get_json()
    assert (answer.status_code, result["served"]["moment"]) == (201, "result")
    for code, level in ((reception, 5), (result["code"]["code"], 2)):
        path = f"/r/{code}"
        assert client.submit(path, {"level": level}).status_code == 200
    session.expire_all()
    rated = {
        rating.level: session.get_one(Receipt, (cast.p1.id, rating.receipt_id)).official_id
        for rating in session.scalars(select(Intake))
    }
    assert rated == {5: cast.an.id, 2: cast.binh.id}
    assert [each["moment"] for each in program.get(ITS).get_json()["moments"]] == ["reception", "result"]


def test_said_again_it_adds_nothing_and_otherwise_is_a_conflict(program, session) -> None:
    program.post("/receipts", dossier())
    program.post(ITS + "/returned", RESULT)

    again = program.post(ITS + "/returned", RESULT)
    other = program.post(ITS + "/returned", RESULT | {"official": "C01"})

    assert (again.status_code, again.get_json()["code"]) == (200, None)
    assert (other.status_code, faults(other)) == (409, {"official": "dossier_differs"})
    assert count(session) == 2


def test_the_ward_that_decided_says_it_for_a_dossier_of_another(
    program, program_of_p2, session, cast: Cast
) -> None:
    program.post("/receipts", dossier())
    told = {"official": "C01", "desk": "Q01", "received_by": "p1", "procedure": "1.001193"}

    without = program_of_p2.post(ITS + "/returned", {**told, "procedure": None})
    answer = program_of_p2.post(ITS + "/returned", told)

    assert faults(without) == {"procedure": "missing_value"}
    assert answer.status_code == 201
    result = session.scalars(select(Receipt).where(Receipt.stage == Stage.RESULT)).one()
    assert (result.office_id, result.official_id, result.receiving_office_id) == (
        cast.p2.id,
        cast.chau.id,
        cast.p1.id,
    )


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"returned_at": "2026-11-04T08:00:00+07:00"}, {"returned_at": "dates_reversed"}),
        ({"received_by": "P9"}, {"received_by": "unknown_office"}),
        ({"desk": ""}, {"desk": "missing_value"}),
        ({"level": 5}, {"level": "unknown_field"}),
    ],
)
def test_what_does_not_fit_is_refused(program, session, change, wrong) -> None:
    program.post("/receipts", dossier())

    answer = program.post(ITS + "/returned", RESULT | change)

    assert (answer.status_code, faults(answer)) == (422, wrong)
    assert count(session) == 1


def test_a_withdrawn_dossier_has_no_result(program) -> None:
    program.post("/receipts", dossier())
    program.post(ITS + "/void")

    assert program.post(ITS + "/returned", RESULT).get_json()["error"]["code"] == "receipt_void"
