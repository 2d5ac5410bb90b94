"""LangChain's recursive splitting: greedy from the start of a page, with fuller chunks that an edit may move."""

from typing import Literal

Kind = Literal["recursive", "markdown"]


def compute_greedy_spans(page: str, size: int, kind: Kind) -> list[tuple[int, int]]:
    """Return spans of at most `size` characters that partition the page. `markdown` cuts before headings first.

    The splitter's own overlap and trimming are not used: it finds a piece's offset by searching for its text, which is
    wrong if a text repeats itself. Without them its pieces, joined, are the page.
    """
    from langchain_text_splitters import Language, RecursiveCharacterTextSplitter

    markdown = RecursiveCharacterTextSplitter.get_separators_for_language(Language.MARKDOWN)
    splitter = RecursiveCharacterTextSplitter(
        separators=markdown if kind == "markdown" else ["\n\n", "\n", r"(?<=[.!?…])\s+", " ", ""],
        is_separator_regex=True,
        keep_separator="start" if kind == "markdown" else "end",
        chunk_size=size,
        chunk_overlap=0,
        strip_whitespace=False,
    )
    spans, position = [], 0
    for piece in splitter.split_text(page):
        spans.append((position, position + len(piece)))
        position += len(piece)
    return spans
