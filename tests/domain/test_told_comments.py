"""Citizens' words: passed on monthly, masked, shuffled, five or more together, and to the official never alone."""

import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.periods.month import Month
from feedback.ratings.models import Comment, RatingState
from feedback.releases.comments import batches_told, tell_comments
from feedback.releases.models import ToldComment
from tests.cast import OCTOBER, Cast, gather
from tests.months import HANOI, closed, rated

NINTH = datetime(2026, 11, 9, 3, 0, tzinfo=UTC)  # the last day of October is nine days ago


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def said(session: Session, cast: Cast, *texts: str, month: Month = OCTOBER, **about: object) -> None:
    who = about.pop("official", cast.an)
    for text in texts:
        (rating,) = rated(session, cast.q1, who, {4: 1}, month=month, **about)
        session.add(Comment(office_id=cast.p1.id, rating_id=rating, month=month, words=text))
    session.flush()


def told_to(session: Session, cast: Cast, official_id: uuid.UUID | None, month: Month = OCTOBER) -> list[str]:
    batches = batches_told(session, cast.p1.id, month, official_id=official_id, to_head=False)
    return [words for batch in batches for words in batch.words]


def test_anon_8_five_are_passed_on_together_masked_and_in_another_order(session: Session, cast: Cast) -> None:
    said(session, cast, *(f"Ý kiến {place}, gọi 0912 345 67{place}" for place in range(8)))
    closed(session, cast.p1)

    assert tell_comments(session, zone=HANOI, now=NINTH) == 8

    words = told_to(session, cast, cast.an.id)
    assert sorted(words) == [f"Ý kiến {place}, gọi […]" for place in range(8)]
    ids = list(session.scalars(select(ToldComment.id)))
    assert not set(ids) & set(
        session.scalars(select(Comment.id))
    )  # nothing that ties it to the comment's own row


def test_anon_8_fewer_than_five_wait_and_then_go_to_the_head_alone(session: Session, cast: Cast) -> None:
    august = OCTOBER.plus(-2)
    july = august.previous
    said(session, cast, "Tốt", "Chậm", month=july)
    for month in (july, august, OCTOBER.previous):
        closed(session, cast.p1, month)
    assert tell_comments(session, zone=HANOI, now=datetime(2026, 10, 20, tzinfo=UTC)) == 0

    closed(session, cast.p1)

    assert tell_comments(session, zone=HANOI, now=NINTH) == 2  # three months after July
    assert told_to(session, cast, cast.an.id) == []
    (batch,) = batches_told(session, cast.p1.id, OCTOBER, to_head=True)
    assert (batch.for_head_only, sorted(batch.words)) == (True, ["Chậm", "Tốt"])


def test_anon_8_none_of_an_open_month_and_none_younger_than_a_week(session: Session, cast: Cast) -> None:
    said(session, cast, *"abcdef", day=OCTOBER.last_on)
    assert tell_comments(session, zone=HANOI, now=NINTH) == 0  # October is open

    closed(session, cast.p1)

    assert tell_comments(session, zone=HANOI, now=datetime(2026, 11, 7, 3, 0, tzinfo=UTC)) == 0
    assert tell_comments(session, zone=HANOI, now=NINTH) == 6
    assert tell_comments(session, zone=HANOI, now=NINTH) == 0  # once


def test_an_official_gets_nobody_elses_comments(session: Session, cast: Cast) -> None:
    said(session, cast, *"abcde")
    said(session, cast, *"fghij", official=cast.binh)
    said(session, cast, *"klmno", state=RatingState.UNVERIFIED)
    closed(session, cast.p1)
    tell_comments(session, zone=HANOI, now=NINTH)

    assert sorted(told_to(session, cast, cast.an.id)) == list("abcde")
    assert sorted(told_to(session, cast, cast.binh.id)) == list("fghij")
    assert len(batches_told(session, cast.p1.id, OCTOBER, to_head=True)) == 3


def test_words_of_excluded_ratings_and_erased_words_are_not_passed_on(session: Session, cast: Cast) -> None:
    said(session, cast, *"abcde")
    said(session, cast, "giả", state=RatingState.EXCLUDED)
    closed(session, cast.p1)
    tell_comments(session, zone=HANOI, now=NINTH)
    session.scalars(select(Comment).where(Comment.words == "a")).one().words = ""
    session.flush()

    assert sorted(told_to(session, cast, cast.an.id)) == list("bcde")
