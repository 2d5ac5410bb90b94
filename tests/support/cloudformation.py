"""A CloudFormation that receives the answers of custom resources."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.support.http_server import Reply, serve_http


@dataclass
class CloudFormation:
    """The server behind the presigned URL of a custom resource; `answers` are the bodies that it received."""

    url: str = ""
    answers: list[dict[str, Any]] = field(default_factory=list)

    def request(self, kind: str) -> dict[str, Any]:
        """Return the event of a custom resource: Create, Update or Delete."""
        return {
            "RequestType": kind,
            "RequestId": "6c8a1f3e-0000-4000-8000-000000000001",
            "ResponseURL": f"{self.url}/answer",
            "StackId": "stack",
            "LogicalResourceId": "GatewayImage",
            "ResourceProperties": {"Repository": "registry/lisa", "Tag": "gateway-3-core-7-arm64"},
        }

    def receive(self, _path: str, body: bytes) -> Reply:
        """Keep an answer."""
        self.answers.append(json.loads(body))
        return Reply(b"")


@contextmanager
def receive_answers() -> Iterator[CloudFormation]:
    """Run a CloudFormation until the end of the block."""
    cloudformation = CloudFormation()
    with serve_http(cloudformation.receive) as url:
        cloudformation.url = url
        yield cloudformation
