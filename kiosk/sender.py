"""A keyed code for the phone that sends a rating: it shows that one phone sent many, and not which phone it was."""

import hashlib
import hmac
from datetime import datetime

from flask import current_app, request

from feedback.web.surroundings import settings


def source_code(*, now: datetime) -> bytes:
    """The code of the address that this request comes from; its key changes every day."""
    day = now.astimezone(settings().zone).date().isoformat()
    secret = str(current_app.config["SECRET_KEY"]).encode()
    key = hmac.digest(secret, f"hailong source {day}".encode(), hashlib.sha256)
    return hmac.digest(key, (request.remote_addr or "").encode(), hashlib.sha256)


def sender_code(*, now: datetime) -> bytes:
    """The code of this request's sender; its key changes every month, so that no code lives longer."""
    month = now.astimezone(settings().zone).strftime("%Y-%m")
    secret = str(current_app.config["SECRET_KEY"]).encode()
    key = hmac.digest(secret, f"hailong sender {month}".encode(), hashlib.sha256)
    seen = f"{request.remote_addr}\n{request.headers.get('User-Agent', '')}"
    return hmac.digest(key, seen.encode("utf-8", "replace"), hashlib.sha256)
