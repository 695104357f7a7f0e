"""What an office shows of its sheets inside, and the evidence that officials put forward."""

import pytest
from sqlalchemy.orm import Session

from feedback.evaluations.closings import inside
from feedback.evaluations.sheets import evidence
from feedback.evaluations.sheets.way import sheet_of
from tests.cast import OCTOBER, Cast, gather
from tests.months import DONE, closed, planned
from tests.refusing import refusing
from tests.sheet_steps import agreed, asked, by_leader, published, put_forward


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


class TestInside:
    def test_colleagues_read_names_with_classes_and_nothing_else(self, session: Session, cast: Cast) -> None:
        planned(session, cast.an, DONE)
        closed(session, cast.p1)
        assert inside.results_inside(session, cast.p1, OCTOBER) == []
        published(session, cast)
        rows = inside.results_inside(session, cast.p1, OCTOBER)
        assert [row.name for row in rows] == [cast.an.name, cast.binh.name, cast.dung.name]
        assert set(type(rows[0]).__dataclass_fields__) == {
            "name", "title", "division", "klass", "letter", "published_on",
        }  # fmt: skip

    def test_a_reopened_sheet_is_not_in_the_list(self, session: Session, cast: Cast) -> None:
        planned(session, cast.an, DONE)
        closed(session, cast.p1)
        published(session, cast)
        agreed(session, cast, asked(session, cast))
        assert cast.an.name not in [row.name for row in inside.results_inside(session, cast.p1, OCTOBER)]

    def test_an_open_month_is_not_published(self, session: Session, cast: Cast) -> None:
        with refusing("month_open"):
            published(session, cast)


class TestEvidence:
    def test_it_is_put_forward_and_taken_back_until_a_leader_has_commented(
        self, session: Session, cast: Cast
    ) -> None:
        kept = put_forward(session, cast)
        sheet = sheet_of(session, cast.p1, OCTOBER, cast.an.id)
        assert [each.reference for each in evidence.evidence_of(session, sheet)] == ["https://example.org/12"]
        evidence.take_back(
            session, cast.p1, OCTOBER, cast.an.id, kept.id, user_id=cast.accounts["an"].id
        )  # fmt: skip
        by_leader(session, cast)
        with refusing("head_has_scored"):
            put_forward(session, cast)

    @pytest.mark.parametrize("link", ["javascript://alert(1)", "ftp://x/y", "https://"])
    def test_a_link_leads_to_a_page(self, session: Session, cast: Cast, link: str) -> None:
        with refusing("bad_link"):
            put_forward(session, cast, reference=link)

    def test_nobody_puts_it_forward_for_another(self, session: Session, cast: Cast) -> None:
        with refusing("not_own_sheet"):
            put_forward(session, cast, who="dung")
