"""Who answers for which field: what nobody owns and what two own stand first."""

import uuid
from datetime import date

import pytest
from sqlalchemy.orm import Session

from feedback.errors import Missing
from feedback.plans import responsibilities
from feedback.plans.models import Product
from tests.cast import Cast, gather
from tests.planning import (
    NOW,
    catalogue_of,
    refused,
)


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@pytest.fixture
def catalogue(session: Session, cast: Cast) -> dict[str, Product]:
    return catalogue_of(session, cast)


class TestResponsibilities:
    def give(self, session: Session, cast: Cast, field: str, official, deputy=None):
        return responsibilities.give_responsibility(
            session,
            cast.p1,
            field,
            official,
            deputy,
            date(2026, 11, 1),
            user_id=cast.accounts["dung"].id,
            now=NOW,
        )

    def test_what_nobody_owns_and_what_two_own_stand_first(self, session: Session, cast: Cast) -> None:
        self.give(session, cast, "Đất đai", cast.an, cast.binh)
        self.give(session, cast, "Xây dựng", cast.an)
        self.give(session, cast, "Xây dựng", cast.binh)

        found = responsibilities.responsibility_map(session, cast.p1, date(2026, 11, 20))

        seen = [(field.name, field.is_unowned, field.is_disputed) for field in found]
        assert seen == [("Hộ tịch", True, False), ("Xây dựng", False, True), ("Đất đai", False, False)]

    def test_an_entry_ends_once_and_not_before_it_starts(self, session: Session, cast: Cast) -> None:
        entry = self.give(session, cast, "Đất đai", cast.an)
        who = {"user_id": cast.accounts["dung"].id, "now": NOW}
        with refused("ends_before_it_starts"):
            responsibilities.end_responsibility(session, cast.p1, entry.id, date(2026, 10, 31), **who)
        responsibilities.end_responsibility(session, cast.p1, entry.id, date(2026, 11, 20), **who)

        with pytest.raises(Missing):
            responsibilities.end_responsibility(session, cast.p1, entry.id, date(2026, 11, 21), **who)
        with pytest.raises(Missing):
            responsibilities.end_responsibility(session, cast.p1, uuid.uuid4(), date(2026, 11, 21), **who)
