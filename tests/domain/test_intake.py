"""The intake: one row for one id, whoever sends it, however often, and from however many places at once."""

import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from feedback.offices.models import Desk, Office, OfficeKind, Official, Procedure
from feedback.periods.month import Month
from feedback.ratings.models import Basis, Channel, Comment, Intake, Rating, RatingState, Source
from feedback.ratings.operations import submit
from feedback.ratings.submission import CLOCK, NewRating
from feedback.ratings.writer import IntakeWriter
from feedback.receipts.models import Mode, RatedBy, Receipt
from tests.databases import open_engine

NOW = datetime(2026, 10, 12, 2, 30, tzinfo=UTC)


def place(session: Session) -> Desk:
    """A ward with one desk."""
    ward = Office(code="P1", code_key="p1", name="Phường Một", kind=OfficeKind.WARD)
    session.add(ward)
    session.flush()
    desk = Desk(office_id=ward.id, code="Q01", code_key="q01", name="Quầy 1", fields=["Hộ tịch"])
    session.add(desk)
    session.flush()
    return desk


def dossier(session: Session, desk: Desk) -> Receipt:
    """A dossier received at `desk`, that nobody has rated."""
    official = Official(
        office_id=desk.office_id, code="A1", code_key="a1", name="Alice", name_sort="a", name_search="alice"
    )
    procedure = Procedure(
        code="1.1", code_key="1.1", name="Khai sinh", field="Hộ tịch", working_days=0, level="Cấp xã",
        from_on=date(2026, 1, 1),
    )  # fmt: skip
    session.add_all([official, procedure])
    session.flush()
    receipt = Receipt(
        office_id=desk.office_id, dossier_code="D1", dossier_key="d1", procedure_id=procedure.id, desk_id=desk.id,
        official_id=official.id, received_at=NOW - timedelta(minutes=9), mode=Mode.DIRECT,
    )  # fmt: skip
    session.add(receipt)
    session.flush()
    return receipt


def tap(desk: Desk, **changes: object) -> NewRating:
    """A rating given at `desk`."""
    rating = NewRating(
        office_id=desk.office_id, rating_id=uuid.uuid4(), desk_id=desk.id, channel=Channel.KIOSK,
        source=Source.DEVICE, level=4, tapped_at=NOW, received_at=NOW,
    )  # fmt: skip
    return replace(rating, **changes)


def test_it_stores_a_rating_once(session: Session) -> None:
    desk = place(session)
    rating = tap(desk, level=2, reasons=("waiting", "attitude"), comment="Chờ lâu")

    first, again = submit(session, [rating], now=NOW), submit(session, [rating], now=NOW)

    assert [first[0].outcome, again[0].outcome] == ["stored", "already_stored"]
    kept = session.scalars(select(Intake)).one()
    assert (kept.level, kept.reasons, kept.comment, kept.tapped_at) == (2, "attitude,waiting", "Chờ lâu", NOW)


@pytest.mark.parametrize(
    "other",
    [
        {"level": 5},
        {"comment": "khác"},
        {"reasons": ("waiting",)},
        {"tapped_at": NOW + timedelta(seconds=1)},
        {"contact": b"sealed"},
    ],
)
def test_it_refuses_another_body_under_the_same_id_and_keeps_the_first(
    session: Session, other: dict[str, object]
) -> None:
    desk = place(session)
    rating = tap(desk)
    submit(session, [rating], now=NOW)

    [outcome] = submit(session, [replace(rating, **other)], now=NOW)

    assert (outcome.outcome, outcome.code) == ("refused", "rating_id_conflict")
    assert session.scalars(select(Intake.level)).all() == [4]


def test_a_repeat_from_a_device_whose_clock_is_off_is_known(session: Session) -> None:
    desk, later = place(session), NOW + timedelta(minutes=7)
    rating = tap(desk, doubts=frozenset({CLOCK}))  # its time is that of its arrival

    again = replace(rating, tapped_at=later, received_at=later)

    assert [submit(session, [each], now=NOW)[0].outcome for each in (rating, again)] == [
        "stored",
        "already_stored",
    ]


def test_it_sees_the_same_id_twice_in_one_batch(session: Session) -> None:
    desk = place(session)
    rating = tap(desk)

    outcomes = submit(session, [rating, rating, replace(rating, level=1), tap(desk)], now=NOW)

    assert [each.outcome for each in outcomes] == ["stored", "already_stored", "refused", "stored"]


def test_it_knows_an_id_after_the_seal_has_taken_its_time_away(session: Session) -> None:
    desk = place(session)
    rating = tap(desk, comment="Tốt")
    session.add_all(
        [
            Rating(
                office_id=desk.office_id, rating_id=rating.rating_id, month=Month(2026, 10), day_on=date(2026, 10, 12),
                desk_id=desk.id, channel=Channel.KIOSK, level=4, state=RatingState.UNVERIFIED, basis=Basis.DESK,
                batch=1, salt=b"0" * 16,
            ),
            Comment(
                office_id=desk.office_id, rating_id=rating.rating_id, month=Month(2026, 10), words="Tốt"
            ),
        ]
    )  # fmt: skip
    session.flush()

    outcomes = submit(session, [rating, replace(rating, level=3), replace(rating, comment="khác")], now=NOW)

    assert [each.outcome for each in outcomes] == ["already_stored", "refused", "refused"]
    assert session.scalar(select(func.count()).select_from(Intake)) == 0


def test_a_named_dossier_gives_its_one_rating(session: Session) -> None:
    desk = place(session)
    receipt = dossier(session, desk)
    first, second = (tap(desk, channel=Channel.PAPER, receipt_id=receipt.id) for _ in range(2))

    outcomes = submit(session, [first, second, first], now=NOW)

    assert [(each.outcome, each.code) for each in outcomes] == [
        ("stored", None),
        ("refused", "dossier_already_rated"),
        ("already_stored", None),
    ]
    session.refresh(receipt)
    assert receipt.rated_by is RatedBy.NAMED
    assert session.scalar(select(func.count()).select_from(Intake)) == 1


def test_whoever_holds_the_paper_is_heard_although_a_tap_was_matched_to_it(session: Session) -> None:
    desk = place(session)
    receipt = dossier(session, desk)
    receipt.rated_by = RatedBy.MATCHED
    session.flush()

    [outcome] = submit(session, [tap(desk, channel=Channel.QR, receipt_id=receipt.id)], now=NOW)

    assert outcome.outcome == "stored"
    session.refresh(receipt)
    assert receipt.rated_by is RatedBy.MATCHED


@pytest.fixture
def private_engine(private_database: str) -> Iterator[Engine]:
    """A database where commits are real."""
    engine = open_engine(private_database)
    yield engine
    engine.dispose()


def test_forty_threads_and_two_writers_lose_and_double_nothing(private_engine: Engine) -> None:
    with Session(private_engine, expire_on_commit=False) as session:
        desk = place(session)
        session.commit()
    writers = [IntakeWriter(private_engine), IntakeWriter(private_engine)]
    ratings = [[tap(desk) for _ in range(3)] for _ in range(40)]
    answers: list[str] = []

    def send(number: int) -> None:
        for writer in writers:  # each rating goes by both writers: the second time it is known
            answers.extend(each.outcome for each in writer.write(ratings[number]))

    threads = [threading.Thread(target=send, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    for writer in writers:
        writer.close()
    assert (answers.count("stored"), answers.count("already_stored")) == (120, 120)
    with Session(private_engine) as session:
        assert session.scalar(select(func.count()).select_from(Intake)) == 120


def test_a_failed_write_is_told_to_everybody_who_waited_and_the_next_one_works(
    private_engine: Engine,
) -> None:
    with Session(private_engine, expire_on_commit=False) as session:
        desk = place(session)
        session.commit()
    writer = IntakeWriter(private_engine)

    with pytest.raises(Exception, match="level"):
        writer.write([tap(desk, level=9)])

    assert [each.outcome for each in writer.write([tap(desk)])] == ["stored"]
    writer.close()


def test_a_write_needs_none_of_the_connections_that_waiting_requests_hold(private_engine: Engine) -> None:
    with Session(private_engine, expire_on_commit=False) as session:
        desk = place(session)
        session.commit()
    private_engine.dispose()
    held = [
        private_engine.connect() for _ in range(private_engine.pool.size() + 10)
    ]  # the pool and its overflow

    writer = IntakeWriter(private_engine)

    assert [each.outcome for each in writer.write([tap(desk)])] == ["stored"]
    writer.close()
    for connection in held:
        connection.close()
