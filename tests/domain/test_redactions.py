"""Words taken out of view: by two people of whom one is from outside, everywhere they stand, and the ledger agrees."""

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from feedback.audit.models import DecisionLeaf
from feedback.audit.verify import FaultKind
from feedback.ratings.models import Comment
from feedback.redactions.models import Redaction, RedactionReason, RedactionState
from feedback.redactions.operations import agree, propose, withdraw
from feedback.redactions.queries import redactions_of, words_told
from feedback.releases.models import ToldComment
from feedback.verification import verify
from tests.cast import OCTOBER, Cast, gather
from tests.desk_day import ZONE, at, receipt, seal, shift, tap
from tests.refusing import refusing

LATER = at("2026-11-10 09:00")
SAID = "Thằng Tèo lười quá, gọi 0912345678"


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@pytest.fixture
def told(session: Session, cast: Cast) -> ToldComment:
    """An insult that was sealed, and told as the masking left it."""
    shift(session, cast.q1, cast.an, "2026-10-05")
    receipt(session, cast.q1, cast.an, cast.procedure, "2026-10-05 09:00")
    tap(session, cast.q1, "2026-10-05 09:05", level=1, comment=SAID)
    seal(session, "2026-11-03 00:30")
    comment = session.scalars(select(Comment)).one()
    made = ToldComment(
        office_id=cast.p1.id, comment_id=comment.id, month=OCTOBER, official_id=cast.an.id,
        words="Thằng Tèo lười quá, gọi […]",
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def proposed(session: Session, cast: Cast, told: ToldComment, by: str = "alice", *passages: str) -> Redaction:
    return propose(
        session, told, passages or ("Thằng Tèo",), RedactionReason.INSULT, "", cast.accounts[by], zone=ZONE, now=LATER
    )  # fmt: skip


def agreed(session: Session, cast: Cast, made: Redaction, by: str = "thanh") -> None:
    agree(session, made, cast.accounts[by], zone=ZONE, now=LATER)


def test_a_proposal_changes_nothing_and_marks_what_would_go(
    session: Session, cast: Cast, told: ToldComment
) -> None:
    proposed(session, cast, told)

    (row,) = redactions_of(session, cast.p1.id)
    assert [piece.text for piece in row.pieces if piece.goes] == ["Thằng Tèo"]
    assert row.words == "Thằng Tèo lười quá, gọi […]"
    assert [each.waits for each in words_told(session, cast.p1.id, OCTOBER)] == [True]


def test_led_7_two_people_take_it_out_wherever_it_stands_and_the_commitment_stays(
    session: Session, cast: Cast, told: ToldComment
) -> None:
    agreed(session, cast, proposed(session, cast, told))

    comment = session.scalars(select(Comment)).one()
    assert (comment.words, comment.salt) == ("[…] lười quá, gọi 0912345678", None)
    assert told.words == "[…] lười quá, gọi […]"
    leaf = session.scalars(select(DecisionLeaf).where(DecisionLeaf.act == "words:redacted")).one()
    assert leaf.body["reason"] == "insult"
    assert leaf.body["by"] == sorted(cast.accounts[name].id.hex for name in ("alice", "thanh"))
    assert verify(session).faults == []
    assert "Tèo" not in str(session.execute(text("SELECT * FROM redaction")).all())


def test_led_7_words_changed_under_the_cover_of_a_decision_are_found(
    session: Session, cast: Cast, told: ToldComment
) -> None:
    agreed(session, cast, proposed(session, cast, told))

    session.execute(text("UPDATE comment SET words = '[…] chăm quá'"))

    assert {fault.kind for fault in verify(session).faults} == {FaultKind.WORDS}


def test_a_ward_alone_takes_nothing_away(session: Session, cast: Cast, told: ToldComment) -> None:
    made = proposed(session, cast, told)

    with refusing("nobody_outside_the_ward"):
        agreed(session, cast, made, "dung")


def test_nobody_is_both_people(session: Session, cast: Cast, told: ToldComment) -> None:
    made = proposed(session, cast, told, "thanh")

    with refusing("same_person"):
        agreed(session, cast, made, "thanh")


def test_whose_work_it_is_about_neither_proposes_nor_agrees(
    session: Session, cast: Cast, told: ToldComment
) -> None:
    with refusing("concerns_oneself"):
        proposed(session, cast, told, "an")
    made = proposed(session, cast, told)
    with refusing("concerns_oneself"):
        agreed(session, cast, made, "an")


def test_one_proposal_waits_at_a_time_and_is_decided_once(
    session: Session, cast: Cast, told: ToldComment
) -> None:
    made = proposed(session, cast, told)
    with refusing("redaction_waits"):
        proposed(session, cast, told, "thanh")

    agreed(session, cast, made)

    with refusing("not_open"):
        agreed(session, cast, made)


def test_what_is_withdrawn_leaves_the_words(session: Session, cast: Cast, told: ToldComment) -> None:
    made = proposed(session, cast, told)

    withdraw(session, made, cast.accounts["thanh"], now=LATER)

    assert made.state is RedactionState.WITHDRAWN
    assert session.scalars(select(Comment.words)).one() == SAID
    assert [each.waits for each in words_told(session, cast.p1.id, OCTOBER)] == [False]


def test_what_the_masking_hid_can_not_be_named(session: Session, cast: Cast, told: ToldComment) -> None:
    with refusing("passage_not_there"):
        proposed(session, cast, told, "alice", "gọi […]")


def test_words_for_the_head_alone_are_nobody_elses(session: Session, cast: Cast, told: ToldComment) -> None:
    told.for_head_only = True
    session.flush()

    assert words_told(session, cast.p1.id, OCTOBER) == []
