"""The order of things at the door: path, credential, model, then LiteLLM."""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.responses import JSONResponse, Response
from starlette.types import Message, Receive, Scope, Send

from gateway import listing, refusals
from gateway.allowlist import Endpoint, endpoint
from gateway.answer import Answer, Shape
from gateway.auditing import UNKNOWN, Request, request_of
from gateway.carriers import credential
from gateway.containers import served_name, speaks
from gateway.following import Routes
from gateway.leaving import unless_left
from gateway.payload import Malformed, Payload, TooLarge, payload, read
from gateway.policy import Refused, refuse
from gateway.upstream import Admission, Router, Upstream, inner_scope
from lisa.errors import TransientError
from lisa.models.served import usable
from lisa.policy.subject import Subject

Authenticate = Callable[[str], Awaitable[Subject | None]]
Asgi = tuple[Scope, Receive, Send]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Door:
    """The ASGI application in front of LiteLLM's. `max_body` is in bytes."""

    authenticate: Authenticate
    routes: Routes
    upstream: Router
    pass_through: Upstream
    max_body: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        found = endpoint(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await refusals.unknown_path()(scope, receive, send)
        elif found.kind == "health":
            await self._health(found)(scope, receive, send)
        else:
            request = request_of(scope, uuid.uuid4().hex)
            await self._guarded(found, request, (scope, receive, request.marked(send)))

    def _health(self, found: Endpoint) -> Response:
        """Alive as soon as it listens; ready once it knows the models. No model is ever asked."""
        ready = self.upstream.ready and self.routes.known
        if found.name == "health/readiness" and not ready:
            return refusals.not_ready("The gateway is starting")
        return JSONResponse({"status": "healthy" if ready else "starting"})

    async def _guarded(self, found: Endpoint, request: Request, asgi: Asgi) -> None:
        subject = await self._caller(request, asgi[0])
        if isinstance(subject, Response):
            await subject(*asgi)
        elif found.kind in {"models", "model_info"}:
            await self._listing(found, subject)(*asgi)
        else:
            await self._forward(found, subject, request, asgi)

    async def _caller(self, request: Request, scope: Scope) -> Subject | Response:
        secret = credential(scope["headers"])
        try:
            subject = None if secret is None else await self.authenticate(secret)
        except TransientError:
            _log.exception("a caller could not be authenticated")
            return refusals.not_ready("Credentials cannot be checked at the moment")
        if subject is None:
            request.refused(None, UNKNOWN, scope["path"])
            return refusals.unauthenticated()
        return subject

    def _listing(self, found: Endpoint, subject: Subject) -> Response:
        if not self.routes.known:
            return refusals.not_ready("The gateway is starting")
        models = usable(self.routes.models.values(), subject)
        return JSONResponse(listing.model_list(models) if found.kind == "models" else listing.model_info(models))

    async def _forward(self, found: Endpoint, subject: Subject, request: Request, asgi: Asgi) -> None:
        scope, receive, _send = asgi
        try:
            body = await payload(found, await read(receive, self.max_body), scope["headers"])
        except ConnectionError:
            return
        except TooLarge:
            await refusals.refusal(413, f"The body exceeds {self.max_body} bytes.", code="too_large")(*asgi)
            return
        except Malformed as error:
            await refusals.refusal(400, str(error), code="invalid_body")(*asgi)
            return
        refused = self._refused(found, subject, body)
        if refused is not None:
            if refused.denied:
                request.refused(subject.user, refused.denied, f"model/{next(iter(body.models))}")
            await refused.answer(*asgi)
            return
        await self._hand_over(found, body, Admission(subject.user, next(iter(body.models))), asgi)

    def _refused(self, found: Endpoint, subject: Subject, body: Payload) -> Refused | None:
        if not (self.routes.known and self.upstream.ready):
            return Refused(refusals.not_ready("The gateway is starting"))
        return refuse(subject, found, body.models, self.routes.models)

    async def _hand_over(self, found: Endpoint, body: Payload, admission: Admission, asgi: Asgi) -> None:
        scope, receive, send = asgi
        model = self.routes.models[admission.model]
        straight = speaks(model, found)
        upstream, content = (
            (self.pass_through, body.renamed(served_name(model))) if straight else (self.upstream, body.content)
        )
        shape = Shape(found, body.usage_asked, body.base64_asked, self.routes.cleaner(admission.model))
        inner = inner_scope(scope, found, content, admission)
        await unless_left(upstream(inner, _once(content), Answer(send, shape)), receive)


def _once(content: bytes) -> Receive:
    """The body, and then silence: that the caller leaves is noticed outside."""
    sent = False

    async def receive() -> Message:
        nonlocal sent
        if sent:
            await asyncio.Event().wait()
        sent = True
        return {"type": "http.request", "body": content, "more_body": False}

    return receive
