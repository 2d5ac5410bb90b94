"""The fields of a request that a provider should get, and the providers' names for them.

Names are written without case and underscores: `topk` stands for `top_k` and `topK`.

"""

from collections.abc import Iterator, Mapping
from typing import Any

from gateway.wire.fields.translation import is_neutral_value

_TEXT_FIELDS = frozenset({"model", "messages", "input", "prompt", "system", "instructions", "vector_store_ids"})
_OUTPUT_FIELDS = frozenset({"max_tokens", "max_completion_tokens", "max_output_tokens", "stream", "stream_options"})
_STORAGE_FIELDS = frozenset({"previous_response_id", "conversation", "background"})
#: Fields about the caller and the caching that the translation spreads over the request, or needs itself.
_UNCHECKED_HINT_FIELDS = frozenset({"metadata", "cache_control", "prompt_cache_options", "cache_salt"})
_COUNTED_FIELDS = frozenset({"tools", "functions", "web_search_options"})  # see dropped_fields.py
_NESTED_FIELDS = frozenset(
    {"tool_choice", "thinking", "reasoning", "output_config", "text", "include", "context_management"}
)
_FIELDS_CHECKED_ELSEWHERE = (
    _TEXT_FIELDS | _OUTPUT_FIELDS | _STORAGE_FIELDS | _UNCHECKED_HINT_FIELDS | _COUNTED_FIELDS | _NESTED_FIELDS
)

_THINKING_NAMES = ("thinking", "reasoning", "reasoningeffort", "reasoningconfig", "thinkingconfig", "effort")
_FORMAT_NAMES = ("responseformat", "outputformat", "format", "textformat", "responsemimetype", "responseschema")
_TOOL_CHOICE_NAMES = ("toolchoice", "functioncall", "functioncallingconfig")
_PARALLEL_TOOLS_NAMES = ("paralleltoolcalls", "disableparalleltooluse")
_PROVIDER_NAMES: Mapping[str, tuple[str, ...]] = {
    "audio": ("audio", "speechconfig"),
    "function_call": _TOOL_CHOICE_NAMES,
    "logprobs": ("logprobs", "responselogprobs"),
    "modalities": ("modalities", "responsemodalities"),
    "n": ("n", "candidatecount", "numgenerations", "numreturnsequences"),
    "output_format": _FORMAT_NAMES,
    "parallel_tool_calls": _PARALLEL_TOOLS_NAMES,
    "reasoning_effort": _THINKING_NAMES,
    "response_format": _FORMAT_NAMES,
    "seed": ("seed", "randomseed"),
    "stop": ("stop", "stopsequences", "stopwords"),
    "stop_sequences": ("stop", "stopsequences", "stopwords"),
    "top_k": ("topk", "k"),
    "top_logprobs": ("toplogprobs", "logprobs"),
    "top_p": ("topp", "p"),
    "user": ("user", "userid"),
}
_LOGPROBS_OPTION = "message.output_text.logprobs"

#: A field of the caller, and the names of which the provider must get one.
RequiredField = tuple[str, tuple[str, ...]]


def list_required_fields(fields: Mapping[str, Any]) -> Iterator[RequiredField]:
    """Yield the fields of a request that change its answer, and hints."""
    for name, value in fields.items():
        if (
            name not in _FIELDS_CHECKED_ELSEWHERE
            and not is_neutral_value(name, value)
            and not _is_unused_tool_field(name, fields)
        ):
            yield name, _PROVIDER_NAMES.get(name, (normalize_name(name),))
    yield from _list_tool_fields(fields)
    yield from _list_thinking_fields(fields)
    yield from _list_format_fields(fields)
    if _requests_summary(fields.get("context_management")):
        yield "context_management", ("contextmanagement",)


def normalize_name(name: str) -> str:
    """Return a name without case and underscores."""
    return name.replace("_", "").lower()


def _is_unused_tool_field(name: str, fields: Mapping[str, Any]) -> bool:
    return name in ("parallel_tool_calls", "function_call") and not (fields.get("tools") or fields.get("functions"))


def _list_tool_fields(fields: Mapping[str, Any]) -> Iterator[RequiredField]:
    choice = fields.get("tool_choice")
    kind = choice.get("type") if isinstance(choice, Mapping) else choice
    if kind not in (None, "auto") and (fields.get("tools") or kind != "none"):
        yield "tool_choice", _TOOL_CHOICE_NAMES
    if isinstance(choice, Mapping) and choice.get("disable_parallel_tool_use") is True and fields.get("tools"):
        yield "tool_choice.disable_parallel_tool_use", _PARALLEL_TOOLS_NAMES


def _list_thinking_fields(fields: Mapping[str, Any]) -> Iterator[RequiredField]:
    """Yield the fields about thinking. Adaptive thinking is optional for the model, so no provider needs it."""
    thinking = _get_object(fields, "thinking")
    if thinking and thinking.get("type") not in ("disabled", "adaptive"):
        yield "thinking", _THINKING_NAMES
    if not is_neutral_value("reasoning_effort", _get_object(fields, "reasoning").get("effort")):
        yield "reasoning.effort", _THINKING_NAMES
    if not is_neutral_value("effort", _get_object(fields, "output_config").get("effort")):
        yield "output_config.effort", _THINKING_NAMES


def _list_format_fields(fields: Mapping[str, Any]) -> Iterator[RequiredField]:
    text = _get_object(fields, "text")
    if _get_object(text, "format").get("type") not in (None, "text"):
        yield "text.format", _FORMAT_NAMES
    if not is_neutral_value("verbosity", text.get("verbosity")):
        yield "text.verbosity", ("verbosity",)
    if _get_object(fields, "output_config").get("format"):
        yield "output_config.format", _FORMAT_NAMES
    if _LOGPROBS_OPTION in (fields.get("include") or ()):
        yield "include", ("include", "logprobs", "toplogprobs")


def _requests_summary(management: Any) -> bool:
    """Return whether a model is to summarize earlier turns. The translation itself can drop old turns."""
    edits = management.get("edits") if isinstance(management, Mapping) else management
    if not isinstance(edits, list):
        return False
    return any(isinstance(edit, Mapping) and str(edit.get("type")).startswith("compact") for edit in edits)


def _get_object(fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = fields.get(name)
    return value if isinstance(value, Mapping) else {}
