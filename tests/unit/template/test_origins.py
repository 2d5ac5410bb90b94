"""Cross-origin requests in the template, and the responses that API Gateway sends itself."""

import json
import re
from typing import Any

import pytest

from tests.support.page_paths import PAGE_PATHS
from tests.support.tables import template
from tools.checks.application import translate_application

_ALLOW = "gatewayresponse.header.Access-Control-Allow-Origin"


@pytest.fixture(scope="module")
def api_document() -> dict[str, Any]:
    found: dict[str, Any] = translate_application()["Resources"]["Api"]["Properties"]["Body"]
    return found


def test_every_path_answers_a_preflight_without_authentication(api_document: dict[str, Any]) -> None:
    for path, methods in api_document["paths"].items():
        if "x-amazon-apigateway-any-method" in methods:
            continue  # the Serve door answers preflights itself
        if path in PAGE_PATHS:
            continue  # files of the page, which no other origin needs
        preflight = methods["options"]
        assert preflight["security"] == [{"NONE": []}], path
        assert "${DocumentationApi.Arn}" in str(preflight["x-amazon-apigateway-integration"]["uri"]), path


def test_every_path_has_a_method_other_than_options(api_document: dict[str, Any]) -> None:
    assert not [path for path, methods in api_document["paths"].items() if set(methods) == {"options"}]


def test_responses_of_api_gateway_are_readable_across_origins_only_with_allowed_origins(
    api_document: dict[str, Any],
) -> None:
    for kind, answer in api_document["x-amazon-apigateway-gateway-responses"].items():
        headers = answer["responseParameters"]
        condition, value, otherwise = headers[_ALLOW]["Fn::If"]
        assert (condition, otherwise) == ("HasAllowedOrigins", {"Ref": "AWS::NoValue"}), kind
        assert value == "method.request.header.origin"
        assert headers["gatewayresponse.header.Vary"] == "'Origin'"
        assert "gatewayresponse.header.Access-Control-Allow-Credentials" not in headers


def test_a_throttled_request_receives_a_retry_time(api_document: dict[str, Any]) -> None:
    throttled = api_document["x-amazon-apigateway-gateway-responses"]["THROTTLED"]["responseParameters"]

    assert throttled["gatewayresponse.header.Retry-After"] == "'1'"


@pytest.mark.parametrize("kind", ["AUTHORIZER_FAILURE", "AUTHORIZER_CONFIGURATION_ERROR"])
def test_a_failure_of_the_authorizer_is_answered_with_503_and_a_retry_time(
    api_document: dict[str, Any], kind: str
) -> None:
    answer = api_document["x-amazon-apigateway-gateway-responses"][kind]

    assert str(answer["statusCode"]) == "503"
    assert answer["responseParameters"]["gatewayresponse.header.Retry-After"] == "'10'"
    assert "try again in 10 seconds" in render_answer(answer)["message"]


def test_every_response_of_api_gateway_has_the_error_shape_of_the_api_and_a_message(
    api_document: dict[str, Any],
) -> None:
    for kind, answer in api_document["x-amazon-apigateway-gateway-responses"].items():
        told = render_answer(answer, message="null" if "5XX" in kind or "AUTHORIZER" in kind else '"in words"')
        assert told["message"], kind
        assert told["error"]["message"] == told["message"], kind
        assert set(told["error"]) == {"code", "message", "requestId"}, kind


def render_answer(answer: dict[str, Any], message: str = '"in words"') -> dict[str, Any]:
    """Return the answer as API Gateway renders it; `message` is the quoted message or null."""
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
def test_an_allowed_origin_has_the_form_that_browsers_send(entry: str, good: bool) -> None:
    pattern = template()["Parameters"]["AllowedOrigins"]["AllowedPattern"]

    assert bool(re.fullmatch(pattern, entry)) == good


def test_both_doors_receive_the_allowed_origins() -> None:
    joined = {"Fn::Join": [",", {"Ref": "AllowedOrigins"}]}
    written = template()

    assert written["Globals"]["Function"]["Environment"]["Variables"]["ALLOWED_ORIGINS"] == joined
    assert written["Resources"]["Gateway"]["Properties"]["Parameters"]["AllowedOrigins"] == joined
