"""Parameters of a request that can be dropped: the answer without them is an answer to the same question."""

from typing import Literal, get_args

#: How a model chooses its words, how long it thinks, and hints about the caller, the caching and the billing.
OptionalParameter = Literal[
    "temperature", "top_p", "top_k", "min_p", "typical_p", "seed", "logit_bias", "do_sample",
    "frequency_penalty", "presence_penalty", "repetition_penalty", "length_penalty", "repetition_detection",
    "reasoning", "reasoning_effort", "thinking", "thinking_token_budget", "enable_thinking", "include_reasoning",
    "verbosity", "parallel_tool_calls", "prediction", "quality", "style",
    "user", "store", "service_tier", "safety_identifier",
    "prompt_cache_key", "prompt_cache_retention", "prompt_cache_options", "cache_control", "cache_salt",
]  # fmt: skip
OPTIONAL_PARAMETERS: frozenset[str] = frozenset(get_args(OptionalParameter))
#: Hints that change no answer.
HINT_PARAMETERS = frozenset(
    {"user", "store", "service_tier", "safety_identifier", "prompt_cache_key", "prompt_cache_retention"}
)
#: Parameters that are dropped as soon as a model's provider is known not to support them. The other ones are refused
#: then, unless the record of the model names them: a caller may depend on them.
ALWAYS_DROPPED_PARAMETERS = HINT_PARAMETERS | {
    *("temperature", "top_p", "top_k", "min_p", "typical_p", "seed"),
    *("frequency_penalty", "presence_penalty", "repetition_penalty", "length_penalty"),
}
