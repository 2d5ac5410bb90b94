"""Checks that a model answers an endpoint and takes its fields, and the refusals.

The types embedding, imagegen and videogen are strict: other endpoints are refused before the model is called. The type
textgen is the default, which servers of speech or ranks have as well: the model is called, and its answer decides.
A response can continue an earlier one only if the model's server stores responses, and only the caller's own.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from starlette.responses import Response
from starlette.types import Message, Send

from gateway.calls.call import Asgi, Call, NextStage
from gateway.model_types import MODEL_TYPES
from gateway.upstreams.openai_wire import stores_responses
from gateway.upstreams.provider_exchanges import LastProviderExchange, get_current_exchanges
from gateway.wire import refusals
from gateway.wire.errors import MalformedRequest
from gateway.wire.fields.checking import check_payload
from gateway.wire.offload import run_body_work
from gateway.wire.payload import Payload
from lisa.endpoints.endpoint import Endpoint, WireFormat
from lisa.endpoints.table import ENDPOINTS
from lisa.models.served import ServedModel

_UNKNOWN_PATH_STATUSES = frozenset({404, 405, 501})
_UNTRANSLATABLE_STATUSES = frozenset({400, 500, 502})  # LiteLLM's own answers when it cannot translate an endpoint
_PREVIOUS_RESPONSE_FIELD = "previous_response_id"
_UNSUPPORTED_FIELDS: Mapping[str, str] = {
    "conversation": "conversations are not kept here; send the earlier turns in 'input'",
    "background": "responses are not kept here to be fetched later; leave it out, and use 'stream' for a long answer",
}
_STORED_RESPONSE_FIELDS: Mapping[str, str] = {
    _PREVIOUS_RESPONSE_FIELD: "the server of this model keeps no responses; send the earlier turns in 'input'",
    "prompt": "the server of this model keeps no prompts; send the text in 'instructions'",
}


async def check_request(model: ServedModel, endpoint: Endpoint, payload: Payload) -> Payload | Response:
    """Return the payload with the fields that are sent on, or the refusal of the model or endpoint."""
    if (incapable := refuse_wrong_model_type(model, endpoint)) is not None:
        return incapable
    straight = endpoint.is_native_to(model.inference_container)
    try:
        if endpoint.wire is WireFormat.RESPONSES:
            stores = not straight and stores_responses(model.litellm_params)
            check_stored_response_fields(payload.fields, stores=stores)
        return await run_body_work(payload.size, partial(check_payload, endpoint.wire, payload, straight=straight))
    except MalformedRequest as error:
        return refusals.refuse_body(error)


def refuse_wrong_model_type(model: ServedModel, endpoint: Endpoint) -> Response | None:
    """Return the refusal of an endpoint that models of this type never answer, None for one they may answer."""
    may_answer = model.model_type in endpoint.model_types | endpoint.tried_types
    return None if may_answer else _build_unsupported_endpoint_refusal(model, endpoint)


def _build_unsupported_endpoint_refusal(model: ServedModel, endpoint: Endpoint) -> Response:
    kind = model.model_type
    answered = ", ".join(name for name, one in ENDPOINTS.items() if kind in one.model_types and "{" not in name)
    noun = MODEL_TYPES[kind].noun
    message = f"{model.model_id!r} is {noun} ({kind}): it answers {answered}, and does not answer {endpoint.name}."
    return refusals.build_error_response(400, message, code="model_not_capable", param="model")


async def explain_unsupported_endpoint(call: Call, asgi: Asgi, next_stage: NextStage) -> None:
    """Replace the answer of a server that has no such endpoint by a refusal that says what the model answers."""
    if call.model.model_type in call.endpoint.model_types or call.endpoint.names_video_in_path:
        await next_stage(call, asgi)
        return
    scope, receive, send = asgi
    held = _UnsupportedEndpointFilter(send, get_current_exchanges())
    await next_stage(call, (scope, receive, held))
    if held.incapable:
        await _build_unsupported_endpoint_refusal(call.model, call.endpoint)(scope, receive, send)


class _UnsupportedEndpointFilter:
    """An ASGI `send` that drops the answer of a server, or of LiteLLM, that does not know the endpoint."""

    def __init__(self, send: Send, exchanges: LastProviderExchange | None) -> None:
        self._send, self._exchanges = send, exchanges
        self.incapable = False

    async def __call__(self, message: Message) -> None:
        """Receive the next message of the answer."""
        if message["type"] == "http.response.start":
            status = message["status"]
            asked = self._exchanges is None or self._exchanges.answered or self._exchanges.failed
            self.incapable = status in _UNKNOWN_PATH_STATUSES or (status in _UNTRANSLATABLE_STATUSES and not asked)
        if not self.incapable:
            await self._send(message)


def check_stored_response_fields(fields: Mapping[str, Any], *, stores: bool) -> None:
    """Raise MalformedRequest for a field that asks for a stored response which the model's server does not have.

    `stores` says whether the server stores responses.
    """
    reasons = _UNSUPPORTED_FIELDS if stores else {**_UNSUPPORTED_FIELDS, **_STORED_RESPONSE_FIELDS}
    for name, reason in reasons.items():
        if fields.get(name):
            raise MalformedRequest(f"{name}: {reason}.", name)


async def explain_unknown_previous_response(call: Call, asgi: Asgi, next_stage: NextStage) -> None:
    """Replace the answer 403 to an unknown previous response by a message for the caller."""
    if call.endpoint.wire is not WireFormat.RESPONSES or not call.payload.fields.get(_PREVIOUS_RESPONSE_FIELD):
        await next_stage(call, asgi)
        return
    scope, receive, send = asgi
    held = _ForbiddenAnswerFilter(send)
    await next_stage(call, (scope, receive, held))
    if held.foreign:
        words = f"{_PREVIOUS_RESPONSE_FIELD}: no response of yours has this id."
        await refusals.build_error_response(
            403, words, code="previous_response_not_found", param=_PREVIOUS_RESPONSE_FIELD
        )(scope, receive, send)


class _ForbiddenAnswerFilter:
    """An ASGI `send` that drops an answer 403, by which LiteLLM refuses an unknown previous response."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.foreign = False

    async def __call__(self, message: Message) -> None:
        """Receive the next message of the answer."""
        if message["type"] == "http.response.start":
            self.foreign = message["status"] == 403
        if not self.foreign:
            await self._send(message)
