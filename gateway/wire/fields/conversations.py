"""The fields of chat completions, completions, responses and messages."""

from gateway.wire.fields.kinds import (
    FLAG,
    LIST,
    NUMBER,
    OBJECT,
    OBJECTS,
    TEXT,
    TEXT_OR_OBJECT,
    TEXTS,
    TOOLS,
    WHOLE,
    Fields,
    anything,
    by_type,
    either,
    exactly,
    list_of,
    maybe,
    record,
)
from gateway.wire.fields.sampling import ACCOUNT, CONTAINERS, SAMPLING

_TEXT_PART = record("an object", {"text": TEXT})
_PARTS = {
    "text": _TEXT_PART,
    "image_url": record("an object", {"image_url": TEXT_OR_OBJECT}),
    "video_url": record("an object", {"video_url": TEXT_OR_OBJECT}),
    "input_audio": record("an object", {"input_audio": OBJECT}),
    "file": record("an object", {"file": OBJECT}),
    "refusal": record("an object", {"refusal": TEXT}),
}
_CONTENT = either(
    "a text or a list of parts",
    {str: anything, list: list_of(by_type("an object with a type", _PARTS, anything), "a list of parts")},
)
_CALL = record("an object", {"function": record("an object", {"name": TEXT}, {"arguments": TEXT})}, {"id": TEXT})
_CUSTOM_CALL = record("an object", {}, {"id": TEXT, "custom": OBJECT})
_CALLS = list_of(
    either(
        "an object", {dict: lambda call: _CUSTOM_CALL(call) if type(call) is dict and "custom" in call else _CALL(call)}
    ),
    "a list of tool calls",
)
_MESSAGE = record(
    "an object",
    {"role": TEXT},
    {"content": _CONTENT, "name": TEXT, "tool_call_id": TEXT, "tool_calls": _CALLS, "function_call": OBJECT},
)
_FUNCTION = record("an object", {"name": TEXT}, {"description": TEXT, "parameters": OBJECT, "strict": FLAG})
_CHAT_TOOLS = list_of(
    by_type("an object", {"function": record("an object", {"function": _FUNCTION})}, anything), "a list of tools"
)
_FORMAT = by_type(
    "an object", {"json_schema": record("an object", {"json_schema": record("an object", {"name": TEXT})})}, anything
)

CHAT = Fields(
    {
        **SAMPLING,
        **ACCOUNT,
        "messages": list_of(_MESSAGE, "a list of messages"),
        "vector_store_ids": anything,
        "max_completion_tokens": WHOLE,
        "top_logprobs": WHOLE,
        **dict.fromkeys(("logprobs", "parallel_tool_calls"), FLAG),
        **dict.fromkeys(("reasoning_effort", "verbosity"), TEXT),
        **dict.fromkeys(("audio", "moderation", "prompt_cache_options", "thinking", "web_search_options"), OBJECT),
        "function_call": TEXT_OR_OBJECT,
        "functions": list_of(_FUNCTION, "a list of functions"),
        "modalities": TEXTS,
        "prediction": OBJECT,
        "response_format": _FORMAT,
        "tool_choice": TEXT_OR_OBJECT,
        "tools": _CHAT_TOOLS,
    },
    ("messages",),
    containers={
        **CONTAINERS,
        **dict.fromkeys(
            (
                *("echo", "add_generation_prompt", "continue_final_message", "documents", "chat_template"),
                *("chat_template_kwargs", "include_reasoning", "thinking_token_budget", "enable_thinking"),
                *("reasoning", "separate_reasoning"),
            ),
            anything,
        ),
    },
    needs={"tool_choice": ("tools", "functions")},
)

_PROMPT = either(
    "a text, a list of texts, or token ids",
    {
        str: anything,
        list: list_of(
            either(
                "a text or token ids",
                {str: anything, int: anything, list: list_of(WHOLE, "a list of token ids", least=1)},
            ),
            "a list that is not empty",
            least=1,
        ),
    },
)
COMPLETIONS = Fields(
    {
        **SAMPLING,
        "prompt": _PROMPT,
        "best_of": WHOLE,
        "echo": FLAG,
        "logprobs": WHOLE,
        "suffix": TEXT,
        "metadata": OBJECT,
    },
    ("prompt",),
    {**CONTAINERS, **dict.fromkeys(("response_format", "prompt_embeds"), anything)},
)

_INPUT = either(
    "a text or a list of items",
    {
        str: anything,
        list: list_of(
            record("an object", {}, {"type": TEXT, "role": TEXT, "content": _CONTENT}), "a list of items", least=1
        ),
    },
)
RESPONSES = Fields(
    {
        **ACCOUNT,
        "input": _INPUT,
        "vector_store_ids": anything,
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
    CONTAINERS,
)

_RESULT = record("an object", {"tool_use_id": TEXT}, {"content": exactly("a text or a list of blocks", str, list)})
_BLOCKS = {
    "text": _TEXT_PART,
    "image": record("an object", {"source": OBJECT}),
    "document": record("an object", {"source": OBJECT}),
    "tool_use": record("an object", {"id": TEXT, "name": TEXT, "input": OBJECT}),
    "tool_result": _RESULT,
    "thinking": record("an object", {"thinking": TEXT}, {"signature": TEXT}),
}
_BLOCK = by_type("an object with a type", _BLOCKS, anything)
_TEXT_OR_BLOCKS = either("a text or a list of blocks", {str: anything, list: list_of(_BLOCK, "a list of blocks")})
_ANTHROPIC_MESSAGE = record("an object", {"role": TEXT, "content": _TEXT_OR_BLOCKS})
_OWN_TOOL = record("an object", {"name": TEXT}, {"type": TEXT, "description": TEXT, "input_schema": OBJECT})
_NAMED_BY_TYPE = by_type(
    "an object", {"custom": _OWN_TOOL}, anything
)  # tools of the server, and the gateway's file_search
_ANTHROPIC_TOOLS = list_of(
    either("an object", {dict: lambda tool: (_NAMED_BY_TYPE if tool.get("type") is not None else _OWN_TOOL)(tool)}),
    "a list of tools",
)
COUNT_TOKENS = Fields(
    {
        "messages": list_of(_ANTHROPIC_MESSAGE, "a list of messages", least=1),
        "system": _TEXT_OR_BLOCKS,
        "vector_store_ids": anything,
        "tools": _ANTHROPIC_TOOLS,
        "tool_choice": by_type("an object with a type", {}, anything),
        **dict.fromkeys(("cache_control", "context_management", "output_config", "output_format"), OBJECT),
        "thinking": by_type("an object with a type", {}, anything),
        "speed": TEXT,
        "mcp_servers": LIST,
    },
    ("messages",),
)
MESSAGES = Fields(
    {
        **COUNT_TOKENS.known,
        **dict.fromkeys(("max_tokens", "top_k"), WHOLE),
        **dict.fromkeys(("temperature", "top_p"), NUMBER),
        "stop_sequences": TEXTS,
        "stream": FLAG,
        "metadata": OBJECT,
        **dict.fromkeys(("service_tier", "inference_geo"), TEXT),
        "container": maybe(TEXT_OR_OBJECT),
    },
    ("messages", "max_tokens"),
)
