"""Fields that a model's provider does not support: the request is refused, and names the field."""

from collections.abc import Callable, Mapping
from typing import Any

from gateway.calls.call import Asgi, Call, NextStage, Stage
from gateway.upstreams.openai_wire import has_openai_format
from gateway.wire import refusals
from gateway.wire.fields.translation import NEUTRAL_VALUES
from lisa.endpoints.endpoint import WireFormat
from lisa.models.served import ServedModel

#: Returns the fields of an endpoint that the model's provider supports, None where that is unknown.
SupportedFields = Callable[[ServedModel, WireFormat], frozenset[str] | None]
#: The endpoints for which LiteLLM knows the fields.
CHECKED_WIRE_FORMATS = (WireFormat.CHAT, WireFormat.EMBEDDINGS)

#: Fields in whose place another one is sent, where the provider supports that.
_REPLACEMENT_FIELDS: Mapping[str, str] = {
    "thinking": "reasoning_effort",
    "reasoning_effort": "thinking",
    "functions": "tools",
}


def find_unsupported_field(fields: Mapping[str, Any], supported: frozenset[str], *, instead: bool) -> str | None:
    """Return the first field that LiteLLM would drop. `instead` lets one field stand for another."""
    for name, neutral in NEUTRAL_VALUES.items():
        value = fields.get(name)
        taken = name in supported or (instead and _REPLACEMENT_FIELDS.get(name) in supported)
        if value is not None and value != neutral and not taken:
            return name
    return None


def _find_custom_tool(fields: Mapping[str, Any]) -> str | None:
    """Return the place of a tool that takes free text: the translation of a chat fails on it."""
    tools: list[Any] = fields.get("tools") or []
    places = (place for place, tool in enumerate(tools) if tool.get("type") == "custom")
    return next((f"tools[{place}]" for place in places), None)


def build_unsupported_fields_stage(supported: SupportedFields) -> Stage:
    """Return the stage that refuses unsupported fields, right before the model's provider is called."""

    async def refuse_unsupported(call: Call, asgi: Asgi, next_stage: NextStage) -> None:
        known = None
        if call.endpoint.wire in CHECKED_WIRE_FORMATS and not call.is_straight:
            known = supported(call.model, call.endpoint.wire)
        uses_openai_prefix = str(call.model.litellm_params.get("model")).startswith("openai/")
        name = (
            None
            if known is None
            else find_unsupported_field(call.payload.fields, known, instead=not uses_openai_prefix)
        )
        if call.endpoint.wire is WireFormat.CHAT and not has_openai_format(call.model):
            name = name or _find_custom_tool(call.payload.fields)
        if name is None:
            await next_stage(call, asgi)
            return
        await refusals.refuse_unsupported_field(name, call.model.model_id)(*asgi)

    return refuse_unsupported
