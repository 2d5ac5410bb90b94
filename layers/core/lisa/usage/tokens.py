"""The numbers of tokens in an answer, in every wire format: in a part of it, or in a stream of parts."""

import json
from dataclasses import dataclass
from typing import Any

MARK = b'"usage"'
_READ, _WRITTEN = ("prompt_tokens", "input_tokens", "total_tokens"), ("completion_tokens", "output_tokens")
_COUNTS = frozenset({*_READ, *_WRITTEN})
_DECODER = json.JSONDecoder()
BYTES_A_TOKEN = 4  # https://platform.openai.com/tokenizer: "one token generally corresponds to ~4 characters"
_HELD = 8 * 1024  # bytes kept of a usage object whose end is still to come; one is a few hundred
_NULLS = (MARK + b":null", MARK + b": null")
_BEGUN = 64  # bytes after the mark in which its first brace must have come


@dataclass(frozen=True)
class TokenCounts:
    """Tokens read and written. `estimated` is true if the provider did not count them."""

    input: int = 0
    output: int = 0
    estimated: bool = False

    def merge_counts(self, later: "TokenCounts") -> "TokenCounts":
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
        if found is not None and not _COUNTS.isdisjoint(found):
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


class UsageScanner:
    """Reads an answer piece by piece. `tokens` is the last usage found, or None."""

    def __init__(self) -> None:
        self.tokens: TokenCounts | None = None
        self._rest = b""

    def scan_piece(self, piece: bytes) -> None:
        """Read the next piece."""
        window = self._rest + piece
        place = window.find(MARK)
        if place < 0:
            self._rest = window[1 - len(MARK) :]
            return
        while place >= 0:
            end = window.find(MARK, place + len(MARK))
            told = window[place:] if end < 0 else window[place:end]
            nothing = told.startswith(_NULLS)  # in every chunk of a chat but one
            found = None if nothing else find_token_counts(told)
            if found is not None:
                self.tokens = found if self.tokens is None else self.tokens.merge_counts(found)
            place = end
        self._rest = (
            told if found is None and not nothing and _may_continue_in_next_piece(told) else told[1 - len(MARK) :]
        )


def _may_continue_in_next_piece(told: bytes) -> bool:
    """Return whether the object may continue in the next piece."""
    opened = told.count(b"{")
    return len(told) < _HELD and (opened > told.count(b"}") if opened else len(told) < _BEGUN)
