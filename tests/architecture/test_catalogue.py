"""The Vietnamese catalogue is complete: no text without Vietnamese, none uncertain, none left over."""

from scripts import catalogue


def test_every_text_has_its_vietnamese() -> None:
    assert catalogue.faults() == []
