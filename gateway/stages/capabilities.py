"""Which endpoints a model answers, by its type; a request for another is the caller's mistake, told in words.

The types embedding, imagegen and videogen are chosen on purpose and mean what they say. The type textgen is the usual
one, which servers of speech or of ranks have as well: such a model is asked, and what it cannot do is told afterwards.
"""

from collections.abc import Mapping

from starlette.responses import Response
from starlette.types import Message, Send

from gateway.calls.call import Asgi, Call, NextStage
from gateway.model_types import MODEL_TYPES
from gateway.upstreams.exchanges import Exchanges, current
from gateway.wire import refusals
from lisa.models.served import ModelType, ServedModel

_ANSWERED: Mapping[ModelType, tuple[str, ...]] = {
    "textgen": ("chat/completions", "completions", "responses", "messages", "messages/count_tokens"),
    "embedding": ("embeddings",),
    "imagegen": ("images/generations", "images/edits"),
    "videogen": ("videos",),
}
_TRIED: Mapping[ModelType, tuple[str, ...]] = {"embedding": ("rerank",)}
_NO_SUCH_PATH = frozenset({404, 405, 501})
_OUR_OWN = frozenset({400, 500, 502})  # said although no server was asked: the translation knows no such endpoint


def refuse_wrong_type(model: ServedModel, endpoint: str) -> Response | None:
    """The refusal of an endpoint that models of this type never answer."""
    kind = model.model_type
    known = (*_ANSWERED[kind], *_TRIED.get(kind, ()))
    return None if kind == "textgen" or endpoint.startswith(known) else _cannot(model, endpoint)


def _cannot(model: ServedModel, endpoint: str) -> Response:
    kind = model.model_type
    answered = ", ".join(_ANSWERED[kind])
    noun = MODEL_TYPES[kind].noun
    message = f"{model.model_id!r} is {noun} ({kind}): it answers {answered}, and does not answer {endpoint}."
    return refusals.refusal(400, message, code="model_not_capable", param="model")


async def explain_unsupported(call: Call, asgi: Asgi, next_stage: NextStage) -> None:
    """A stage in front of the model: where the server has no such path, the answer says what the model is for."""
    if call.endpoint.name in _ANSWERED[call.model.model_type] or call.endpoint.of_video:
        await next_stage(call, asgi)
        return
    scope, receive, send = asgi
    seen = _Seen(send, current())
    await next_stage(call, (scope, receive, seen))
    if seen.incapable:
        await _cannot(call.model, call.endpoint.name)(scope, receive, send)


class _Seen:
    """An ASGI `send` that keeps back the answer of a server, or of LiteLLM, that cannot do what is asked."""

    def __init__(self, send: Send, exchanges: Exchanges | None) -> None:
        self._send, self._exchanges = send, exchanges
        self.incapable = False

    async def __call__(self, message: Message) -> None:
        """Take the answer's next message."""
        if message["type"] == "http.response.start":
            status = message["status"]
            asked = self._exchanges is None or self._exchanges.answered or self._exchanges.failed
            self.incapable = status in _NO_SUCH_PATH or (status in _OUR_OWN and not asked)
        if not self.incapable:
            await self._send(message)
