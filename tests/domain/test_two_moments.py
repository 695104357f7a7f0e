"""Reception and result of a dossier: two transactions, each with its official, each supporting one rating."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from feedback.errors import Conflict
from feedback.integrity.matching import match
from feedback.ratings.models import Basis, Intake, Rating, RatingState, SealedDay
from feedback.receipts import operations, queries, receiving
from feedback.receipts.models import Receipt, ReceiptCode, Stage
from tests.cast import Cast, gather
from tests.desk_day import ZONE, at, receipt, scan, seal, tap
from tests.refusing import refusing

DAY, NEXT = "2026-10-05", "2026-10-06 00:30"


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def result_of(session: Session, cast: Cast, dossier: Receipt, handed: str) -> Receipt:
    """The result of a dossier of An's, handed over by Bình at the second desk."""
    return receiving.hand_over(
        session, cast.q2, cast.binh, dossier.dossier_code, handed_at=at(handed), now=at(handed)
    ).receipt


def sealed(session: Session, waiting: Intake) -> Rating:
    return session.scalars(select(Rating).where(Rating.rating_id == waiting.rating_id)).one()


def test_each_moment_is_rated_apart_for_its_own_official(session: Session, cast: Cast) -> None:
    dossier = receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 08:00")
    result = result_of(session, cast, dossier, f"{DAY} 10:00")
    of_reception = scan(session, dossier, f"{DAY} 08:10", level=5)
    of_result = scan(session, result, f"{DAY} 10:10", level=2)

    seal(session, NEXT)

    told = {
        each.level: (each.stage, each.official_id, each.state, each.basis)
        for each in session.scalars(select(Rating))
    }
    assert told == {
        5: (Stage.RECEPTION, cast.an.id, RatingState.COUNTED, Basis.RECEIPT),
        2: (Stage.RESULT, cast.binh.id, RatingState.COUNTED, Basis.RECEIPT),
    }
    assert {of_reception.rating_id, of_result.rating_id} == set(session.scalars(select(Rating.rating_id)))


def test_what_is_served_counts_receptions_and_results(session: Session, cast: Cast) -> None:
    dossier = receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 08:00")
    result_of(session, cast, dossier, f"{DAY} 10:00")
    receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 09:00", returned_at=at(f"{DAY} 11:00"))

    seal(session, NEXT)

    day = session.scalars(select(SealedDay).where(SealedDay.office_id == cast.p1.id)).one()
    assert day.served == 3  # the day of return in a file tells no official, so it is no transaction
    assert day.served_by_desk == {cast.q1.id.hex: 2, cast.q2.id.hex: 1}


def test_a_tap_is_matched_to_the_latest_moment_of_its_desk(session: Session, cast: Cast) -> None:
    dossier = receipt(session, cast.q2, cast.an, cast.procedure, f"{DAY} 08:00")
    result_of(session, cast, dossier, f"{DAY} 08:30")
    first, second = tap(session, cast.q2, f"{DAY} 08:31"), tap(session, cast.q2, f"{DAY} 08:32")

    seal(session, NEXT)

    assert (sealed(session, first).stage, sealed(session, first).official_id) == (Stage.RESULT, cast.binh.id)
    assert (sealed(session, second).stage, sealed(session, second).official_id) == (
        Stage.RECEPTION,
        cast.an.id,
    )


def test_a_tap_that_was_asked_about_one_moment_is_matched_to_it_alone(session: Session, cast: Cast) -> None:
    dossier = receipt(session, cast.q2, cast.an, cast.procedure, f"{DAY} 08:00")
    result_of(session, cast, dossier, f"{DAY} 08:30")
    asked = tap(session, cast.q2, f"{DAY} 08:31", stage=Stage.RECEPTION)
    again = tap(session, cast.q2, f"{DAY} 08:33", stage=Stage.RECEPTION)

    seal(session, NEXT)

    assert (sealed(session, asked).official_id, sealed(session, asked).basis) == (cast.an.id, Basis.MATCHED)
    assert sealed(session, again).basis is not Basis.MATCHED  # one moment supports one rating
    assert (
        sealed(session, again).stage is Stage.RECEPTION
    )  # what it was asked about is all that is known of it


def test_a_tap_without_a_transaction_has_no_moment(session: Session, cast: Cast) -> None:
    alone = tap(session, cast.q1, f"{DAY} 08:31")

    seal(session, "2026-10-10 00:30")  # nothing was served, so the day has waited for its transactions

    assert sealed(session, alone).stage is None


def test_the_result_stands_with_the_ward_that_decided(session: Session, cast: Cast) -> None:
    here = receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 08:00")
    result = receiving.hand_over(
        session,
        cast.far_desk,
        cast.chau,
        here.dossier_code,
        procedure=cast.procedure,
        receiving_office_id=cast.p1.id,
        now=at(f"{DAY} 09:00"),
    ).receipt
    scan(session, result, f"{DAY} 09:05", level=1)

    seal(session, NEXT)

    rating = session.scalars(select(Rating)).one()
    assert (rating.office_id, rating.official_id, rating.stage) == (cast.p2.id, cast.chau.id, Stage.RESULT)
    assert result.receiving_office_id == cast.p1.id


def test_a_moment_is_told_once_and_never_otherwise(session: Session, cast: Cast) -> None:
    dossier = receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 08:00")
    first = receiving.hand_over(session, cast.q2, cast.binh, dossier.dossier_code, now=at(f"{DAY} 09:00"))
    again = receiving.hand_over(session, cast.q2, cast.binh, dossier.dossier_code, now=at(f"{DAY} 09:30"))

    assert (first.is_new, again.is_new, again.receipt.id) == (True, False, first.receipt.id)
    with pytest.raises(Conflict):
        receiving.hand_over(session, cast.q2, cast.an, dossier.dossier_code, now=at(f"{DAY} 09:30"))
    with refusing("dates_reversed"):
        receiving.hand_over(
            session,
            cast.q2,
            cast.binh,
            dossier.dossier_code,
            handed_at=at(f"{DAY} 07:00"),
            now=at(f"{DAY} 09:30"),
        )


@pytest.mark.parametrize(
    "impossible",
    [
        {"stage": Stage.RESULT, "due_at": at("2026-10-09 17:00")},
        {"stage": Stage.RESULT, "returned_at": at("2026-10-09 17:00")},
        {"slip": True, "due_at": at("2026-10-09 17:00")},
        {"slip": True, "stage": Stage.RESULT},
    ],
)
def test_what_can_never_be_is_refused_by_the_database(session: Session, cast: Cast, impossible) -> None:
    with pytest.raises(IntegrityError):
        receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 08:00", **impossible)


def test_qr_6_every_code_that_was_made_is_accounted_for(session: Session, cast: Cast) -> None:
    made = [receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 08:0{minute}") for minute in range(5)]
    now = at(f"{DAY} 09:00")
    issued = operations.mint(session, made, valid_days=7, now=now)
    operations.issue_code(session, made[0], valid_days=7, now=now + timedelta(hours=1))
    operations.void(session, made[1], now=now)
    found = queries.find_code(session, issued[2], now=now)
    assert found is not None
    operations.redeem(session, cast.p1.id, found.code_id, now=now)

    counted = queries.codes_counted(session, cast.p1.id, since=now, before=now + timedelta(days=1), now=now)
    later = queries.codes_counted(
        session, cast.p1.id, since=now, before=now + timedelta(days=1), now=now + timedelta(days=7)
    )

    # Six were made; the first was replaced and the second withdrawn. Of the four that are told nobody says which was used.
    assert (counted.issued, counted.void, counted.told, counted.expired) == (6, 2, 4, 0)
    assert (later.issued, later.void, later.expired) == (6, 2, 3)  # the one issued an hour later still runs
    assert len(session.scalars(select(ReceiptCode)).all()) == 6


def test_a_receipt_never_has_two_live_codes(session: Session, cast: Cast) -> None:
    made = receipt(session, cast.q1, cast.an, cast.procedure, f"{DAY} 08:00")
    operations.issue_code(session, made, valid_days=7, now=at(f"{DAY} 08:00"))
    (first,) = session.scalars(select(ReceiptCode))

    session.add(
        ReceiptCode(
            office_id=first.office_id, receipt_id=made.id, code_hash=b"x" * 32,
            issued_at=first.issued_at, expires_at=first.expires_at,
        )
    )  # fmt: skip
    with pytest.raises(IntegrityError):
        session.flush()


def test_slips_are_of_their_day_and_random(session: Session, cast: Cast) -> None:
    now = at(f"{DAY} 08:00")
    slips = {
        receiving.give_slip(session, cast.q1, cast.an, cast.procedure, zone=ZONE, now=now).dossier_code
        for _ in range(20)
    }

    assert len(slips) == 20
    assert all(code.startswith("P-261005-") for code in slips)


class TestMatchingByKind:
    def test_a_tap_passes_over_other_kinds(self) -> None:
        served = [(at(f"{DAY} 08:00"), "in"), (at(f"{DAY} 08:10"), "out")]
        taps = [(at(f"{DAY} 08:20"), "tap")]

        def found(kind: str | None) -> dict[str, str]:
            return match(
                taps,
                served,
                within=timedelta(minutes=45),
                asked_about={"tap": kind} if kind else {},
                kinds={"in": "reception", "out": "result"},
            )

        assert found(None) == {"tap": "out"}
        assert found("reception") == {"tap": "in"}
        assert found("other") == {}

    def test_the_one_that_was_passed_over_is_still_there_for_the_next(self) -> None:
        served = [(at(f"{DAY} 08:00"), "in"), (at(f"{DAY} 08:10"), "out")]
        taps = [(at(f"{DAY} 08:20"), "first"), (at(f"{DAY} 08:21"), "second")]

        found = match(
            taps,
            served,
            within=timedelta(minutes=45),
            asked_about={"first": "reception"},
            kinds={"in": "reception", "out": "result"},
        )

        assert found == {"first": "in", "second": "out"}
