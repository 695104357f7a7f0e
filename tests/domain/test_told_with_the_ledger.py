"""What the ledger tells beside ratings: how many were served on a day, what a correction says, and how JSON is written."""

from datetime import date

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from feedback.audit.models import Batch, DecisionLeaf
from feedback.audit.verify import Fault, FaultKind
from feedback.base import new_id
from feedback.integrity.corrections import agree, propose
from feedback.integrity.models import Correction, CorrectionKind, CorrectionState
from feedback.ratings.models import SealedDay
from feedback.verification import verify
from tests.cast import Cast, gather
from tests.desk_day import ZONE, at, receipt, seal, shift, tap

DAY = date(2026, 10, 5)


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@pytest.fixture
def correction(session: Session, cast: Cast) -> Correction:
    """A day of two people served and one rating, which two people give to Binh."""
    shift(session, cast.q1, cast.an, "2026-10-05")
    for hour in ("09:00", "10:00"):
        receipt(session, cast.q1, cast.an, cast.procedure, f"2026-10-05 {hour}")
    tap(session, cast.q1, "2026-10-05 09:05")
    seal(session, "2026-10-06 00:30")
    made = propose(
        session, CorrectionKind.RATINGS, cast.q1, DAY, None, cast.an, cast.binh, "Bình trực thay", cast.accounts["alice"],
        zone=ZONE, now=at("2026-10-08 13:00"),
    )  # fmt: skip
    agree(session, made, cast.accounts["thanh"], zone=ZONE, now=at("2026-10-08 14:00"))
    return made


def faults(session: Session) -> list[Fault]:
    session.expire_all()
    return verify(session).faults


def served_told(session: Session) -> list[object]:
    states = session.scalars(select(Batch.state).order_by(Batch.month, Batch.number))
    return [state["served"] for state in states if state and "served" in state]


def test_the_seal_tells_how_many_were_served_at_which_desk(
    session: Session, cast: Cast, correction: Correction
) -> None:
    assert served_told(session) == [{"2026-10-05": {cast.q1.id.hex: 2}}]
    assert faults(session) == []


def test_a_later_seal_of_the_day_tells_only_what_is_another(
    session: Session, cast: Cast, correction: Correction
) -> None:
    tap(session, cast.q1, "2026-10-05 10:05", received_at=at("2026-10-07 08:00"))
    seal(session, "2026-10-08 00:30")
    assert len([told for told in served_told(session) if told]) == 1

    receipt(session, cast.q1, cast.an, cast.procedure, "2026-10-05 11:00")
    tap(session, cast.q1, "2026-10-05 11:05", received_at=at("2026-10-09 08:00"))
    seal(session, "2026-10-10 00:30")

    assert served_told(session)[-1] == {"2026-10-05": {cast.q1.id.hex: 3}}
    assert faults(session) == []


@pytest.mark.parametrize(
    "values", [{"served": 1}, {"served": 1, "served_by_desk": {}}, {"served_by_desk": {"0" * 32: 2}}], ids=str
)
def test_led_1_people_served_who_are_added_or_hidden_are_found(
    session: Session, correction: Correction, values: dict[str, object]
) -> None:
    session.execute(update(SealedDay).values(values))

    assert [(fault.kind, fault.about) for fault in faults(session)] == [(FaultKind.SERVED, "2026-10-05")]


def test_led_6_a_correction_that_says_another_thing_or_names_others_is_found(
    session: Session, cast: Cast, correction: Correction
) -> None:
    changes: list[dict[str, object]] = [
        {"reason": "Bình trực thay."},
        {"proposed_by": cast.accounts["bob"].id},
        {"decided_by": cast.accounts["bob"].id},
        {"day_on": date(2026, 10, 6)},
        {"desk_id": cast.q2.id},
        {"to_official_id": cast.dung.id},
        {"kind": CorrectionKind.DOSSIER, "receipt_id": new_id()},
        {"state": CorrectionState.WITHDRAWN, "decided_by": None, "decided_at": None},
    ]
    for change in changes:
        with session.begin_nested() as tampering:
            session.execute(update(Correction).values(change))
            found = faults(session)
            tampering.rollback()

        assert {(fault.kind, fault.about) for fault in found} == {
            (FaultKind.CORRECTION, correction.id.hex)
        }, change
    assert faults(session) == []


def test_led_6_a_correction_that_nobody_decided_is_found(
    session: Session, cast: Cast, correction: Correction
) -> None:
    made = propose(
        session, CorrectionKind.RATINGS, cast.q1, DAY, None, cast.binh, cast.an, "Trả lại", cast.accounts["alice"],
        zone=ZONE, now=at("2026-10-09 13:00"),
    )  # fmt: skip
    assert faults(session) == []  # what only waits is nothing that the ledger answers for
    session.execute(
        update(Correction)
        .where(Correction.id == made.id)
        .values(
            state=CorrectionState.DECIDED,
            decided_by=cast.accounts["thanh"].id,
            decided_at=at("2026-10-09 14:00"),
        )
    )

    assert [(fault.kind, fault.about) for fault in faults(session)] == [(FaultKind.CORRECTION, made.id.hex)]


def test_led_1_json_that_is_written_otherwise_is_found_on_either_database(
    session: Session, correction: Correction
) -> None:
    """What PostgreSQL keeps as JSON it keeps sign by sign, as SQLite does."""
    session.execute(
        text("UPDATE ledger_decision SET body = replace(CAST(body AS TEXT), ': ', ':  ')" + _as_json(session))
    )

    assert {(fault.kind, fault.about) for fault in faults(session)} == {
        (FaultKind.SPELLING, "ledger_decision.body")
    }
    assert session.scalars(select(DecisionLeaf.act)).all() == ["ratings:moved"]


def test_moments_and_ids_have_one_spelling_on_postgresql_and_show_another_on_sqlite(
    session: Session, correction: Correction
) -> None:
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    if on_postgresql:
        session.execute(text("UPDATE correction SET proposed_at = '2026-10-08T13:00:00+07:00'"))
        session.execute(text("UPDATE correction SET id = CAST(upper(CAST(id AS TEXT)) AS UUID)"))
    else:
        session.execute(text("UPDATE correction SET proposed_at = replace(proposed_at, ' ', 'T')"))

    expected = set() if on_postgresql else {(FaultKind.SPELLING, "correction.proposed_at")}
    assert {(fault.kind, fault.about) for fault in faults(session)} == expected


def _as_json(session: Session) -> str:
    return "::json" if session.get_bind().dialect.name == "postgresql" else ""
