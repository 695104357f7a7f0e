"""Printing by key: the paper of a code that the program holds, as a form, a picture or a printer's commands; and slips."""

import subprocess
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback import clock
from feedback.audit.models import Act
from feedback.receipts.models import Receipt, ReceiptCode
from tests.admin.programs import Program, program_of
from tests.admin.test_api_receipts import dossier
from tests.cast import Cast
from tests.months import AFTER_OCTOBER

ITS = "/receipts/H26.19.00-261105-0001"
PERSON = {
    "name": "Trần Văn Đạt",
    "identity": "001085001234",
    "address": "12 Hạ Đình",
    "phone": "0912 345 678",
}


@pytest.fixture
def program(client, session: Session, cast: Cast) -> Program:
    return program_of(client, session, cast.p1)


@pytest.fixture
def code(program: Program) -> str:
    return program.post("/receipts", dossier()).get_json()["code"]["code"]


def printed(program: Program, body: dict[str, object], kind: str = "application/pdf"):
    return program.post(f"{ITS}/print", body, headers={"Accept": kind})


@pytest.mark.parametrize(
    ("kind", "begins"),
    [
        ("application/pdf", b"%PDF"),
        ("image/png", b"\x89PNG"),
        ("application/octet-stream", b"\x1d"),
        ("text/html, application/pdf;q=0.5", b"%PDF"),
    ],
)
def test_the_paper_comes_in_the_form_that_is_accepted(
    program: Program, code: str, kind: str, begins: bytes
) -> None:
    answer = printed(program, {"code": code}, kind)

    assert (answer.status_code, answer.mimetype) == (200, kind.split(", ")[-1].split(";")[0])
    assert begins in answer.data[:32]


def test_what_cannot_be_printed_so_is_said(program: Program, code: str) -> None:
    answer = printed(program, {"code": code}, "text/html")

    assert (answer.status_code, answer.get_json()["error"]["code"]) == (406, "not_acceptable")


def test_the_applicant_is_on_the_paper_and_nowhere_else(
    program: Program, session: Session, code: str
) -> None:
    body = {"code": code, **PERSON, "documents": ["Tờ khai", " "], "sets": 2, "book": "3/17"}
    before = session.scalars(select(Act.about)).all()

    pdf = printed(program, body).data

    words = subprocess.run(
        ["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    assert all(word in words for word in (*PERSON.values(), "1. Tờ khai", "3/17", "12/11/2026"))
    assert session.scalars(select(Act.about)).all() == before
    assert session.scalars(select(ReceiptCode)).one().state == "live"


def test_a_code_that_is_not_this_dossiers_is_answered_as_missing(
    program: Program, client, session: Session, cast: Cast, code: str
) -> None:
    other = {**dossier(), "dossier": "H26.19.00-261105-0002"}
    of_other = program.post("/receipts", other).get_json()["code"]["code"]
    foreign = program_of(client, session, cast.p2)

    answers = [printed(program, {"code": each}) for each in (of_other, "0" * 24, "x")]
    answers.append(foreign.post(f"{ITS}/print", {"code": code}, headers={"Accept": "application/pdf"}))

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.data for answer in answers}) == 1


def test_an_ended_code_is_printed_no_more(
    program: Program, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: AFTER_OCTOBER + timedelta(days=7))

    assert printed(program, {"code": code}).status_code == 404


def test_rcpt_a_used_code_is_printed_like_an_unused_one(program: Program, client, code: str) -> None:
    before = printed(program, {"code": code})
    client.post(f"/r/{code}", data={"level": "1"})

    assert printed(program, {"code": code}).data == before.data


@pytest.mark.parametrize(
    ("fault", "field", "code_of_it"),
    [
        ({"sets": 0}, "sets", "bad_value"),
        ({"sets": "two"}, "sets", "not_a_number"),
        ({"documents": ["x"] * 15}, "documents", "bad_length"),
        ({"name": "x" * 201}, "name", "bad_length"),
        ({"colour": "red"}, "colour", "unknown_field"),
        ({"code": None}, "code", "missing_value"),
    ],
)
def test_what_is_wrong_is_said_by_field(
    program: Program, code: str, fault: dict[str, object], field: str, code_of_it: str
) -> None:
    answer = printed(program, {"code": code, **fault})

    assert answer.status_code == 422
    assert [(each["field"], each["code"]) for each in answer.get_json()["error"]["fields"]] == [
        (field, code_of_it)
    ]


SLIP = {"procedure": "1.001193", "desk": "Q01", "official": "C01"}


def test_a_slip_is_given_for_what_was_done_on_the_spot_and_printed(
    program: Program, client, session: Session
) -> None:
    answer = program.post("/slips", SLIP)

    told = answer.get_json()
    slip = session.scalars(select(Receipt)).one()
    assert answer.status_code == 201
    assert (slip.slip, slip.dossier_code) == (True, told["dossier"])
    assert client.get(f"/r/{told['code']['code']}").status_code == 200
    strip = program.post(
        f"/receipts/{told['dossier']}/print", {"code": told["code"]["code"]}, headers={"Accept": "image/png"}
    )
    assert strip.data.startswith(b"\x89PNG")
    assert session.scalars(select(Act.name).where(Act.name.startswith("api:"))).all() == ["api:slip:given"]


def test_each_slip_is_another(program: Program) -> None:
    first, second = (program.post("/slips", SLIP).get_json()["dossier"] for _ in range(2))

    assert first != second


def test_a_slip_sent_again_with_its_reference_is_the_same_and_tells_no_code(
    program: Program, session: Session
) -> None:
    first = program.post("/slips", {**SLIP, "reference": "261105-A017"})
    again = program.post("/slips", {**SLIP, "reference": " 261105-A017"})
    other = program.post("/slips", {**SLIP, "reference": "261105-A018"})

    assert [answer.status_code for answer in (first, again, other)] == [201, 200, 201]
    assert again.get_json() == {**first.get_json(), "code": None}
    assert other.get_json()["dossier"] != first.get_json()["dossier"]
    assert session.scalar(select(func.count()).select_from(Receipt)) == 2
    assert "A017" not in first.get_json()["dossier"]


def test_the_same_reference_for_something_else_is_a_conflict(program: Program, session: Session) -> None:
    program.post("/slips", {**SLIP, "reference": "261105-A017"})

    answer = program.post("/slips", {**SLIP, "reference": "261105-A017", "desk": "Q02"})

    assert answer.status_code == 409
    assert [each["field"] for each in answer.get_json()["error"]["fields"]] == ["desk"]
    assert session.scalar(select(func.count()).select_from(Receipt)) == 1


@pytest.mark.parametrize("name", SLIP)
def test_a_slip_names_what_was_done_where_and_by_whom(program: Program, name: str) -> None:
    answer = program.post("/slips", {**SLIP, name: "nobody"})

    assert answer.status_code == 422
    assert [each["field"] for each in answer.get_json()["error"]["fields"]] == [name]
