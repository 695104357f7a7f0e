"""Invitations: by the office's choice, at a drawn hour some days later, once, and only to whoever has not rated."""

from datetime import UTC, datetime, timedelta
from statistics import mean

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.contacts.models import Contact, Purpose
from feedback.contacts.sealing import Opener, Sealer
from feedback.invitations import operations, queries
from feedback.invitations.models import Invitation, Way
from feedback.notices import operations as outbox
from feedback.notices.models import Channel, Notice, NoticeState
from feedback.notices.queries import lines_of
from feedback.receipts.models import CodeState, RatedBy, Receipt, ReceiptCode, Stage
from feedback.receipts.operations import issue_code
from feedback.receipts.queries import Standing, find_code
from tests.cast import Cast, gather
from tests.desk_day import ZONE, at, receipt
from tests.refusing import refusing

KEY = X25519PrivateKey.generate()
SERVED = "2026-10-15 09:05"
NOW = at(SERVED)


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@pytest.fixture
def served(session: Session, cast: Cast) -> Receipt:
    """A dossier that An received, at a ward that invites by SMS after five days."""
    operations.choose(session, cast.p1.id, way=Way.SMS, days=5)
    return receipt(session, cast.q1, cast.an, cast.procedure, SERVED)


def invite(session: Session, served: Receipt) -> Invitation | None:
    sealed = Sealer(KEY.public_key()).seal("84912345678", served.office_id)
    return operations.invite(session, served, sealed, zone=ZONE, now=NOW)


def send(session: Session, invitation: Invitation, *, now: datetime | None = None) -> bool:
    return operations.send(
        session, invitation.office_id, invitation.id, public_url="https://localhost/", valid_days=7,
        zone=ZONE, now=now or invitation.due_at,
    )  # fmt: skip


def test_an_office_that_has_not_chosen_invites_nobody_and_keeps_no_number(
    session: Session, cast: Cast
) -> None:
    assert invite(session, receipt(session, cast.q1, cast.an, cast.procedure, SERVED)) is None
    assert session.scalars(select(Contact)).all() == []


@pytest.mark.parametrize("days", [0, 31, -1])
def test_a_choice_of_no_sensible_day_is_refused(session: Session, cast: Cast, days: int) -> None:
    with refusing("days_bad"):
        operations.choose(session, cast.p1.id, way=Way.ZALO, days=days)


def test_a_choice_can_be_changed_and_taken_back(session: Session, cast: Cast) -> None:
    operations.choose(session, cast.p1.id, way=Way.SMS, days=5)
    operations.choose(session, cast.p1.id, way=Way.ZALO, days=7)
    rule = queries.rule_of(session, cast.p1.id)
    assert rule is not None
    session.refresh(rule)
    assert (rule.way, rule.days) == (Way.ZALO, 7)

    operations.choose(session, cast.p1.id, way=None, days=0)
    session.expire_all()
    assert queries.rule_of(session, cast.p1.id) is None


def test_the_hour_is_drawn_and_tells_nothing_of_the_service(session: Session, cast: Cast) -> None:
    operations.choose(session, cast.p1.id, way=Way.SMS, days=5)
    hours = []
    for number in range(300):
        early = receipt(session, cast.q1, cast.an, cast.procedure, "2026-10-15 07:31", dossier_code=f"E{number}", dossier_key=f"e{number}")  # fmt: skip
        invitation = invite(session, early)
        assert invitation is not None
        local = invitation.due_at.astimezone(ZONE)
        assert local.date().isoformat() == "2026-10-20"
        hours.append(local.hour + local.minute / 60)

    # Of hours drawn evenly from 8 to 20 the mean is 14, and that of 300 strays by 0.2; five times that.
    assert 8 <= min(hours) < 9 and 19 < max(hours) < 20  # noqa: PT018 one range
    assert 13 < mean(hours) < 15


def test_nothing_is_due_before_its_moment(session: Session, served: Receipt) -> None:
    invitation = invite(session, served)
    assert invitation is not None

    assert operations.due(session, now=invitation.due_at - timedelta(seconds=1)) == []
    assert operations.due(session, now=invitation.due_at) == [(served.office_id, invitation.id)]


def test_the_message_goes_to_the_sealed_number_with_a_code_of_its_own(
    session: Session, served: Receipt
) -> None:
    on_paper = issue_code(session, served, valid_days=30, now=NOW)
    invitation = invite(session, served)
    assert invitation is not None

    assert send(session, invitation)

    notice = session.scalars(select(Notice)).one()
    contact = session.scalars(select(Contact)).one()
    assert (notice.channel, notice.address, notice.contact_id) == (Channel.SMS, None, contact.id)
    assert contact.purpose is Purpose.INVITATION
    assert Opener(KEY).open(contact.sealed, served.office_id) == "84912345678"
    sent_code = notice.values["address"].rsplit("/", 1)[1]
    for code in (sent_code, on_paper):
        found = find_code(session, code, now=invitation.due_at)
        assert found is not None
        assert found.standing is Standing.LIVE


def test_an_invitation_is_sent_once(session: Session, served: Receipt) -> None:
    invitation = invite(session, served)
    assert invitation is not None
    session.expunge(invitation)

    assert [send(session, invitation), send(session, invitation)] == [True, False]
    assert len(session.scalars(select(Notice)).all()) == 1


def test_whoever_holds_a_withdrawn_receipt_is_not_asked_and_the_number_is_deleted(
    session: Session, served: Receipt
) -> None:
    invitation = invite(session, served)
    assert invitation is not None
    served.voided_at = NOW
    session.flush()

    assert not send(session, invitation)

    for table in (Notice, Contact, Invitation):
        assert session.scalars(select(table)).all() == []


@pytest.mark.parametrize("rated_by", list(RatedBy))
def test_whoever_has_rated_is_not_asked_and_no_count_of_the_office_tells_it(
    session: Session, cast: Cast, served: Receipt, rated_by: RatedBy
) -> None:
    rated = receipt(session, cast.q1, cast.an, cast.procedure, SERVED, rated_by=rated_by)
    invitations = [invite(session, each) for each in (served, rated)]

    assert [send(session, each) for each in invitations if each] == [True, True]

    asked, spared = session.scalars(select(Notice).order_by(Notice.state)).all()
    assert (spared.state, spared.contact_id, spared.values) == (NoticeState.SENT, None, {})
    assert session.scalars(select(Contact.id)).all() == [asked.contact_id]
    claimed = outbox.claim(session, opens_contacts=True, now=asked.not_before)
    assert claimed is not None
    outbox.settle(session, claimed, None, today=NOW.date(), now=NOW)
    [line] = lines_of(session, cast.p1.id)
    assert (line.waiting, line.sent, line.failed) == (0, 2, 0)
    assert len(session.scalars(select(ReceiptCode)).all()) == 2


def test_a_second_number_changes_nothing(session: Session, served: Receipt) -> None:
    assert invite(session, served) is not None
    assert invite(session, served) is None
    assert len(session.scalars(select(Contact)).all()) == 1


def test_of_two_moments_of_a_dossier_the_later_one_is_asked_about(
    session: Session, cast: Cast, served: Receipt
) -> None:
    result = receipt(
        session, cast.q2, cast.binh, cast.procedure, "2026-10-16 09:05",
        dossier_code=served.dossier_code, dossier_key=served.dossier_key, stage=Stage.RESULT,
    )  # fmt: skip
    other = receipt(session, cast.q1, cast.an, cast.procedure, SERVED)
    for each in (served, other, result):
        assert invite(session, each) is not None

    waiting = session.scalars(select(Invitation.receipt_id)).all()
    assert set(waiting) == {other.id, result.id}
    assert len(session.scalars(select(Contact)).all()) == 2


def test_each_moment_is_asked_about_where_the_first_message_has_gone(
    session: Session, cast: Cast, served: Receipt
) -> None:
    first = invite(session, served)
    assert first is not None
    assert send(session, first)
    result = receipt(
        session, cast.q2, cast.binh, cast.procedure, "2026-10-16 09:05",
        dossier_code=served.dossier_code, dossier_key=served.dossier_key, stage=Stage.RESULT,
    )  # fmt: skip

    assert invite(session, result) is not None


def test_a_number_deleted_on_its_date_is_asked_nothing(session: Session, served: Receipt) -> None:
    invitation = invite(session, served)
    assert invitation is not None
    session.delete(session.scalars(select(Contact)).one())
    session.flush()

    assert not send(session, invitation, now=datetime(2026, 12, 1, tzinfo=UTC))
    assert session.scalars(select(ReceiptCode).where(ReceiptCode.state == CodeState.LIVE)).all() == []
