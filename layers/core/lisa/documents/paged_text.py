"""Text of a format whose slides or sheets count as pages."""

from collections.abc import Iterable

from lisa.documents.limits import Limits
from lisa.documents.refusals import remove_unstorable_characters, too_many_characters
from lisa.documents.text import DocumentText, PageSpan, Unreadable

_BETWEEN = "\n\n"


def join_pages(
    pages: Iterable[tuple[int, Iterable[str]]], media_type: str, what: str, limits: Limits
) -> DocumentText | Unreadable:
    """Return the pages that have text, in order. A page is its number and its blocks; `what` names the format.

    `total_pages` stays 0, because such a file is always read as a whole.
    """
    texts, spans, start = list[str](), list[PageSpan](), 0
    for number, blocks in pages:
        text = remove_unstorable_characters(_BETWEEN.join(_take_blocks(blocks, limits.max_characters - start)))
        if start + len(text) > limits.max_characters:
            return too_many_characters(what, limits)
        if text:
            spans.append(PageSpan(number, start, start + len(text)))
            texts.append(text)
            start += len(text) + len(_BETWEEN)
    return DocumentText(_BETWEEN.join(texts), media_type, tuple(spans))


def _take_blocks(blocks: Iterable[str], most: int) -> Iterable[str]:
    """Return the blocks that hold text, up to the one that goes past so many characters."""
    for block in blocks:
        if block.strip():
            yield block.strip("\n")
            most -= len(block)
        if most < 0:
            return
