"""The way to split documents, as requests give it."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator

from lisa.documents.chunking_strategy import ChunkingStrategy, ChunkingType, find_size_limits
from lisa.rest.api import bad_request_error


def _lower_case(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


class RequestedChunking(BaseModel):
    """The way to split documents into chunks.

    `fixed` cuts at paragraphs, sentences and words, `recursive` fills each chunk, `markdown` keeps sections apart,
    `code` cuts before declarations, `token` counts tokens instead of characters, `page` makes one chunk of each page,
    and `none` makes one chunk of the whole file. The default overlap is a tenth of the size, and 0 for `page`. A chunk
    smaller than `minSize` joins a neighbour where both fit in `size`.
    """

    type: Annotated[ChunkingType, BeforeValidator(_lower_case)] = "fixed"
    size: int | None = None
    overlap: int | None = None
    minSize: int | None = None

    def to_strategy(self) -> ChunkingStrategy:
        """Return the strategy. Raise an error if it is invalid."""
        size = find_size_limits(self.type).default if self.size is None else self.size
        default_overlap = 0 if self.type == "page" else size // 10
        overlap = default_overlap if self.overlap is None else self.overlap
        try:
            return ChunkingStrategy(self.type, size, overlap, self.minSize)
        except ValueError as error:
            raise bad_request_error("chunkingStrategy", str(error)) from error


def choose_chunking(
    requested: RequestedChunking | None, older_size: int | None, older_overlap: int | None
) -> ChunkingStrategy | None:
    """Return the strategy of a request, or None. The numbers of older clients count only without a strategy."""
    older = RequestedChunking(size=older_size, overlap=older_overlap) if older_size else None
    chosen = requested or older
    return chosen.to_strategy() if chosen else None
