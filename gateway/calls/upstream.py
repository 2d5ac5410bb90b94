"""What the door hands on: a request of our own making, of which only the body's model fields are the caller's."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from starlette.datastructures import MutableHeaders
from starlette.types import Receive, Scope, Send

from gateway.calls.call import Call
from gateway.wire.broken_answers import INCOMPLETE_STREAM
from lisa.models.routes import RouteChanges
from lisa.models.served import ServedModel

ADMISSION = "lisa.admission"
# Of the caller's headers only these mean something to a model's provider; credentials and x-litellm-* end here.
_PASSED = frozenset(
    {b"accept", b"user-agent", b"x-request-id", b"traceparent"} | {b"anthropic-version", b"anthropic-beta"}
)


@dataclass(frozen=True)
class Admission:
    """Who was let in, to which one model, as it was then, and the fields of the request that its provider must get."""

    user: str
    model: ServedModel
    fields: Mapping[str, Any] = field(default_factory=dict)


class BrokenAnswer(Exception):
    """An answer that ended before its end; in `words` for the caller, where the model's server gave any."""

    def __init__(self, reason: str, words: str = INCOMPLETE_STREAM) -> None:
        super().__init__(reason)
        self.words = words


class Upstream(Protocol):
    """Whatever answers admitted requests."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one. Raises BrokenAnswer when there is no more to come of an answer that has begun."""
        ...


class Router(Upstream, Protocol):
    """LiteLLM's app, or a fake: an upstream that has to be told of the models."""

    @property
    def ready(self) -> bool:
        """Whether it can take requests."""
        ...

    def apply(self, changes: RouteChanges) -> frozenset[str]:
        """Make these changes to its routes; streams in flight go on. The ids of models that it cannot serve."""
        ...


def build_inner_scope(scope: Scope, call: Call, content: bytes) -> Scope:
    """The request as LiteLLM sees it."""
    path = call.payload.inner_path or call.endpoint.inner
    headers = MutableHeaders(raw=[pair for pair in scope["headers"] if pair[0].lower() in _PASSED])
    headers["host"], headers["content-length"] = "gateway", str(len(content))
    headers["content-type"] = call.payload.media_type  # as the gateway read the body, not as the client declared it
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
        "headers": headers.raw,
        "client": scope.get("client"),
        "server": ("gateway", 80),
        ADMISSION: Admission(call.subject.user, call.model, call.payload.fields),
    }
