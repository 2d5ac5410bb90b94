"""Fields of several endpoints: sampling parameters, and fields about the caller."""

from collections.abc import Mapping

from gateway.wire.fields.kinds import (
    FLAG,
    NUMBER,
    OBJECT,
    TEXT,
    TEXT_OR_TEXTS,
    WHOLE,
    Kind,
    accept_anything,
)

#: Sampling parameters of OpenAI's chat completions and completions.
SAMPLING_FIELDS: Mapping[str, Kind] = {
    **dict.fromkeys(("temperature", "top_p", "frequency_penalty", "presence_penalty"), NUMBER),
    **dict.fromkeys(("n", "seed", "max_tokens"), WHOLE),
    "stream": FLAG,
    "stream_options": OBJECT,
    "stop": TEXT_OR_TEXTS,
    "logit_bias": OBJECT,
    "user": TEXT,
}
#: Fields about the caller and about billing.
ACCOUNT_FIELDS: Mapping[str, Kind] = {
    "metadata": OBJECT,
    "store": FLAG,
    **dict.fromkeys(("service_tier", "safety_identifier", "prompt_cache_key", "prompt_cache_retention"), TEXT),
}
#: vLLM's sampling parameters beyond OpenAI's; TGI and others know some of them.
CONTAINER_FIELDS: Mapping[str, Kind] = dict.fromkeys(
    (
        *("best_of", "use_beam_search", "top_k", "min_p", "repetition_penalty", "length_penalty", "stop_token_ids"),
        *("include_stop_str_in_output", "ignore_eos", "min_tokens", "skip_special_tokens", "bad_words"),
        *("spaces_between_special_tokens", "truncate_prompt_tokens", "prompt_logprobs", "allowed_token_ids"),
        *("add_special_tokens", "guided_json", "guided_regex", "guided_choice", "guided_grammar"),
        *("guided_decoding_backend", "guided_whitespace_pattern", "structured_outputs", "structural_tag"),
        *("return_tokens_as_token_ids", "return_token_ids", "logits_processors", "vllm_xargs", "cache_salt"),
        *("typical_p", "do_sample", "repetition_detection", "mm_processor_kwargs"),
    ),
    accept_anything,
)
