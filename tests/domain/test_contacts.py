"""Contacts: kept sealed for one purpose, each look written down, deleted on their date."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from feedback.audit.models import Act
from feedback.contacts import operations, queries
from feedback.contacts.models import Contact, Purpose
from feedback.contacts.sealing import Opener, Sealer
from tests.cast import Cast, gather
from tests.refusing import refusing

NOW = datetime(2026, 10, 15, 3, tzinfo=UTC)
TODAY = date(2026, 10, 15)
KEY = X25519PrivateKey.generate()


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def keep(session: Session, cast: Cast, words: str = "0912 345 678", **changes: object) -> Contact:
    values: dict[str, object] = {
        "office_id": cast.p1.id,
        "sealed": Sealer(KEY.public_key()).seal(words, cast.p1.id),
        "purpose": Purpose.ANSWER,
        "rating_id": uuid.uuid4(),
        "kept_days": 90,
        "today": TODAY,
    }
    return operations.keep(session, **{**values, **changes})  # type: ignore[arg-type]


def test_a_contact_for_an_answer_wants_one_and_has_its_date(session: Session, cast: Cast) -> None:
    contact = keep(session, cast)

    assert contact.wants_answer
    assert contact.delete_on == date(2027, 1, 13)
    assert contact.rating_id is not None
    assert queries.contact_of(session, cast.p1.id, contact.rating_id) is contact
    assert queries.wanting_answers(session, cast.p1.id) == [contact]
    assert queries.wanting_answers(session, cast.p2.id) == []


def test_an_invitation_belongs_to_no_rating(session: Session, cast: Cast) -> None:
    contact = keep(session, cast, purpose=Purpose.INVITATION, rating_id=None)
    assert not contact.wants_answer

    with pytest.raises(IntegrityError):
        keep(session, cast, purpose=Purpose.INVITATION)


def test_a_look_needs_a_reason_and_stands_in_the_log(session: Session, cast: Cast) -> None:
    contact, user = keep(session, cast), cast.accounts["thanh"]
    with refusing("reason_needed"):
        operations.look(session, contact, Opener(KEY), user_id=user.id, reason=" ", now=NOW)
    assert session.scalars(select(Act)).all() == []

    words = operations.look(session, contact, Opener(KEY), user_id=user.id, reason="Trả lời đơn", now=NOW)

    assert words == "0912 345 678"
    act = session.scalars(select(Act)).one()
    assert (act.name, act.user_id, act.about["reason"]) == ("contacts:contact:looked", user.id, "Trả lời đơn")
    assert "0912" not in str(act.about)


def test_a_wrong_key_opens_nothing_and_logs_nothing(session: Session, cast: Cast) -> None:
    contact, other = keep(session, cast), Opener(X25519PrivateKey.generate())

    with refusing("contact_sealed_otherwise"):
        operations.look(session, contact, other, user_id=cast.accounts["thanh"].id, reason="x", now=NOW)
    assert session.scalars(select(Act)).all() == []


def test_contacts_are_deleted_on_their_date_and_not_before(session: Session, cast: Cast) -> None:
    keep(session, cast, kept_days=10)
    keep(session, cast, kept_days=11)

    assert operations.forget_due(session, today=TODAY + timedelta(days=9)) == 0
    assert operations.forget_due(session, today=TODAY + timedelta(days=10)) == 1
    assert operations.forget_due(session, today=TODAY + timedelta(days=30)) == 1
    assert session.scalars(select(Contact)).all() == []
