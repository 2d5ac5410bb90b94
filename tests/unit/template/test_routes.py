"""API routes: declared by decorators, and generated into the template and the OpenAPI document."""

import json
import re
from functools import cache
from typing import Any

import pytest

from tests.support.matrix.access_table import ROWS
from tools.checks.application import translate_application
from tools.openapi import build_document
from tools.openapi.routes import find_routes, find_routes_by_function
from tools.openapi.template import TEMPLATE, write_routes

FUNCTIONS = {
    f"{route.method} {route.openapi_path}": module
    for module, declared in find_routes_by_function().items()
    for route in declared
}


@cache
def resources() -> dict[str, Any]:
    found: dict[str, Any] = translate_application()["Resources"]
    return found


@cache
def paths_of_the_document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(build_document())["paths"]
    return found


def paths_of_the_api() -> dict[str, Any]:
    found: dict[str, Any] = resources()["Api"]["Properties"]["Body"]["paths"]
    return found


def handler_of(operation: dict[str, Any]) -> str:
    """Return the handler of the function that API Gateway calls for an operation."""
    uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
    function = re.search(r"\$\{(\w+)\.Arn\}", uri)
    assert function is not None, uri
    return str(resources()[function[1]]["Properties"]["Handler"])


def test_the_template_has_the_routes_of_the_functions_and_no_others() -> None:
    assert TEMPLATE.read_text() == write_routes(TEMPLATE.read_text()), "run `make openapi`"


@pytest.mark.parametrize("name", find_routes())
def test_a_declared_route_is_an_event_has_a_preflight_is_published_and_has_a_row_of_callers(name: str) -> None:
    method, path = name.split(" ")
    operations = paths_of_the_api().get(path, {})
    public = find_routes()[name].security == []

    assert method.lower() in operations, f"{name} has no event in the template: run `make openapi`"
    assert handler_of(operations[method.lower()]) == f"{FUNCTIONS[name]}.handler"
    assert (operations[method.lower()].get("security") == [{"NONE": []}]) == public, name
    assert "options" in operations, f"{path} answers no preflight: run `make openapi`"
    assert method.lower() in paths_of_the_document().get(path, {}), f"{name} is not published"
    assert name in {row.route for row in ROWS}, (
        f"add a row for {find_routes()[name].func.__name__} to matrix/access_table.py"
    )


def test_no_two_route_functions_have_the_same_name() -> None:
    named = [route.func.__name__ for route in find_routes().values()]

    assert sorted(set(named)) == sorted(named)


@pytest.mark.parametrize(
    "line",
    [
        "        ListJobs: {Type: Api, Properties: {RestApiId: !Ref Api, Method: GET, "
        'Path: "/repository/{repositoryId}/jobs"}}\n',
        "        DeleteCollection: {Type: Api, Properties: {RestApiId: !Ref Api, Method: DELETE,\n"
        '          Path: "/repository/{repositoryId}/collection/{collectionId}"}}\n',
        "          /usage: *preflight\n",
    ],
)
def test_a_missing_route_line_is_added_to_the_template(line: str) -> None:
    template = TEMPLATE.read_text()
    assert line in template

    assert write_routes(template.replace(line, "")) == template


@pytest.mark.parametrize("line", ["        GetCaller: {Type: Api, ", "          /me: *preflight\n"])
def test_the_line_of_an_undeclared_route_is_removed_from_the_template(line: str) -> None:
    template = TEMPLATE.read_text()
    found = next(known for known in template.splitlines(keepends=True) if known.startswith(line))
    other = found.replace("Me:", "Gone:").replace("/me", "/gone")

    assert write_routes(template.replace(found, found + other)) == template


@pytest.mark.parametrize(
    ("removed", "message"),
    [
        ("      Handler: usage.api.app.handler\n", "usage.api.app.handler"),
        (": &preflight\n", "no path with the anchor &preflight"),
    ],
)
def test_a_template_without_a_place_for_routes_is_refused(removed: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        write_routes(TEMPLATE.read_text().replace(removed, ":\n" if "&" in removed else ""))
