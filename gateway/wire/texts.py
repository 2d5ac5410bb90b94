"""The texts in a request or an answer of any wire format, and their replacement.

Every string is a text, in any field, except known technical values without a blank. So guardrails judge fields that
nobody thought of, and names that hold a blank: models read schemas too. Images, sounds and files are not texts.

"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

BLANK = re.compile(r"\s")
_TECHNICAL_FIELDS = frozenset(
    {
        *("id", "object", "model", "type", "role", "name", "status", "created", "phase", "index", "event", "provider"),
        *("item_id", "call_id", "tool_call_id", "tool_use_id", "response_id", "previous_response_id", "server_label"),
        *("finish_reason", "native_finish_reason", "stop_reason", "stop_sequence", "system_fingerprint", "obfuscation"),
        *("service_tier", "signature", "encrypted_content", "encoding_format", "format", "detail", "effort", "ttl"),
        *("reasoning_effort", "verbosity", "truncation", "tool_choice", "voice", "size", "quality", "background"),
        *("media_type", "mime_type", "url", "image_url", "video_url", "file_url", "file_data", "file_id", "b64_json"),
        *("data", "response_format", "prompt_cache_key", "inference_geo", "container_id", "style"),
    }
)
# Repetitions of the text in a form that no guardrail can read.
_UNREADABLE_FIELDS = frozenset(
    {"logprobs", "prompt_logprobs", "token_ids", "prompt_token_ids", "prompt_embeds", "completion_token_ids"}
)
TextPath = tuple[Any, ...]


@dataclass(frozen=True)
class TextSlot:
    """The place of a text: `key` in `holder`, at the end of `path`."""

    path: TextPath
    holder: Any
    key: Any

    @property
    def text(self) -> str:
        """The text that `holder[key]` contains."""
        return str(self.holder[self.key])

    def replace_text(self, text: str) -> None:
        """Replace the text that `holder[key]` contains."""
        self.holder[self.key] = text


class NameSlot(TextSlot):
    """A name in a request. It can be judged but not replaced: other fields refer to it."""

    @property
    def text(self) -> str:
        """The field name that `key` holds."""
        return str(self.key)

    def replace_text(self, text: str) -> None:  # noqa: ARG002 - as a slot of a text takes it
        """Raise ValueError: a name is not replaced."""
        raise ValueError("a name stays as it is")


def list_request_texts(fields: Any) -> list[TextSlot]:
    """Return the places of all texts in a request that are not blank."""
    return [slot for slot in (*_iterate_slots(fields, ()), *_iterate_name_slots(fields)) if slot.text.strip()]


def list_answer_texts(answer: Any) -> list[TextSlot]:
    """Return the places of all texts in an answer, or in an event of a stream."""
    return [slot for slot in _iterate_slots(_select_model_output(answer), ()) if slot.text]


def find_unreadable_field(fields: Any) -> str | None:
    """Return the field that holds texts in an unreadable form, like token ids; None without one."""
    found = next(
        (name for name in sorted(_UNREADABLE_FIELDS - {"logprobs", "prompt_logprobs"}) if fields.get(name)), None
    )
    return found or next((name for name in ("input", "prompt") if _is_token_ids(fields.get(name))), None)


def remove_unreadable(answer: Any) -> bool:
    """Remove from an answer repetitions of its text in unreadable forms. Return whether there were any."""
    taken = False
    if isinstance(answer, dict):
        for name, value in answer.items():
            if name in _UNREADABLE_FIELDS and value:
                answer[name] = [] if isinstance(value, list) else None
                taken = True
            else:
                taken = remove_unreadable(value) or taken
    elif isinstance(answer, list):
        for value in answer:
            taken = remove_unreadable(value) or taken
    return taken


def _select_model_output(answer: Any) -> Any:
    """Return the output of a Response without the rest, which repeats the request."""
    if not isinstance(answer, dict):
        return answer
    response = answer if answer.get("object") == "response" else answer.get("response")
    return {name: response.get(name) for name in ("output", "error")} if isinstance(response, dict) else answer


def _iterate_slots(value: Any, path: TextPath) -> Iterator[TextSlot]:
    if isinstance(value, dict):
        plain = value.get("type") == "text"  # Anthropic's documents: {"type": "text", "data": "…"}
        for name, part in value.items():
            if isinstance(part, str):
                if name not in _TECHNICAL_FIELDS or BLANK.search(part) or (plain and name == "data"):
                    yield TextSlot((*path, name), value, name)
            else:
                yield from _iterate_slots(part, (*path, name))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            here = (*path, part.get("index", place) if isinstance(part, dict) else place)
            if isinstance(part, str):
                yield TextSlot(here, value, place)
            else:
                yield from _iterate_slots(part, here)


def _iterate_name_slots(value: Any) -> Iterator[NameSlot]:
    if isinstance(value, dict):
        yield from (NameSlot((name,), value, name) for name in value if BLANK.search(name))
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _iterate_name_slots(part)


def _is_token_ids(value: Any) -> bool:
    """Return whether a value is a list of token ids, of one text or of several."""
    return isinstance(value, list) and any(isinstance(part, int) or _is_token_ids(part) for part in value)
