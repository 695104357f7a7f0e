"""The second factor: its code after the password, setting it up with an authenticator app, and what follows from it."""

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from markupsafe import Markup

from admin import doors, interrupted, known_browsers, signing
from admin.doors import needs_sign_in, needs_sign_in_and_proof, open_to_all
from feedback import clock
from feedback.accounts import one_time_codes, queries, second_factor, sign_in
from feedback.accounts.queries import HalfSignedIn
from feedback.accounts.sign_in import TooManyTries
from feedback.database import db, transaction
from feedback.errors import Refused
from feedback.receipts import qr_image
from feedback.web import locale

pages = Blueprint("second_factor", __name__, url_prefix=f"{doors.BELOW}/second-factor")


def key() -> bytes:
    """The key that seals the secrets of second factors."""
    return one_time_codes.sealing_key(str(current_app.secret_key))


@pages.get("/")
@open_to_all
def code_page() -> ResponseReturnValue:
    """Ask for the code of somebody whose password was right; anybody else is asked to sign in."""
    if _half() is None:
        return redirect(url_for("signing.sign_in_page"), 303)
    return _code_page()


@pages.post("/")
@open_to_all
def code_try() -> ResponseReturnValue:
    """Check the code: an app's, or one of the recovery codes; after five wrong ones the password is asked for again."""
    half, now = _half(), clock.now()
    if half is None:
        return redirect(url_for("signing.sign_in_page"), 303)
    try:
        with transaction() as session:
            sign_in.count_code(session, half.user_id, half.token_hash, now=now)
    except TooManyTries as refusal:
        return _code_page(refusal, 429)
    except Refused as refusal:
        return signing.sign_in_again(refusal)
    with transaction() as session:
        right = second_factor.accept(session, half.user_id, request.form.get("code", ""), key=key(), now=now)
        source = known_browsers.source_of_try(half.name)
        token = sign_in.finish_session(session, half, source, on=doors.today(), now=now) if right else None
    if token is None:
        return _code_page(Refused("code_wrong", second_factor.CODE_WRONG, field="code"), 422)
    return signing.signed_in(token, half.name, request.form.get("next", ""))


@pages.get("/setup")
@needs_sign_in
def setup() -> ResponseReturnValue:
    """What a second factor is, whether one is in force, and the button that begins to set one up."""
    return _setup_page()


@pages.post("/setup")
@needs_sign_in_and_proof
def begin() -> ResponseReturnValue:
    """Make a secret and show it, as a QR symbol and as text, in this answer alone."""
    with transaction() as session:
        secret = second_factor.begin(session, doors.person().user_id, key=key(), now=clock.now())
    return _secret_page(secret)


@pages.post("/proof")
@needs_sign_in_and_proof
def prove() -> ResponseReturnValue:
    """Take the first code of the app, put the second factor in force, and show the recovery codes, once."""
    person, now = doors.person(), clock.now()
    try:
        with transaction() as session:
            sign_in.count_code(session, person.user_id, None, now=now)
        with transaction() as session:
            user = queries.account(session, person.user_id)
            codes = second_factor.prove(
                session, user, request.form.get("code", ""), key=key(), on=doors.today(), now=now
            )
            sign_in.forget_codes(session, user.id)
    except TooManyTries as refusal:
        return _setup_page(refusal, 429)
    except Refused as refusal:
        secret = second_factor.waiting_secret(db.session(), person.user_id, key=key())
        return _secret_page(secret, refusal) if secret else _setup_page(refusal, 422)
    return render_template("admin/recovery_codes.html", codes=codes)


def _half() -> HalfSignedIn | None:
    token = request.cookies.get(doors.cookie_name("staff"), "")
    return queries.half_signed_in(db.session(), token, now=clock.now())


def _code_page(refusal: Refused | None = None, status: int = 200) -> Response:
    page = render_template(
        "admin/second_factor_code.html",
        next=request.values.get("next", ""),
        carried=interrupted.carried(),
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
    response = make_response(page, status)
    if isinstance(refusal, TooManyTries):
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def _setup_page(refusal: Refused | None = None, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "admin/second_factor.html",
        left=second_factor.recovery_codes_left(db.session(), doors.person().user_id),
        must=doors.must_set_up_second_factor(),
        error=refusal.said(locale.current()) if refusal else "",
    )
    return page, status


def _secret_page(secret: str, refusal: Refused | None = None) -> ResponseReturnValue:
    address = one_time_codes.address(secret, doors.person().name)
    title = gettext("QR symbol for the authenticator app")
    page = render_template(
        "admin/second_factor_secret.html",
        symbol=Markup(qr_image.svg(address, title=title)),  # noqa: S704 - made here from our own text
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
    return page, 422 if refusal else 200
