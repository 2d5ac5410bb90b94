"""How large the answer to a search may be."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from lisa.retrieval.search import Passage

#: A Lambda's answer ends at 6,291,556 bytes.
#: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_RESPONSE_BYTES = 5_500_000


def size_refusal(passages: Sequence[Passage], answer: Any) -> str | None:
    """Why the answer about these passages cannot be sent, or None. `answer` is a JSON value.

    It is measured as it travels: JSON within JSON, with everything beyond ASCII escaped.
    """
    if not all(passage.hit.has_text for passage in passages):
        return _words("more than one search reads")
    size = len(json.dumps(json.dumps(answer)))
    return _words(f"{size:,} bytes") if size > MAX_RESPONSE_BYTES else None


def with_text(passages: Iterable[Passage]) -> list[Passage]:
    """Those with their texts: the others are longer than any model reads."""
    return [passage for passage in passages if passage.hit.has_text]


def _words(size: str) -> str:
    return f"the passages hold {size}, and an answer holds at most {MAX_RESPONSE_BYTES:,} bytes"
