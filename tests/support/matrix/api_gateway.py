"""The API as API Gateway runs it: the template's routes, the authorizer, then the function of the route."""

import importlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.support.declared_answers import assert_declared
from tests.support.rest import Answer, Context
from tools.checks.application import translate_application

_ARN = "arn:aws:execute-api:us-east-1:111122223333:api/v2"
_FUNCTION = re.compile(r"\$\{(\w+)\.Arn\}")
Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


@dataclass(frozen=True)
class Request:
    """A request: the route's template, the path with a query, the headers and a body."""

    method: str
    route: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None


class ApiGateway:
    """The template's routes answered in this process; 401 is answered here, as API Gateway does."""

    def __init__(self) -> None:
        self._resources: dict[str, Any] = translate_application()["Resources"]
        self._paths: dict[str, Any] = self._resources["Api"]["Properties"]["Body"]["paths"]
        self._handlers: dict[str, Handler] = {}

    def ask(self, request: Request) -> Answer:
        """Return the answer that the caller receives."""
        operation = self._paths[request.route][request.method.lower()]
        event = _event(request)
        if not _is_open(operation):
            context = self._authorized(event, request)
            if context is None:
                return Answer(401, None)
            event["requestContext"]["authorizer"] = context
        found = self._handler(_function(operation))(event, Context())
        answer = Answer(found["statusCode"], _body(found))
        assert_declared(request.method, request.route, answer.status, answer.body)
        return answer

    def _authorized(self, event: dict[str, Any], request: Request) -> Any:
        if not any(name.lower() == "authorization" and value for name, value in request.headers.items()):
            return None  # without the identity source API Gateway does not call the authorizer
        try:
            answer = self._handler("Authorize")(event | {"methodArn": f"{_ARN}/{request.method}/x"}, Context())
        except Exception as error:  # noqa: BLE001 - how API Gateway is told
            assert str(error) == "Unauthorized", error
            return None
        assert answer["policyDocument"]["Statement"][0]["Resource"] == f"{_ARN}/*"
        return answer["context"]

    def _handler(self, function: str) -> Handler:
        if function not in self._handlers:
            module, _, name = self._resources[function]["Properties"]["Handler"].rpartition(".")
            self._handlers[function] = getattr(importlib.import_module(module), name)
        return self._handlers[function]


def _is_open(operation: dict[str, Any]) -> bool:
    return operation.get("security") == [{"NONE": []}]


def _function(operation: dict[str, Any]) -> str:
    uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
    match = _FUNCTION.search(uri)
    assert match is not None, uri
    return match[1]


def _event(request: Request) -> dict[str, Any]:
    parts = urlsplit(request.path)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    headers = {"Content-Type": "application/json", **request.headers}
    return {
        "resource": request.route,
        "path": unquote(parts.path),
        "httpMethod": request.method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": query or None,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} or None,
        "pathParameters": None,
        "requestContext": {"requestId": "r", "httpMethod": request.method, "resourcePath": request.route},
        "body": request.body if request.body is None or isinstance(request.body, str) else json.dumps(request.body),
        "isBase64Encoded": False,
    }


def _body(found: dict[str, Any]) -> Any:
    try:
        return json.loads(found["body"])
    except ValueError:
        return found["body"]
