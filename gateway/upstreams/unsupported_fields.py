"""Fields that a model's provider does not support: a hint is dropped, any other field is refused by name."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from gateway.calls.call import Asgi, Call, NextStage, Stage
from gateway.upstreams.openai_wire import has_openai_format
from gateway.wire import refusals
from gateway.wire.fields.translation import NEUTRAL_VALUES
from lisa.endpoints.endpoint import WireFormat
from lisa.endpoints.optional_parameters import ALWAYS_DROPPED_PARAMETERS
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


def list_unsupported_fields(fields: Mapping[str, Any], supported: frozenset[str], *, instead: bool) -> Iterator[str]:
    """Yield the fields that LiteLLM would drop. `instead` lets one field stand for another."""
    for name, neutral in NEUTRAL_VALUES.items():
        value = fields.get(name)
        taken = name in supported or (instead and _REPLACEMENT_FIELDS.get(name) in supported)
        if value is not None and value != neutral and not taken:
            yield name


def _find_custom_tool(fields: Mapping[str, Any]) -> str | None:
    """Return the place of a tool that takes free text: the translation of a chat fails on it."""
    tools: list[Any] = fields.get("tools") or []
    places = (place for place, tool in enumerate(tools) if tool.get("type") == "custom")
    return next((f"tools[{place}]" for place in places), None)


def build_unsupported_fields_stage(supported: SupportedFields) -> Stage:
    """Return the stage that drops or refuses unsupported fields, right before the model's provider is called."""

    async def drop_or_refuse_unsupported(call: Call, asgi: Asgi, next_stage: NextStage) -> None:
        unsupported = _list_unsupported_fields_of_call(call, supported)
        refused = [name for name in unsupported if name not in ALWAYS_DROPPED_PARAMETERS]
        if call.endpoint.wire is WireFormat.CHAT and not has_openai_format(call.model):
            refused += filter(None, [_find_custom_tool(call.payload.fields)])
        if refused:
            await refusals.refuse_unsupported_field(refused[0], call.model.model_id)(*asgi)
        elif unsupported:
            call.meter.dropped_parameters.update(unsupported)
            kept = {name: value for name, value in call.payload.fields.items() if name not in unsupported}
            await next_stage(replace(call, payload=replace(call.payload, fields=kept)), asgi)
        else:
            await next_stage(call, asgi)

    return drop_or_refuse_unsupported


def _list_unsupported_fields_of_call(call: Call, supported: SupportedFields) -> list[str]:
    if call.endpoint.wire not in CHECKED_WIRE_FORMATS or call.is_straight:
        return []
    known = supported(call.model, call.endpoint.wire)
    if known is None:
        return []
    uses_openai_prefix = str(call.model.litellm_params.get("model")).startswith("openai/")
    return list(list_unsupported_fields(call.payload.fields, known, instead=not uses_openai_prefix))
