"""The fields of Anthropic's messages and of their token counts."""

from gateway.wire.fields.conversations import TEXT_PART_KIND
from gateway.wire.fields.kinds import (
    FLAG,
    LIST,
    NUMBER,
    OBJECT,
    TEXT,
    TEXT_OR_OBJECT,
    TEXTS,
    WHOLE,
    FieldTable,
    accept_anything,
    accept_by_type,
    accept_list,
    accept_object,
    accept_one_of,
    accept_or_null,
    accept_types,
)

_TOOL_RESULT_KIND = accept_object(
    "an object", {"tool_use_id": TEXT}, {"content": accept_types("a text or a list of blocks", str, list)}
)
_BLOCK_KINDS = {
    "text": TEXT_PART_KIND,
    "image": accept_object("an object", {"source": OBJECT}),
    "document": accept_object("an object", {"source": OBJECT}),
    "tool_use": accept_object("an object", {"id": TEXT, "name": TEXT, "input": OBJECT}),
    "tool_result": _TOOL_RESULT_KIND,
    "thinking": accept_object("an object", {"thinking": TEXT}, {"signature": TEXT}),
}
_BLOCK_KIND = accept_by_type("an object with a type", _BLOCK_KINDS, accept_anything)
_TEXT_OR_BLOCKS_KIND = accept_one_of(
    "a text or a list of blocks", {str: accept_anything, list: accept_list(_BLOCK_KIND, "a list of blocks")}
)
_ANTHROPIC_MESSAGE_KIND = accept_object("an object", {"role": TEXT, "content": _TEXT_OR_BLOCKS_KIND})
_CLIENT_TOOL_KIND = accept_object(
    "an object", {"name": TEXT}, {"type": TEXT, "description": TEXT, "input_schema": OBJECT}
)
_TYPED_TOOL_KIND = accept_by_type(
    "an object", {"custom": _CLIENT_TOOL_KIND}, accept_anything
)  # tools of the server, and the gateway's file_search
_ANTHROPIC_TOOLS_KIND = accept_list(
    accept_one_of(
        "an object",
        {dict: lambda tool: (_TYPED_TOOL_KIND if tool.get("type") is not None else _CLIENT_TOOL_KIND)(tool)},
    ),
    "a list of tools",
)
COUNT_TOKENS_FIELDS = FieldTable(
    {
        "messages": accept_list(_ANTHROPIC_MESSAGE_KIND, "a list of messages", least=1),
        "system": _TEXT_OR_BLOCKS_KIND,
        "vector_store_ids": accept_anything,
        "tools": _ANTHROPIC_TOOLS_KIND,
        "tool_choice": accept_by_type("an object with a type", {}, accept_anything),
        **dict.fromkeys(("cache_control", "context_management", "output_config", "output_format"), OBJECT),
        "thinking": accept_by_type("an object with a type", {}, accept_anything),
        "speed": TEXT,
        "mcp_servers": LIST,
    },
    ("messages",),
)
MESSAGES_FIELDS = FieldTable(
    {
        **COUNT_TOKENS_FIELDS.known,
        **dict.fromkeys(("max_tokens", "top_k"), WHOLE),
        **dict.fromkeys(("temperature", "top_p"), NUMBER),
        "stop_sequences": TEXTS,
        "stream": FLAG,
        "metadata": OBJECT,
        **dict.fromkeys(("service_tier", "inference_geo"), TEXT),
        "container": accept_or_null(TEXT_OR_OBJECT),
    },
    ("messages", "max_tokens"),
)
