"""The OpenAPI document against the service: whatever a program sends, it is answered as the document says (FUZZ-1).

Bodies are drawn from the document's own schemas, right and wrong, always the same ones.
"""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy.orm import Session

from admin.api.codes import OF_CALLS, OF_FIELDS
from feedback.interchange import cells
from tests.admin.programs import Program, program_of
from tests.admin.test_api_receipts import dossier
from tests.cast import Cast

BELOW = "/api/v1"
PATHS = {"dossier": "H26.19.00-261105-0001", "month": "2026-10", "code": "Q01"}
GOOD = {  # what the cast's ward knows, for the fields that name something
    "dossier": ["H26.19.00-261105-0001", "H26.19.00-261105-0002"],
    "procedure": ["1.001193"],
    "desk": ["Q01", "Q02"],
    "official": ["C01", "C02"],
    "received_by": ["P1", "P2"],
}
JUNK: some.SearchStrategy[Any] = some.one_of(
    some.none(), some.booleans(), some.integers(), some.floats(), some.text(max_size=30), some.just([]), some.just({})
)  # fmt: skip


@pytest.fixture
def program(client, session: Session, cast: Cast) -> Program:
    made = program_of(client, session, cast.p1)
    made.post("/receipts", dossier())
    return made


@pytest.fixture
def document(client) -> dict[str, Any]:
    return client.get(f"{BELOW}/openapi.json").get_json()


def calls(document: Mapping[str, Any]) -> list[tuple[str, str, Mapping[str, Any]]]:
    return [
        (path, method, said)
        for path, methods in document["paths"].items()
        for method, said in methods.items()
        if method in ("get", "post")
    ]


def resolved(schema: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" in schema:
        return document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return schema


def values_of(name: str, schema: Mapping[str, Any], document: Mapping[str, Any]) -> some.SearchStrategy[Any]:
    """Values that a schema allows, of which some name what is there; now and then something else."""
    schema = resolved(schema, document)
    right: some.SearchStrategy[Any]
    if name in GOOD:
        right = some.sampled_from(GOOD[name])
    elif "enum" in schema:
        right = some.sampled_from(schema["enum"])
    elif schema.get("format") == "date-time":
        right = some.sampled_from(
            ["2026-11-05T09:30:00+07:00", "2026-11-05T02:30:00Z", "2026-12-31T23:59:59-12:00"]
        )
    elif schema.get("type") == "integer":
        right = some.integers(schema.get("minimum", -5), schema.get("maximum", 200))
    elif schema.get("type") == "array":
        right = some.lists(
            values_of("", schema["items"], document), min_size=schema.get("minItems", 0), max_size=3
        )
    elif schema.get("type") == "object":
        right = bodies(schema, document)
    else:
        right = some.text(max_size=min(schema.get("maxLength", 40), 40))
    return some.one_of(right, right, right, JUNK)


def bodies(schema: Mapping[str, Any], document: Mapping[str, Any]) -> some.SearchStrategy[Any]:
    """Bodies of a schema: with and without what is not needed, and now and then with what nobody knows."""
    fields = {
        name: values_of(name, each, document)
        for name, each in resolved(schema, document).get("properties", {}).items()
    }
    needed = set(resolved(schema, document).get("required", ()))
    return some.fixed_dictionaries(
        {name: each for name, each in fields.items() if name in needed},
        optional={
            **{name: each for name, each in fields.items() if name not in needed},
            "no such field": some.just(1),
        },
    )


def faults(answer: Any, schema: Mapping[str, Any], document: Mapping[str, Any], at: str = "") -> list[str]:
    """Where an answer says something that its schema does not: small, since the document uses little of the language."""
    schema = resolved(schema, document)
    if "anyOf" in schema:
        tried = [faults(answer, each, document, at) for each in schema["anyOf"]]
        return [] if [] in tried else tried[0]
    if "allOf" in schema:
        return [fault for each in schema["allOf"] for fault in faults(answer, each, document, at)]
    if answer is None:
        return [] if schema.get("nullable") else [f"{at} is null"]
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
    if "type" in schema and not isinstance(answer, kinds[schema["type"]]):
        return [f"{at} is {answer!r}"]
    if "enum" in schema and answer not in schema["enum"]:
        return [f"{at} is {answer!r}"]
    if isinstance(answer, list):
        return [each for one in answer for each in faults(one, schema["items"], document, f"{at}[]")]
    if isinstance(answer, dict) and "properties" in schema:
        unknown = [f"{at}.{name} is not described" for name in answer if name not in schema["properties"]]
        return unknown + [
            each
            for name, inner in schema["properties"].items()
            if name in answer
            for each in faults(answer[name], inner, document, f"{at}.{name}")
        ]
    return []


def test_the_document_describes_every_call(app: Flask, document) -> None:
    described = {said["operationId"] for _, _, said in calls(document)}

    assert described == {rule.endpoint.removeprefix("api.") for rule in app.url_map.iter_rules() if rule.endpoint.startswith("api.")}  # fmt: skip


def test_the_document_says_of_codes_how_they_are_written(document) -> None:
    """So that a program learns before it sends; the pattern takes what the reader takes."""
    schemas = document["components"]["schemas"]
    fields = schemas["NewReceipt"]["properties"]

    assert (fields["desk"]["minLength"], fields["desk"]["maxLength"]) == (1, 40)
    for taken in ("H26.19.00-261105-0001", "000.19.25.H26-261105-0001", "h26-261105-123456"):
        assert re.search(fields["dossier"]["pattern"], taken)
        assert cells.dossier_code(taken)
    assert not re.search(fields["dossier"]["pattern"], "P-261105-0001")


def test_an_address_allows_what_it_does_and_nothing_else(app: Flask) -> None:
    allowed = app.url_map.bind("localhost").allowed_methods(f"{BELOW}/receipts/batch")

    assert set(allowed) == {"POST", "OPTIONS"}


def codes_in(error: Mapping[str, Any]) -> set[str]:
    return {error["code"], *(each["code"] for each in error.get("fields", []))}


def test_fuzz_1_whatever_is_sent_is_answered_as_the_document_says(program: Program, document) -> None:
    for path, method, said in calls(document):
        address = path.removeprefix(BELOW)
        for name, value in PATHS.items():
            address = address.replace(f"{{{name}}}", value)
        check(program, document, address, method, said)


def check(program: Program, document, address: str, method: str, said: Mapping[str, Any]) -> None:
    """Send one call many bodies, and see that each is answered as the document says."""
    schema = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    documented = {int(status) for status in said["responses"] if status.isdecimal()}

    @settings(
        max_examples=20 if schema else 1,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(body=bodies(schema, document) if schema else some.none())
    def answered(body: Any) -> None:
        answer = program.post(address, body) if method == "post" else program.get(address)

        assert answer.status_code in documented, (address, body, answer.status_code)
        if answer.status_code >= 400:
            assert codes_in(answer.get_json()["error"]) <= {*OF_CALLS, *OF_FIELDS}, (address, body)
        content = said["responses"].get(str(answer.status_code), {}).get("content", {})
        assert answer.mimetype in (content or {"application/json": None}), (address, answer.mimetype)
        if answer.mimetype == "application/json" and content:
            found = faults(answer.get_json(), content["application/json"]["schema"], document)
            assert found == [], (address, body)

    answered()
