"""The check page: whether a rating was counted, and nothing about it."""

import uuid
from datetime import date

import pytest
from sqlalchemy.orm import Session

from feedback.periods.month import Month
from feedback.ratings.models import Basis, Channel, Rating, RatingState
from tests.cast import Cast
from tests.clients import CheckedClient
from tests.kiosk.tablets import Tablet, tap

NOT_ARRIVED = "Chưa nhận được đánh giá nào có mã này."
WAITING = "đang chờ được tính"
COUNTED = "đã được tính, trong đợt ngày 15/10/2026"
NOT_COUNTED = "đã được nhận nhưng không được tính"


def sealed(session: Session, cast: Cast, state: RatingState, level: int = 3) -> str:
    official = cast.an.id if state is RatingState.COUNTED else None
    rating_id = uuid.uuid4()
    session.add(
        Rating(
            office_id=cast.p1.id, rating_id=rating_id, month=Month(2026, 10), day_on=date(2026, 10, 15), desk_id=cast.q1.id,
            official_id=official, channel=Channel.KIOSK, level=level, state=state,
            basis=Basis.MATCHED if official else Basis.DESK, batch=1, salt=bytes(16),
        )
    )  # fmt: skip
    session.commit()
    return str(rating_id)


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
