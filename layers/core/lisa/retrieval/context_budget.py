"""The share of a model's context window that retrieved passages may use."""

from collections.abc import Iterable
from typing import Any

from lisa.retrieval.search import Passage

DEFAULT_WINDOW = 8_192  # tokens, for a model whose context window is unknown
_DEFAULT_ANSWER = 1_024  # tokens reserved for an answer whose length the caller does not limit
_CHARACTERS_A_TOKEN = 3  # about four in English; fewer in other languages and in code
_HEADING = 40  # tokens of a passage's heading: number, title and place
_INSTRUCTION = 100  # tokens of the instruction before all passages
_DATA = frozenset({"image_url", "input_audio", "data", "file_data", "url"})  # fields that models do not read as text


def compute_passage_tokens(window: int | None, request: Any, max_answer: int | None) -> int:
    """Return the number of tokens for passages beside a request and its answer, at most half of the window.

    `window` and `max_answer` count tokens, None if unknown. `request` is the JSON value of the request; its tokens are
    estimated.
    """
    total = window or DEFAULT_WINDOW
    reserved = min(max_answer or _DEFAULT_ANSWER, total // 2)
    return max(0, min(total // 2, total - reserved - _INSTRUCTION - _count_characters(request) // _CHARACTERS_A_TOKEN))


def fit_passages(passages: Iterable[Passage], tokens: int) -> list[Passage]:
    """Return the passages that fit into the tokens, in their order. A passage that is too long is skipped."""
    chosen = []
    for passage in passages:
        cost = _HEADING + len(passage.hit.text) // _CHARACTERS_A_TOKEN
        if cost <= tokens:
            chosen.append(passage)
            tokens -= cost
    return chosen


def _count_characters(value: Any) -> int:
    """Return the number of characters of text in a JSON value."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(_count_characters(part) for name, part in value.items() if name not in _DATA)
    return sum(map(_count_characters, value)) if isinstance(value, list) else 0
