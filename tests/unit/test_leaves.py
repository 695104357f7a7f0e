"""What a rating's leaf commits to, in the one form that is hashed."""

import itertools
import uuid
from datetime import date

import pytest

from feedback.audit import chain
from feedback.ratings.leaves import Commitments, Sealed, record

OFFICE, DESK, OFFICIAL = (uuid.UUID(int=number) for number in (1, 2, 3))
PLAIN = Sealed(
    office_id=OFFICE, month="2026-10", day_on=date(2026, 10, 5), late=False, desk_id=DESK, official_id=OFFICIAL,
    procedure_id=None, channel="kiosk", level=4, reasons="polite,quick", basis="roster", verified=True, questionnaire="1",
)  # fmt: skip
SALT = b"0123456789abcdef"


@pytest.mark.parametrize(
    ("late", "official", "reasons", "questionnaire"),
    list(
        itertools.product([True, False], [None, OFFICIAL], ["", "polite", 'a"b\\', "Chờ lâu\n"], ["1", "é"])
    ),
)
def test_a_leaf_is_the_commitment_to_its_record_in_canonical_json(
    late: bool, official: uuid.UUID | None, reasons: str, questionnaire: str
) -> None:
    sealed = PLAIN._replace(late=late, official_id=official, reasons=reasons, questionnaire=questionnaire)

    assert Commitments().to(SALT, sealed) == chain.commitment(SALT, record(sealed))


def test_both_databases_forms_of_a_value_give_one_leaf() -> None:
    """SQLite's driver gives ids as 32 digits, days as text and yes as 1."""
    of_sqlite = PLAIN._replace(
        office_id=OFFICE.hex, day_on="2026-10-05", late=0, desk_id=DESK.hex, official_id=OFFICIAL.hex, verified=1
    )  # fmt: skip

    assert Commitments().to(SALT, of_sqlite) == Commitments().to(SALT, PLAIN)


@pytest.mark.parametrize("name", Sealed._fields)
def test_no_part_of_a_rating_can_change_unseen(name: str) -> None:
    other = {
        "late": True,
        "verified": False,
        "level": 5,
        "day_on": date(2026, 10, 6),
        "procedure_id": OFFICIAL,
    }
    changed = PLAIN._replace(**{name: other.get(name, "elsewhere")})

    assert Commitments().to(SALT, changed) != Commitments().to(SALT, PLAIN)


def test_a_leaf_tells_no_time_finer_than_the_day_and_not_whether_it_counts() -> None:
    assert record(PLAIN).keys() == {
        "office", "month", "day", "late", "desk", "official", "procedure", "channel", "level", "reasons", "basis",
        "verified", "questionnaire",
    }  # fmt: skip
    assert record(PLAIN)["day"] == "2026-10-05"
