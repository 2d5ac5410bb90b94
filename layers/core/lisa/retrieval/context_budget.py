"""How much of a model's context window retrieved passages may take."""

from collections.abc import Iterable
from typing import Any

from lisa.retrieval.search import Passage

DEFAULT_WINDOW = 8_192  # tokens, where nobody said how many the model reads
_DEFAULT_ANSWER = 1_024  # tokens kept free for an answer of no stated length
_CHARACTERS_A_TOKEN = 3  # of English about four; less, so that other languages and code still fit
_HEADING = 40  # tokens of a passage's heading: its number, title and place
_INSTRUCTION = 100  # tokens of what is said once around all passages
_DATA = frozenset({"image_url", "input_audio", "data", "file_data", "url"})  # what models do not read as text


def passage_tokens(window: int | None, asked: Any, answer: int | None) -> int:
    """The tokens that passages may take beside a request and its answer: at most half of the window.

    `asked` is the request's JSON value, `answer` the most tokens the caller wants to hear. Tokens are estimated.
    """
    whole = window or DEFAULT_WINDOW
    reserved = min(answer or _DEFAULT_ANSWER, whole // 2)
    return max(0, min(whole // 2, whole - reserved - _INSTRUCTION - _characters(asked) // _CHARACTERS_A_TOKEN))


def fit_passages(passages: Iterable[Passage], tokens: int) -> list[Passage]:
    """Those that fit into so many tokens, the first ones first; one that is too long makes way for shorter ones."""
    chosen = []
    for passage in passages:
        cost = _HEADING + len(passage.hit.text) // _CHARACTERS_A_TOKEN
        if cost <= tokens:
            chosen.append(passage)
            tokens -= cost
    return chosen


def _characters(value: Any) -> int:
    """How much text there is in a JSON value."""
    if isinstance(value, str):
        return len(value)
    if isinstance(value, dict):
        return sum(_characters(part) for name, part in value.items() if name not in _DATA)
    return sum(map(_characters, value)) if isinstance(value, list) else 0
