"""The staff's door: who is asking, and whether what was asked for may be given. What no rule names is denied."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, ParamSpec, TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest
from werkzeug.exceptions import Forbidden as ForbiddenAnswer

from feedback import clock
from feedback.accounts import queries, sign_in
from feedback.accounts.rights import Act, Line, Person, allows, has_anywhere
from feedback.database import db, transaction
from feedback.errors import Missing
from feedback.offices import queries as offices
from feedback.web.surroundings import settings

BELOW = "/admin"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# All that is open to somebody whose password was made by the system: replacing it.
FOR_THE_FIRST_SIGN_IN = frozenset(
    {"signing.password", "signing.password_change", "signing.sign_out", "signing.language"}
)

# And to somebody whose role must have a second factor, and who has none yet: setting it up.
FOR_THE_SECOND_FACTOR = frozenset(
    {
        "second_factor.setup",
        "second_factor.begin",
        "second_factor.prove",
        "confirming.page",
        "confirming.confirm",
        "signing.sign_out",
        "signing.language",
    }
)

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a page asks of whoever opens it: an act, or for `act=None` to be signed in, or nothing at all."""

    act: Act | None
    open_to_all: bool = False
    sudo: bool = False  # and the person must have proved lately to be there
    takes_files: bool = False  # its form brings files


def needs(act: Act, *, sudo: bool = False, files: bool = False) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Name the one act that a view is; the door then asks the table of rights before the view runs.

    A view with `<office>` in its address gets the Office, one with `<uuid:official>` the Official of that office,
    and is only reached where the act is allowed there. With `sudo` the person must have proved within the last ten
    minutes to be there; otherwise they are asked to, and what they sent is kept. With `files` its form brings files, and
    may be larger than others.
    """
    return _ruled(Rule(act, sudo=sudo, takes_files=files))


def needs_sign_in(view: Callable[P, R]) -> Callable[P, R]:
    """Open a view to everybody who is signed in: it shows nothing but what is their own."""
    return _ruled(Rule(None))(view)


def needs_sign_in_and_proof(view: Callable[P, R]) -> Callable[P, R]:
    """Open a view to everybody who is signed in and proved lately to be there."""
    return _ruled(Rule(None, sudo=True))(view)


def open_to_all(view: Callable[P, R]) -> Callable[P, R]:
    """Open a view to people who are not signed in."""
    return _ruled(Rule(None, open_to_all=True))(view)


def rule_of(view: Callable[..., Any]) -> Rule | None:
    """The rule that a view was given, or none."""
    return getattr(view, "door_rule", None)


def make_room_for_files() -> None:
    """Let a form that brings files be larger than others, of whoever comes with a visit: before anything reads it."""
    rule = rule_of(current_app.view_functions[request.endpoint]) if request.endpoint else None
    if rule is not None and rule.takes_files and cookie_name("staff") in request.cookies:
        request.max_content_length = settings().max_files_kilobytes * 1024


def person() -> Person:
    """Who is asking; only a view behind the door may call this."""
    return cast(Person, g.visit.person)


def may(act: Act | str, official_id: uuid.UUID | None = None) -> bool:
    """Whether the person may do `act` at the office of this page (anywhere at all, on a page that has none)."""
    if g.get("visit") is None:
        return False
    if g.get("line") is None:
        return has_anywhere(person(), Act(act))
    return allows(person(), Act(act), g.line, official_id=official_id)


def line_above() -> Line:
    """The offices above the one of this page, the nearest first."""
    return cast(Line, g.line)[1:]


def must_set_up_second_factor() -> bool:
    """Whether a role of the person must have a second factor, by the settings, and the account has none."""
    required = settings().second_factor_roles
    return not person().second_factor and any(held.role.value in required for held in person().held)


def today() -> date:
    """The day by the office's own calendar."""
    return clock.now().astimezone(settings().zone).date()


def cookie_name(what: str) -> str:
    """The name of one of our cookies: bound to this very host where the service is reached by https."""
    return f"__Host-hailong_{what}" if settings().public_url.startswith("https://") else f"hailong_{what}"


Proof = Callable[[datetime], ResponseReturnValue | None]
SignIn = Callable[[], ResponseReturnValue]


def guard_all(app: Flask, *, ask_for_proof: Proof, ask_to_sign_in: SignIn) -> None:
    """Set the door before everything below /admin, known address or not.

    `ask_to_sign_in` gives the answer for a form of somebody who is not signed in, or no longer. `ask_for_proof` gives the answer for somebody who has not proved lately to be there, and none for whoever has.
    """
    app.before_request(lambda: _guard(ask_for_proof, ask_to_sign_in))
    app.jinja_env.globals["may"] = may


def _guard(ask_for_proof: Proof, ask_to_sign_in: SignIn) -> ResponseReturnValue | None:
    if request.path != BELOW and not request.path.startswith(BELOW + "/"):
        return None
    if isinstance(request.routing_exception, BadRequest):
        return None  # for another host's name: answered by nobody, before any address is known
    g.visit = g.line = None
    if request.method not in SAFE_METHODS and not _comes_from_our_own_pages():
        raise ForbiddenAnswer
    now = clock.now()
    _recognise(now)
    rule = rule_of(current_app.view_functions[request.endpoint]) if request.endpoint else None
    if rule is not None and rule.open_to_all:
        return None
    if g.visit is None:
        return _to_sign_in() if request.method in SAFE_METHODS else ask_to_sign_in()
    if person().password_once and request.endpoint not in FOR_THE_FIRST_SIGN_IN:
        return redirect(url_for("signing.password"), 303)
    if must_set_up_second_factor() and request.endpoint not in FOR_THE_SECOND_FACTOR:
        return redirect(url_for("second_factor.setup"), 303)
    if request.routing_exception is not None:
        return None  # the answer is the framework's: not found, or another method
    if rule is None:
        raise Missing
    if rule.act is not None:
        _admit(rule.act)
    return ask_for_proof(now) if rule.sudo else None


def _recognise(now: datetime) -> None:
    """Put the visit behind the cookie into `g`, and put off its end while it is in use."""
    token = request.cookies.get(cookie_name("staff"))
    if not token or len(token) > 100:
        return
    config = settings()
    visit = queries.visit(
        db.session(),
        token,
        now=now,
        on=now.astimezone(config.zone).date(),
        idle=timedelta(minutes=config.idle_minutes),
        longest=timedelta(hours=config.session_hours),
    )
    if visit is None:
        return
    if now - visit.seen_at >= sign_in.SEEN_EVERY:
        with transaction() as session:
            sign_in.note_use(session, visit, now=now)
    g.visit = visit
    g.user_locale = visit.person.locale


def _to_sign_in() -> ResponseReturnValue:
    came_for = None if request.path.rstrip("/") == BELOW else request.full_path.rstrip("?")
    return redirect(url_for("signing.sign_in_page", next=came_for), 303)


def _admit(act: Act) -> None:
    """Let the person in, the things of the address turned into the office's own; otherwise there is nothing here.

    A foreign thing, a missing one and one without a right to it are answered alike.
    """
    asked = request.view_args if request.view_args is not None else {}
    if "office" not in asked:
        if not has_anywhere(person(), act):
            raise Missing
        return
    session = db.session()
    office = offices.office_by_code(session, asked["office"])
    line = offices.line_of(session, office)
    official = None
    if "official" in asked:
        official = asked["official"] = offices.official_at(session, office.id, asked["official"])
    if not allows(person(), act, line, official_id=official.id if official else None):
        raise Missing
    asked["office"], g.office, g.line = office, office, line


def _comes_from_our_own_pages() -> bool:
    """Whether a browser says that an unsafe request was sent by a page of this service.

    Our referrer policy makes browsers send `Origin: null` with forms, so `null` passes only together with
    `Sec-Fetch-Site: same-origin`, which no page can forge. Where neither header comes, the form's token decides.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None and site != "same-origin":
        return False
    if origin is None:
        return True
    if origin == "null":
        return site == "same-origin"
    ours = {settings().public_url, request.host_url}
    return origin.lower() in {"{0.scheme}://{0.netloc}".format(urlsplit(url.lower())) for url in ours}


def _ruled(rule: Rule) -> Callable[[Callable[P, R]], Callable[P, R]]:
    def mark(view: Callable[P, R]) -> Callable[P, R]:
        view.door_rule = rule  # type: ignore[attr-defined]
        return view

    return mark
