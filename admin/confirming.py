"""Proof of presence: whoever does something grave gives the password once more, unless they did so lately.

What they had typed is not lost: the page that asks carries it along, and sends it on together with the proof.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from admin import doors, known_browsers
from admin.doors import needs_sign_in
from admin.second_factor import key as sealing_key
from admin.signing import safe_next
from feedback import clock
from feedback.accounts import passwords, second_factor, sign_in
from feedback.accounts.sign_in import TooManyTries
from feedback.database import transaction
from feedback.errors import Refused
from feedback.labels import N_
from feedback.web import locale

pages = Blueprint("confirming", __name__, url_prefix=doors.BELOW)
PASSWORD = "proof_password"  # noqa: S105 - the name of a field
CODE = "proof_code"
PROOF = frozenset({PASSWORD, CODE, "csrf_token"})  # fields that are never carried along
PASSWORD_WRONG = N_("The password is not right.")


def ask_for_proof(now: datetime) -> ResponseReturnValue | None:
    """None for somebody who proved lately, or with this very form, to be there; otherwise the page that asks.

    A form is answered with the page that carries it along, a page by one that leads back to it.
    """
    if g.visit.is_confirmed(now):
        return None
    if request.method in doors.SAFE_METHODS:
        return redirect(url_for("confirming.page", next=request.full_path.rstrip("?")), 303)
    if PASSWORD not in request.form:
        return _asked(403)
    return _checked(now)


@pages.get("/confirm")
@needs_sign_in
def page() -> ResponseReturnValue:
    """Ask for the password before a grave page is opened."""
    return _asked(200)


@pages.post("/confirm")
@needs_sign_in
def confirm() -> ResponseReturnValue:
    """Take the password, and go on to the page that was asked for."""
    return _checked(clock.now()) or redirect(safe_next(request.form.get("next", "")), 303)


def _checked(now: datetime) -> ResponseReturnValue | None:
    try:
        _prove(now)
    except TooManyTries as refusal:
        return _asked(429, refusal)
    except Refused as refusal:
        return _asked(422, refusal)
    return None


def _prove(now: datetime) -> None:
    """Check what was sent, and write down that the person is there. Refused: `password_wrong`, `code_wrong`."""
    person = doors.person()
    with transaction() as session:
        tried = sign_in.begin_try(session, person.name, known_browsers.source_of_try(person.name), now=now)
    if not passwords.matches(tried.password_hash, request.form.get(PASSWORD, "")):
        raise Refused("password_wrong", PASSWORD_WRONG, field=PASSWORD)
    if person.second_factor:
        _check_code(person.user_id, now)
    with transaction() as session:
        sign_in.forget_try(session, tried)
        sign_in.confirm(session, g.visit, on=doors.today(), now=now)


def _check_code(user_id: uuid.UUID, now: datetime) -> None:
    with transaction() as session:
        sign_in.count_code(session, user_id, None, now=now)
    with transaction() as session:
        code = request.form.get(CODE, "")
        if not second_factor.accept(session, user_id, code, key=sealing_key(), now=now):
            raise Refused("code_wrong", second_factor.CODE_WRONG, field=CODE)
        sign_in.forget_codes(session, user_id)


def _asked(status: int, refusal: Refused | None = None) -> Response:
    body = render_template(
        "admin/confirm.html",
        kept=_kept(),
        address=request.full_path.rstrip("?"),
        wanted=request.values.get("next", ""),
        error=refusal.said(locale.current()) if refusal else "",
        at_fault=refusal.field if refusal else None,
    )
    response = make_response(body, status)
    if isinstance(refusal, TooManyTries):
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def _kept() -> Sequence[tuple[str, str]]:
    """What was typed into the form that is being carried along, in its order."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in PROOF]
