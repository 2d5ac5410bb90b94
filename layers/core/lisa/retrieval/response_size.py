"""The size limit of the answer to a search."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from lisa.retrieval.search import Passage

#: The answer of a Lambda function may have 6,291,556 bytes.
#: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
MAX_RESPONSE_BYTES = 5_500_000


def size_refusal(passages: Sequence[Passage], answer: Any) -> str | None:
    """Return the reason why the answer with these passages cannot be sent, or None. `answer` is a JSON value.

    Its size is that of the response of the Lambda function: JSON within JSON, with escapes for non-ASCII characters.
    """
    if not all(passage.hit.has_text for passage in passages):
        return _size_message("more than one search reads")
    size = len(json.dumps(json.dumps(answer)))
    return _size_message(f"{size:,} bytes") if size > MAX_RESPONSE_BYTES else None


def keep_passages_with_text(passages: Iterable[Passage]) -> list[Passage]:
    """Return the passages that have their texts. The others are longer than the context of any model."""
    return [passage for passage in passages if passage.hit.has_text]


def _size_message(size: str) -> str:
    return f"the passages have {size}, and an answer has at most {MAX_RESPONSE_BYTES:,} bytes"
