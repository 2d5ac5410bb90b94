"""Pages of other origins, as the template lets them in, and the answers that the API gives by itself."""

import json
import re
from typing import Any

import pytest

from tests.support.tables import template
from tools.checks.application import translated_application

_ALLOW = "gatewayresponse.header.Access-Control-Allow-Origin"


@pytest.fixture(scope="module")
def body() -> dict[str, Any]:
    found: dict[str, Any] = translated_application()["Resources"]["Api"]["Properties"]["Body"]
    return found


def test_every_path_answers_a_preflight_without_asking_who_is_calling(body: dict[str, Any]) -> None:
    for path, methods in body["paths"].items():
        if "x-amazon-apigateway-any-method" in methods:
            continue  # the Serve door answers by itself
        preflight = methods["options"]
        assert preflight["security"] == [{"NONE": []}], path
        assert "${DocumentationApi.Arn}" in str(preflight["x-amazon-apigateway-integration"]["uri"]), path


def test_every_path_does_something_beside_that(body: dict[str, Any]) -> None:
    assert not [path for path, methods in body["paths"].items() if set(methods) == {"options"}]


def test_what_the_api_says_by_itself_may_be_read_only_where_some_origin_is_allowed(body: dict[str, Any]) -> None:
    for kind, answer in body["x-amazon-apigateway-gateway-responses"].items():
        headers = answer["responseParameters"]
        condition, value, otherwise = headers[_ALLOW]["Fn::If"]
        assert (condition, otherwise) == ("HasAllowedOrigins", {"Ref": "AWS::NoValue"}), kind
        assert value == "method.request.header.origin"
        assert headers["gatewayresponse.header.Vary"] == "'Origin'"
        assert "gatewayresponse.header.Access-Control-Allow-Credentials" not in headers


def test_whoever_asks_too_often_is_told_when_to_come_back(body: dict[str, Any]) -> None:
    throttled = body["x-amazon-apigateway-gateway-responses"]["THROTTLED"]["responseParameters"]

    assert throttled["gatewayresponse.header.Retry-After"] == "'1'"


@pytest.mark.parametrize("kind", ["AUTHORIZER_FAILURE", "AUTHORIZER_CONFIGURATION_ERROR"])
def test_a_credential_that_cannot_be_checked_now_is_answered_with_503_and_a_time_to_try_again(
    body: dict[str, Any], kind: str
) -> None:
    answer = body["x-amazon-apigateway-gateway-responses"][kind]

    assert str(answer["statusCode"]) == "503"
    assert answer["responseParameters"]["gatewayresponse.header.Retry-After"] == "'10'"
    assert "try again in 10 seconds" in rendered(answer)["message"]


def test_every_answer_of_the_api_itself_has_the_shape_of_its_errors_and_none_of_a_failure_is_null(
    body: dict[str, Any],
) -> None:
    for kind, answer in body["x-amazon-apigateway-gateway-responses"].items():
        told = rendered(answer, message="null" if "5XX" in kind or "AUTHORIZER" in kind else '"in words"')
        assert told["message"], kind
        assert told["error"]["message"] == told["message"], kind
        assert set(told["error"]) == {"code", "message", "requestId"}, kind


def rendered(answer: dict[str, Any], message: str = '"in words"') -> dict[str, Any]:
    """The answer as API Gateway fills it in; it writes the message with its quotation marks, or null."""
    template = answer["responseTemplates"]["application/json"]
    found: dict[str, Any] = json.loads(template.replace("$context.error.messageString", message))
    return found


@pytest.mark.parametrize(
    ("entry", "good"),
    [
        ("", True),
        ("https://app.example.com", True),
        ("http://localhost:5173", True),
        ("http://[::1]:80", True),
        ("*", False),
        ("null", False),
        ("https://app.example.com/", False),
        ("https://App.example.com", False),
        ("app.example.com", False),
        ("https://*.example.com", False),
    ],
)
def test_an_entry_of_the_list_is_an_origin_as_a_browser_writes_it(entry: str, good: bool) -> None:
    pattern = template()["Parameters"]["AllowedOrigins"]["AllowedPattern"]

    assert bool(re.fullmatch(pattern, entry)) == good


def test_the_list_reaches_both_doors() -> None:
    joined = {"Fn::Join": [",", {"Ref": "AllowedOrigins"}]}
    written = template()

    assert written["Globals"]["Function"]["Environment"]["Variables"]["ALLOWED_ORIGINS"] == joined
    assert written["Resources"]["Gateway"]["Properties"]["Parameters"]["AllowedOrigins"] == joined
