"""LangChain's recursive splitting: greedy from the start of a page, with fuller chunks that an edit may move."""


def compute_greedy_spans(page: str, size: int) -> list[tuple[int, int]]:
    """Return spans of at most `size` characters that partition the page.

    The splitter's own overlap and trimming are not used: it finds a piece's offset by searching for its text, which is
    wrong if a text repeats itself. Without them its pieces, joined, are the page.
    """
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        separators=["\n\n", "\n", r"(?<=[.!?…])\s+", " ", ""],
        is_separator_regex=True,
        keep_separator="end",
        chunk_size=size,
        chunk_overlap=0,
        strip_whitespace=False,
    )
    spans, position = [], 0
    for piece in splitter.split_text(page):
        spans.append((position, position + len(piece)))
        position += len(piece)
    return spans
