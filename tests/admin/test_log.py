"""The log of acts on screen: every particular in words, every value as the office writes it."""

from itertools import chain

import pytest
from sqlalchemy.orm import Session

from admin.particulars import PARTICULARS
from feedback.audit import acts
from tests.admin.things import things_of_p1
from tests.cast import IN_OCTOBER, Cast

LOG = "/admin/offices/P1/log/"


@pytest.fixture
def log(as_, session: Session, cast: Cast):
    """Opens the log of P1 in a language after one act of each of these names was written down."""
    office = things_of_p1(session, cast).office

    def opened(language: str, name: str, **about: str | int) -> str:
        acts.record(session, name, office_id=office.id, user_id=None, now=IN_OCTOBER, **about)
        session.commit()
        return as_("alice").get(f"{LOG}?lang={language}").text

    return opened


def test_every_particular_of_every_act_is_named_in_words() -> None:
    declared = set(chain.from_iterable(act.particulars for act in acts.DECLARED.values()))

    assert declared == PARTICULARS.keys()


def test_a_score_is_written_as_vietnamese_offices_write_it(log) -> None:
    page = log(
        "vi", "evaluations:sheet:head_scored", official="CB01", month="2026-10", points="27.25", scorer="head"
    )

    assert "10/2026" in page
    assert "27,25" in page
    assert "scorer" not in page
    assert "head" not in page.partition("<tbody>")[2]


def test_days_and_kinds_are_read_in_english_too(log) -> None:
    about = {"official": "CB01", "kind": "sick", "from_on": "2026-10-05", "to_on": "2026-10-07"}

    page = log("en", "staffing:absence:recorded", **about)

    assert "05/10/2026" in page
    assert "07/10/2026" in page
    assert "Sick leave" in page
    assert "from_on" not in page


def test_settings_are_read_by_the_words_of_the_rules_page(log) -> None:
    page = log(
        "vi",
        "evaluations:rules:chosen",
        rule_set="hanoi-335",
        month="2026-11",
        settings="cap=0.2",
    )

    assert "cap=" not in page
    assert "0,2" in page


def test_what_is_known_no_more_stays_as_it_was_stored(log) -> None:
    page = log("vi", "plans:fault:recorded", official="CB01", month="x", task="Việc", kind="gone")

    assert "gone" in page
