"""The gateway's entry point: it checks path, credential, limits, body and model of a request, then serves the call."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.callers.authentication import find_credential
from gateway.callers.authorization import ModelRefused, authorize_model
from gateway.calls.audit import UNKNOWN_CALLER, Request, describe_request, new_request_id
from gateway.calls.call import Asgi, Call, NextStage
from gateway.calls.upstream import Router
from gateway.endpoints import find_endpoint, remove_api_stage
from gateway.routes.answers import HealthView
from gateway.routes.model_list_views import build_model_list_response
from gateway.routes.route_updates import Routes
from gateway.stages.capabilities import check_request
from gateway.stages.videos import VideoIds
from gateway.wire import refusals
from gateway.wire.body_intake import BodyIntake, BodyReservation
from gateway.wire.error_format import convert_errors_for_client
from gateway.wire.errors import BodyTooLarge, BodyTooSlow, MalformedRequest, TooManyBodies, UnsupportedEncoding
from gateway.wire.payload import Payload, parse_payload
from lisa.endpoints.endpoint import Endpoint
from lisa.errors import TransientError
from lisa.policy.decision import NOT_FOUND, Denied
from lisa.policy.subject import Subject
from lisa.usage.limits import RateLimited

Authenticate = Callable[[str], Awaitable[Subject | None]]
Limit = Callable[[Subject], RateLimited | None]
#: Answers an authenticated request that calls no model: to a vector store, or to a chat session.
OtherRoutes = Callable[[Endpoint, Subject, Request, Asgi], Awaitable[None]]
_STARTING_MESSAGE = "The gateway is starting"
_READINESS_CHECK_SECONDS = 0.05
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Door:
    """The ASGI application in front of everything else. It admits calls; `serve` answers them.

    `stores` and `sessions` answer requests to their paths; `videos` opens the ids of videos. `lifespan` starts and
    stops the workers. Requests do not pass Starlette's router and middleware: they cost a tenth of a request.

    A worker that starts holds requests for `starting_wait` seconds at most: one ready worker makes the whole replica
    healthy for the load balancer, and the operating system then gives requests to all of its workers.
    """

    authenticate: Authenticate
    routes: Routes
    router: Router
    serve: NextStage
    intake: BodyIntake
    limit: Limit
    stores: OtherRoutes
    sessions: OtherRoutes
    videos: VideoIds = field(default_factory=VideoIds)
    lifespan: ASGIApp = field(default_factory=Starlette)
    starting_wait: float = 15.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or serve the server's lifespan."""
        if scope["type"] == "lifespan":
            await self.lifespan(scope, receive, send)
            return
        if scope["type"] == "http" and (path := remove_api_stage(scope["path"])) != scope["path"]:
            scope = {**scope, "path": path}
        found = find_endpoint(scope["method"], scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await refusals.refuse_unknown_path()(scope, receive, send)
        elif found.is_health_check:
            await self._build_health_response(found)(scope, receive, send)
        else:
            request = describe_request(found, scope, new_request_id())
            await self._authenticate_and_serve(
                found,
                request,
                (scope, receive, convert_errors_for_client(request.add_request_id_header(send), found, scope)),
            )

    def _build_health_response(self, found: Endpoint) -> Response:
        """Return the health: alive as soon as it listens, ready once it knows the models. No model is called."""
        if found.kind == "readiness" and not self._is_ready:
            return refusals.refuse_while_not_ready(_STARTING_MESSAGE)
        health: HealthView = {"status": "healthy" if self._is_ready else "starting"}
        return JSONResponse(health)

    @property
    def _is_ready(self) -> bool:
        return self.router.is_ready and self.routes.is_loaded

    async def _await_readiness(self) -> bool:
        """Return whether this worker is ready, at the latest when the wait of a starting worker is over."""
        end = time.monotonic() + self.starting_wait
        while not self._is_ready and time.monotonic() < end:
            await asyncio.sleep(_READINESS_CHECK_SECONDS)
        return self._is_ready

    async def _authenticate_and_serve(self, found: Endpoint, request: Request, asgi: Asgi) -> None:
        subject = await self._authenticate_caller(request, asgi[0])
        if isinstance(subject, Response):
            await subject(*asgi)
        elif (limited := self.limit(subject)) is not None:
            request.log_refusal(subject.user, Denied(limited.message), request.path)
            await refusals.refuse_too_many_requests(limited)(*asgi)
        elif found.lists_models:
            answer = (
                build_model_list_response(found, self.routes, subject, asgi[0])
                if await self._await_readiness()
                else refusals.refuse_while_not_ready(_STARTING_MESSAGE)
            )
            await answer(*asgi)
        elif found.reads_vector_stores or found.reads_sessions:
            answer_other = self.stores if found.reads_vector_stores else self.sessions
            with suppress(ConnectionError):
                await answer_other(found, subject, request, asgi)
        else:
            await self._read_and_serve(found, subject, request, asgi)

    async def _authenticate_caller(self, request: Request, scope: Scope) -> Subject | Response:
        secret = find_credential(scope["headers"])
        try:
            subject = None if secret is None else await self.authenticate(secret)
        except TransientError:
            _log.exception("the credential of a caller cannot be checked")
            return refusals.refuse_while_not_ready("Credentials cannot be checked at the moment")
        if subject is None:
            request.log_refusal(None, UNKNOWN_CALLER, request.path)
            return refusals.refuse_unauthenticated()
        return subject

    async def _read_and_serve(self, found: Endpoint, subject: Subject, request: Request, asgi: Asgi) -> None:
        if not await self._await_readiness():
            await refusals.refuse_while_not_ready(_STARTING_MESSAGE)(*asgi)
            return
        with self.intake.reserve_body(subject.user) as place:
            body = await self._read_body(found, subject, place, asgi)
            if isinstance(body, Response):
                await body(*asgi)
            elif body is not None:
                await self._authorize_and_serve(found, subject, (request, body), asgi)

    async def _read_body(
        self, found: Endpoint, subject: Subject, place: BodyReservation, asgi: Asgi
    ) -> Payload | Response | None:
        """Return the checked body, the refusal of a wrong one, or None if the caller disconnected."""
        scope, receive, _ = asgi
        try:
            read = await place.read_body(scope, receive, form=found.accepts_form)
            body = await parse_payload(found, read, scope["headers"])
            return self._select_model_of_video(found, body, subject, scope) if found.names_video_in_path else body
        except ConnectionError:
            return None
        except (BodyTooLarge, BodyTooSlow, TooManyBodies, UnsupportedEncoding, MalformedRequest) as error:
            return refusals.refuse_body(error)

    def _select_model_of_video(self, found: Endpoint, body: Payload, subject: Subject, scope: Scope) -> Payload:
        """Return the payload with the model that the video's id names; with no model for another caller's video."""
        if any(variant != "video" for variant in parse_qs(scope["query_string"].decode("latin-1")).get("variant", [])):
            raise MalformedRequest("Only the video itself can be fetched: leave 'variant' out.")
        video = self.videos.open_video_id(found.parse_path_parameters(scope["path"])["video_id"], subject.user)
        if video is None:
            return replace(body, models=frozenset())
        inner = found.litellm_path.format(video_id=video.litellm_id)
        return replace(body, models=frozenset({video.model}), inner_path=inner)

    async def _authorize_and_serve(
        self, found: Endpoint, subject: Subject, sent: tuple[Request, Payload], asgi: Asgi
    ) -> None:
        request, body = sent
        model = authorize_model(subject, found, body.models, self.routes.models)
        if isinstance(model, ModelRefused) and found.names_video_in_path:
            model = ModelRefused(refusals.refuse_unknown_video(), model.denied or NOT_FOUND)
        if isinstance(model, ModelRefused):
            if model.denied:
                request.log_refusal(subject.user, model.denied, f"model/{next(iter(body.models), 'of a video')}")
            await model.answer(*asgi)
            return
        payload = await check_request(model, found, body)
        if isinstance(payload, Response):
            await payload(*asgi)
            return
        with suppress(ConnectionError):  # the caller disconnected
            await self.serve(Call(request, subject, found, model, payload), asgi)
