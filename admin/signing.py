"""The pages for signing in and out, for one's password and one's language."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from admin import doors, interrupted, known_browsers
from admin.doors import needs_sign_in, open_to_all
from feedback import clock
from feedback.accounts import operations, passwords, queries, sign_in
from feedback.accounts.sign_in import TooManyTries
from feedback.database import db, transaction
from feedback.errors import Refused
from feedback.labels import LOCALES, N_
from feedback.web import locale
from feedback.web.surroundings import settings

pages = Blueprint("signing", __name__, url_prefix=doors.BELOW)
PASSWORDS_DIFFER = N_("The new password was not written the same twice.")
PASSWORD_WRONG = N_("The password now is not right.")
A_YEAR = 31_536_000  # seconds: how long a browser keeps the reader's language


@pages.get("/sign-in")
@open_to_all
def sign_in_page() -> ResponseReturnValue:
    """Ask for name and password; whoever is signed in goes on."""
    wanted = request.args.get("next", "")
    if g.visit is not None:
        return redirect(safe_next(wanted), 303)
    return _sign_in_page()


@pages.post("/sign-in")
@open_to_all
def sign_in_try() -> ResponseReturnValue:
    """Check name and password: one answer for an unknown name, a closed account and a wrong password."""
    name, password = request.form.get("name", ""), request.form.get("password", "")
    try:
        with transaction() as db_session:
            checked = sign_in.begin_try(db_session, name, known_browsers.source_of_try(name), now=clock.now())
    except TooManyTries as refusal:
        return _sign_in_page(refusal.said(locale.current()), 429, retry_after=refusal.retry_after)
    started = None
    if passwords.matches(checked.password_hash, password):
        renewed = passwords.hashed(password) if passwords.outdated(checked.password_hash or "") else None
        started = _start(checked, renewed)
    if started is None:
        return _sign_in_page(gettext("The account name or the password is not right."), 422)
    return started_by(started, name, request.form.get("next", ""))


@pages.post("/sign-out")
@needs_sign_in
def sign_out() -> ResponseReturnValue:
    """End this browser's session; what it kept of our pages goes too."""
    with transaction() as db_session:
        sign_in.end_session(db_session, g.visit, on=doors.today(), now=clock.now())
    return _signed_out()


@pages.get("/password")
@needs_sign_in
def password() -> ResponseReturnValue:
    """Ask for the password now and the new one."""
    return _password_page()


@pages.post("/password")
@needs_sign_in
def password_change() -> ResponseReturnValue:
    """Replace one's password; every session ends, and the new password is asked for at once."""
    try:
        _change_password()
    except TooManyTries as refusal:
        return _password_page(refusal, 429, refusal.retry_after)
    except Refused as refusal:
        return _password_page(refusal, 422)
    return _signed_out()


@pages.post("/language")
@open_to_all
def language() -> ResponseReturnValue:
    """Read in another language from now on: on this browser, and for this account."""
    wanted = request.form.get("lang", "")
    if wanted not in LOCALES:
        raise Refused("locale", operations.NO_SUCH_LANGUAGE, field="lang")
    if g.visit is not None:
        with transaction() as db_session:
            operations.choose_locale(db_session, doors.person().user_id, wanted)
    response = make_response(redirect(_without_language(safe_next(request.form.get("next", ""))), 303))
    response.set_cookie(locale.COOKIE, wanted, max_age=A_YEAR, secure=_https(), samesite="Lax")
    return response


def _without_language(address: str) -> str:
    """The same page without a language named in its address, which would go before the one just chosen."""
    parts = urlsplit(address)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name != "lang"]
    return urlunsplit(parts._replace(query=urlencode(kept)))


def started_by(started: sign_in.Started, name: str, wanted: str) -> Response:
    """The answer to somebody whose session has begun: on to where they wanted, or to the second factor."""
    if not started.awaits_code:
        return signed_in(started.token, name, wanted)
    session.clear()  # the forms' token is new with the session, so none from before is worth anything
    if carried := interrupted.carried():  # which no address could hold
        page = render_template(
            "admin/second_factor_code.html", next=safe_next(wanted), carried=carried, error="", at_fault=None
        )
        response = make_response(page)
    else:
        response = make_response(redirect(url_for("second_factor.code_page", next=safe_next(wanted)), 303))
    _set_token(response, started.token)
    return response


def refused(refusal: Refused) -> ResponseReturnValue:
    """The sign-in page for somebody who could not be signed in."""
    return _sign_in_page(refusal.said(locale.current()), 422)


def signed_in(token: str, name: str, wanted: str) -> Response:
    """The answer that gives a browser its session, has it remember the account, and leads on.

    To whoever typed something while their session ended, it gives that back.
    """
    session.clear()  # the forms' token is new with the session, so none from before is worth anything
    form = interrupted.given_back(token)
    if form is not None and _is_ours(form.address, "POST"):
        response = make_response(render_template("admin/interrupted.html", form=form))
    else:
        response = make_response(redirect(safe_next(wanted), 303))
    _set_token(response, token)
    known_browsers.remember(response, name)
    return response


def ask_again() -> ResponseReturnValue:
    """The sign-in page in place of a form's answer, for somebody who is not signed in, or no longer."""
    return _sign_in_page(status=401)


def sign_in_again(refusal: Refused) -> Response:
    """The sign-in page for somebody whose half-made sign-in is over."""
    response = make_response(_sign_in_page(refusal.said(locale.current()), 422))
    response.set_cookie(
        doors.cookie_name("staff"), "", max_age=0, secure=_https(), httponly=True, samesite="Lax"
    )
    return response


def safe_next(wanted: str) -> str:
    """`wanted` if it is the address of one of our own staff pages, else the first page."""
    return wanted.partition("#")[0] if _is_ours(wanted, "GET") else url_for("home.first")


def _is_ours(wanted: str, method: str) -> bool:
    """Whether the application itself knows the staff's path: no scheme, no host, no backslash, no control sign."""
    try:
        parts = urlsplit(wanted)
    except ValueError:  # half an address of the sixth internet protocol, say
        return False
    path_only = not parts.scheme and not parts.netloc and parts.path.startswith(doors.BELOW + "/")
    if not path_only or "\\" in wanted or "//" in wanted or not wanted.isprintable():
        return False
    try:
        current_app.create_url_adapter(request).match(parts.path, method)  # type: ignore[union-attr]
    except (HTTPException, RequestRedirect):
        return False
    return True


def _sign_in_page(error: str = "", status: int = 200, retry_after: int = 0) -> ResponseReturnValue:
    carried = interrupted.carried()
    page = render_template(
        "admin/sign_in.html",
        next="" if carried else request.values.get("next", ""),
        carried=carried,
        why=interrupted.why() if carried else "",
        error=error,
    )
    return _with_retry(page, status, retry_after)


def _password_page(
    refusal: Refused | None = None, status: int = 200, retry_after: int = 0
) -> ResponseReturnValue:
    page = render_template(
        "admin/password.html",
        shortest=passwords.SHORTEST,
        longest=passwords.LONGEST,
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
    return _with_retry(page, status, retry_after)


def _with_retry(page: str, status: int, retry_after: int) -> Response:
    response = make_response(page, status)
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    return response


def _start(checked: sign_in.Try, renewed: str | None) -> sign_in.Started | None:
    now = clock.now()
    with transaction() as db_session:
        if g.visit is not None:
            sign_in.end_session(db_session, g.visit, on=doors.today(), now=now)
        return sign_in.start_session(db_session, checked, new_hash=renewed, on=doors.today(), now=now)


def _set_token(response: Response, token: str) -> None:
    response.set_cookie(doors.cookie_name("staff"), token, secure=_https(), httponly=True, samesite="Lax")


def _signed_out() -> ResponseReturnValue:
    session.clear()
    response = make_response(redirect(url_for("signing.sign_in_page"), 303))
    response.set_cookie(
        doors.cookie_name("staff"), "", max_age=0, secure=_https(), httponly=True, samesite="Lax"
    )
    # Not "storage": a kiosk that was set up from this browser keeps its unsent ratings there.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _change_password() -> None:
    """Refused: `password_wrong`, `password_differs`, and what `passwords.check` refuses."""
    person, now = doors.person(), clock.now()
    user = queries.account(db.session(), person.user_id)
    old, new = request.form.get("old", ""), request.form.get("password", "")
    if new != request.form.get("again", ""):
        raise Refused("password_differs", PASSWORDS_DIFFER, field="again")
    passwords.check(new, names=(user.name, user.full_name))
    with transaction() as db_session:
        checked = sign_in.begin_try(db_session, user.name, known_browsers.source_of_try(user.name), now=now)
    if not passwords.matches(checked.password_hash, old):
        raise Refused("password_wrong", PASSWORD_WRONG, field="old")
    new_hash = passwords.hashed(new)
    with transaction() as db_session:
        sign_in.forget_try(db_session, checked)
        operations.replace_password(
            db_session,
            person.user_id,
            new_hash,
            seen_hash=checked.password_hash or "",
            on=doors.today(),
            now=now,
        )


def _https() -> bool:
    return settings().public_url.startswith("https://")
