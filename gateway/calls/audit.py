"""The gateway's audit lines: one JSON object a line, on standard output."""

import json
import logging
import random
import sys
from dataclasses import dataclass

from starlette.types import Message, Scope, Send

from gateway.wire.whole_answer import replace_headers
from lisa.endpoints.endpoint import Endpoint
from lisa.policy.auditing import AuditedRequest, Outcome
from lisa.policy.decision import NOT_FOUND, Denied

_log = logging.getLogger("lisa.audit")
UNKNOWN_CALLER = Denied("no living credential")


def configure_audit_log() -> None:
    """Write audit lines without a prefix, so that log queries can read their fields."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("%(message)s"))
    _log.addHandler(handler)
    _log.setLevel(logging.INFO)
    _log.propagate = False


@dataclass(frozen=True)
class Request:
    """A request's id, which is answered in `x-request-id`, and its method with the path that may be logged."""

    request_id: str
    what: str

    @property
    def path(self) -> str:
        """The path of the request, without the values that must not be logged."""
        return self.what.partition(" ")[2]

    def log_refusal(self, who: str | None, denied: Denied, resource: str) -> None:
        """Write the audit line of a refused request."""
        outcome: Outcome = "missing" if denied is NOT_FOUND else "refused"
        decided = AuditedRequest(who, self.what, resource, self.request_id)
        _log.info(json.dumps({"audit": decided.build_log_line(outcome, denied.reason)}))

    def add_request_id_header(self, send: Send) -> Send:
        """Return an ASGI `send` that adds the request's id to the answer's headers."""

        async def send_with_request_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = replace_headers(message, {"x-request-id": self.request_id})
            await send(message)

        return send_with_request_id


def new_request_id() -> str:
    """Return a random id: 32 hexadecimal digits. It is unique, not secret, and costs no call of the system."""
    return f"{random.getrandbits(128):032x}"


def describe_request(found: Endpoint, scope: Scope, request_id: str) -> Request:
    """Return the request's id with its method and its path, without the values that the caller put into the path."""
    return Request(request_id, f"{scope['method']} {found.loggable_path(scope['path'])}")
