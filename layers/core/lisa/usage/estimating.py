"""How many tokens a request can take at most, from its body alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lisa.usage.tokens import BYTES_A_TOKEN

_MEDIA = frozenset(
    {"image", "image_url", "input_image", "input_audio", "audio", "file", "input_file", "document", "video_url"}
)
_MEDIUM = 4_096  # tokens of an image or a sound: more than models make of one at their usual size
_FRAME = 4  # tokens round a message or a field that a template adds
_LONG, _WORD = 2_000, 400  # bytes of a text, and of a word that no text has
#: What is asked for where the request does not say: what most models give at most when they are not asked for more.
UNASKED = 4_096
#: Fields that bound what is written, by endpoint: the one that counts first.
_BOUNDS: Mapping[str, tuple[str, ...]] = {
    "chat/completions": ("max_completion_tokens", "max_tokens"),
    "completions": ("max_tokens",),
    "responses": ("max_output_tokens",),
    "messages": ("max_tokens",),
}
#: What these write is tokens to some providers, and no field bounds it.
_UNBOUNDED: Mapping[str, int] = {
    "images/generations": 8_192, "images/edits": 8_192, "audio/speech": 8_192, "audio/transcriptions": 8_192,
    "videos": 8_192, "videos/{video_id}/remix": 8_192,
}  # fmt: skip


@dataclass(frozen=True)
class Ask:
    """Tokens a request takes at most: `read` once, and `written` by each of its `choices`, bounded by `field`."""

    read: int
    written: int = 0
    choices: int = 1
    field: str | None = None

    @property
    def wanted(self) -> int:
        """All of it."""
        return self.read + self.choices * self.written

    @property
    def least(self) -> int:
        """With one token for each choice; what no field bounds cannot be less."""
        return self.read + self.choices * (min(1, self.written) if self.field else self.written)

    def written_within(self, tokens: int) -> int:
        """What each choice may write when so many tokens are granted."""
        return min(self.written, (tokens - self.read) // self.choices)


def ask_of(endpoint: str, fields: Mapping[str, Any], context_window: int | None) -> Ask:
    """What a request asks for. A request without `fields` is a form: a file and few words."""
    read = bound(fields) if fields else _MEDIUM
    if context_window is not None:
        read = min(read, context_window)
    if endpoint not in _BOUNDS:
        return Ask(read, _UNBOUNDED.get(endpoint, 0))
    field, written = _output(endpoint, fields)
    if context_window is not None:
        written = min(written, context_window if field in fields else max(1, context_window // 2))
    return Ask(read, written, _choices(fields), field)


def _output(endpoint: str, fields: Mapping[str, Any]) -> tuple[str, int]:
    for name in _BOUNDS[endpoint]:
        value = fields.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return name, value
    return _BOUNDS[endpoint][-1], UNASKED


def _choices(fields: Mapping[str, Any]) -> int:
    """How many answers are written: `n` or `best_of`, for each of several prompts."""
    counts = [value for name in ("n", "best_of") if isinstance(value := fields.get(name), int)]
    prompts = fields.get("prompt")
    many = len(prompts) if isinstance(prompts, list) and prompts and not isinstance(prompts[0], int) else 1
    return max(1, *counts, 1) * many


def bound(value: Any) -> int:
    """The most tokens a body can be read as: none is shorter than a byte."""
    text, rest = _measured(value)
    return text + rest


def likely(value: Any) -> int:
    """About how many tokens a body is read as."""
    text, rest = _measured(value)
    return text // BYTES_A_TOKEN + rest // BYTES_A_TOKEN


def _measured(value: Any) -> tuple[int, int]:
    """Bytes of text, and tokens of all else."""
    text, rest, left = 0, 0, [value]
    while left:
        part = left.pop()
        if isinstance(part, str):
            size = len(part.encode("utf-8", "replace"))
            text, rest = (text, rest + _MEDIUM + size // 256) if _is_data(part) else (text + size, rest)
        elif isinstance(part, Mapping):
            rest += _FRAME + (_MEDIUM if part.get("type") in _MEDIA else 0)
            left += [*part.keys(), *part.values()]
        elif isinstance(part, list):
            rest += _FRAME
            left += part
        else:
            rest += 1 + (len(str(part)) if isinstance(part, float) else 0)
    return text, rest


def _is_data(text: str) -> bool:
    """Whether it is an image or a sound written out, of which tokens are not counted by letters."""
    return text.startswith("data:") or (len(text) > _LONG and " " not in text[:_WORD] and "\n" not in text[:_WORD])
