"""A part of a document's text, read in the same ranges as it was indexed in."""

from dataclasses import dataclass

from lisa.documents.text import Unreadable
from lisa.ingestion.reading import Reader
from lisa.ingestion.stored import StoredObject


@dataclass(frozen=True)
class Excerpt:
    """Some characters of a text. `known` is how long the text is as far as it was read."""

    text: str
    known: int


def excerpt(found: StoredObject, name: str, reader: Reader, start: int, end: int) -> Excerpt | Unreadable:
    """The characters `[start, end)` of the document; fewer when it ends before. Reads no further than it must."""
    some, position, page = "", 0, 1
    while True:
        text = reader.read(found, name, page)
        if isinstance(text, Unreadable):
            return text
        some += text.text[max(start - position, 0) : max(end - position, 0)]
        position += len(text.text)
        page += reader.range_pages
        if position >= end or page > text.total_pages:
            return Excerpt(some, position)
