"""Files for the national database: each record once in each version, no rating in them, and their form as documented."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from feedback.evaluations.closings.closing import recompute
from feedback.periods.month import Month
from feedback.terms.pushes import push, pushes_of
from feedback.terms.term import Term
from feedback.terms.year_decisions import decide
from tests.cast import OCTOBER, Cast, gather
from tests.months import AFTER_OCTOBER, DONE, HANOI, closed, planned, rated
from tests.refusing import refusing

DOCUMENTED = Path(__file__).parents[2] / "docs" / "national-database.schema.json"
IN_JANUARY = datetime(2027, 1, 6, 2, 0, tzinfo=UTC)


@pytest.fixture
def cast(session: Session) -> Cast:
    return gather(session)


@pytest.fixture
def october(session: Session, cast: Cast) -> None:
    planned(session, cast.an, DONE)
    rated(session, cast.q1, cast.an, {5: 8, 1: 1})
    closed(session, cast.p1)


def pushed(
    session: Session, cast: Cast, period: Month | Term = OCTOBER, *, again: bool = False
) -> list[dict]:
    _, content = push(session, cast.p1, period, again=again, user_id=None, now=AFTER_OCTOBER)
    return [json.loads(line) for line in content.decode().splitlines()]


def test_the_file_has_a_head_a_record_for_everybody_and_a_foot_with_its_checksum(
    session: Session, cast: Cast, october: None
) -> None:
    made, content = push(session, cast.p1, OCTOBER, user_id=None, now=AFTER_OCTOBER)
    head, *records, foot = [json.loads(line) for line in content.decode().splitlines()]

    assert (head["format"], head["period"], head["records"]) == ("hailong-national", "2026-10", 3)
    assert [record["key"] for record in records] == [f"P1/C0{number}/2026-10/1" for number in (1, 2, 3)]
    assert foot["sha256"] == hashlib.sha256(content[: content.rindex(b'{"end"')]).hexdigest()
    assert made.digest == hashlib.sha256(content).hexdigest()
    assert records[1]["total"] is None  # Bình had no task


def test_no_file_tells_of_ratings(session: Session, cast: Cast, october: None) -> None:
    _, *records, _ = pushed(session, cast)

    told = set().union(*(record.keys() for record in records))
    assert told == {
        "class", "common_points", "division", "key", "kind", "letter", "name", "office", "official", "period",
        "rule_set", "supersedes", "title", "total", "version",
    }  # fmt: skip


def test_every_line_is_as_the_schema_says(session: Session, cast: Cast, october: None) -> None:
    schema = json.loads(DOCUMENTED.read_text(encoding="utf-8"))
    kinds = {kind["title"]: kind for kind in schema["oneOf"]}
    identity = schema["$defs"]["identity"]
    head, *records, foot = pushed(session, cast)

    assert head.keys() == kinds["head"]["properties"].keys()
    assert foot.keys() == kinds["foot"]["properties"].keys()
    for record in records:
        assert record.keys() == {*kinds["month"]["properties"], *identity["properties"]}


def test_a_second_file_has_only_what_is_new(session: Session, cast: Cast, october: None) -> None:
    first = pushed(session, cast)
    with refusing("nothing_to_push"):
        pushed(session, cast)
    assert pushed(session, cast, again=True) == first

    recompute(session, cast.p1, OCTOBER, "A decision", zone=HANOI, now=AFTER_OCTOBER)

    _, *records, _ = pushed(session, cast)
    assert records[0]["key"] == "P1/C01/2026-10/2"
    assert records[0]["supersedes"] == "P1/C01/2026-10/1"
    assert len(pushes_of(session, cast.p1)) == 3


def test_an_open_month_and_a_quarter_are_refused(session: Session, cast: Cast) -> None:
    with refusing("month_open"):
        pushed(session, cast)
    with refusing("not_found"):
        pushed(session, cast, Term.parse("2026-Q4"))


def test_a_year_is_pushed_by_its_decisions(session: Session, cast: Cast) -> None:
    for number in range(1, 13):
        closed(session, cast.p1, Month(2026, number), now=IN_JANUARY)
    with refusing("nothing_to_push"):
        pushed(session, cast, Term.parse("2026"))
    decide(
        session, cast.p1, cast.an, 2026, None, "", shadow_months=0, user_id=cast.accounts["alice"].id,
        zone=HANOI, now=IN_JANUARY,
    )  # fmt: skip

    _, record, _ = pushed(session, cast, Term.parse("2026"))

    assert (record["key"], record["kind"], record["class"]) == ("P1/C01/2026/1", "year", None)
    assert [month["standing"] for month in record["months"]] == ["no_total"] * 12
