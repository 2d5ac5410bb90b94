"""A gateway door over a fake upstream with three models, and requests to it."""

import asyncio
from typing import Any

import httpx

from gateway.calls.call import Stage, chain_stages
from gateway.calls.upstream import Upstream
from gateway.door import Door, Limit
from gateway.routes.route_updates import Routes
from gateway.stages import capabilities
from gateway.stages.dispatch import Dispatcher
from gateway.wire.body_intake import BodyIntake, BodyLimits
from lisa.errors import TransientError
from lisa.models.served import ServedModel
from lisa.policy.subject import Subject
from lisa.usage.limits import RateLimited
from tests.support.fake_upstream import EchoUpstream, refuse_other_requests

CALLERS = {
    "ann": Subject("ann", frozenset({"staff"})),
    "bob": Subject("bob"),
    "root": Subject("root", is_admin=True),
    "function": Subject("system:Indexer", kind="system"),
}


def allow_every_request(_subject: Subject) -> RateLimited | None:
    """Return None: no request is refused by a rate limit."""
    return None


def door_with_upstream(
    upstream: EchoUpstream,
    straight: Upstream | None = None,
    *more: Stage,
    known: bool = True,
    limit: Limit = allow_every_request,
    starting_wait: float = 15.0,
) -> Door:
    """Return a door with the models `open`, `ours` and `closed`, whose calls go to the upstream."""
    routes = Routes(version=1 if known else None)
    base = {"api_base": "http://10.0.0.1:8080/v1"}
    routes.add_model(ServedModel(model_id="open", litellm_params=base))
    routes.add_model(
        ServedModel(model_id="ours", litellm_params=base | {"model": "hosted_vllm/m"}, inference_container="vllm")
    )
    routes.add_model(ServedModel(model_id="closed", litellm_params=base, allowed_groups=("staff",)))

    async def authenticate(credential: str) -> Subject | None:
        if credential == "away":
            raise TransientError("the store is away")
        return CALLERS.get(credential)

    served = chain_stages(
        [
            routes.health.record_call_status,
            capabilities.explain_unsupported_endpoint,
            capabilities.explain_unknown_previous_response,
            *more,
        ],
        Dispatcher(routes, upstream, straight or EchoUpstream()),
    )
    return Door(
        authenticate,
        routes,
        upstream,
        served,
        BodyIntake(BodyLimits(json=1_000, form=1_000)),
        limit,
        refuse_other_requests,
        refuse_other_requests,
        starting_wait=starting_wait,
    )


def send_to_door(app: Door, method: str, path: str, caller: str | None = "ann", **request: Any) -> httpx.Response:
    """Send a request of the caller to the door and return the answer."""

    async def go() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://door") as client:
            headers = {**request.pop("headers", {}), **({"x-api-key": caller} if caller else {})}
            return await client.request(method, path, headers=headers, **request)

    return asyncio.run(go())


def send_chat(app: Door, model: str, caller: str | None = "ann", **more: Any) -> httpx.Response:
    """Send a chat without messages to the model and return the answer."""
    return send_to_door(app, "POST", "/v1/chat/completions", caller, json={"model": model, "messages": []}, **more)
