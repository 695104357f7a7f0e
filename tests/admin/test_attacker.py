"""ANON-1: an official who knows when each citizen left the desk, and sees everything that any role can read, every morning.

Three worlds are lived through with the same people at the same times. Everything is read on the morning before a release,
after it, and after the close; that nothing changes in between is ANON-2's to show. In the first some citizens complain of
An; in the second they are content; in the third as many complain of Bình instead. What differs on a page between the first
two tells of complaints, and the morning on which the difference changes tells when. Where it differs from the third too, the
page tells An's complaints from others. The attacker then names one of those who were served in between: by An, or by anybody.
"""

import random
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import Path
from statistics import mean

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import BuildError

from app import create_app
from feedback import clock
from feedback.api_keys.models import Scope
from feedback.api_keys.operations import make
from feedback.database import db
from feedback.evaluations.closings.closing import close, publish
from feedback.notices.models import Notice
from feedback.releases.operations import release_due
from feedback.webhooks.operations import announce, subscribe
from tests.admin.staff import signed_in
from tests.cast import OCTOBER, Cast, gather
from tests.conftest import config_for, dispose
from tests.databases import SqliteDatabases, open_engine
from tests.desk_day import ZONE, at, committing, receipt, seal, shift, tap

DAYS = [date(2026, 10, day) for day in (5, 6, 7, 8, 12, 13)]
MORNINGS = [
    date(2026, 10, 8),
    date(2026, 10, 14),
]  # before the first release, and after it; then the month is closed
A_DAY = 12  # citizens at each of two desks
RESPONSE, NEGATIVE = 0.5, 0.3
ROLES = ("an", "dung", "alice", "minh", "thanh")  # personnel reads what the leader does
BELOW = {"public": "/public", "program": "/api"}  # else below /admin
Surface = tuple[str, str]  # who reads, and at which endpoint


class Whom(Enum):
    """Of whom citizens complain."""

    AN = "an"
    NOBODY = "nobody"
    BINH = "binh"


@dataclass
class World:
    """One month: who was served when, who complained, and what everybody could read every morning."""

    served: list[tuple[datetime, bool]] = field(
        default_factory=list
    )  # when each citizen left, and whether An's
    complaints: list[tuple[date, datetime]] = field(
        default_factory=list
    )  # about An: day, and when it was tapped
    seen: dict[Surface, dict[datetime, str]] = field(default_factory=dict)
    mornings: list[datetime] = field(default_factory=list)


def live(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, whom: Whom, only: Collection[Surface] | None = None
) -> World:
    """A month in which citizens complain, or would have: the same people at the same times.

    `only` are the surfaces to look at; every one where it is None.
    """
    databases, world = SqliteDatabases(folder), World()
    url = databases.fresh()
    engine = open_engine(url)
    app = create_app(config_for(url, folder))
    app.testing = True
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(folder.parent))  # one for all three
    transaction = committing(engine)
    with transaction() as session:
        session.expire_on_commit = False
        cast = gather(session)
        now = at("2026-10-01 08:00")
        key = make(
            session, cast.p1.id, "Một cửa", set(Scope), expires_on=date(2027, 1, 1), today=now.date(), now=now
        )[1]
        subscribe(session, cast.p1.id, "https://mot-cua.example/", key=bytes(32), now=now)
    chance = random.Random(11)
    for day in DAYS:
        with transaction() as session:
            _one_day(session, cast, day, chance, world, whom)
            seal(session, f"{day + timedelta(days=1)} 00:30")
            for released in release_due(session, zone=ZONE, now=at(f"{day + timedelta(days=1)} 05:10")):
                data = {
                    "month": str(released.month),
                    "number": released.number,
                    "until": released.until_on.isoformat(),
                }
                announce(session, cast.p1.id, "figures.released", data, on=day, now=at(f"{day} 23:00"))
        if day + timedelta(days=1) in MORNINGS:
            _look(app, cast, world, at(f"{day + timedelta(days=1)} 08:00"), key, monkeypatch, only)
    with transaction() as session:
        month_end = at("2026-11-05 09:00")
        seal(session, "2026-11-05 00:30")
        close(session, session.merge(cast.p1), OCTOBER, shadow_months=0, zone=ZONE, now=month_end)
        publish(session, session.merge(cast.p1), OCTOBER, zone=ZONE, now=month_end)
        release_due(session, zone=ZONE, now=month_end)
    _look(app, cast, world, at("2026-11-06 08:00"), key, monkeypatch, only)
    dispose(app)
    engine.dispose()
    return world


def _one_day(
    session: Session, cast: Cast, day: date, chance: random.Random, world: World, whom: Whom
) -> None:
    """Twelve citizens at each desk; half of them answer, and three in ten of An's are not content."""
    answers: dict[bool, list[tuple[datetime, int]]] = {True: [], False: []}
    complaining = []
    for desk, official in ((cast.q1, cast.an), (cast.q2, cast.binh)):
        is_an = official is cast.an
        shift(session, desk, official, str(day))
        for number in range(A_DAY):
            minute = 5 + 18 * number + chance.uniform(0, 12)
            left = datetime.combine(day, datetime.min.time(), ZONE) + timedelta(hours=7.75, minutes=minute)
            receipt(session, desk, official, cast.procedure, _written(left))
            world.served.append((left.astimezone(UTC), is_an))
            given, level = left + timedelta(seconds=chance.uniform(0, 90)), chance.choice((2, 3, 4, 5))
            complains, responds = chance.random() < NEGATIVE, chance.random() < RESPONSE
            if responds and complains and is_an:
                complaining.append(len(answers[True]))
                world.complaints.append((day, given.astimezone(UTC)))
            if responds:
                answers[is_an].append((given, level))
    for number, place in enumerate(complaining):
        given, level = answers[True][place]
        other = number % len(answers[False])
        answers[True][place] = (
            given,
            {Whom.AN: 1, Whom.NOBODY: level, Whom.BINH: answers[False][other][1]}[whom],
        )
        if whom is Whom.BINH:
            answers[False][other] = answers[False][other][0], 1
    for is_an, desk in ((True, cast.q1), (False, cast.q2)):
        for given, level in answers[is_an]:
            tap(session, desk, _written(given), level=level)


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


def _look(
    app: Flask,
    cast: Cast,
    world: World,
    now: datetime,
    key: str,
    monkeypatch: pytest.MonkeyPatch,
    only: Collection[Surface] | None,
) -> None:
    """Everybody opens everything that they may, and the outbox is read on the way."""
    monkeypatch.setattr(clock, "now", lambda: now)
    world.mornings.append(now)
    browsers = {name: app.test_client() for name in (*ROLES, "public", "program")}
    with app.app_context():
        for name in ROLES:
            signed_in(browsers[name], db.session(), cast.accounts[name], at=now)  # type: ignore[arg-type]
        notices = "\n".join(f"{each.template} {each.values}" for each in db.session.scalars(select(Notice)))
        world.seen.setdefault(("outside", "notices"), {})[now] = _plain(notices)
        db.session.remove()
    headers = {"program": {"Authorization": f"Bearer {key}"}}
    for name, browser in browsers.items():
        for endpoint, path in _addresses(app, cast, below=BELOW.get(name, "/admin")):
            if only is None or (name, endpoint) in only:
                _keep(world, (name, endpoint), now, browser.get(path, headers=headers.get(name)))


def _keep(world: World, surface: Surface, now: datetime, answer: object) -> None:
    if answer.status_code == 200:  # type: ignore[attr-defined]
        headers = {
            name: value for name, value in answer.headers.items() if name not in ("Date", "Set-Cookie")
        }  # type: ignore[attr-defined]
        text = f"{headers}\n" + answer.get_data().decode("utf-8", "replace")  # type: ignore[attr-defined]
        world.seen.setdefault(surface, {})[now] = _plain(text)


def _plain(text: str) -> str:
    """Without what is random in every answer: ids, heads, tokens, and the lengths that they decide."""
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{16,}", "#", text)
    text = re.sub(r"hailong_[A-Z0-9]{6}|whsec_[\w+/=]+", "#", text)
    text = re.sub(r'(csrf_token"[^>]*value=")[^"]*|nonce-[\w+/=-]+', r"\1", text)
    return re.sub(r"'(Content-Length|ETag)': '[^']*'", "", text)


def _addresses(app: Flask, cast: Cast, *, below: str) -> Iterator[tuple[str, str]]:
    values = {
        "office": "P1", "month": "2026-10", "official": cast.an.id, "procedure": cast.procedure.id, "reason": "long_wait",
        "ending": "csv",  # the exports' other forms say the same, and so do charts, which stand above their tables
    }  # fmt: skip
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        plain = "GET" in (rule.methods or ()) and rule.rule.startswith(below) and "log" not in rule.endpoint
        if plain and rule.arguments <= values.keys():
            try:
                given = {name: values[name] for name in rule.arguments}
                yield rule.endpoint, adapter.build(rule.endpoint, given, "GET")
            except (BuildError, ValueError):
                continue


Worlds = Mapping[Whom, World]
Difference = tuple[tuple[str, int], ...]


def told(one: Mapping[datetime, str], other: Mapping[datetime, str], morning: datetime) -> Difference:
    """What a page tells of complaints on a morning: the lines that differ between the two worlds."""
    lines = Counter(one.get(morning, "").splitlines())
    lines.subtract(Counter(other.get(morning, "").splitlines()))
    return tuple(sorted((line, count) for line, count in lines.items() if count))


@dataclass(frozen=True)
class Change:
    """A page tells of complaints that were made from one moment to another: of An's, or of anybody's."""

    since: datetime
    until: datetime
    names_an: bool


def changes_of(worlds: Worlds, surface: Surface) -> list[Change]:
    """The mornings on which what a surface tells of complaints became another."""
    one, content, elsewhere = (worlds[whom] for whom in Whom)
    since, before = at("2026-10-01 00:00"), ()
    found = []
    for morning in one.mornings:
        now: Difference = told(one.seen[surface], content.seen.get(surface, {}), morning)
        if now != before:
            names_an = bool(told(one.seen[surface], elsewhere.seen.get(surface, {}), morning))
            found.append(Change(since, morning, names_an))
            since, before = morning, now
    return found


def chances(world: World, changes: Sequence[Change]) -> list[float]:
    """For each complaint the attacker's chance of naming who it was: one of those who were served meanwhile."""
    found = []
    for _, given in world.complaints:
        candidates = [
            sum(
                change.since <= left < change.until and (is_an or not change.names_an)
                for left, is_an in world.served
            )
            for change in changes
            if change.since <= given < change.until
        ]
        found.append(1 / min(candidates, default=len(world.served)))
    return found


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Worlds:
    with pytest.MonkeyPatch.context() as monkeypatch:
        one, content = (
            live(tmp_path_factory.mktemp(whom.value), monkeypatch, whom=whom)
            for whom in (Whom.AN, Whom.NOBODY)
        )
        telling = [surface for surface in one.seen if one.seen[surface] != content.seen.get(surface)]
        elsewhere = live(tmp_path_factory.mktemp("binh"), monkeypatch, whom=Whom.BINH, only=telling)
        return {Whom.AN: one, Whom.NOBODY: content, Whom.BINH: elsewhere}


def test_anon_1_no_surface_names_a_complainant(worlds: Worlds) -> None:
    one = worlds[Whom.AN]
    assert len(one.complaints) >= 5
    telling = {surface: found for surface in one.seen if (found := changes_of(worlds, surface))}

    # The control: pages do tell of complaints once they may, of the unit's by and by and of a person's at the month's end.
    assert {("alice", "overview.shown"), ("alice", "sheets.shown")} <= telling.keys()
    for surface, changes in telling.items():
        found = chances(one, changes)
        assert mean(found) <= 0.05, (surface, changes, found)
        assert max(found) <= 0.10, (surface, changes, found)


def test_anon_1_nobody_is_named_by_putting_all_surfaces_together(worlds: Worlds) -> None:
    """Whoever reads over every shoulder cuts one surface's time with another's, and learns in the end that it was An's."""
    one = worlds[Whom.AN]
    every = [change for surface in one.seen for change in changes_of(worlds, surface)]
    mornings = sorted({change.until for change in every})
    assert len(mornings) == 2  # the release and the close
    together = [
        Change(since, until, names_an=True)
        for since, until in zip([at("2026-10-01 00:00"), *mornings], mornings, strict=False)
    ]

    found = chances(one, together)
    assert mean(found) <= 0.05, together
    assert max(found) <= 0.10, together


def test_anon_1_the_control_a_surface_with_minutes_names_nearly_everybody(
    worlds: Worlds,
) -> None:
    one = worlds[Whom.AN]
    found = []
    for _, given in one.complaints:
        minute = given.replace(second=0, microsecond=0)
        until = minute + timedelta(minutes=1)
        candidates = [
            left for left, is_an in one.served if is_an and minute - timedelta(seconds=90) <= left < until
        ]
        found.append(1 / len(candidates))

    assert mean(found) > 0.9


def test_anon_1_the_control_a_page_that_changes_every_day_is_found_out(worlds: Worlds) -> None:
    """A page that counts An's complaints as they come, put among the others."""
    surface = ("control", "live")
    mornings = [at(f"{day + timedelta(days=1)} 08:00") for day in DAYS]
    control = {}
    for whom, world in worlds.items():
        given = [moment for _, moment in world.complaints] if whom is Whom.AN else []
        lines = {morning: f"rated low: {sum(each < morning for each in given)}" for morning in mornings}
        control[whom] = World(world.served, world.complaints, {surface: lines}, mornings)

    assert mean(chances(control[Whom.AN], changes_of(control, surface))) > 0.05


def test_the_attacker_did_look_around(worlds: Worlds) -> None:
    one = worlds[Whom.AN]

    assert worlds[Whom.NOBODY].seen.keys() == one.seen.keys()
    assert len(one.seen) > 60
    assert {name for name, _ in one.seen} == {*ROLES, "public", "program", "outside"}
