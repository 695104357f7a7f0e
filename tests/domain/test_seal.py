"""The seal, rating by rating: who served, in which month it counts, and what is kept of it."""

import uuid
from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.contacts.models import Contact
from feedback.periods.models import Period, PeriodState
from feedback.periods.month import Month
from feedback.ratings.levels import NOBODY_AT_DESK
from feedback.ratings.models import (
    Basis,
    Channel,
    Comment,
    Intake,
    Rating,
    RatingState,
    SealedDay,
    Source,
    Tally,
)
from feedback.ratings.tallies import recount
from feedback.receipts.models import RatedBy, Receipt
from tests.cast import Cast, gather
from tests.desk_day import at, receipt, scan, seal, shift, sign_on, tap

DAY, NEXT = "2026-10-05", "2026-10-06 00:30"
OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def sealed(session: Session, waiting: Intake) -> Rating:
    """What has become of a rating of the intake."""
    return session.get_one(Rating, (waiting.office_id, waiting.rating_id), populate_existing=True)


def ratings(session: Session) -> Sequence[Rating]:
    return session.scalars(select(Rating)).all()


def close(session: Session, office_id: uuid.UUID, month: Month) -> None:
    session.add(
        Period(office_id=office_id, month=month, state=PeriodState.CLOSED, rule_set="any", closed_at=at("2026-11-05 09:00"))
    )  # fmt: skip
    session.flush()


def test_a_tap_gets_official_and_procedure_of_the_transaction_it_is_matched_to(
    session: Session, cast: Cast
) -> None:
    served = receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:00")
    given = tap(session, cast.q1, f"{DAY} 09:20", level=5)

    seal(session, NEXT)

    kept = sealed(session, given)
    assert (kept.basis, kept.state, kept.verified) == (Basis.MATCHED, RatingState.COUNTED, True)
    assert (kept.official_id, kept.procedure_id, kept.desk_id) == (cast.an.id, cast.procedure.id, cast.q1.id)
    assert (kept.month, kept.day_on, kept.late) == (OCTOBER, date(2026, 10, 5), False)
    assert session.get_one(Receipt, (served.office_id, served.id)).rated_by is RatedBy.MATCHED


@pytest.mark.parametrize(
    ("tapped", "basis"),
    [("09:45", Basis.MATCHED), ("09:45:01", Basis.DESK), ("09:00", Basis.MATCHED), ("08:59:59", Basis.DESK)],
)
def test_a_match_lies_at_most_45_minutes_back(
    session: Session, cast: Cast, tapped: str, basis: Basis
) -> None:
    receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:00")
    given = tap(session, cast.q1, f"{DAY} {tapped}")

    seal(session, NEXT)

    assert sealed(session, given).basis is basis


def test_a_transaction_supports_one_rating(session: Session, cast: Cast) -> None:
    receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:00")
    shift(session, cast.q1, cast.an, DAY)
    first = tap(session, cast.q1, f"{DAY} 09:10")
    second = tap(session, cast.q1, f"{DAY} 09:11")

    seal(session, NEXT)

    assert sealed(session, first).basis is Basis.MATCHED
    again = sealed(session, second)
    assert (again.basis, again.state) == (Basis.ROSTER, RatingState.UNVERIFIED)


def test_a_transaction_rated_by_its_qr_is_left_alone(session: Session, cast: Cast) -> None:
    served = receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:00")
    scanned = scan(session, served, f"{DAY} 09:30", level=1)
    given = tap(session, cast.q1, f"{DAY} 09:10")

    seal(session, NEXT)

    assert sealed(session, given).state is RatingState.UNVERIFIED
    assert (sealed(session, scanned).basis, sealed(session, scanned).state) == (
        Basis.RECEIPT,
        RatingState.COUNTED,
    )


def test_a_void_transaction_supports_no_tap(session: Session, cast: Cast) -> None:
    receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:00", voided_at=at(f"{DAY} 09:05"))
    given = tap(session, cast.q1, f"{DAY} 09:20")

    seal(session, NEXT)

    assert sealed(session, given).basis is Basis.DESK


def test_a_rating_that_names_its_transaction_needs_no_time(session: Session, cast: Cast) -> None:
    served = receipt(session, cast.q1, cast.binh, cast.procedure, "2026-09-30 16:00")
    scanned = scan(session, served, f"{DAY} 20:00")

    seal(session, "2026-10-08 00:30")

    kept = sealed(session, scanned)
    assert (kept.official_id, kept.procedure_id) == (cast.binh.id, cast.procedure.id)
    assert (kept.month, kept.day_on) == (Month(2026, 9), date(2026, 10, 5))  # the month of the service


def test_a_rating_of_a_transaction_that_a_tap_has_used_counts_for_nobody(
    session: Session, cast: Cast
) -> None:
    served = receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:00")
    tap(session, cast.q1, f"{DAY} 09:10")
    seal(session, NEXT)
    scanned = tap(
        session, cast.q1, "2026-10-06 20:00", channel=Channel.QR, source=Source.BROWSER, receipt_id=served.id
    )

    seal(session, "2026-10-09 00:30")

    kept = sealed(session, scanned)
    assert (kept.basis, kept.state, kept.official_id) == (Basis.RECEIPT, RatingState.UNVERIFIED, cast.an.id)


def test_a_tap_without_a_match_is_the_rosters_and_unverified(session: Session, cast: Cast) -> None:
    receipt(session, cast.q2, cast.binh, cast.procedure, f"{DAY} 09:00")  # another desk's
    shift(session, cast.q1, cast.an, DAY)
    given = tap(session, cast.q1, f"{DAY} 09:10")

    seal(session, NEXT)

    kept = sealed(session, given)
    assert (kept.basis, kept.state, kept.verified) == (Basis.ROSTER, RatingState.UNVERIFIED, False)
    assert (kept.official_id, kept.procedure_id) == (cast.an.id, None)


def test_the_sign_on_outweighs_the_roster(session: Session, cast: Cast) -> None:
    shift(session, cast.q1, cast.an, DAY)
    sign_on(session, cast.q1, cast.binh, f"{DAY} 09:00", f"{DAY} 10:00")
    given = tap(session, cast.q1, f"{DAY} 09:10")

    seal(session, "2026-10-08 00:30")

    assert sealed(session, given).official_id == cast.binh.id


def test_nobody_on_duty_leaves_the_rating_to_the_desk(session: Session, cast: Cast) -> None:
    given = tap(session, cast.q1, f"{DAY} 09:10")

    seal(session, "2026-10-08 00:30")

    kept = sealed(session, given)
    assert (kept.basis, kept.state, kept.official_id) == (Basis.DESK, RatingState.UNVERIFIED, None)


def test_nobody_at_the_desk_is_never_an_officials(session: Session, cast: Cast) -> None:
    served = receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:00")
    shift(session, cast.q1, cast.an, DAY)
    given = tap(session, cast.q1, f"{DAY} 09:10", level=1, reasons=NOBODY_AT_DESK)
    after = tap(session, cast.q1, f"{DAY} 09:20")

    seal(session, NEXT)

    kept = sealed(session, given)
    assert (kept.basis, kept.official_id, kept.reasons) == (Basis.DESK, None, NOBODY_AT_DESK)
    assert sealed(session, after).basis is Basis.MATCHED  # it has used up no transaction
    assert served.rated_by is RatedBy.MATCHED


def test_nobody_at_the_desk_is_nobodys_even_where_a_dossier_is_named(session: Session, cast: Cast) -> None:
    served = receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:00")
    given = tap(session, cast.q1, f"{DAY} 09:10", level=1, reasons=NOBODY_AT_DESK, receipt_id=served.id)

    seal(session, NEXT)

    assert (sealed(session, given).basis, sealed(session, given).official_id) == (Basis.DESK, None)


def test_of_two_ratings_that_name_one_transaction_one_counts(session: Session, cast: Cast) -> None:
    served = receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:00")
    pair = [scan(session, served, f"{DAY} 20:0{number}") for number in range(2)]

    seal(session, NEXT)

    assert sorted(sealed(session, given).state for given in pair) == [
        RatingState.COUNTED,
        RatingState.UNVERIFIED,
    ]


def test_a_named_transaction_that_nobody_claimed_is_claimed_at_the_seal(session: Session, cast: Cast) -> None:
    served = receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:00")
    named = tap(session, cast.q1, f"{DAY} 09:30", receipt_id=served.id)
    given = tap(session, cast.q1, f"{DAY} 09:10")

    seal(session, NEXT)

    assert sealed(session, named).basis is Basis.RECEIPT
    assert sealed(session, given).basis is Basis.DESK
    assert session.get_one(Receipt, (served.office_id, served.id)).rated_by is RatedBy.NAMED


def test_a_qr_on_the_wall_is_the_services_alone(session: Session, cast: Cast) -> None:
    receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:00")
    shift(session, cast.q1, cast.an, DAY)
    given = tap(session, cast.q1, f"{DAY} 09:10", channel=Channel.WALL, source=Source.BROWSER)

    seal(session, NEXT)

    assert (sealed(session, given).basis, sealed(session, given).state) == (
        Basis.DESK,
        RatingState.UNVERIFIED,
    )


def test_the_month_of_a_late_tap_is_that_of_its_transaction(session: Session, cast: Cast) -> None:
    receipt(session, cast.q1, cast.an, cast.procedure, "2026-10-30 16:40")
    given = tap(session, cast.q1, "2026-10-30 16:50", received_at=at("2026-11-02 08:00"))  # was offline

    seal(session, "2026-11-03 00:30")

    assert (sealed(session, given).month, sealed(session, given).late) == (OCTOBER, False)


def test_a_kiosks_word_alone_moves_no_rating_into_another_month(session: Session, cast: Cast) -> None:
    given = tap(session, cast.q1, "2026-10-30 16:50", received_at=at("2026-11-02 08:00"))
    from_file = tap(
        session, cast.q1, "2026-10-30 16:51", received_at=at("2026-11-02 08:00"), source=Source.FILE
    )

    seal(session, "2026-11-06 00:30")

    assert sealed(session, given).month == NOVEMBER
    assert sealed(session, from_file).month == OCTOBER
    assert sealed(session, given).late is False


def test_a_rating_for_a_closed_month_counts_in_the_first_open_one(session: Session, cast: Cast) -> None:
    close(session, cast.p1.id, OCTOBER)
    close(session, cast.p1.id, NOVEMBER)
    served = receipt(session, cast.q1, cast.an, cast.procedure, "2026-10-30 16:40")
    scanned = scan(session, served, "2026-11-05 20:00")

    report = seal(session, "2026-12-02 00:30")

    assert (sealed(session, scanned).month, sealed(session, scanned).late) == (Month(2026, 12), True)
    assert (report["P1"].late, report["P1"].ratings) == (1, 1)


def test_comments_and_contacts_are_kept_apart(session: Session, cast: Cast) -> None:
    given = tap(session, cast.q1, f"{DAY} 09:10", comment="Chờ lâu", contact=b"sealed")
    tap(session, cast.q1, f"{DAY} 09:20")

    seal(session, "2026-10-08 00:30")

    [comment], [contact] = session.scalars(select(Comment)).all(), session.scalars(select(Contact)).all()
    assert (comment.rating_id, comment.words, comment.month) == (given.rating_id, "Chờ lâu", OCTOBER)
    assert (contact.rating_id, contact.sealed, contact.wants_answer) == (given.rating_id, b"sealed", True)
    assert contact.delete_on == date(2027, 1, 6)  # 90 days after the seal of 8 October
    assert comment.id != given.rating_id


def test_tallies_are_what_the_ratings_are(session: Session, cast: Cast) -> None:
    for minute in range(0, 50, 10):
        receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:{minute:02}")
        tap(session, cast.q1, f"{DAY} 09:{minute + 5:02}", level=5 if minute else 2)
    tap(session, cast.q2, f"{DAY} 09:10", level=3)

    seal(session, NEXT)

    counts = {
        (tally.official_id == cast.an.id, tally.state, tally.level): tally.count
        for tally in session.scalars(select(Tally))
    }
    assert counts == {
        (True, RatingState.COUNTED, 2): 1,
        (True, RatingState.COUNTED, 5): 4,
        (False, RatingState.UNVERIFIED, 3): 1,
    }
    assert recount(session, cast.p1.id, OCTOBER) == []


def test_an_office_without_transactions_counts_by_the_roster(session: Session, cast: Cast) -> None:
    shift(session, cast.q1, cast.an, DAY)
    given = tap(session, cast.q1, f"{DAY} 09:10")

    seal(session, "2026-10-08 00:30")

    kept = sealed(session, given)
    assert (kept.basis, kept.state, kept.official_id) == (Basis.ROSTER, RatingState.COUNTED, cast.an.id)


def test_what_the_roster_counted_is_let_go_of_when_the_months_transactions_come_in(
    session: Session, cast: Cast
) -> None:
    shift(session, cast.q1, cast.an, DAY)
    given = tap(session, cast.q1, f"{DAY} 09:10")
    seal(session, "2026-10-08 00:30")

    receipt(session, cast.q1, cast.an, cast.procedure, "2026-10-08 09:00")
    seal(session, "2026-10-09 00:30")

    assert sealed(session, given).state is RatingState.UNVERIFIED
    assert recount(session, cast.p1.id, OCTOBER) == []


def test_each_office_is_sealed_by_itself(session: Session, cast: Cast) -> None:
    receipt(session, cast.far_desk, cast.chau, cast.procedure, f"{DAY} 09:00")
    tap(session, cast.q1, f"{DAY} 09:10")  # its transactions have not come in
    there = tap(session, cast.far_desk, f"{DAY} 09:10")

    report = seal(session, NEXT)

    assert [(code, each.ratings) for code, each in report.items()] == [("HN", 0), ("P1", 0), ("P2", 1)]
    assert [each.rating_id for each in ratings(session)] == [there.rating_id]


def test_a_sealed_day_says_what_was_served_and_received(session: Session, cast: Cast) -> None:
    receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:00")
    receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 10:00")
    receipt(session, cast.q2, cast.binh, cast.procedure, f"{DAY} 10:00")
    tap(session, cast.q1, f"{DAY} 09:10")

    seal(session, NEXT)

    day = session.get_one(SealedDay, (cast.p1.id, date(2026, 10, 5)))
    assert (day.served, day.received) == (3, 1)
    assert day.served_by_desk == {cast.q1.id.hex: 2, cast.q2.id.hex: 1}
