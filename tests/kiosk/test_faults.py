"""What a fault of ours leaves in the log: where it happened, and nothing that a citizen sent."""

import logging

import pytest

from feedback.ratings import intake
from tests.kiosk.tablets import Tablet, tap

WORDS, CONTACT = "Chờ từ bảy giờ sáng vì khai sinh cho cháu", "0912345678"


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """An intake that breaks the database's own rules, as a mistake of ours would."""
    values = intake._values

    def wrong(rating):
        row = list(values(rating))
        row[intake._COLUMNS.index("level")] = 99
        return tuple(row)

    monkeypatch.setattr(intake, "_values", wrong)


def test_log_3_a_fault_writes_nothing_that_a_citizen_sent(
    tablet: Tablet, broken: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")

    answer = tablet.post("/k/ratings", {"items": [tap(level=1, comment=WORDS, contact=CONTACT)]})

    assert answer.status_code == 500
    written = "\n".join(logging.Formatter().format(record) for record in caplog.records)
    assert "fault " in written
    assert "intake.py" in written  # where it happened is told
    assert WORDS not in written
    assert CONTACT not in written
    assert WORDS not in answer.text
