"""The upstream of a call: the request that is sent to a model. Only the model's fields come from the caller."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from starlette.types import Receive, Scope, Send

from gateway.calls.call import Call
from gateway.wire.broken_answers import INCOMPLETE_STREAM
from lisa.endpoints.endpoint import WireFormat
from lisa.models.routes import RouteChanges
from lisa.models.served import ServedModel

ADMISSION_KEY = "lisa.admission"
# The caller's headers that a model's provider may receive; credentials and x-litellm-* are not among them.
_FORWARDED_HEADERS = frozenset(
    {b"accept", b"user-agent", b"x-request-id", b"traceparent"} | {b"anthropic-version", b"anthropic-beta"}
)


@dataclass(frozen=True)
class Admission:
    """The admission of a call: its user, its model, the fields that the provider must receive, and its wire format.

    The upstream adds to `dropped` the fields that the provider does not receive. A call `by_platform` is a test of the
    model, whose answer also has the context window that the model's server reports.
    """

    user: str
    model: ServedModel
    fields: Mapping[str, Any] = field(default_factory=dict)
    wire: WireFormat = WireFormat.NONE
    dropped: set[str] = field(default_factory=set)
    by_platform: bool = False


class BrokenAnswer(Exception):
    """An answer that broke off; `message` is for the caller, from the model's server where it gave one."""

    def __init__(self, reason: str, message: str = INCOMPLETE_STREAM) -> None:
        super().__init__(reason)
        self.message = message


class Upstream(Protocol):
    """An ASGI application that answers admitted requests."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Raises BrokenAnswer if an answer that has begun cannot continue."""
        ...


class Router(Upstream, Protocol):
    """An upstream that must know the models: LiteLLM's application, or a fake."""

    @property
    def is_ready(self) -> bool:
        """Return whether the upstream can take requests."""
        ...

    def apply_changes(self, changes: RouteChanges) -> frozenset[str]:
        """Apply changes of the routes. Return the ids of models that the upstream cannot serve. Streams continue."""
        ...


def build_upstream_scope(scope: Scope, call: Call, content: bytes) -> Scope:
    """Return the ASGI scope of the request that the upstream receives."""
    path = call.payload.inner_path or call.endpoint.litellm_path
    headers = [pair for pair in scope["headers"] if pair[0].lower() in _FORWARDED_HEADERS]
    headers += [(b"host", b"gateway"), (b"content-length", str(len(content)).encode())]
    # as the gateway read the body, not as the client declared it
    headers.append((b"content-type", call.payload.media_type.encode("latin-1")))
    return {
        "type": "http",
        "asgi": scope["asgi"],
        "http_version": "1.1",
        "method": "GET" if call.endpoint.body == "none" else "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": headers,
        "client": scope.get("client"),
        "server": ("gateway", 80),
        ADMISSION_KEY: Admission(
            user=call.subject.user,
            model=call.model,
            fields=call.payload.fields,
            wire=call.endpoint.wire,
            dropped=call.meter.dropped_parameters,
            by_platform=call.subject.kind == "system",
        ),
    }
