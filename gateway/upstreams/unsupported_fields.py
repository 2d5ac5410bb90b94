"""Fields that the model's provider has no word for: refused by name, and never left out in silence."""

from collections.abc import Callable, Mapping
from typing import Any

from gateway.calls.call import Asgi, Call, Further, Stage
from gateway.upstreams.containers import speaks
from gateway.upstreams.openai_wire import continues
from gateway.wire import refusals
from lisa.models.served import ServedModel

#: Names of an endpoint's fields that the model's provider takes, None where that is not known.
Supported = Callable[[ServedModel, str], frozenset[str] | None]
#: The endpoints of which that is asked.
CHECKED = ("chat/completions", "embeddings")

#: Fields that change what is answered, with the value that asks for no change.
_NEUTRAL: Mapping[str, Any] = {
    "audio": None, "dimensions": None, "frequency_penalty": 0, "logit_bias": {}, "logprobs": False,
    "modalities": ["text"], "n": 1,
    "prediction": None, "presence_penalty": 0, "reasoning_effort": "none", "response_format": {"type": "text"},
    "seed": None, "stop": [], "thinking": {"type": "disabled"}, "tools": [], "functions": [], "top_logprobs": 0,
    "verbosity": "medium", "web_search_options": None,
}  # fmt: skip
#: Fields that another one stands for, where the provider takes that.
_INSTEAD: Mapping[str, str] = {"thinking": "reasoning_effort", "reasoning_effort": "thinking", "functions": "tools"}


def unsupported(fields: Mapping[str, Any], supported: frozenset[str], *, instead: bool) -> str | None:
    """The first field that would be left out. `instead` lets one field stand for another."""
    for name, neutral in _NEUTRAL.items():
        value = fields.get(name)
        taken = name in supported or (instead and _INSTEAD.get(name) in supported)
        if value is not None and value != neutral and not taken:
            return name
    return None


def lost(fields: Mapping[str, Any]) -> str | None:
    """The first field of a response that a chat asked for in its place would lose, though it changes the answer."""
    if fields.get("top_logprobs"):
        return "top_logprobs"
    text = fields.get("text")
    verbosity = text.get("verbosity") if isinstance(text, Mapping) else None
    return "text.verbosity" if verbosity not in (None, _NEUTRAL["verbosity"]) else None


def refusing(supported: Supported) -> Stage:
    """The stage right before the model's provider is asked."""

    async def refuse(call: Call, asgi: Asgi, further: Further) -> None:
        known = None
        if call.endpoint.name in CHECKED and not speaks(call.model, call.endpoint):
            known = supported(call.model, call.endpoint.name)
        openais = str(call.model.litellm_params.get("model")).startswith("openai/")
        name = None if known is None else unsupported(call.payload.fields, known, instead=not openais)
        if call.endpoint.name == "responses" and not continues(call.model.litellm_params):
            name = lost(call.payload.fields)
        if name is None:
            await further(call, asgi)
            return
        words = f"{name}: the model {call.model.model_id!r} does not take this field; leave it out."
        await refusals.refusal(400, words, code="unsupported_parameter", param=name)(*asgi)

    return refuse
