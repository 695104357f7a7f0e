"""What is noted with a passage of a case is read in words, never as a code."""

import pytest

from feedback.cases.kinds import Passing
from feedback.cases.remarks import LATE, remark_of


@pytest.mark.parametrize(
    ("passing", "note", "said"),
    [
        (Passing.FOUND, "staffing", ("Too few people at the desk", "")),
        (Passing.ANSWERED, "letter", ("By letter", "")),
        (
            Passing.CLASSIFIED,
            "petition: về hạ tầng: ngập",
            ("Reflection or petition (PAKN)", "về hạ tầng: ngập"),
        ),
        (Passing.ESCALATED, "first_look", ("First look", "")),
        (Passing.REFERRED, f"thuộc sở{LATE}", ("after more than five working days", "thuộc sở")),
        (Passing.EXTENDED, "staffing: hai người nghỉ", ("", "staffing: hai người nghỉ")),  # words, no code
        (Passing.ASSIGNED, "Trần Thị Bình", ("", "Trần Thị Bình")),
        (Passing.OPENED, "", ("", "")),
    ],
)
def test_a_note_is_told_by_its_label_and_its_words(
    passing: Passing, note: str, said: tuple[str, str]
) -> None:
    assert remark_of(passing, note) == said
