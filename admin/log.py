"""The log of acts as people read it: who did what at an office, newest first."""

from datetime import UTC, datetime

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from admin import doors
from admin.doors import needs
from feedback.accounts import queries as accounts
from feedback.accounts.rights import Act, Role
from feedback.audit import acts
from feedback.database import db
from feedback.integrity.findings import FlagKind
from feedback.integrity.models import Ruling
from feedback.labels import N_, Labelled
from feedback.offices.models import Office

pages = Blueprint("log", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/log")

PARTICULARS = {
    "account": N_("account"),
    "full_name": N_("full name"),
    "role": N_("role"),
    "desk": N_("desk"),
    "official": N_("official"),
    "dossier": N_("dossier"),
    "flag": N_("flag"),
    "kind": N_("kind"),
    "ruling": N_("ruling"),
    "month": N_("month"),
    "points": N_("points"),
    "version": N_("version"),
    "reason": N_("reason"),
    "task": N_("task"),
    "before": N_("before"),
    "after": N_("after"),
    "judged": N_("judged"),
    "file": N_("file"),
    "sha256": N_("fingerprint"),
    "accepted": N_("accepted"),
    "repeated": N_("repeated"),
    "refused": N_("refused"),
}
SHORTENED = frozenset({"sha256", "flag"})  # enough to tell them apart
SHORT = 8  # characters
LABELLED: dict[str, type[Labelled]] = {"role": Role, "kind": FlagKind, "ruling": Ruling}


@pages.get("/")
@needs(Act.SEE_LOG)
def shown(office: Office) -> ResponseReturnValue:
    """One page of the log, from `before` (microseconds since 1970) backwards."""
    before = request.args.get("before", type=_moment)
    found = acts.acts_of(db.session(), [office.id], before=before)
    names = accounts.names_of(db.session(), [act.user_id for act in found if act.user_id])
    lines = [
        (
            act,
            acts.DECLARED[act.name].label if act.name in acts.DECLARED else act.name,
            names.get(act.user_id) if act.user_id else None,
            [(PARTICULARS.get(name, name), _worded(name, value)) for name, value in act.about.items()],
        )
        for act in found
    ]
    older = int(found[-1].acted_at.timestamp() * 1_000_000) if len(found) == acts.PAGE else None
    return render_template("admin/log.html", lines=lines, older=older)


def _worded(name: str, value: str | int) -> Labelled | str:
    kind = LABELLED.get(name)
    known = {member.value: member for member in kind or ()}
    text = str(value)[:SHORT] if name in SHORTENED else str(value)
    return known.get(text, text)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(text) / 1_000_000, UTC)
    except (OverflowError, OSError):
        raise ValueError(text) from None
