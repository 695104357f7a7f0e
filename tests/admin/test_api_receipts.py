"""Receipts by key: issued once however often they are sent, void, issued anew, and rated apart at the result."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback import clock
from feedback.contacts.models import Contact
from feedback.invitations.models import Invitation, Way
from feedback.invitations.operations import choose
from feedback.receipts.models import CodeState, RatedBy, Receipt, ReceiptCode, Stage
from tests.admin.programs import DOSSIER, ITS, Program, dossier, faults, program_of
from tests.cast import Cast
from tests.months import AFTER_OCTOBER


@pytest.fixture
def program(client, session: Session, cast: Cast) -> Program:
    return program_of(client, session, cast.p1)


@pytest.fixture
def program_of_p2(client, session: Session, cast: Cast) -> Program:
    return program_of(client, session, cast.p2)


def count(session: Session, what: type) -> int:
    return session.scalar(select(func.count()).select_from(what)) or 0


class TestIssuing:
    def test_it_stores_the_dossier_and_tells_its_code(self, program, client, session, cast: Cast) -> None:
        answer = program.post(
            "/receipts", dossier(dossier=DOSSIER.lower(), received_at="2026-11-05T08:30:00+07:00")
        )

        told = answer.get_json()
        receipt = session.scalars(select(Receipt)).one()
        assert answer.status_code == 201
        assert (receipt.dossier_code, receipt.official_id, receipt.stage) == (
            DOSSIER,
            cast.an.id,
            Stage.RECEPTION,
        )
        assert receipt.received_at == datetime(2026, 11, 5, 1, 30, tzinfo=UTC)
        assert told["served"]["served_at"] == "2026-11-05T08:30:00+07:00"
        assert told["served"]["due_at"] == "2026-11-05T17:00:00+07:00"
        assert told["code"]["address"] == f"https://localhost/r/{told['code']['code']}"
        assert client.get(f"/r/{told['code']['code']}").status_code == 200

    def test_a_phone_number_is_sealed_for_one_invitation_where_the_office_invites(
        self, program, session, cast: Cast
    ) -> None:
        program.post("/receipts", dossier(phone="0912 345 678"))
        assert count(session, Contact) == 0  # the office has not chosen to invite
        choose(session, cast.p1.id, way=Way.SMS, days=5)
        session.commit()

        again = program.post("/receipts", dossier(dossier=DOSSIER[:-1] + "2", phone="0912 345 678"))
        program.post(
            "/receipts", dossier(dossier=DOSSIER[:-1] + "3", phone="a@example.org")
        )  # no mobile number

        assert again.status_code == 201
        assert "912" not in str(again.get_json()["served"])
        assert (count(session, Contact), count(session, Invitation)) == (1, 1)
        assert b"912345678" not in session.scalars(select(Contact.sealed)).one()

    def test_the_same_sent_again_adds_nothing_and_tells_no_code(self, program, session) -> None:
        first = program.post("/receipts", dossier()).get_json()

        again = program.post("/receipts", dossier(mode="direct"))

        assert (again.status_code, again.get_json()["code"]) == (200, None)
        assert again.get_json()["served"] == first["served"]
        assert (count(session, Receipt), count(session, ReceiptCode)) == (1, 1)

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"desk": "Q02"}, "desk"),
            ({"official": "C02"}, "official"),
            ({"mode": "post"}, "mode"),
            ({"due_at": "2026-11-09T17:00:00+07:00"}, "due_at"),
            ({"received_at": "2026-11-05T08:00:00+07:00"}, "received_at"),
        ],
    )
    def test_the_same_dossier_with_other_words_is_a_conflict(self, program, session, change, field) -> None:
        program.post("/receipts", dossier())

        answer = program.post("/receipts", dossier(**change))

        assert answer.status_code == 409
        assert answer.get_json()["error"]["code"] == "dossier_differs"
        assert faults(answer) == {field: "dossier_differs"}
        assert count(session, Receipt) == 1

    def test_each_ward_numbers_its_dossiers_for_itself(self, program, program_of_p2, session) -> None:
        program.post("/receipts", dossier())

        assert program_of_p2.post("/receipts", dossier()).status_code == 201
        assert count(session, Receipt) == 2

    @pytest.mark.parametrize(
        ("change", "wrong"),
        [
            ({"dossier": "12345"}, {"dossier": "bad_dossier_code"}),
            ({"dossier": "  "}, {"dossier": "missing_value"}),
            ({"dossier": None}, {"dossier": "missing_value"}),
            ({"dossier": [DOSSIER]}, {"dossier": "not_a_text"}),
            ({"dossier": 7}, {"dossier": "not_a_text"}),
            ({"desk": "Q99"}, {"desk": "unknown_desk"}),
            ({"desk": "=cmd()", "mode": "pigeon"}, {"desk": "formula_text", "mode": "bad_value"}),
            ({"official": "C99"}, {"official": "unknown_official"}),
            ({"procedure": "9.9"}, {"procedure": "unknown_procedure"}),
            ({"received_at": "2026-11-05T08:00:00"}, {"received_at": "not_a_moment"}),
            ({"received_at": "0001-01-01T00:00:00+07:00"}, {"received_at": "not_a_moment"}),
            ({"received_at": 1}, {"received_at": "not_a_moment"}),
            ({"received_at": "2026-11-06T08:00:00+07:00"}, {"received_at": "in_the_future"}),
            ({"received_at": "2026-09-05T08:00:00+07:00"}, {"received_at": "too_long_ago"}),
            ({"due_at": "2026-11-04T08:00:00+07:00"}, {"due_at": "dates_reversed"}),
            ({"queued_at": "2026-11-05T23:59:00+07:00"}, {"queued_at": "dates_reversed"}),
            ({"queued_at": "2026-11-01T08:00:00+07:00"}, {"queued_at": "wait_too_long"}),
        ],
    )
    def test_what_is_wrong_is_told_field_by_field(self, program, session, change, wrong) -> None:
        answer = program.post("/receipts", dossier(**change))

        assert (answer.status_code, faults(answer)) == (422, wrong)
        assert count(session, Receipt) == 0
        said = answer.get_json()["error"]["fields"][0]["message"]
        assert " / " in said

    def test_of_the_moment_at_which_a_number_was_taken_only_the_wait_is_kept(self, program, session) -> None:
        moments = {"queued_at": "2026-11-05T08:12:30+07:00", "received_at": "2026-11-05T08:30:00+07:00"}

        answer = program.post("/receipts", dossier(**moments))
        again = program.post("/receipts", dossier(**moments | {"queued_at": "2026-11-05T08:20:00+07:00"}))

        assert (answer.status_code, again.status_code) == (201, 200)
        assert session.scalars(select(Receipt.waited_minutes)).one() == 17

    def test_az_4_no_field_of_ours_is_taken_from_outside(self, program, session: Session) -> None:
        for column in Receipt.__table__.columns.keys() + ReceiptCode.__table__.columns.keys():
            if column in ("received_at", "due_at", "mode"):
                continue
            answer = program.post("/receipts", dossier(**{column: "x"}))
            assert (answer.status_code, faults(answer)) == (422, {column: "unknown_field"})
        assert program.post("/receipts", [dossier()]).status_code == 422
        assert program.post("/receipts", data=b'{"desk": "Q01", "desk": "Q02"}', json=None,
                            content_type="application/json").status_code == 400  # fmt: skip
        assert count(session, Receipt) == 0


class TestMany:
    def test_each_is_stored_or_refused_on_its_own(self, program, session) -> None:
        program.post("/receipts", dossier())
        numbered = [f"H26.19.00-261105-000{number}" for number in (1, 2, 3)]

        answer = program.post(
            "/receipts/batch",
            {
                "receipts": [
                    dossier(),
                    dossier(dossier=numbered[1]),
                    dossier(desk="Q02"),
                    dossier(dossier=numbered[2], official="C77"),
                ]
            },
        )

        results = answer.get_json()["results"]
        assert [each["status"] for each in results] == [200, 201, 409, 422]
        assert results[1]["receipt"]["code"]["code"]
        assert results[3]["error"]["fields"] == [
            {"field": "official", "code": "unknown_official", "message": results[3]["error"]["message"]}
        ]
        assert count(session, Receipt) == 2

    def test_a_malformed_one_refuses_all_before_anything_is_stored(self, program, session) -> None:
        answer = program.post("/receipts/batch", {"receipts": [dossier(), dossier(desk=1, more=2), 3]})

        assert answer.status_code == 422
        assert faults(answer) == {
            "receipts.1.desk": "not_a_text",
            "receipts.1.more": "unknown_field",
            "receipts.2": "not_an_object",
        }
        assert count(session, Receipt) == 0

    @pytest.mark.parametrize("receipts", [[], [{}] * 101, "many", None])
    def test_dos_2_a_hundred_are_taken_at_once_and_no_more(self, program, receipts) -> None:
        assert program.post("/receipts/batch", {"receipts": receipts}).status_code == 422


class TestStanding:
    def test_it_never_tells_whether_somebody_rated(self, program, session) -> None:
        program.post("/receipts", dossier())
        before = program.get(ITS)
        assert before.get_json()["moments"][0]["code"]["state"] == "issued"

        session.scalars(select(ReceiptCode)).one().state = CodeState.USED
        session.scalars(select(Receipt)).one().rated_by = RatedBy.NAMED

        assert program.get(ITS).data == before.data

    def test_an_expired_code_is_told_as_one(self, program, monkeypatch) -> None:
        program.post("/receipts", dossier())
        monkeypatch.setattr(clock, "now", lambda: AFTER_OCTOBER + timedelta(days=7))

        assert program.get(ITS).get_json()["moments"][0]["code"]["state"] == "expired"

    def test_az_1_another_wards_dossier_is_answered_as_missing(self, program, program_of_p2) -> None:
        program.post("/receipts", dossier())
        missing = "/receipts/H26.19.00-261105-9999"

        for path, send in ((p, s) for p in ("", "/codes", "/void") for s in ("get", "post")):
            if (path == "") != (send == "get"):
                continue
            foreign, none = (getattr(program_of_p2, send)(at + path) for at in (ITS, missing))
            assert (foreign.status_code, foreign.data) == (404, none.data)


class TestAnew:
    def test_a_new_code_makes_the_lost_one_void(self, program, client) -> None:
        lost = program.post("/receipts", dossier()).get_json()["code"]["code"]

        answer = program.post(ITS + "/codes")

        assert answer.status_code == 201
        assert client.get(f"/r/{lost}").status_code == 410
        assert client.get(f"/r/{answer.get_json()['code']['code']}").status_code == 200

    @pytest.mark.parametrize("path", ["/codes", "/void"])
    def test_rcpt_no_answer_tells_whether_the_moment_was_rated(self, program, client, session, path) -> None:
        answers = []
        for number in (1, 2):
            its = f"/receipts/H26.19.00-261105-000{number}"
            made = program.post("/receipts", {**dossier(), "dossier": its.rsplit("/", 1)[1]}).get_json()
            if number == 2:
                assert client.post(f"/r/{made['code']['code']}", data={"level": "1"}).status_code == 200
                assert session.scalars(
                    select(Receipt.rated_by).where(Receipt.dossier_key.endswith("2"))
                ).one()
            answers.append(
                [program.post(its + path), program.get(its), client.get(f"/r/{made['code']['code']}")]
            )

        for unrated, rated in zip(*answers, strict=True):
            assert (unrated.status_code, without_own(unrated)) == (rated.status_code, without_own(rated))

    def test_a_withdrawn_dossier_works_no_longer(self, program, client, session) -> None:
        code = program.post("/receipts", dossier()).get_json()["code"]["code"]

        first, again = program.post(ITS + "/void"), program.post(ITS + "/void")

        assert (first.status_code, first.data) == (200, again.data)
        assert first.get_json()["moments"][0]["voided"] is True
        assert first.get_json()["moments"][0]["code"]["state"] == "void"
        assert client.get(f"/r/{code}").status_code == 410
        assert program.post(ITS + "/codes").get_json()["error"]["code"] == "receipt_void"


def without_own(answer) -> str:
    """An answer but for the dossier's number and the codes drawn by chance."""
    return re.sub(
        r"H26[.0-9-]+|[0-9A-Z]{24}|[0-9a-f-]{36}|([0-9A-Z]{4}-){5}.", "", answer.get_data(as_text=True)
    )
