"""What somebody had typed when their session ended: carried through the sign-in, and given back to be sent.

It travels in the pages themselves and is kept nowhere. Only the account whose session it was gets it back.
"""

import json
import uuid
from dataclasses import dataclass

from flask import request
from flask_babel import gettext

from admin import doors
from feedback.accounts import queries
from feedback.database import db

FIELD = "interrupted"
PROOFS = frozenset({"csrf_token", "proof_password", "proof_code"})  # never carried along
OF_SECRETS = frozenset({"signing", "second_factor", "confirming"})  # blueprints whose forms are not


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A form that came after its sender's session had ended."""

    user_id: uuid.UUID
    address: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool  # which a page cannot carry

    def as_text(self) -> str:
        """As the field of a page holds it."""
        return json.dumps([str(self.user_id), self.address, self.fields, self.had_files], ensure_ascii=False)


def carried() -> str:
    """What the sign-in page has to carry along: what it carried before, or the form that just came; else nothing."""
    if FIELD in request.form:
        return request.form[FIELD]
    form = _just_come()
    return form.as_text() if form else ""


def given_back(token: str) -> Interrupted | None:
    """What was carried along to whoever has just signed in with that token; none that is another account's."""
    try:
        whose, address, fields, had_files = json.loads(request.form.get(FIELD, ""))
        form = Interrupted(
            uuid.UUID(str(whose)),
            str(address),
            tuple((str(name), str(value)) for name, value in fields),
            bool(had_files),
        )
    except (ValueError, TypeError, RecursionError):  # whoever sends it may have changed it
        return None
    return form if queries.owner_of(db.session(), token) == form.user_id else None


def why() -> str:
    """What the sign-in page says to whoever sent a form too late."""
    return str(gettext("Your session had ended. What you typed is kept: sign in, and send it then."))


def _just_come() -> Interrupted | None:
    token = request.cookies.get(doors.cookie_name("staff"), "")
    if request.method in doors.SAFE_METHODS or request.blueprint in OF_SECRETS or not 0 < len(token) <= 100:
        return None
    fields = tuple((name, text) for name, text in request.form.items(multi=True) if name not in PROOFS)
    owner = queries.owner_of(db.session(), token)
    if owner is None or not fields:
        return None
    files = any(each.filename for each in request.files.values())
    return Interrupted(owner, request.full_path.rstrip("?"), fields, files)
