"""The end of a custom resource's presigned URL, played by this machine."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any


class CloudFormation(HTTPServer):
    """The end of the presigned URL: keeps what it was told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Told)
        self.answers: list[dict[str, Any]] = []

    def request(self, kind: str) -> dict[str, Any]:
        return {
            "RequestType": kind,
            "RequestId": "6c8a1f3e-0000-4000-8000-000000000001",
            "ResponseURL": f"http://127.0.0.1:{self.server_port}/answer",
            "StackId": "stack",
            "LogicalResourceId": "GatewayImage",
            "ResourceProperties": {"Repository": "registry/lisa", "Tag": "gateway-3-core-7-arm64"},
        }


class _Told(BaseHTTPRequestHandler):
    server: CloudFormation

    def do_PUT(self) -> None:
        self.server.answers.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Says nothing."""


@contextmanager
def listening() -> Iterator[CloudFormation]:
    """CloudFormation, as long as the block lasts."""
    with CloudFormation() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
