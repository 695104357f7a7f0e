"""The log of acts as people read it: who did what at an office, newest first."""

from datetime import UTC, datetime

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from admin import doors
from admin.doors import needs
from admin.particulars import in_words
from feedback.accounts import queries as accounts
from feedback.accounts.rights import Act
from feedback.audit import acts
from feedback.database import db
from feedback.offices.models import Office

pages = Blueprint("log", __name__, url_prefix=f"{doors.BELOW}/offices/<office>/log")


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
            in_words(act.about),
        )
        for act in found
    ]
    older = int(found[-1].acted_at.timestamp() * 1_000_000) if len(found) == acts.PAGE else None
    return render_template("admin/log.html", lines=lines, older=older)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(text) / 1_000_000, UTC)
    except (OverflowError, OSError):
        raise ValueError(text) from None
