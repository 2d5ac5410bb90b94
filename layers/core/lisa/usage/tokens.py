"""The numbers of tokens in an answer, in every wire format."""

import json
from dataclasses import dataclass
from typing import Any

MARK = b'"usage"'
_READ, _WRITTEN = ("prompt_tokens", "input_tokens", "total_tokens"), ("completion_tokens", "output_tokens")
_DECODER = json.JSONDecoder()
BYTES_A_TOKEN = 4  # https://platform.openai.com/tokenizer: "one token generally corresponds to ~4 characters"


@dataclass(frozen=True)
class TokenCounts:
    """Tokens read and written. `estimated` is true if the provider did not count them."""

    input: int = 0
    output: int = 0
    estimated: bool = False

    def merged(self, later: "TokenCounts") -> "TokenCounts":
        """Return the maximum of both parts of one answer: Anthropic sends the input first and the output last."""
        return TokenCounts(max(self.input, later.input), max(self.output, later.output))


def find_token_counts(text: bytes) -> TokenCounts | None:
    """Return the tokens in the last `usage` object of a part of an answer, or None without one.

    OpenAI's chat, completions and embeddings say prompt_tokens and completion_tokens; Responses and Anthropic's
    messages say input_tokens and output_tokens.
    """
    end = len(text)
    while (place := text.rfind(MARK, 0, end)) >= 0:
        found = _parse_object(text[place + len(MARK) :])
        if found is not None and found.keys() & {*_READ, *_WRITTEN}:
            return TokenCounts(_read_token_count(found, *_READ), _read_token_count(found, *_WRITTEN))
        end = place
    return None


def _parse_object(after: bytes) -> dict[str, Any] | None:
    text = after.decode("utf-8", "replace").lstrip()
    if not text.startswith(":"):
        return None
    try:
        found, _ = _DECODER.raw_decode(text[1:].lstrip())
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _read_token_count(usage: dict[str, Any], *names: str) -> int:
    found = next((usage[name] for name in names if isinstance(usage.get(name), int)), 0)
    return max(0, int(found))
