"""The ledger's page: it recomputes what was sealed, and names what no longer holds."""

from flask import Flask
from lxml import html
from sqlalchemy import update
from sqlalchemy.orm import Session

from feedback.audit.models import Batch
from feedback.ratings.models import Rating
from tests.cast import Cast
from tests.desk_day import counted, receipt, seal, shift, tap

LEDGER = "/admin/offices/P1/ledger/?lang=en"


def sealed_day(session: Session, cast: Cast) -> None:
    shift(session, cast.q1, cast.an, "2026-10-05")
    for minute in (10, 20, 30):
        receipt(session, cast.q1, cast.an, cast.procedure, f"2026-10-05 09:{minute}")
        tap(session, cast.q1, f"2026-10-05 09:{minute + 5}")
    seal(session, "2026-10-06 00:30")


def words(answer) -> str:
    return " ".join(" ".join(html.fromstring(answer.get_data(as_text=True)).itertext()).split())


def test_what_was_sealed_holds_and_its_head_is_shown(as_, app: Flask, session: Session, cast: Cast) -> None:
    sealed_day(session, cast)
    counted(session, app.extensions["hailong_intake_marks"])

    page = words(as_("thanh").get(LEDGER))

    assert "All is well: 1 batches, 3 ratings, 0 decisions." in page
    assert session.query(Batch).one().head.hex() in page


def test_a_rating_changed_behind_its_back_is_named(as_, session: Session, cast: Cast) -> None:
    sealed_day(session, cast)
    session.execute(update(Rating).values(level=5).where(Rating.level == 4))

    page = words(as_("alice").get(LEDGER))

    assert "The ledger does not hold:" in page
    assert "2026-10 · batch 1: A record of the batch was changed" in page
