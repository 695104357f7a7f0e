"""The OpenAPI document of the interface, and the page on which people read it, in both languages."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_smorest import Api

from admin.api.answer_schemas import ErrorAnswer
from admin.api.codes import OF_CALLS, OF_FIELDS
from admin.api.door import BELOW, OF_BODIES, OF_KEYS
from feedback.labels import N_
from feedback.web.surroundings import settings

VERSION = "1"
_OF_CALLS, _OF_FIELDS = N_("Codes of calls"), N_("Codes of fields")
KEY = "apiKey"  # the name of the security scheme
EXAMPLES: Mapping[str, Any] = {
    "dossier": "H26.19.00-261105-0001",
    "procedure": "1.001193",
    "desk": "Q01",
    "official": "C01",
    "mode": "direct",
    "received_at": "2026-11-05T09:30:00+07:00",
    "queued_at": "2026-11-05T09:12:00+07:00",
    "due_at": "2026-11-12T17:00:00+07:00",
    "returned_at": "2026-11-12T10:15:00+07:00",
    "received_by": "P1",
    "moment": "reception",
    "reference": "261105-A017",
}


class Described(Api):  # type: ignore[misc]
    """The interface, without the library's own answer to errors: the service has one for all."""

    ERROR_SCHEMA = ErrorAnswer

    def _register_error_handlers(self) -> None:
        """None: feedback/web/errors.py answers."""


pages = Blueprint("api_document", __name__, url_prefix=BELOW, template_folder="../templates")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a body, for the page."""

    name: str
    kind: str
    needed: bool
    says: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the interface, for the page."""

    name: str  # for links
    method: str
    path: str
    summary: str
    says: str
    scope: str
    fields: tuple[Field, ...]
    example: str
    answers: tuple[tuple[str, str], ...]  # status, description


def attach(app: Flask) -> Described:
    """Give `app` its document; the routes that it describes are registered with what this gives."""
    api = Described(
        app,
        spec_kwargs={
            "title": "Hài Lòng",
            "version": VERSION,
            "openapi_version": "3.0.3",
            "info": {
                "description": "Receipts of served transactions, and published results, for one office."
            },
            "security": [{KEY: []}],
        },
    )
    api.spec.components.security_scheme(KEY, {"type": "http", "scheme": "bearer"})
    app.extensions["hailong_api"] = api
    return api


@pages.get("/openapi.json")
def openapi() -> ResponseReturnValue:
    """The document, for programs."""
    return jsonify(_document())


@pages.get("/")
def readable() -> ResponseReturnValue:
    """The document, for people."""
    address = f"{settings().public_url.rstrip('/')}{BELOW}"
    codes = ((_OF_CALLS, OF_CALLS), (_OF_FIELDS, OF_FIELDS))
    return render_template("admin/api.html", calls=_calls(), codes=codes, address=address, here=request.path)


def _document() -> dict[str, Any]:
    document: dict[str, Any] = current_app.extensions["hailong_api"].spec.to_dict()
    return document


def _calls() -> tuple[Call, ...]:
    document = _document()
    return tuple(
        _call(path, method, said, document["components"]["schemas"])
        for path, methods in sorted(document["paths"].items())
        for method, said in methods.items()
        if method in ("get", "post")
    )


def _call(path: str, method: str, said: Mapping[str, Any], schemas: Mapping[str, Any]) -> Call:
    body = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    fields = tuple(_fields(_schema(body, schemas), schemas, "")) if body else ()
    example = {field.name: EXAMPLES[field.name] for field in fields if field.name in EXAMPLES}
    return Call(
        name=said["operationId"],
        method=method.upper(),
        path=path.removeprefix(BELOW),
        summary=said["summary"],
        says=said["description"],
        scope=said["x-scope"],
        fields=fields,
        example=json.dumps(example, indent=2) if body else "",
        answers=tuple(
            (status, answer["description"])
            for status, answer in sorted(said["responses"].items())
            if "description" in answer and int(status) not in {**OF_KEYS, **OF_BODIES}
        ),
    )


def _fields(schema: Mapping[str, Any], schemas: Mapping[str, Any], before: str) -> Iterator[Field]:
    for name, each in schema.get("properties", {}).items():
        yield Field(
            name=before + name,
            kind=each.get("format") or each.get("type", ""),
            needed=name in schema.get("required", ()),
            says=each.get("description", ""),
            choices=tuple(each.get("enum", ())),
        )
        if each.get("type") == "array":
            yield from _fields(_schema(each["items"], schemas), schemas, f"{before}{name}[].")


def _schema(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = schemas[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema
    return found
