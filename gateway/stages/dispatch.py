"""The dispatch of calls after all stages: to the model's container if it knows the wire format, else to LiteLLM."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from starlette.types import Message, Receive

from gateway.calls.call import Asgi, Call
from gateway.calls.disconnect import run_until_disconnect
from gateway.calls.upstream import BrokenAnswer, Upstream, build_upstream_scope
from gateway.routes.route_updates import Routes
from gateway.upstreams.openai_wire import has_openai_format
from gateway.wire.answer import ModelAnswer
from gateway.wire.fields.containers import prepare_payload_for_container
from gateway.wire.fields.translation import prepare_payload_for_translation
from gateway.wire.offload import LARGE_BODY_BYTES, run_body_work
from gateway.wire.payload import Payload
from gateway.wire.sse import END_MARKS
from gateway.wire.stream import AnswerOptions
from lisa.models.served import ServedModel
from lisa.usage.estimating import estimate_likely_tokens

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Dispatcher:
    """Sends calls to their upstream, and cancels them if the caller disconnects."""

    routes: Routes
    litellm: Upstream
    containers: Upstream

    async def __call__(self, call: Call, asgi: Asgi) -> None:
        """Answer the call. Raises ConnectionError if the caller disconnected before the answer's end."""
        scope, receive, send = asgi
        straight = call.is_straight
        upstream = self.containers if straight else self.litellm
        name = _find_container_model_name(call.model) if straight else call.model.model_id
        payload = _prepare_payload(call)
        content = await run_body_work(payload.size, partial(payload.encode_for_model, name))
        inner = build_upstream_scope(scope, call, content)
        clean = self.routes.find_error_cleaner(call.model.model_id)
        streamed = call.payload.fields.get("stream") is True and call.endpoint.wire in END_MARKS
        shape = AnswerOptions(call.endpoint, call.payload.usage_asked, call.payload.base64_asked, clean, streamed)
        answer = ModelAnswer(send, shape)
        reading = call.meter.measure_answer(await _build_token_estimate(call.payload), answer)
        try:
            ended = await run_until_disconnect(
                _run_upstream(upstream(inner, _build_body_receiver(content), reading), answer), receive
            )
        finally:
            if answer.is_broken:
                reading.mark_broken(answer.status)
        if not (ended or answer.is_sent):
            raise ConnectionError("the caller left")


def _find_container_model_name(model: ServedModel) -> str:
    """Return the name by which the container knows its model: LiteLLM's name without the provider."""
    return str(model.litellm_params["model"]).partition("/")[2]


async def _build_token_estimate(payload: Payload) -> Callable[[], int]:
    """Return a function that estimates the tokens of a request. A large body is estimated now, in a thread."""
    estimate = partial(estimate_likely_tokens, payload.fields)
    if payload.size <= LARGE_BODY_BYTES:
        return estimate
    tokens = await run_body_work(payload.size, estimate)
    return lambda: tokens


def _prepare_payload(call: Call) -> Payload:
    if call.is_straight:
        return prepare_payload_for_container(call.endpoint.wire, call.payload)
    return prepare_payload_for_translation(call.endpoint.wire, call.payload, openai_wire=has_openai_format(call.model))


async def _run_upstream(work: Awaitable[None], answer: ModelAnswer) -> None:
    """Run an upstream. If its answer breaks off, end the answer with an error in the answer's own format."""
    try:
        await work
    except BrokenAnswer as error:
        _log.warning("an answer broke off: %s", error)
        await answer.end_with_error(error.message)


def _build_body_receiver(content: bytes) -> Receive:
    """Return an ASGI `receive` that returns the body once and then waits. Disconnects are noticed elsewhere."""
    left = [content]

    async def receive_body_once() -> Message:
        if not left:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": left.pop(), "more_body": False}

    return receive_body_once
