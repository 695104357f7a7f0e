"""Thresholds of the detectors: within bounds, set by the city a month ahead, kept in the ledger, and then in force."""

from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.audit.models import DecisionLeaf
from feedback.integrity.models import Flag, ThresholdChange
from feedback.integrity.threshold_changes import set_threshold, thresholds_of
from feedback.integrity.thresholds import BOUNDS, LABELS, Thresholds
from feedback.periods.month import Month
from feedback.verification import verify
from tests.cast import OCTOBER, Cast, gather
from tests.desk_day import ZONE, at, minutes_later, receipt, seal, shift, tap
from tests.refusing import refusing

SEPTEMBER, NOVEMBER = Month(2026, 9), Month(2026, 11)
IN_SEPTEMBER = at("2026-09-20 09:00")


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


def set_to(session: Session, cast: Cast, name: str, value: str, month: Month = OCTOBER, **changes) -> None:
    said = {"reason": "Nhiều gia đình đi cùng nhau", "office": cast.city} | changes
    set_threshold(
        session, said["office"], name, value, month, said["reason"], by=cast.accounts["thanh"].id, zone=ZONE,
        now=IN_SEPTEMBER,
    )  # fmt: skip


def test_a_threshold_holds_from_its_month_on_for_every_ward(session: Session, cast: Cast) -> None:
    set_to(session, cast, "burst_ratings", "7")
    set_to(session, cast, "burst_ratings", "6", NOVEMBER)

    found = [
        thresholds_of(session, cast.p1.id, month).burst_ratings for month in (SEPTEMBER, OCTOBER, NOVEMBER)
    ]
    assert found == [5, 7, 6]
    assert thresholds_of(session, cast.p2.id, OCTOBER).burst_ratings == 7


def test_the_seal_looks_by_the_thresholds_of_the_month(session: Session, cast: Cast) -> None:
    set_to(session, cast, "burst_ratings", "6")
    shift(session, cast.q1, cast.an, "2026-10-05")
    for second in (0, 15, 30, 45, 60):
        receipt(session, cast.q1, cast.an, cast.procedure, "2026-10-05 09:05")
        tap(session, cast.q1, minutes_later("2026-10-05 09:10", second / 60))

    seal(session, "2026-10-06 00:30")

    assert session.scalars(select(Flag)).all() == []


def test_the_ledger_keeps_who_set_what_and_why(session: Session, cast: Cast) -> None:
    set_to(session, cast, "fast_share", "0,2")

    leaf = session.scalars(select(DecisionLeaf).where(DecisionLeaf.act == "thresholds:set")).one()
    assert (leaf.body["name"], leaf.body["before"], leaf.body["after"]) == ("fast_share", "0.15", "0.2")
    assert thresholds_of(session, cast.p1.id, OCTOBER).fast_share == Decimal("0.2")
    assert verify(session).faults == []


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("burst_ratings", "2", "bad_threshold"),
        ("burst_ratings", "11", "bad_threshold"),
        ("burst_ratings", "many", "bad_threshold"),
        ("fast_share", "NaN", "bad_threshold"),
        ("off_hours_before", "25:00", "bad_threshold"),
        ("off_hours_before", "09:00", "bad_threshold"),
        ("switched_off", "1", "unknown_threshold"),
    ],
)
def test_no_setting_crosses_the_bounds(
    session: Session, cast: Cast, name: str, value: str, code: str
) -> None:
    with refusing(code):
        set_to(session, cast, name, value)
    assert session.scalars(select(ThresholdChange)).all() == []


def test_nothing_is_set_backwards_twice_without_a_reason_or_by_a_ward(session: Session, cast: Cast) -> None:
    with refusing("month_has_begun"):
        set_to(session, cast, "burst_ratings", "6", SEPTEMBER)
    with refusing("reason_missing"):
        set_to(session, cast, "burst_ratings", "6", reason=" ")
    with refusing("not_the_city"):
        set_to(session, cast, "burst_ratings", "6", office=cast.p1)
    set_to(session, cast, "burst_ratings", "6")
    with refusing("threshold_set_already"):
        set_to(session, cast, "burst_ratings", "7")


def test_every_threshold_has_its_bounds_and_its_words() -> None:
    assert BOUNDS.keys() == LABELS.keys() == set(Thresholds.__slots__)
