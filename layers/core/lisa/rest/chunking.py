"""The way to split documents, as requests give it."""

from pydantic import BaseModel

from lisa.documents.splitting import ChunkingStrategy, ChunkingType
from lisa.rest.api import bad_request_error

_DEFAULT_SIZE = 512  # characters


class RequestedChunking(BaseModel):
    """The way to split documents into chunks. Sizes count characters; `none` makes one chunk of the whole file.

    The default overlap is a tenth of the size.
    """

    type: ChunkingType = "fixed"
    size: int | None = None
    overlap: int | None = None

    def to_strategy(self) -> ChunkingStrategy:
        """Return the strategy. Raise an error if it is invalid."""
        size = _DEFAULT_SIZE if self.size is None else self.size
        overlap = size // 10 if self.overlap is None else self.overlap
        try:
            return ChunkingStrategy(self.type, size, overlap)
        except ValueError as error:
            raise bad_request_error("chunkingStrategy", str(error)) from error


def choose_chunking(
    requested: RequestedChunking | None, older_size: int | None, older_overlap: int | None
) -> ChunkingStrategy | None:
    """Return the strategy of a request, or None. The numbers of older clients count only without a strategy."""
    older = RequestedChunking(size=older_size, overlap=older_overlap) if older_size else None
    chosen = requested or older
    return chosen.to_strategy() if chosen else None
