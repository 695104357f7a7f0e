"""Signing in through the city's identity provider (OpenID Connect), and proving there that one is present."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Flask, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from admin import doors, signing
from admin.doors import needs_sign_in, open_to_all
from config import Config
from feedback import clock
from feedback.accounts import sign_in, single_sign_on
from feedback.database import transaction
from feedback.errors import Missing, Refused
from feedback.labels import N_
from feedback.web.surroundings import settings

pages = Blueprint("single_sign_on", __name__, url_prefix=f"{doors.BELOW}/single-sign-on")
EXTENSION = "hailong_identity_provider"
FRESH = timedelta(minutes=2)  # a proof of presence: how long ago the provider may have asked for the password
NOT_CONFIRMED = N_("The identity provider did not confirm who you are. Please try again.")
WANTED, FOR_PROOF = "sso_next", "sso_proof"  # what the forms' session remembers on the way


def attach(app: Flask, config: Config) -> None:
    """Make the provider of the settings known to the application; without one there is none."""
    app.jinja_env.globals["has_single_sign_on"] = bool(config.oidc_issuer)
    if config.oidc_issuer:
        from admin.identity_provider import client_of  # here: it brings the libraries of the protocol along

        app.extensions[EXTENSION] = client_of(config, app)


@pages.get("/")
@open_to_all
def start() -> ResponseReturnValue:
    """Go to the provider to sign in."""
    session[WANTED] = signing.safe_next(request.args.get("next", ""))
    session.pop(FOR_PROOF, None)
    return _to_the_provider()


@pages.get("/proof")
@needs_sign_in
def prove() -> ResponseReturnValue:
    """Go to the provider to prove that one is present: it asks for the password anew."""
    session[WANTED] = signing.safe_next(request.args.get("next", ""))
    session[FOR_PROOF] = True
    return _to_the_provider(prompt="login", max_age="0")


@pages.get("/back")
@open_to_all
def back() -> ResponseReturnValue:
    """Take the provider's word: start a session, or note the proof in the one that runs."""
    from admin.identity_provider import claims_of

    now, wanted, for_proof = clock.now(), session.pop(WANTED, ""), session.pop(FOR_PROOF, False)
    try:
        claims = claims_of(_provider(), settings())
        if for_proof and g.visit is not None:
            return _proved(claims, wanted, now)
        return _signed_in(claims, wanted, now)
    except Refused as refusal:
        return signing.refused(refusal)


def _to_the_provider(**more: str) -> ResponseReturnValue:
    from admin import identity_provider

    provider = _provider()
    try:
        return identity_provider.away(provider, _back_address(), **more)
    except Refused as refusal:
        return signing.refused(refusal)


def _signed_in(claims: dict[str, Any], wanted: str, now: datetime) -> ResponseReturnValue:
    with transaction() as db_session:
        user = single_sign_on.account_of(
            db_session,
            issuer=settings().oidc_issuer,
            subject=str(claims["sub"]),
            mail=claims.get("email"),
            mail_verified=claims.get("email_verified") is True,
            on=doors.today(),
            now=now,
        )
        if g.visit is not None:
            sign_in.end_session(db_session, g.visit, on=doors.today(), now=now)
        started = sign_in.start_trusted_session(db_session, user, on=doors.today(), now=now)
    return signing.started_by(started, user.name, wanted)


def _proved(claims: dict[str, Any], wanted: str, now: datetime) -> ResponseReturnValue:
    asked_at = claims.get("auth_time")
    fresh = isinstance(asked_at, int | float) and now - datetime.fromtimestamp(asked_at, UTC) <= FRESH
    with transaction() as db_session:
        user = single_sign_on.account_of(
            db_session,
            issuer=settings().oidc_issuer,
            subject=str(claims["sub"]),
            mail=None,
            mail_verified=False,
            on=doors.today(),
            now=now,
        )
        if not fresh or user.id != doors.person().user_id:
            raise Refused("provider_refused", NOT_CONFIRMED)
        sign_in.confirm(db_session, g.visit, on=doors.today(), now=now)
    return redirect(signing.safe_next(wanted), 303)


def _provider() -> Any:
    found = current_app.extensions.get(EXTENSION)
    if found is None:
        raise Missing("provider")
    return found


def _back_address() -> str:
    """The address to which the provider sends people back: of the settings, whatever host was asked."""
    return settings().public_url.rstrip("/") + url_for("single_sign_on.back")
