"""The check page: whether a rating was counted, and nothing about it."""

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from feedback.contacts import operations as contacts
from feedback.contacts.models import Contact, Purpose
from feedback.integrity.findings import FlagKind
from feedback.integrity.models import Flag, FlaggedRating, Reason, Ruling, Vote
from feedback.periods.month import Month
from feedback.ratings import check_codes
from feedback.ratings.models import Intake, RatingState
from tests.cast import Cast
from tests.clients import CheckedClient
from tests.desk_day import seal
from tests.kiosk.check_codes import hashed, sealed
from tests.kiosk.tablets import Tablet, tap

NOT_ARRIVED = "Chưa nhận được đánh giá nào có mã này."
WAITING = "đang chờ được tính"
COUNTED = "đã được tính, trong đợt ngày 15/10/2026"
NOT_COUNTED = "đã được nhận nhưng không được tính"


def answer_for(client: CheckedClient, code: str) -> str:
    return client.post("/check", data={"code": code}).text


def test_it_asks_for_the_code(client: CheckedClient, cast: Cast) -> None:
    page = client.get("/check").text

    assert 'name="code"' in page
    assert NOT_ARRIVED not in page


@pytest.mark.parametrize(
    "code", ["", "nonsense", "1" * 32, "b659f768-e77b-4475-9617-643b634d195", "x" * 5000, "đ"]
)
def test_unknown_and_malformed_are_answered_with_the_same_bytes(
    client: CheckedClient, cast: Cast, code: str
) -> None:
    page = answer_for(client, code)

    assert NOT_ARRIVED in page
    assert page == answer_for(client, str(uuid.uuid4()))


def test_a_rating_in_the_intake_is_waiting(client: CheckedClient, tablet: Tablet) -> None:
    sent = tap()
    tablet.send(sent)

    assert WAITING in answer_for(client, sent["rating_id"])


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (RatingState.COUNTED, COUNTED),
        (RatingState.UNVERIFIED, COUNTED),
        (RatingState.HELD, WAITING),
        (RatingState.EXCLUDED, NOT_COUNTED),
    ],
)
def test_a_sealed_rating_is_told_by_its_state(
    client: CheckedClient, session: Session, cast: Cast, state: RatingState, said: str
) -> None:
    assert said in answer_for(client, sealed(session, cast, state))


def test_the_answer_is_the_same_for_every_level(client: CheckedClient, session: Session, cast: Cast) -> None:
    answers = {answer_for(client, sealed(session, cast, RatingState.COUNTED, level)) for level in range(1, 6)}

    assert len(answers) == 1


def test_a_code_may_be_written_without_hyphens_and_in_capitals(client: CheckedClient, tablet: Tablet) -> None:
    sent = tap()
    tablet.send(sent)

    assert WAITING in answer_for(client, f" {sent['rating_id'].replace('-', '').upper()} ")


def test_it_sets_no_cookie(client: CheckedClient, cast: Cast) -> None:
    assert "Set-Cookie" not in client.post("/check", data={"code": "x"}).headers


def test_rcpt_1_a_check_code_leads_to_its_rating_before_and_after_the_seal(
    client: CheckedClient, session: Session, tablet: Tablet, code: str
) -> None:
    tablet.send(tap(check_hash=hashed(code), tapped_at="2026-10-15T10:00:00+07:00"))
    assert WAITING in answer_for(client, code)

    day = session.scalars(select(Intake.tapped_at)).one().date()
    seal(session, "2027-01-01 00:30")

    assert f"trong đợt ngày {day:%d/%m/%Y}" in answer_for(client, code.lower().replace("-", " "))


def test_rcpt_2_unknown_malformed_and_another_wards_codes_are_answered_with_the_same_bytes(
    client: CheckedClient, cast: Cast, tablet: Tablet, code: str
) -> None:
    tablet.send(tap(check_hash=hashed(code)))
    others = [check_codes.spelled(check_codes.new_code()), code[:-1] + "?", "x" * 60, "đ", ""]

    own = client.post("/check", data={"code": code, "office": "P1"}).data
    foreign = client.post("/check", data={"code": code, "office": "P2"}).data
    unknown = {client.post("/check", data={"code": each, "office": "P2"}).data for each in others}

    assert WAITING in own.decode()
    assert unknown == {foreign}


def test_rcpt_2_they_take_the_same_searches_and_so_the_same_time(
    client: CheckedClient, cast: Cast, tablet: Tablet, code: str
) -> None:
    """Clocks are not asked, which tell of the machine: what takes time is the database, and it is asked the same."""
    tablet.send(tap(check_hash=hashed(code)))
    unknown = check_codes.spelled(check_codes.new_code())

    foreign, *others = (searches(client, each, "P2") for each in (code, unknown, code[:-1] + "?", "x" * 60))

    assert (
        sum("FROM rating" in each for each in foreign) == sum("FROM intake" in each for each in foreign) == 1
    )
    assert others == [foreign] * 3
    assert searches(client, code, "P1") != foreign  # the control: nobody is counted who was found


def searches(client: CheckedClient, code: str, office: str) -> list[str]:
    """What the database is asked for an answer, in order."""
    asked: list[str] = []

    def heard(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", heard)
    try:
        client.post("/check", data={"code": code, "office": office})
    finally:
        event.remove(Engine, "before_cursor_execute", heard)
    return asked


def test_rcpt_3_the_answer_is_the_same_for_every_level_and_held_is_as_waiting(
    client: CheckedClient, session: Session, cast: Cast, tablet: Tablet, code: str
) -> None:
    tablet.send(tap(check_hash=hashed(code)))
    held = {answer_for(client, sealed(session, cast, RatingState.HELD, level)) for level in range(1, 6)}

    assert held == {answer_for(client, code)}


def test_rcpt_4_an_excluded_rating_says_why_and_how_to_object_to_its_holder(
    client: CheckedClient, session: Session, cast: Cast
) -> None:
    rating_id = sealed(session, cast, RatingState.EXCLUDED)
    now = datetime(2026, 10, 20, 3, tzinfo=UTC)
    flag = Flag(
        office_id=cast.p1.id, month=Month(2026, 10), kind=FlagKind.BURST, finding={}, raised_at=now,
        due_on=date(2026, 10, 27), ruling=Ruling.EXCLUDE, decided_at=now,
    )  # fmt: skip
    session.add(flag)
    session.flush()
    session.add_all(
        [
            FlaggedRating(office_id=cast.p1.id, flag_id=flag.id, rating_id=uuid.UUID(rating_id)),
            *(
                Vote(
                    office_id=cast.p1.id, flag_id=flag.id, user_id=cast.accounts[who].id, ruling=Ruling.EXCLUDE,
                    reason=Reason.REPEATED, voted_at=now,
                )
                for who in ("alice", "thanh")
            ),
        ]
    )  # fmt: skip
    session.commit()

    page = answer_for(client, rating_id)

    assert NOT_COUNTED in page
    assert "Một người đánh giá nhiều lần" in page
    assert "quyền kiến nghị" in page
    assert cast.an.name not in page


def test_a_citizen_withdraws_a_contact_by_the_code_before_the_seal_and_after(
    client: CheckedClient, session: Session, cast: Cast, tablet: Tablet, code: str
) -> None:
    sent = tap(check_hash=hashed(code), contact="0912 345 678")
    tablet.send(sent)
    client.post("/check/withdraw", data={"code": code})
    assert session.scalars(select(Intake.contact)).one() is None

    contacts.keep(
        session, office_id=cast.p1.id, sealed=b"sealed", purpose=Purpose.ANSWER, kept_days=90,
        rating_id=uuid.UUID(sent["rating_id"]), today=date(2026, 10, 15),
    )  # fmt: skip
    session.commit()
    seal(session, "2027-01-01 00:30")
    session.commit()

    withdrawn, unknown = (client.post("/check/withdraw", data={"code": each}) for each in (code, "x"))

    assert session.scalars(select(Contact)).all() == []
    assert withdrawn.data == unknown.data  # so a slip shows nobody whether a contact was left


def test_log_2_rating_and_asking_leave_no_line_in_any_log(
    client: CheckedClient, issue: Callable[..., str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    receipt = issue()
    page = client.get(f"/r/{receipt}").text
    own = page.split('name="check_code" value="')[1].split('"')[0]
    client.post(f"/r/{receipt}", data={"level": "1", "check_code": own, "contact": "0912", "consent": "yes"})
    client.post("/check", data={"code": own})
    client.get("/r/UNKNOWN")

    lines = [record.getMessage() for record in caplog.records if not record.name.startswith("sqlalchemy")]
    assert not [line for line in lines if receipt in line or own in line or "/r/" in line or "/check" in line]
