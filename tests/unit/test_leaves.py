"""What a rating's leaf commits to, in the one form that is hashed."""

import hashlib
import itertools
import uuid
from datetime import date

import pytest

from feedback.audit import chain
from feedback.ratings.leaves import LEAF_FORM, Alike, Commitments, Sealed, record, words_commitment

OFFICE, DESK, OFFICIAL = (uuid.UUID(int=number) for number in (1, 2, 3))
PLAIN = Sealed(
    office_id=OFFICE, month="2026-10", day_on=date(2026, 10, 5), late=False, desk_id=DESK, official_id=OFFICIAL,
    procedure_id=None, channel="kiosk", level=4, reasons="polite,quick", basis="roster", verified=True, questionnaire="1", stage="reception", entered_by=None,
)  # fmt: skip
SALT = b"0123456789abcdef"
ID = uuid.UUID(int=4)
FIRST_FORM = "44839a0825492cdf65d3f42e03bfd06baaa7426d7da8339c1cd6f1078447c7c9"
DIGEST = bytes(range(32))
LEAF_FORMS = range(1, LEAF_FORM + 1)


@pytest.mark.parametrize(
    ("late", "official", "reasons", "questionnaire"),
    list(
        itertools.product([True, False], [None, OFFICIAL], ["", "polite", 'a"b\\', "Chờ lâu\n"], ["1", "é"])
    ),
)
def test_a_leaf_is_the_commitment_to_its_record_in_canonical_json(
    late: bool, official: uuid.UUID | None, reasons: str, questionnaire: str
) -> None:
    sealed = PLAIN._replace(
        late=late, official_id=official, reasons=reasons, questionnaire=questionnaire, stage=None if late else "result"
    )  # fmt: skip

    for words, form, check in itertools.product((None, DIGEST), LEAF_FORMS, (None, SALT * 2)):
        made = Commitments().to(SALT, ID, sealed, words, form, check)
        written = chain.canonical_json(record(sealed, words, form))
        assert made == committed(form, written, check or bytes(32))


def committed(form: int, written: bytes, mark: bytes) -> bytes:
    if form == 4:
        return chain.marked(mark, chain.hidden(SALT, written, ID.hex))
    return chain.commitment_to(SALT, written, None if form == 1 else ID.hex, mark if form == 3 else None)


def test_the_fourth_form_is_a_hash_over_the_mark_and_the_hidden_record() -> None:
    """As docs/ledger-spec.md writes it."""
    mark, written = bytes([7]) * 32, chain.canonical_json(record(PLAIN))
    behind = hashlib.sha256(b"\x02hnr4" + SALT + ID.hex.encode() + written).digest()

    assert Alike(PLAIN, 4).hidden(SALT, ID, None) == behind
    assert (
        Commitments().to(SALT, ID, PLAIN, None, 4, mark)
        == hashlib.sha256(b"\x00hnr4" + mark + behind).digest()
    )


def test_both_databases_forms_of_a_value_give_one_leaf() -> None:
    """SQLite's driver gives ids as 32 digits, days as text and yes as 1."""
    of_sqlite = PLAIN._replace(
        office_id=OFFICE.hex, day_on="2026-10-05", late=0, desk_id=DESK.hex, official_id=OFFICIAL.hex, verified=1
    )  # fmt: skip

    assert Commitments().to(SALT, ID.hex, of_sqlite) == Commitments().to(SALT, ID, PLAIN)


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

    assert Commitments().to(SALT, ID, changed) != Commitments().to(SALT, ID, PLAIN)


def test_a_leaf_tells_no_time_finer_than_the_day_and_not_whether_it_counts() -> None:
    first = {
        "office", "month", "day", "late", "desk", "official", "procedure", "channel", "level", "reasons", "basis",
        "verified", "questionnaire",
    }  # fmt: skip
    assert record(PLAIN, form=1).keys() == first
    assert record(PLAIN, form=2).keys() == first | {"stage", "words"}
    assert record(PLAIN, form=3).keys() == first | {"stage", "words", "entered_by"}
    assert record(PLAIN)["day"] == "2026-10-05"


def test_a_leaf_of_the_first_form_is_what_it_always_was() -> None:
    """Worked out once and written down: a ledger that was sealed then must verify for ever."""
    assert Commitments().to(SALT, ID, PLAIN, form=1).hex() == FIRST_FORM


def test_a_leaf_belongs_to_one_id() -> None:
    assert Commitments().to(SALT, uuid.UUID(int=5), PLAIN) != Commitments().to(SALT, ID, PLAIN)


def test_words_are_committed_to_with_a_salt_of_their_own() -> None:
    of_one, of_other = (words_commitment(salt, "Chờ lâu") for salt in (SALT, SALT[::-1]))

    assert of_one != of_other
    assert Commitments().to(SALT, ID, PLAIN, of_one) != Commitments().to(SALT, ID, PLAIN, of_other)
