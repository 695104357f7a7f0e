"""What leaders see of a month that runs stays the same until a release, and each release hides everybody."""

import hashlib
import itertools
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from feedback import clock
from feedback.ratings.models import Rating, SealedDay
from feedback.ratings.moves import give
from feedback.releases.figures import Figures, running
from feedback.releases.models import Release
from feedback.releases.operations import release_due, release_last, release_running
from feedback.releases.reading import reasons_of, sealed_month
from tests.admin.staff import signed_in
from tests.cast import OCTOBER, Cast
from tests.desk_day import receipt
from tests.months import AFTER_OCTOBER, HANOI, closed, rated

VIEWS = {
    "alice": [
        "/admin/offices/P1/months/2026-10/",
        "/admin/offices/P1/months/2026-10/charts/levels.svg",
        "/admin/offices/P1/months/2026-10/charts/days.svg",
        "/admin/offices/P1/overview/2026-10/",
        "/admin/offices/P1/overview/2026-10/charts/satisfied.svg",
        "/admin/offices/P1/overview/2026-10/charts/coverage.svg",
    ],
    "thanh": ["/admin/offices/HN/overview/2026-10/", "/admin/offices/HN/overview/2026-10/charts/wards.svg"],
    "an": ["/admin/me/", "/admin/me/months/2026-10/"],
}
VOLATILE = {"Set-Cookie", "Date"}  # of the session, and of the moment of the answer


def state_of_view(browser, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code in (200, 404), path  # a chart of nothing is not there yet
    headers = sorted((name, value) for name, value in answer.headers if name not in VOLATILE)
    body = answer.data.replace(token_of(answer.data), b"") if b"csrf_token" in answer.data else answer.data
    return hashlib.sha256(repr((answer.status_code, headers)).encode() + body).hexdigest()


def token_of(page: bytes) -> bytes:
    """The token of CSRF is drawn anew for every page."""
    return page.split(b'name="csrf_token" value="', 1)[1].split(b'"', 1)[0]


def weighed_of(release: Release | None) -> Counter[str]:
    """Ratings of each official by the release."""
    officials = release.weighed["officials"] if release else {}
    return Counter({who: each["ratings"] for who, each in officials.items()})


@pytest.fixture
def in_october(monkeypatch: pytest.MonkeyPatch):
    at = {"now": datetime(2026, 10, 2, 22, 30, tzinfo=UTC)}
    monkeypatch.setattr(clock, "now", lambda: at["now"])
    return at


def sealed_day(session: Session, cast: Cast, day: date, served: int) -> None:
    session.add(
        SealedDay(
            office_id=cast.p1.id,
            day_on=day,
            sealed_at=datetime(2026, 10, 31, tzinfo=UTC),
            served=served,
            received=0,
            served_by_desk={cast.q1.id.hex: served},
        )
    )


def test_anon_2_every_view_changes_with_a_release_alone(
    in_october, app, session: Session, cast: Cast
) -> None:
    draw = random.Random(7)
    browsers = {who: signed_in(app.test_client(), session, cast.accounts[who]) for who in VIEWS}
    seen: dict[str, list[str]] = {path: [] for paths in VIEWS.values() for path in paths}
    numbers: list[int] = []
    for day_number in range(1, 31):  # 300 ratings
        day = date(2026, 10, day_number)
        for official in (cast.an, cast.binh):
            rated(session, cast.q1, official, Counter(draw.choices((1, 2, 3, 4, 5), k=5)), day=day)
        sealed_day(session, cast, day, served=24)
        session.commit()
        before = len(session.scalars(select(Release)).all())
        release_due(session, zone=HANOI, now=in_october["now"])
        session.commit()
        numbers.append(len(session.scalars(select(Release)).all()) - before)
        for who, paths in VIEWS.items():
            for path in paths:
                seen[path].append(state_of_view(browsers[who], path))

    releases = session.scalars(select(Release).order_by(Release.number)).all()
    assert len(releases) == 2  # up to the tenth and up to the twentieth
    for path, states in seen.items():
        changes = [place for place in range(1, len(states)) if states[place] != states[place - 1]]
        assert all(numbers[place] for place in changes), path  # no change without a release
    assert len(set(seen["/admin/offices/P1/overview/2026-10/"])) == 3  # and with one the overview does change
    steps = [weighed_of(None), *(weighed_of(release) for release in releases)]
    for before, after in itertools.pairwise(steps):
        assert all(after[who] - before[who] >= 20 for who in after)  # of each official's, rated
    # …and the close, which cannot wait, adds enough as well
    assert all(30 * 5 - steps[-1][who] >= 20 for who in steps[-1])
    assert len(set(seen["/admin/me/months/2026-10/"])) == 1  # of persons nothing while the month runs


def test_anon_2_a_rating_that_waits_for_the_seal_changes_no_view(
    in_october, as_, session: Session, cast: Cast
) -> None:
    browser = as_("alice")
    before = [state_of_view(browser, path) for path in VIEWS["alice"]]

    rated(session, cast.q1, cast.an, {1: 1})

    assert [state_of_view(browser, path) for path in VIEWS["alice"]] == before


def busy(session: Session, cast: Cast, levels: dict[int, int], *days_of_october: int) -> None:
    for number in days_of_october:
        rated(session, cast.q1, cast.an, levels, day=date(2026, 10, number))
        sealed_day(session, cast, date(2026, 10, number), served=10)
        for minute in range(10):
            receipt(session, cast.q1, cast.an, cast.procedure, f"2026-10-{number:02} 09:{minute:02}")


def test_anon_9_few_ratings_that_all_agree_come_out_without_their_levels(
    session: Session, cast: Cast
) -> None:
    busy(session, cast, {1: 5}, 2, 3, 5)
    busy(session, cast, {5: 7, 2: 3}, 12, 13)

    release = release_running(session, cast.p1.id, OCTOBER, zone=HANOI, today=date(2026, 10, 20))

    assert release is not None  # nothing waits for somebody to disagree
    told = Figures.from_record(release.figures)
    assert (told.unit.ratings, told.waiting, told.received) == (None, 15, 15)


def test_releasing_twice_makes_one_release(session: Session, cast: Cast) -> None:
    busy(session, cast, {1: 2, 4: 4, 5: 4}, 5, 9, 12, 13)
    now = datetime(2026, 10, 20, tzinfo=UTC)

    made = [len(release_due(session, zone=HANOI, now=now + timedelta(hours=hour))) for hour in range(3)]

    assert made == [1, 0, 0]
    release = session.scalars(select(Release)).one()
    assert (release.until_on, release.figures["unit"]["bands"]) == (date(2026, 10, 10), [4, 0, 16])


def test_a_release_of_the_time_when_ratings_came_out_together_is_gone_on_from(
    session: Session, cast: Cast
) -> None:
    busy(session, cast, {1: 2, 4: 4, 5: 4}, 5, 7, 12, 13, 22, 23)
    old = {"served": 60, "levels": [4, 0, 0, 8, 8]}
    figures = running(sealed_month(session, cast.p1.id, OCTOBER), {}).as_record()
    session.add(
        Release(
            office_id=cast.p1.id,
            month=OCTOBER,
            number=1,
            until_on=date(2026, 10, 8),
            made_on=date(2026, 10, 12),
            weighed=old,
            figures=figures,
        )
    )

    release = release_running(session, cast.p1.id, OCTOBER, zone=HANOI, today=date(2026, 10, 24))

    assert release is not None
    assert (release.until_on, release.figures["unit"]["bands"]) == (date(2026, 10, 20), [8, 0, 32])


def test_the_close_makes_the_months_last_release(session: Session, cast: Cast) -> None:
    rated(session, cast.q1, cast.an, {3: 20, 5: 20}, procedure=cast.procedure)

    closed(session, cast.p1)

    release = session.scalars(select(Release)).one()
    assert (release.version, release.figures["unit"]["bands"]) == (1, [0, 0, 20, 0, 20])
    assert release_due(session, zone=HANOI, now=datetime(2026, 11, 20, tzinfo=UTC)) == []


def test_a_month_closed_before_there_were_releases_gets_its_last_one(session: Session, cast: Cast) -> None:
    rated(session, cast.q1, cast.an, {3: 20, 5: 20}, procedure=cast.procedure)
    closed(session, cast.p1)
    session.delete(session.scalars(select(Release)).one())

    (made,) = release_due(session, zone=HANOI, now=datetime(2026, 11, 20, tzinfo=UTC))

    assert (made.office, made.month, made.number) == ("P1", OCTOBER, 1)


@pytest.mark.parametrize(("moved", "told_anew"), [(3, False), (12, True)])
def test_few_ratings_that_change_hands_after_the_close_leave_the_units_figures_as_they_were(
    session: Session, cast: Cast, moved: int, told_anew: bool
) -> None:
    given = rated(session, cast.q1, cast.an, {5: 40, 1: 20}, procedure=cast.procedure)
    rated(session, cast.q1, cast.binh, {5: 40}, procedure=cast.procedure)
    closed(session, cast.p1)
    give(session, cast.p1.id, given[-moved:], old=cast.an.id, new=cast.binh.id)

    last = release_last(session, cast.p1.id, OCTOBER, version=2, zone=HANOI, now=AFTER_OCTOBER)

    assert last.told_anew is told_anew


def test_reasons_go_with_a_rating_to_whoever_served(session: Session, cast: Cast) -> None:
    given = rated(session, cast.q1, cast.an, {1: 2})
    session.execute(update(Rating).where(Rating.rating_id.in_(given)).values(reasons="long_wait"))

    give(session, cast.p1.id, given, old=cast.an.id, new=cast.binh.id)

    assert reasons_of(session, cast.p1.id, OCTOBER) == {(cast.binh.id, None): {"long_wait": 2}}
