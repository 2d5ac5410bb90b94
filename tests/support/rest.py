"""A REST door in tests: a function behind the API that receives requests as API Gateway sends them."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import boto3
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.policy.subject import Roles, Subject
from lisa.rest.authorizer import build_authorizer_context
from repositories.api.app import handler
from tests.support.declared_answers import assert_declared

_ROLES = Roles()
ROOT = _ROLES.build_subject("root", frozenset({"admin"}), "token")
RITA = _ROLES.build_subject("rita", frozenset({"rag-admin", "law"}), "token")
ADA = _ROLES.build_subject("ada", frozenset({"law"}), "token")
EVE = _ROLES.build_subject("eve", frozenset({"sales"}), "token")


class Context(LambdaContext):
    """The context of one invocation of a function."""

    _function_name = "repositories"
    _memory_limit_in_mb = 512
    _invoked_function_arn = "arn:aws:lambda:us-east-1:111122223333:function:repositories"
    _aws_request_id = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Answer:
    """A status, a body and headers."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict, compare=False)

    @property
    def message(self) -> str:
        """The error message of a refusal."""
        assert self.body["error"]["message"] == self.body["message"]
        return str(self.body["message"])


class Door:
    """A function, by default that of repositories, and the account in which it runs."""

    def __init__(self, function: Callable[..., dict[str, Any]] = handler) -> None:
        self._function = function

    def ask(self, who: Subject, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Send a request; the path may have a query. Bytes are sent unchanged, any other body as JSON."""
        parts = urlsplit(path)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        sent = {"Content-Type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
        event = {
            "resource": parts.path,
            "path": parts.path,
            "httpMethod": method,
            "headers": sent,
            "multiValueHeaders": {name: [value] for name, value in sent.items()},
            "queryStringParameters": query or None,
            "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} or None,
            "pathParameters": None,
            "requestContext": {"requestId": "r", "authorizer": build_authorizer_context(who), "httpMethod": method},
            **_body(body),
        }
        found = self._function(event, Context())
        told = {name.lower(): values[0] for name, values in found["multiValueHeaders"].items()}
        answer = Answer(found["statusCode"], json.loads(found["body"] or "null"), told)
        assert_declared(method, parts.path, answer.status, answer.body)
        return answer

    def get(self, who: Subject, path: str) -> Any:
        """Return the body of a successful GET."""
        return self.done(self.ask(who, "GET", path))

    def done(self, answer: Answer) -> Any:
        """Return the body of a success."""
        assert answer.status == 200, answer
        return answer.body

    def repository(self, repository_id: str = "handbook", **about: Any) -> Any:
        """Create a repository as an administrator; return its configuration."""
        wanted = {"repositoryId": repository_id, "embeddingModelId": "minilm", "type": "pgvector"} | about
        assert self.done(self.ask(ROOT, "POST", "/repository", wanted)) == {"status": "success", "executionArn": ""}
        return self.get(ROOT, f"/repository/{repository_id}")

    def started(self) -> list[dict[str, Any]]:
        """Return the inputs of the started workflows, oldest first."""
        states, found = boto3.client("stepfunctions"), []
        for machine in states.list_state_machines()["stateMachines"]:
            for execution in states.list_executions(stateMachineArn=machine["stateMachineArn"])["executions"]:
                about = states.describe_execution(executionArn=execution["executionArn"])
                found.append((about["startDate"], json.loads(about["input"])))
        return [told for _, told in sorted(found, key=lambda one: one[0])]

    def schedules(self) -> dict[str, str]:
        """Return the schedule expressions by name."""
        client = boto3.client("scheduler")
        names = [found["Name"] for found in client.list_schedules(GroupName="pipelines")["Schedules"]]
        return {name: client.get_schedule(GroupName="pipelines", Name=name)["ScheduleExpression"] for name in names}


def _body(body: Any) -> dict[str, Any]:
    if isinstance(body, bytes):
        return {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
    return {"body": None if body is None else json.dumps(body), "isBase64Encoded": False}
