"""What operators and their monitors ask: is the process alive, is it ready, how much has come in."""

from flask import Blueprint, Response, jsonify
from sqlalchemy import text

from feedback.database import db

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@pages.get("/readyz")
def ready() -> tuple[Response, int]:
    """The database answers and has the tables of this version; 503 with the reason while it does not."""
    from feedback.migrate import head  # here, since no other page needs the tool that migrates

    try:
        revision = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except Exception:  # whatever the reason, a monitor wants an answer and not a fault
        return jsonify(status="no database"), 503
    if revision != head():
        return jsonify(status="database of another version; run `hailong init`"), 503
    return jsonify(status="ready"), 200
