"""The texts in a request or an answer of any wire format, and how to put others in their place.

Every string is a text, in whichever field, but for those that are known to steer or to name and that hold no blank.
So a field that nobody thought of is judged rather than overlooked, and so is a name that holds a blank: models read
schemas too. Images, sounds and files are not texts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

BLANK = re.compile(r"\s")
_TECHNICAL = frozenset(
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
# The same words once more, piece by piece, in a form that nobody can judge.
_UNREADABLE = frozenset(
    {"logprobs", "prompt_logprobs", "token_ids", "prompt_token_ids", "prompt_embeds", "completion_token_ids"}
)
Path = tuple[Any, ...]


@dataclass(frozen=True)
class TextSlot:
    """A place of a text: `key` in `holder`, at the end of `path`."""

    path: Path
    holder: Any
    key: Any

    @property
    def text(self) -> str:
        """What is there."""
        return str(self.holder[self.key])

    def put(self, text: str) -> None:
        """Put another text there."""
        self.holder[self.key] = text


class NameSlot(TextSlot):
    """A name in a request. It can be judged, and not be another: what is called so is called so elsewhere too."""

    @property
    def text(self) -> str:
        """The name."""
        return str(self.key)

    def put(self, text: str) -> None:  # noqa: ARG002 - as a slot of a text takes it
        """Raises ValueError."""
        raise ValueError("a name stays as it is")


def request_texts(fields: Any) -> list[TextSlot]:
    """The texts of a request."""
    return [slot for slot in (*_slots(fields, ()), *_names(fields)) if slot.text.strip()]


def answer_texts(answer: Any) -> list[TextSlot]:
    """The texts of an answer, or of an event of a stream, once it was made `readable`."""
    return [slot for slot in _slots(_said(answer), ()) if slot.text]


def unreadable_field(fields: Any) -> str | None:
    """The field of a request that holds its words in a form that cannot be judged, as token ids; None without one."""
    found = next((name for name in sorted(_UNREADABLE - {"logprobs", "prompt_logprobs"}) if fields.get(name)), None)
    return found or next((name for name in ("input", "prompt") if _numbers(fields.get(name))), None)


def remove_unreadable(answer: Any) -> bool:
    """Take out of an answer what repeats its words in a form that cannot be judged; whether there was any."""
    taken = False
    if isinstance(answer, dict):
        for name, value in answer.items():
            if name in _UNREADABLE and value:
                answer[name] = [] if isinstance(value, list) else None
                taken = True
            else:
                taken = remove_unreadable(value) or taken
    elif isinstance(answer, list):
        for value in answer:
            taken = remove_unreadable(value) or taken
    return taken


def _said(answer: Any) -> Any:
    """Of a Response its output alone: the rest repeats the request, and the model cannot choose it."""
    if not isinstance(answer, dict):
        return answer
    response = answer if answer.get("object") == "response" else answer.get("response")
    return {name: response.get(name) for name in ("output", "error")} if isinstance(response, dict) else answer


def _slots(value: Any, path: Path) -> Iterator[TextSlot]:
    if isinstance(value, dict):
        plain = value.get("type") == "text"  # Anthropic's documents: {"type": "text", "data": "…"}
        for name, part in value.items():
            if isinstance(part, str):
                if name not in _TECHNICAL or BLANK.search(part) or (plain and name == "data"):
                    yield TextSlot((*path, name), value, name)
            else:
                yield from _slots(part, (*path, name))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            here = (*path, part.get("index", place) if isinstance(part, dict) else place)
            if isinstance(part, str):
                yield TextSlot(here, value, place)
            else:
                yield from _slots(part, here)


def _names(value: Any) -> Iterator[NameSlot]:
    if isinstance(value, dict):
        yield from (NameSlot((name,), value, name) for name in value if BLANK.search(name))
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _names(part)


def _numbers(value: Any) -> bool:
    """Token ids, of one text or of several."""
    return isinstance(value, list) and any(isinstance(part, int) or _numbers(part) for part in value)
