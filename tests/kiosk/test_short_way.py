"""The short way of a tap: it answers what the route would, and leaves to the route whatever is not plain."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedback.ratings.models import Intake
from tests.kiosk.tablets import Tablet, tap


class RouteTaken(Exception):
    """The request came to the route."""


@pytest.fixture
def no_route(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """From here on the route refuses to answer."""

    def taken() -> None:
        raise RouteTaken

    monkeypatch.setitem(app.view_functions, "kiosk.take_ratings", taken)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", True)
    monkeypatch.delitem(app.error_handler_spec[None][None], Exception)


@pytest.fixture
def known(tablet: Tablet) -> Tablet:
    """A tablet that the service has seen a moment ago."""
    assert tablet.get("/k/state").status_code == 200
    return tablet


def test_a_plain_tap_of_a_known_tablet_needs_no_route(
    known: Tablet, no_route: None, session: Session
) -> None:
    first, other = tap(level=5), tap(level=2, reasons=["long_wait"], comment="Chờ lâu")

    assert [each["outcome"] for each in known.send(first, other)] == ["stored", "stored"]
    assert known.send(first)[0]["outcome"] == "already_stored"
    assert known.send({**first, "level": 1})[0] == {
        "rating_id": first["rating_id"],
        "outcome": "refused",
        "code": "rating_id_conflict",
    }
    assert session.scalar(select(func.count()).select_from(Intake)) == 2


def test_its_answer_carries_the_headers_of_every_answer(known: Tablet, no_route: None) -> None:
    answer = known.post("/k/ratings", {"items": [tap()]})

    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "send",
    [
        lambda tablet: tablet.post("/k/ratings", {"items": [tap(), tap(level=9)]}),
        lambda tablet: tablet.post("/k/ratings", {"items": [tap(receipt="ABCDE")]}),
        lambda tablet: tablet.post("/k/ratings", {"items": []}),
        lambda tablet: tablet.post_bytes("/k/ratings", b'{"items": [NaN]}'),
        lambda tablet: tablet.post_bytes("/k/ratings", b"{}", "text/plain"),
        lambda tablet: tablet.post_bytes("/k/ratings", b'{"items": []' + b" " * 70_000 + b"}"),
        lambda tablet: Tablet(tablet.client, "unknown").post("/k/ratings", {"items": [tap()]}),
    ],
)
def test_what_is_not_plain_takes_the_route(
    known: Tablet, no_route: None, send: Callable[[Tablet], Any]
) -> None:
    with pytest.raises(RouteTaken):
        send(known)


def test_what_the_short_way_read_is_there_for_the_route(known: Tablet, session: Session) -> None:
    results = known.send(tap(), tap(level=9))

    assert [each["outcome"] for each in results] == ["stored", "refused"]
    assert session.scalar(select(func.count()).select_from(Intake)) == 1
