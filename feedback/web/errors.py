"""Answers to what goes wrong: a page for people, JSON for programs, a stable code in both."""

import logging
import secrets
from collections.abc import Sequence

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_babel import gettext
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from feedback.crashes import account
from feedback.errors import Conflict, Forbidden, Missing, Refused, Unfit
from feedback.labels import N_, say_in_both
from feedback.web.locale import current

log = logging.getLogger("hailong.web")

API = "/api/"  # its errors name the fields that are at fault
FOR_PROGRAMS = ("/k/", API)  # below these an error is JSON, save for a page that a person opens
STAFF = "/admin/"  # its first page, where each of them begins
KIOSK = "/k/"  # its page: nobody stands by to load it again
TRY_AGAIN_SECONDS = 30
TITLES = {
    400: N_("This request can't be understood"),
    401: N_("Please sign in"),
    403: N_("Your role does not allow this"),
    404: N_("There is nothing here"),
    405: N_("This can't be done here"),
    409: N_("This can't be done now"),
    413: N_("This is too large"),
    415: N_("This kind of content is not taken"),
    422: N_("Something needs to be corrected"),
    429: N_("Too many tries; please wait a little"),
    500: N_("Something went wrong on our side"),
    503: N_("The service is busy; please try again in a moment"),
}


def answer_errors(app: Flask) -> None:
    """Have `app` answer refusals, HTTP errors and faults in one way."""
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(Exception, _fault)


def problem(status: int, code: str, message: str, faults: Sequence[Refused] = ()) -> Response:
    """The answer for `status`: JSON below /k/ and /api/, with the fields at fault one by one, a page elsewhere."""
    if request.path.startswith(FOR_PROGRAMS):
        error: dict[str, object] = {"code": code, "message": message}
        if faults:
            error["fields"] = [
                {"field": each.field or "", "code": each.code, "message": str(each)} for each in faults
            ]
        answer = jsonify(error=error)
    else:
        title = gettext(TITLES.get(status, TITLES[400]))
        start = STAFF if request.path.startswith(STAFF) and status != 401 else ""
        answer = make_response(
            render_template("error.html", title=title, message=message, code=code, start=start)
        )
    answer.status_code = status
    if status >= 500 and request.path == KIOSK:
        answer.headers["Refresh"] = str(TRY_AGAIN_SECONDS)
    return answer


def _refused(refusal: Refused) -> Response:
    if isinstance(refusal, Missing):
        return problem(404, "not_found", _both_or_one(refusal))
    if isinstance(refusal, Forbidden):
        return problem(403, refusal.code, _both_or_one(refusal))
    if isinstance(refusal, Unfit):
        return problem(422, refusal.code, _both_or_one(refusal), refusal.faults)
    named = [refusal] if refusal.field and request.path.startswith(API) else []
    return problem(_status(refusal), refusal.code, _both_or_one(refusal), named)


def _status(refusal: Refused) -> int:
    if isinstance(refusal, Conflict):
        return 409
    return 400 if refusal.code == "bad_json" else 422


def _both_or_one(refusal: Refused) -> str:
    return str(refusal) if request.path.startswith(FOR_PROGRAMS) else refusal.said(current())


def _http(error: HTTPException) -> Response:
    if isinstance(error, SecurityError):  # a host name that is not ours: no address can be made under it
        return Response(say_in_both(TITLES[400]), 400, mimetype="text/plain")
    status = error.code or 500
    title = TITLES.get(status, TITLES[400])
    code = (error.name or "error").lower().replace(" ", "_")
    message = say_in_both(title) if request.path.startswith(FOR_PROGRAMS) else ""
    answer = problem(status, code, message)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After", "Location"}:
            answer.headers[name] = value
    return answer


def _database(error: DBAPIError) -> Response:
    """A database that is busy, full or away is a 503: the sender tries again, nothing is half-stored."""
    if not isinstance(error, OperationalError):
        return _fault(error)
    log.error("database unavailable: %s", type(error.orig).__name__)
    answer = problem(503, "busy", say_in_both(TITLES[503]))
    answer.headers["Retry-After"] = "2"
    return answer


def _fault(error: Exception) -> Response:
    """A fault of ours: logged under an id without the request's contents, and answered with that id alone."""
    fault_id = secrets.token_hex(4)
    log.error("fault %s at %s\n%s", fault_id, request.endpoint, account(error))
    return problem(500, "fault", f"{say_in_both(TITLES[500])} ({fault_id})")
