"""The programs' door, below /api/v1: who may come in with which key, and how what they send is read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NoReturn, TypeVar, cast

import marshmallow
from flask import Response, abort, current_app, g, request
from flask_smorest import Blueprint
from webargs.flaskparser import FlaskParser

from admin import doors
from admin.api.answer_schemas import ErrorAnswer
from admin.api.faults import fault_of
from feedback.api_keys import operations, queries
from feedback.api_keys.models import Scope
from feedback.api_keys.queries import Holder
from feedback.database import db, transaction
from feedback.errors import Missing, Refused, Unfit
from feedback.labels import N_, say_in_both
from feedback.web.bodies import json_body
from feedback.web.errors import problem

BELOW = "/api/v1"
LARGEST_BODY = 256 * 1024  # bytes: a hundred receipts need a fifth of it
MOST_FAULTS = 100  # told in one answer; the rest would say no more
BAD_KEY = N_("This key is not known, has ended, or was revoked.")
NOT_ALLOWED = N_("This key does not allow it.")

FILE = {"type": "string", "format": "binary"}
NOTHING: Mapping[int, str] = MappingProxyType({})

OF_KEYS: Mapping[int, str] = MappingProxyType({401: BAD_KEY, 403: NOT_ALLOWED})  # of every call
OF_BODIES: Mapping[int, str] = MappingProxyType(
    {
        400: N_("The body is no JSON as RFC 8259 has it."),
        413: N_("The body has more than 256 kB."),
        415: N_("The body is not sent as application/json."),
    }
)

View = TypeVar("View", bound=Callable[..., Any])


class Parser(FlaskParser):
    """Reads bodies as strictly as the tablets' are read, and refuses what it does not know, field by field."""

    DEFAULT_UNKNOWN_BY_LOCATION = {
        "json": marshmallow.RAISE,
        "query": marshmallow.RAISE,
    }

    def load_json(self, req: Any, schema: Any) -> Any:
        """The JSON of the request."""
        return json_body()

    def handle_error(self, error: marshmallow.ValidationError, req: Any, schema: Any, **_: Any) -> NoReturn:
        """Refuse, with each field that is at fault."""
        raise unfit(error)


class Programs(Blueprint):  # type: ignore[misc]
    """The routes for programs."""

    ARGUMENTS_PARSER = Parser()


programs = Programs("api", __name__, url_prefix=BELOW)


Answers = Mapping[int, tuple[type[marshmallow.Schema], str]]  # by status: the form, and what it says


def call(
    method: str,
    path: str,
    scope: Scope,
    *,
    summary: str,
    description: str,
    gives: Answers,
    refuses: Mapping[int, str] = NOTHING,
    takes: type[marshmallow.Schema] | None = None,
    kinds: Sequence[str] = (),
) -> Callable[[View], View]:
    """Make a view the call of a program whose key allows `scope`, and describe it in the document.

    A call that `takes` a body gets it, read and checked, as its first argument. The first of `gives` is the answer
    where the view names no other status. One that gives a file names the `kinds` of it, and makes its answer itself.
    """

    def wire(view: View) -> View:
        made: Any = programs.doc(
            summary=summary, description=description, operationId=view.__name__, **{"x-scope": scope.value}
        )(view)
        for status, (schema, says) in list(gives.items())[1:]:
            made = programs.alt_response(status, schema=schema, description=says)(made)
        for status, says in {**(OF_BODIES if takes else {}), **OF_KEYS, **refuses}.items():
            made = programs.alt_response(status, schema=ErrorAnswer, description=says)(made)
        status, (schema, says) = next(iter(gives.items()))
        if kinds:
            content = {kind: {"schema": FILE} for kind in kinds}
            made = programs.doc(responses={str(status): {"description": says, "content": content}})(made)
        else:
            made = programs.response(status, schema, description=says)(made)
        if takes is not None:
            made = programs.arguments(takes)(made)
        made.key_scope = scope
        programs.route(path, methods=[method])(made)
        return view

    return wire


def scope_of(view: Callable[..., Any]) -> Scope | None:
    """The scope that a view was given, or none."""
    return getattr(view, "key_scope", None)


def holder() -> Holder:
    """The program that is asking; only a view behind the door may call this."""
    return cast(Holder, g.key_holder)


def _admit() -> Response | None:
    """Let a program in whose key is in force and allows what is asked; what names no scope is open to none."""
    request.max_content_length = LARGEST_BODY
    scope = scope_of(current_app.view_functions[request.endpoint or ""])
    if scope is None:
        raise Missing
    kind, _, key = request.headers.get("Authorization", "").partition(" ")
    today = doors.today()
    found = queries.holder_of(db.session(), key.strip(), on=today) if kind.lower() == "bearer" else None
    if found is None:
        answer = problem(401, "bad_key", say_in_both(BAD_KEY))
        answer.headers["WWW-Authenticate"] = "Bearer"
        abort(answer)
    if scope not in found.scopes:
        return problem(403, "scope_missing", say_in_both(NOT_ALLOWED))
    if found.last_used_on != today:
        with transaction() as session:
            operations.note_use(session, found.office_id, found.key_id, on=today)
    g.key_holder = found
    return None


programs.before_request(_admit)


def unfit(error: marshmallow.ValidationError) -> Unfit:
    """The refusal that names each field at fault in a body."""
    told = error.messages
    body = told.get("json", told) if isinstance(told, dict) else told
    return Unfit(list(_faults(body, ""))[:MOST_FAULTS])


def _faults(told: Any, path: str) -> Iterator[Refused]:
    if isinstance(told, Mapping):
        for name, inner in told.items():
            below = path if name == marshmallow.exceptions.SCHEMA else f"{path}.{name}".lstrip(".")
            yield from _faults(inner, below)
    else:
        yield from (fault_of(each, path) for each in told)
