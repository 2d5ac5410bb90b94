"""Checks of responses that continue earlier ones: the model's server must store them for the same caller."""

from collections.abc import Mapping
from typing import Any

from starlette.types import Message, Send

from gateway.calls.call import Asgi, Call, NextStage
from gateway.upstreams.openai_wire import stores_responses
from gateway.wire import refusals
from gateway.wire.errors import MalformedRequest
from lisa.endpoints.endpoint import WireFormat
from lisa.models.served import ServedModel

_PREVIOUS_RESPONSE_FIELD = "previous_response_id"
_UNSUPPORTED_FIELDS: Mapping[str, str] = {
    "conversation": "conversations are not kept here; send the earlier turns in 'input'",
    "background": "responses are not kept here to be fetched later; leave it out, and use 'stream' for a long answer",
}
_STORED_RESPONSE_FIELDS: Mapping[str, str] = {
    _PREVIOUS_RESPONSE_FIELD: "the server of this model keeps no responses; send the earlier turns in 'input'",
    "prompt": "the server of this model keeps no prompts; send the text in 'instructions'",
}


def check_stored_response_fields(model: ServedModel, fields: Mapping[str, Any]) -> None:
    """Raise MalformedRequest for a field that asks for a stored response which the model's server does not have."""
    reasons = (
        _UNSUPPORTED_FIELDS
        if stores_responses(model.litellm_params)
        else {**_UNSUPPORTED_FIELDS, **_STORED_RESPONSE_FIELDS}
    )
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
