"""Changes of a payload before the translation into other wire formats, and the fields that change no answer."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from gateway.wire.payload import Payload
from lisa.endpoints.endpoint import WireFormat

#: The part of `metadata` that reaches a model's provider, by endpoint. LiteLLM obeys other parts itself.
_SENT_METADATA: Mapping[WireFormat, frozenset[str]] = {WireFormat.MESSAGES: frozenset({"user_id"})}
#: Neutral values by field, of chat completions and of formats that are translated into them.
NEUTRAL_VALUES: Mapping[str, Any] = {
    "audio": None, "dimensions": None, "frequency_penalty": 0, "logit_bias": {}, "logprobs": False,
    "modalities": ["text"], "n": 1,
    "prediction": None, "presence_penalty": 0, "reasoning_effort": "none", "response_format": {"type": "text"},
    "seed": None, "stop": [], "thinking": {"type": "disabled"}, "tools": [], "functions": [], "top_logprobs": 0,
    "verbosity": "medium", "web_search_options": None,
}  # fmt: skip
#: Neutral values by field, of fields that have the same name at every provider that supports them.
OTHER_NEUTRAL_VALUES: Mapping[str, Any] = {
    "best_of": 1, "echo": False, "effort": "high", "function_call": "auto", "mcp_servers": [], "speed": "standard",
    "stop_sequences": [], "temperature": 1, "top_p": 1, "truncation": "disabled", "parallel_tool_calls": True,
    "store": False, "service_tier": "auto", "encoding_format": "float",
}  # fmt: skip


def prepare_payload_for_translation(wire: WireFormat, payload: Payload, *, openai_wire: bool) -> Payload:
    """Return the payload without metadata that no provider needs.

    In a message for a server of OpenAI's wire format, fields that the translation ignores get OpenAI's names.

    """
    metadata: Any = payload.fields.get("metadata")
    more = dict(_convert_ignored_fields(payload.fields)) if openai_wire and wire is WireFormat.MESSAGES else {}
    if metadata is None and not more:
        return payload
    sent = _SENT_METADATA.get(wire, frozenset())
    kept = {name: value for name, value in (metadata or {}).items() if name in sent and isinstance(value, str)}
    fields = {name: value for name, value in payload.fields.items() if name != "metadata"}
    return replace(payload, fields=fields | more | ({"metadata": kept} if kept else {}))


def _convert_ignored_fields(fields: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield fields of a message that the translation ignores, as fields of a chat."""
    output, choice, thinking = (fields.get(name) or {} for name in ("output_config", "tool_choice", "thinking"))
    effort = output.get("effort")
    if not is_neutral_value("effort", effort) and isinstance(effort, str) and thinking.get("type") != "enabled":
        yield "reasoning_effort", effort
    if choice.get("disable_parallel_tool_use") is True and fields.get("tools"):
        yield "parallel_tool_calls", False


def is_neutral_value(name: str, value: Any) -> bool:
    """Return whether a field with this value changes no answer."""
    return value is None or any(
        name in known and value == known[name] for known in (NEUTRAL_VALUES, OTHER_NEUTRAL_VALUES)
    )
