"""Digests: a mail when figures came out, in each person's rhythm, outside their quiet hours, and never oftener."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.digests.models import DigestChoice, Rhythm
from feedback.digests.operations import choose, queue_digests
from feedback.digests.quiet import after_quiet
from feedback.errors import Refused
from feedback.notices.models import Channel, Notice
from feedback.notices.templates import written
from feedback.releases.models import Release
from tests.cast import Cast, gather
from tests.months import HANOI, closed, rated, released, served

FOURTH = date(2026, 11, 4)
FIFTH = datetime(2026, 11, 5, 2, 0, tzinfo=UTC)  # Thursday, 9:00
NEXT_MONDAY = datetime(2026, 11, 9, 2, 0, tzinfo=UTC)


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def wants(session: Session, cast: Cast, who: str, rhythm: Rhythm, **hours: int) -> None:
    quiet = {"quiet_from": 18, "quiet_until": 7, **hours}
    choose(session, cast.accounts[who].id, rhythm, f"{who}@hanoi.gov.vn", today=FOURTH, **quiet)


def october_is_closed(session: Session, cast: Cast) -> None:
    served(session, cast.q1, cast.an, cast.procedure, 100)
    rated(session, cast.q1, cast.an, {5: 30, 3: 10}, procedure=cast.procedure)
    closed(session, cast.p1, now=FIFTH)


def mails(session: Session, now: datetime = FIFTH) -> list[Notice]:
    queue_digests(session, public_url="https://hl.example", zone=HANOI, now=now)
    return list(session.scalars(select(Notice)))


def test_a_release_makes_one_mail_with_what_it_told(session: Session, cast: Cast) -> None:
    wants(session, cast, "alice", Rhythm.RELEASE)
    october_is_closed(session, cast)

    (mail,) = mails(session)

    assert (mail.channel, mail.address) == (Channel.MAIL, "alice@hanoi.gov.vn")
    words = written(mail.template, mail.values, locale="en")
    assert words.subject == "Phường Một, month 10/2026: new figures"
    # 30 of 40 satisfied; Wilson's margin by hand: 59.8 to 85.8
    assert "Of 100 people served 40 have rated. Satisfied, with the margin: 75.0 % (59.8–85.8)" in words.words
    assert "https://hl.example/admin/offices/P1/overview/2026-10/" in words.words
    assert len(mails(session)) == 1  # asked again, nothing more


def test_who_leads_elsewhere_or_wants_none_gets_none(session: Session, cast: Cast) -> None:
    wants(session, cast, "bob", Rhythm.RELEASE)
    wants(session, cast, "hoa", Rhythm.NEVER)
    wants(session, cast, "an", Rhythm.RELEASE)  # an official sees no month of the unit
    october_is_closed(session, cast)

    assert mails(session) == []


def test_a_closed_account_gets_none(session: Session, cast: Cast) -> None:
    wants(session, cast, "alice", Rhythm.RELEASE)
    cast.accounts["alice"].closed_at = FIFTH
    october_is_closed(session, cast)

    assert mails(session) == []


def test_weekly_means_monday(session: Session, cast: Cast) -> None:
    wants(session, cast, "alice", Rhythm.WEEKLY)
    october_is_closed(session, cast)

    assert mails(session) == []
    assert len(mails(session, NEXT_MONDAY)) == 1


def test_monthly_tells_closed_months_alone(session: Session, cast: Cast) -> None:
    wants(session, cast, "alice", Rhythm.MONTHLY)
    rated(session, cast.q1, cast.an, {5: 30, 3: 10}, procedure=cast.procedure)
    released(session, cast.p1)
    session.scalars(select(Release)).one().made_on = FIFTH.date()

    assert mails(session) == []


def test_the_inspectorate_is_told_of_every_ward(session: Session, cast: Cast) -> None:
    wants(session, cast, "thanh", Rhythm.RELEASE)
    october_is_closed(session, cast)
    closed(session, cast.p2, now=FIFTH)

    assert {mail.values["office"] for mail in mails(session)} == {"Phường Một", "Phường Hai"}


@pytest.mark.parametrize(
    ("at", "quiet", "goes"),
    [
        ("2026-11-05 09:00", (18, 7), "2026-11-05 09:00"),
        ("2026-11-05 05:10", (18, 7), "2026-11-05 07:00"),
        ("2026-11-05 21:40", (18, 7), "2026-11-06 07:00"),
        ("2026-11-05 12:30", (12, 14), "2026-11-05 14:00"),
        ("2026-11-05 03:00", (5, 5), "2026-11-05 03:00"),
    ],
)
def test_a_mail_waits_for_the_end_of_the_quiet_hours(at: str, quiet: tuple[int, int], goes: str) -> None:
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    local = datetime.fromisoformat(at).replace(tzinfo=zone)

    assert after_quiet(local, *quiet) == datetime.fromisoformat(goes).replace(tzinfo=zone)


@pytest.mark.parametrize("address", ["", "nobody", "a@b", "a@b.vn, c@d.vn", "a b@c.vn"])
def test_a_mail_needs_one_address(session: Session, cast: Cast, address: str) -> None:
    with pytest.raises(Refused) as refused:
        choose(
            session,
            cast.accounts["alice"].id,
            Rhythm.RELEASE,
            address,
            quiet_from=18,
            quiet_until=7,
            today=FOURTH,
        )

    assert refused.value.code == "bad_address"
    assert session.scalars(select(DigestChoice)).all() == []
