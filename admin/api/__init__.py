"""The interface for the one-stop software, below /api/v1: by key, in JSON, described by an OpenAPI document."""

from flask import Flask

from admin.api import document, papers, receipts, results, served, slips
from admin.api.door import programs
from feedback.web.csrf import csrf

__all__ = ["papers", "receipts", "register", "results", "served", "slips"]


def register(app: Flask) -> None:
    """Add the interface to `app`. It reads and sets no cookie, so there is nothing that a form could be forged with."""
    csrf.exempt(programs)
    document.attach(app).register_blueprint(programs)
    app.register_blueprint(document.pages)
