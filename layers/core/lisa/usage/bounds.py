"""The bounds of a request on the tokens that a model writes. They must be whole numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lisa.endpoints.endpoint import Endpoint, WireFormat

MAX_BOUND = 2**31 - 1  # providers count in 32 bits
_DIGITS = 9
#: The same bound in other formats. Some server may know one of them, and obey it in place of the endpoint's own.
_FOREIGN = (
    *("max_completion_tokens", "max_tokens", "max_output_tokens", "max_tokens_to_sample", "max_new_tokens"),
    *("max_gen_len", "max_length", "num_predict", "n_predict", "maxOutputTokens", "maxTokens", "maxTokenCount"),
    *("max_total_tokens", "max_generated_tokens", "max_tokens_to_generate"),
)
#: Fields that say how many answers are written.
_COUNTS = ("n", "best_of")
_MORE_COUNTS = ("num_return_sequences", "candidate_count", "candidateCount", "num_generations", "num_beams")
#: How much of the answer a model may think, by the field that holds it and the name in there.
_THINKING = {"thinking": "budget_tokens", "reasoning": "max_tokens"}
_SWITCHES = ("stream",)
_LIMITS = frozenset({*_FOREIGN, *_COUNTS, *_MORE_COUNTS})
_NULLABLE = _LIMITS.union(_SWITCHES, _THINKING)
_READ = _NULLABLE | {"stream_options"}


@dataclass(frozen=True)
class OutputBounds:
    """The most tokens `written` by each of the `choices`, None without a bound, and the `thinking` tokens in them.

    `fields` are those that said so: each of them is obeyed by some server.
    """

    written: int | None = None
    choices: int = 1
    thinking: int = 0
    fields: tuple[str, ...] = ()
    stream: bool = False


@dataclass(frozen=True)
class BoundsRefused:
    """The refusal of a bound: the wrong field, and the reason for the caller."""

    field: str
    reason: str

    @property
    def refusal_message(self) -> str:
        """Return the message for the caller."""
        return f"{self.field}: {self.reason}."


def parse_output_bounds(endpoint: Endpoint, fields: Mapping[str, Any]) -> OutputBounds | BoundsRefused:
    """Return the bounds of a JSON body, or the refusal. A field that is null counts as absent."""
    if _READ.isdisjoint(fields):
        return OutputBounds(choices=_count_prompts(endpoint, fields))
    own = endpoint.output_fields
    checked = (*own, *(_COUNTS if endpoint.counts_answers else ()))
    refusal = _foreign_bound_refusal(endpoint, fields) or _switch_refusal(fields) or _thinking_refusal(fields)
    for name in checked:
        refusal = refusal or _whole_number_refusal(name, fields.get(name))
    if refusal is not None:
        return refusal
    given = tuple(name for name in own if fields.get(name) is not None)
    counts = [fields[name] for name in _COUNTS if name in checked and fields.get(name) is not None]
    return OutputBounds(
        min((fields[name] for name in given), default=None),
        max(1, *counts, 1) * _count_prompts(endpoint, fields),
        _max_thinking_tokens(fields),
        given,
        fields.get("stream") is True,
    )


def parse_form_bounds(endpoint: Endpoint, texts: Mapping[str, str]) -> OutputBounds | BoundsRefused:
    """Return the bounds of a form, whose fields are texts, or the refusal."""
    count = texts.get("n", "1").strip()
    if not (count.isascii() and count.isdecimal() and len(count) <= _DIGITS and int(count) > 0):
        return BoundsRefused("n", f"give a whole number from 1 to {10**_DIGITS - 1}")
    stream = texts.get("stream", "false").strip().lower()
    if stream not in ("true", "false"):
        return BoundsRefused("stream", "give true or false")
    return OutputBounds(choices=int(count) if endpoint.counts_answers else 1, stream=stream == "true")


def remove_null_bounds(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields without bounds and switches that are null, because every server reads them as absent."""
    return {name: value for name, value in fields.items() if value is not None or name not in _NULLABLE}


def _foreign_bound_refusal(endpoint: Endpoint, fields: Mapping[str, Any]) -> BoundsRefused | None:
    """Return the refusal of the first bound or count that the endpoint's wire format does not support, or None."""
    if not endpoint.output_fields or _LIMITS.isdisjoint(fields):
        return None
    counts = () if endpoint.counts_answers else _COUNTS
    for name in (*_FOREIGN, *counts, *_MORE_COUNTS):
        if name not in endpoint.output_fields and fields.get(name) is not None:
            instead = endpoint.output_fields[0] if name in _FOREIGN else "n"
            use = f"use {instead} instead" if name in _FOREIGN or not counts else "leave it out"
            return BoundsRefused(name, f"this path does not know it; {use}")
    return None


def _whole_number_refusal(name: str, value: Any) -> BoundsRefused | None:
    if value is None or (type(value) is int and 1 <= value <= MAX_BOUND):
        return None
    return BoundsRefused(name, f"give a whole number from 1 to {MAX_BOUND}")


def _switch_refusal(fields: Mapping[str, Any]) -> BoundsRefused | None:
    for name in _SWITCHES:
        if not isinstance(fields.get(name), bool | None):
            return BoundsRefused(name, "give true or false")
    options = fields.get("stream_options")
    if not isinstance(options, dict | None):
        return BoundsRefused("stream_options", "give an object")
    if not isinstance((options or {}).get("include_usage"), bool | None):
        return BoundsRefused("stream_options.include_usage", "give true or false")
    return None


def _thinking_refusal(fields: Mapping[str, Any]) -> BoundsRefused | None:
    for name, inner in _THINKING.items():
        about = fields.get(name)
        if isinstance(about, Mapping) and (refusal := _whole_number_refusal(f"{name}.{inner}", about.get(inner))):
            return refusal
    return None


def _max_thinking_tokens(fields: Mapping[str, Any]) -> int:
    found = [about.get(inner) for name, inner in _THINKING.items() if isinstance(about := fields.get(name), Mapping)]
    return max((value for value in found if value is not None), default=0)


def _count_prompts(endpoint: Endpoint, fields: Mapping[str, Any]) -> int:
    """Return the number of prompts. A list of numbers is one prompt; each text or list in a list is one."""
    if endpoint.wire is not WireFormat.COMPLETIONS:
        return 1
    many = 0
    for name in ("prompt", "prompt_embeds"):
        value = fields.get(name)
        if isinstance(value, list):
            many += sum(1 for part in value if not isinstance(part, int))
    return max(1, many)
