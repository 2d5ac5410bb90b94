"""The fields of chat completions, completions and responses."""

from gateway.wire.fields.kinds import (
    FLAG,
    NUMBER,
    OBJECT,
    OBJECTS,
    TEXT,
    TEXT_OR_OBJECT,
    TEXTS,
    TOOLS,
    WHOLE,
    FieldTable,
    accept_anything,
    accept_by_type,
    accept_list,
    accept_object,
    accept_one_of,
)
from gateway.wire.fields.sampling import ACCOUNT_FIELDS, CONTAINER_FIELDS, SAMPLING_FIELDS

TEXT_PART_KIND = accept_object("an object", {"text": TEXT})
_PART_KINDS = {
    "text": TEXT_PART_KIND,
    "image_url": accept_object("an object", {"image_url": TEXT_OR_OBJECT}),
    "video_url": accept_object("an object", {"video_url": TEXT_OR_OBJECT}),
    "input_audio": accept_object("an object", {"input_audio": OBJECT}),
    "file": accept_object("an object", {"file": OBJECT}),
    "refusal": accept_object("an object", {"refusal": TEXT}),
}
_CONTENT_KIND = accept_one_of(
    "a text or a list of parts",
    {
        str: accept_anything,
        list: accept_list(accept_by_type("an object with a type", _PART_KINDS, accept_anything), "a list of parts"),
    },
)
_FUNCTION_CALL_KIND = accept_object(
    "an object", {"function": accept_object("an object", {"name": TEXT}, {"arguments": TEXT})}, {"id": TEXT}
)
_CUSTOM_CALL_KIND = accept_object("an object", {}, {"id": TEXT, "custom": OBJECT})
_TOOL_CALLS_KIND = accept_list(
    accept_one_of(
        "an object",
        {
            dict: lambda call: (
                _CUSTOM_CALL_KIND(call) if type(call) is dict and "custom" in call else _FUNCTION_CALL_KIND(call)
            )
        },
    ),
    "a list of tool calls",
)
_MESSAGE_KIND = accept_object(
    "an object",
    {"role": TEXT},
    {
        "content": _CONTENT_KIND,
        "name": TEXT,
        "tool_call_id": TEXT,
        "tool_calls": _TOOL_CALLS_KIND,
        "function_call": OBJECT,
    },
)
_FUNCTION_KIND = accept_object("an object", {"name": TEXT}, {"description": TEXT, "parameters": OBJECT, "strict": FLAG})
_CHAT_TOOLS_KIND = accept_list(
    accept_by_type(
        "an object", {"function": accept_object("an object", {"function": _FUNCTION_KIND})}, accept_anything
    ),
    "a list of tools",
)
_RESPONSE_FORMAT_KIND = accept_by_type(
    "an object",
    {"json_schema": accept_object("an object", {"json_schema": accept_object("an object", {"name": TEXT})})},
    accept_anything,
)

CHAT_FIELDS = FieldTable(
    {
        **SAMPLING_FIELDS,
        **ACCOUNT_FIELDS,
        "messages": accept_list(_MESSAGE_KIND, "a list of messages"),
        "vector_store_ids": accept_anything,
        "max_completion_tokens": WHOLE,
        "top_logprobs": WHOLE,
        **dict.fromkeys(("logprobs", "parallel_tool_calls"), FLAG),
        **dict.fromkeys(("reasoning_effort", "verbosity"), TEXT),
        **dict.fromkeys(("audio", "moderation", "prompt_cache_options", "thinking", "web_search_options"), OBJECT),
        "function_call": TEXT_OR_OBJECT,
        "functions": accept_list(_FUNCTION_KIND, "a list of functions"),
        "modalities": TEXTS,
        "prediction": OBJECT,
        "response_format": _RESPONSE_FORMAT_KIND,
        "tool_choice": TEXT_OR_OBJECT,
        "tools": _CHAT_TOOLS_KIND,
    },
    ("messages",),
    containers={
        **CONTAINER_FIELDS,
        **dict.fromkeys(
            (
                *("echo", "add_generation_prompt", "continue_final_message", "documents", "chat_template"),
                *("chat_template_kwargs", "include_reasoning", "thinking_token_budget", "enable_thinking"),
                *("reasoning", "separate_reasoning"),
            ),
            accept_anything,
        ),
    },
    needs={"tool_choice": ("tools", "functions")},
)

_PROMPT_KIND = accept_one_of(
    "a text, a list of texts, or token ids",
    {
        str: accept_anything,
        list: accept_list(
            accept_one_of(
                "a text or token ids",
                {str: accept_anything, int: accept_anything, list: accept_list(WHOLE, "a list of token ids", least=1)},
            ),
            "a list that is not empty",
            least=1,
        ),
    },
)
COMPLETIONS_FIELDS = FieldTable(
    {
        **SAMPLING_FIELDS,
        "prompt": _PROMPT_KIND,
        "best_of": WHOLE,
        "echo": FLAG,
        "logprobs": WHOLE,
        "suffix": TEXT,
        "metadata": OBJECT,
    },
    ("prompt",),
    {**CONTAINER_FIELDS, **dict.fromkeys(("response_format", "prompt_embeds"), accept_anything)},
)

_RESPONSES_INPUT_KIND = accept_one_of(
    "a text or a list of items",
    {
        str: accept_anything,
        list: accept_list(
            accept_object("an object", {}, {"type": TEXT, "role": TEXT, "content": _CONTENT_KIND}),
            "a list of items",
            least=1,
        ),
    },
)
RESPONSES_FIELDS = FieldTable(
    {
        **ACCOUNT_FIELDS,
        "input": _RESPONSES_INPUT_KIND,
        "vector_store_ids": accept_anything,
        **dict.fromkeys(("temperature", "top_p"), NUMBER),
        **dict.fromkeys(("max_output_tokens", "max_tool_calls", "top_logprobs"), WHOLE),
        **dict.fromkeys(("background", "parallel_tool_calls", "stream"), FLAG),
        **dict.fromkeys(("instructions", "previous_response_id", "truncation", "user"), TEXT),
        **dict.fromkeys(
            ("moderation", "prompt", "prompt_cache_options", "reasoning", "stream_options", "text"), OBJECT
        ),
        "conversation": TEXT_OR_OBJECT,
        "context_management": OBJECTS,
        "include": TEXTS,
        "tool_choice": TEXT_OR_OBJECT,
        "tools": TOOLS,
    },
    ("input",),
    CONTAINER_FIELDS,
)
