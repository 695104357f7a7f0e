"""What somebody had typed when their session ended: carried through the sign-in, and given back to be sent.

It travels in the pages themselves, under our signature, and is kept nowhere. It is made of nothing but a form that came
with the ended session's own token, and only the account whose session that was gets it back.
"""

import uuid
from dataclasses import dataclass

from flask import current_app, request
from flask_babel import gettext
from itsdangerous import BadSignature, URLSafeTimedSerializer

from admin import doors
from feedback.accounts import queries
from feedback.database import db

FIELD = "interrupted"
CARRIED_BY = frozenset({"signing.sign_in_try", "second_factor.code_try"})  # forms that may hold it
PROOFS = frozenset({"csrf_token", "proof_password", "proof_code"})  # never carried along
OF_SECRETS = frozenset({"signing", "second_factor", "confirming"})  # blueprints whose forms are not
LONGEST = 12 * 3600  # seconds between the form and the sign-in after it
WORDS = 12  # letters from which on a text is shown again before it is sent


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A form that came after its sender's session had ended."""

    user_id: uuid.UUID
    address: str
    fields: tuple[tuple[str, str], ...]
    had_files: bool  # which a page cannot carry

    @property
    def words(self) -> list[str]:
        """The texts to look at before it is sent."""
        return [text for _, text in self.fields if len(text.strip()) >= WORDS]

    def as_text(self) -> str:
        """As the field of a page holds it, signed."""
        return str(_signer().dumps([str(self.user_id), self.address, self.fields, self.had_files]))


def carried() -> str:
    """What the sign-in page has to carry along: what it carried before, or the form that just came; else nothing."""
    if request.endpoint in CARRIED_BY:
        return request.form.get(FIELD, "") if _read() else ""
    form = _just_come()
    return form.as_text() if form else ""


def given_back(token: str) -> Interrupted | None:
    """What was carried along to whoever has just signed in with that token; none that is another account's."""
    form = _read()
    return form if form and queries.owner_of(db.session(), token) == form.user_id else None


def why() -> str:
    """What the sign-in page says to whoever sent a form too late."""
    return str(gettext("Your session had ended. What you typed is kept: sign in, and send it then."))


def _read() -> Interrupted | None:
    """What came along under our signature; none that is old or not ours."""
    try:
        whose, address, fields, had_files = _signer().loads(request.form.get(FIELD, ""), max_age=LONGEST)
    except BadSignature:
        return None
    return Interrupted(uuid.UUID(whose), address, tuple((name, text) for name, text in fields), had_files)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="interrupted")


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
