"""The last stop of a call: the model's own container where it speaks the caller's format, else LiteLLM."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from starlette.types import Message, Receive, Send

from gateway.calls.call import Asgi, Call
from gateway.calls.disconnect import run_until_disconnect
from gateway.calls.upstream import BrokenAnswer, Upstream, build_inner_scope
from gateway.routes.route_updates import Routes
from gateway.upstreams.containers import answers_natively, container_model_name
from gateway.upstreams.openai_wire import has_openai_format
from gateway.wire.answer import AnswerOptions, ModelAnswer
from gateway.wire.fields.translation import prepare_for_translation
from gateway.wire.offload import LARGE_BODY_BYTES, run_body_work
from gateway.wire.payload import Payload
from gateway.wire.sse import END_MARKS
from lisa.usage.estimating import likely_tokens

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Dispatch:
    """Hands calls to whoever can answer them, and ends that when the caller leaves."""

    routes: Routes
    litellm: Upstream
    containers: Upstream

    async def __call__(self, call: Call, asgi: Asgi) -> None:
        """Answer the call. Raises ConnectionError when the caller left before the answer's end."""
        scope, receive, send = asgi
        straight = answers_natively(call.model, call.endpoint)
        upstream = self.containers if straight else self.litellm
        name = container_model_name(call.model) if straight else call.model.model_id
        payload = call.payload if straight else _translated(call)
        content = await run_body_work(payload.size, partial(payload.content, name))
        inner = build_inner_scope(scope, call, content)
        clean = self.routes.cleaner(call.model.model_id)
        streamed = call.payload.fields.get("stream") is True and call.endpoint.name in END_MARKS
        shape = AnswerOptions(call.endpoint, call.payload.usage_asked, call.payload.base64_asked, clean, streamed)
        passing = _Passing(send)
        answer = ModelAnswer(passing, shape)
        reading = call.meter.watch(await _estimate(call.payload), answer)
        try:
            ended = await run_until_disconnect(_whole(upstream(inner, _once(content), reading), answer), receive)
        finally:
            if answer.is_broken:
                reading.mark_broken(answer.status)
        if not (ended or passing.complete):
            raise ConnectionError("the caller left")


async def _estimate(payload: Payload) -> Callable[[], int]:
    """About how many tokens the model reads; of a large body worked out now, beside the event loop."""
    estimate = partial(likely_tokens, payload.fields)
    if payload.size <= LARGE_BODY_BYTES:
        return estimate
    tokens = await run_body_work(payload.size, estimate)
    return lambda: tokens


def _translated(call: Call) -> Payload:
    return prepare_for_translation(call.endpoint.name, call.payload, openai_wire=has_openai_format(call.model))


async def _whole(work: Awaitable[None], answer: ModelAnswer) -> None:
    """An upstream's work; when its answer breaks off, the caller is told in the form of the answer."""
    try:
        await work
    except BrokenAnswer as error:
        _log.warning("an answer broke off: %s", error)
        await answer.fail(error.words)


def _once(content: bytes) -> Receive:
    """The body, and then silence: that the caller leaves is noticed outside."""
    left = [content]

    async def receive() -> Message:
        if not left:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": left.pop(), "more_body": False}

    return receive


class _Passing:
    """An ASGI `send` that knows whether the whole answer went out."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.complete = False

    async def __call__(self, message: Message) -> None:
        """Pass on the next message."""
        await self._send(message)
        self.complete = message["type"] == "http.response.body" and not message.get("more_body", False)
