"""Browsers from which an account has been signed in before: their failed tries are counted apart from the address's.

So whoever fails on purpose, behind the same address as the whole office, shuts nobody out who has signed in before.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from admin.doors import cookie_name
from feedback.labels import code_key
from feedback.web.surroundings import settings

REMEMBERED = timedelta(days=180)
MOST_ACCOUNTS = 8  # of one shared desk PC; the oldest is forgotten first


def source_of_try(name: str) -> str:
    """Whose failed tries a try for the account `name` is counted with: this browser's, or its address's."""
    browser = _read()
    if _digest(name) in browser["of"]:
        return f"browser:{browser['id']}"
    return f"address:{request.remote_addr}"


def remember(response: Response, name: str) -> None:
    """Have the browser remember that the account `name` was signed in from it."""
    browser = _read()
    others = [known for known in browser["of"] if known != _digest(name)]
    kept = {"id": browser["id"] or secrets.token_hex(8), "of": [*others, _digest(name)][-MOST_ACCOUNTS:]}
    response.set_cookie(
        cookie_name("known"),
        str(_signer().dumps(kept)),
        max_age=REMEMBERED,
        secure=settings().public_url.startswith("https://"),
        httponly=True,
        samesite="Lax",
    )


def _read() -> dict[str, Any]:
    try:
        read = _signer().loads(request.cookies.get(cookie_name("known"), ""))
    except BadSignature:
        return {"id": "", "of": []}
    return dict(read)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="known browser")


def _digest(name: str) -> str:
    return hashlib.sha256(code_key(name).encode()).hexdigest()[:16]
