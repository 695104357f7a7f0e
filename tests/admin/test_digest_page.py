"""The page on which a person chooses mail about new figures."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedback.digests.models import DigestChoice, Rhythm

PAGE = "/admin/digest/"
GIVEN = {"rhythm": "weekly", "address": "alice@hanoi.gov.vn", "quiet_from": "17", "quiet_until": "8"}


def test_a_choice_is_kept_and_shown(as_, session: Session) -> None:
    browser = as_("alice")

    assert browser.post(PAGE, GIVEN).status_code == 303

    choice = session.scalars(select(DigestChoice)).one()
    assert (choice.rhythm, choice.address, choice.quiet_from) == (Rhythm.WEEKLY, "alice@hanoi.gov.vn", 17)
    assert "alice@hanoi.gov.vn" in browser.get(PAGE).get_data(as_text=True)


def test_a_bad_address_is_refused_beside_its_field(as_, session: Session) -> None:
    answer = as_("alice").post(PAGE, {**GIVEN, "address": "nowhere"})

    assert answer.status_code == 422
    assert 'class="fault"' in answer.get_data(as_text=True)
    assert session.scalars(select(DigestChoice)).all() == []
