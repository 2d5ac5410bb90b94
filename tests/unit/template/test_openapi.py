"""The OpenAPI document describes the API and the Serve door as they are."""

import json
import re
from functools import cache
from typing import Any

import pytest

from gateway.endpoints import find_endpoint
from lisa.endpoints.table import ENDPOINTS
from tests.support.page_paths import PAGE_PATHS
from tools.checks.application import translate_application
from tools.openapi import TARGET, build_document
from tools.openapi.routes import find_routes
from tools.openapi.serve_texts import ENDPOINT_DESCRIPTIONS

SEARCH = "/repository/{repositoryId}/similaritySearch"
LARGE = {SEARCH, "/session/export", "/session/{sessionId}/export"}  # the answers of these endpoints may be too large
Named = tuple[str, str, dict[str, Any]]


@cache
def published() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(build_document())
    return found


def operations(*, serve: bool) -> list[Named]:
    """Return method, path and description of every operation of one door."""
    return [
        (method, path, operation)
        for path, methods in published()["paths"].items()
        for method, operation in methods.items()
        if operation["operationId"].startswith("serve_") == serve
    ]


def routes_of_the_template() -> set[tuple[str, str]]:
    body = translate_application()["Resources"]["Api"]["Properties"]["Body"]
    return {
        (method, path)
        for path, operations in body["paths"].items()
        for method in operations
        if method not in ("options", "x-amazon-apigateway-any-method") and path not in PAGE_PATHS
    }


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*map(references, value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


def test_the_published_document_is_current() -> None:
    assert TARGET.read_text() == build_document(), "run `make openapi`"


def test_the_document_has_the_routes_of_the_api_and_no_others() -> None:
    assert {(method, path) for method, path, _ in operations(serve=False)} == routes_of_the_template()


def test_the_document_has_the_endpoints_of_the_serve_door_and_no_others() -> None:
    found = [find_endpoint(method.upper(), path) for method, path, _ in operations(serve=True)]

    assert None not in found
    assert {known.name for known in found if known} == set(ENDPOINTS)


def test_the_table_of_texts_has_the_endpoints_of_the_serve_door_and_no_others() -> None:
    assert set(ENDPOINT_DESCRIPTIONS) == set(ENDPOINTS)


def test_every_json_answer_has_a_declared_shape() -> None:
    for method, path, operation in operations(serve=False):
        content = operation["responses"]["200"]["content"]
        for media_type, described in content.items():
            kinds = [one for one in described["schema"].get("anyOf", [described["schema"]]) if one != {"type": "null"}]
            shaped = all({"$ref", "items", "additionalProperties"} & kind.keys() for kind in kinds) and kinds
            text = described["schema"].get("type") == "string"
            assert shaped or text or path == "/openapi.json", f"{method} {path} {media_type}"


def test_every_reference_has_a_target_and_every_component_is_referenced() -> None:
    there = {
        f"#/components/{kind}/{name}" for kind in ("schemas", "responses") for name in published()["components"][kind]
    }

    assert references(published()) == there


@pytest.mark.parametrize("serve", [False, True])
def test_only_public_operations_need_no_credential(serve: bool) -> None:
    public = {path for _, path, operation in operations(serve=serve) if operation.get("security") == []}
    wanted = (
        {path for _, path, _ in operations(serve=True) if "/health" in path} if serve else {"/docs", "/openapi.json"}
    )

    assert public == wanted
    assert published()["security"] == [{"bearer": []}]
    assert {route.openapi_path for route in find_routes().values() if route.security == []} == {
        "/docs",
        "/openapi.json",
    }


def test_the_serve_door_accepts_three_headers_with_a_credential_and_the_api_one() -> None:
    schemes = published()["components"]["securitySchemes"]

    assert {scheme.get("name", "Authorization") for scheme in schemes.values()} == {
        "Authorization",
        "Api-Key",
        "x-api-key",
    }
    for _, path, operation in operations(serve=True):
        assert {name for way in operation["security"] for name in way} in (set(), set(schemes)), path
    assert not [path for _, path, operation in operations(serve=False) if operation.get("security")]


def test_an_operation_answers_401_if_and_only_if_it_needs_a_credential() -> None:
    for method, path, operation in operations(serve=False) + operations(serve=True):
        secured = operation.get("security", published()["security"]) != []
        assert ("401" in operation["responses"]) == secured, f"{method} {path}"


def test_an_operation_with_a_body_answers_400_and_413() -> None:
    for method, path, operation in operations(serve=False) + operations(serve=True):
        takes = "requestBody" in operation
        assert ("413" in operation["responses"]) == (takes or path in LARGE), f"{method} {path}"
        assert not takes or "400" in operation["responses"], f"{method} {path}"


@pytest.mark.parametrize(
    ("name", "status", "possible"),
    [
        ("post /repository", "409", True),
        ("get /repository", "409", False),
        ("post /repository/{repositoryId}/jobs/{jobId}/retry", "409", True),
        ("get /repository/{repositoryId}/{documentId}/text", "422", True),
        ("get /repository/{repositoryId}/{documentId}/why", "422", False),
        ("get /repository/{repositoryId}", "404", True),
        ("get /me", "404", False),
        (f"get {SEARCH}", "413", True),
        (f"get {SEARCH}", "502", True),
        ("get /repository/{repositoryId}/document", "502", False),
    ],
)
def test_the_document_has_the_errors_that_a_route_declares(name: str, status: str, possible: bool) -> None:
    method, path = name.split(" ")

    assert (status in published()["paths"][path][method]["responses"]) == possible


def test_published_parameters_have_their_bounds_and_are_never_null() -> None:
    for _, path, operation in operations(serve=False):
        for parameter in operation.get("parameters", []):
            assert "null" not in json.dumps(parameter["schema"]), f"{path} {parameter['name']}"
    [size] = [
        p for p in published()["paths"]["/repository/collections"]["get"]["parameters"] if p["name"] == "pageSize"
    ]
    assert size["schema"] == {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}


def test_a_body_that_is_read_as_plain_text_is_published() -> None:
    body = published()["paths"]["/repository/presigned-url"]["post"]["requestBody"]

    assert set(body["content"]) == {"text/plain", "application/json"}


def test_no_path_has_a_variable_in_angle_brackets() -> None:
    assert not [path for path in published()["paths"] if re.search("[<>]", path)]
