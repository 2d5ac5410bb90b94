"""Long texts and the chunks into which they must be split."""

import random

from lisa.documents.extraction import extract_text
from lisa.documents.splitting import ChunkingStrategy, split_document
from lisa.documents.text import DocumentText, PageSpan

WORDS = """anchor apron bakery barley bell bridge candle canal carpenter cellar chapel chimney clock coat copper crane
    dairy ditch drum dyke engine fence ferry fiddle flour forge garden glass granary hammer harbour harness hedge honey
    horse inn iron kettle kiln ladder lamp lantern lime lock loom maple market meadow mill mint mirror mortar needle
    nursery oak oar orchard organ oven oxen paddle paper parish pear pepper pier pigeon plough pond printer quarry rope
    saddle sail salt school shears shepherd silk slate smoke soap spade spring stable staircase stove tailor tannery
    tavern thatch thimble timber tower vinegar violin wagon walnut warehouse watchman wax weir well wheel willow wool"""


def long_text(seed: str, chunks: int) -> str:
    """Return so many paragraphs with different contents; each paragraph is one chunk."""
    choose, words = random.Random(seed), WORDS.split()
    paragraphs = []
    for _ in range(chunks):
        things = choose.sample(words, 6)
        paragraphs.append(" ".join(choose.choice(things) for _ in range(55)) + ".")
    return "\n\n".join(paragraphs)


def chunks_of(content: str) -> list[str]:
    """Return the chunks into which the text must be split."""
    text = extract_text(content.encode(), name="a.txt")
    assert isinstance(text, DocumentText)
    return [chunk.text for chunk in split_document(text, ChunkingStrategy())]


def build_paged_text(contents: list[str]) -> DocumentText:
    """Return a document with these pages, an empty line between two of them."""
    pages, text = [], ""
    for number, content in enumerate(contents, start=1):
        text += "\n\n" if text else ""
        pages.append(PageSpan(number, len(text), len(text) + len(content)))
        text += content
    return DocumentText(text, "application/pdf", tuple(pages))
