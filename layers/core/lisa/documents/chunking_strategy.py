"""The strategies by which documents are split into chunks, and the limits of their settings."""

from dataclasses import dataclass
from typing import Literal, get_args

ChunkingType = Literal["fixed", "none", "recursive", "markdown", "code", "token", "page"]

_DEFAULT_MINIMUM = 100  # characters: a heading alone, without the text below it
_MARKDOWN: ChunkingType = "markdown"


@dataclass(frozen=True)
class SizeLimits:
    """The limits and the default of a chunk size. `unit` is what the size counts, as messages name it."""

    smallest: int
    largest: int
    default: int
    unit: str


_CHARACTERS = SizeLimits(100, 10_000, 512, "characters")
_LIMITS: dict[ChunkingType, SizeLimits] = {
    "page": SizeLimits(100, 10_000, 10_000, "characters"),  # so large that few pages are cut
    "token": SizeLimits(32, 8_192, 200, "tokens"),  # below 256 also where the estimate counts a fifth too few
}


@dataclass(frozen=True)
class ChunkingStrategy:
    """A way to split a document.

    `fixed` cuts at paragraphs, sentences and words, `recursive` cuts as LangChain does, `markdown` keeps the sections
    below headings apart, `code` cuts before declarations, `token` counts tokens instead of characters, `page` makes one
    chunk of each page that is not larger than `size`, and `none` makes one chunk of the whole document.

    `size` is the largest chunk. `overlap` is the largest part repeated from the chunk before. A chunk that is smaller
    than `minimum` joins a neighbour if both fit in `size`; None is the default of the type. All three count characters,
    or tokens if the type is `token`. Raises ValueError for values outside of the limits.
    """

    type: ChunkingType = "fixed"
    size: int = 512
    overlap: int = 51
    minimum: int | None = None

    def __post_init__(self) -> None:
        if self.type not in get_args(ChunkingType):
            raise ValueError(f"the chunking type is one of {', '.join(get_args(ChunkingType))}, not {self.type!r}")
        limits = find_size_limits(self.type)
        if not limits.smallest <= self.size <= limits.largest:
            bounds = f"{limits.smallest} to {limits.largest:,} {limits.unit}"
            raise ValueError(f"the chunk size is {bounds}, not {self.size:,}")
        if not 0 <= self.overlap <= self.size / 2:
            raise ValueError(f"the overlap is 0 to half of the chunk size ({self.size // 2}), not {self.overlap:,}")
        most = (self.size - self.overlap) // 2
        if self.minimum is not None and not 0 <= self.minimum <= most:
            raise ValueError(
                f"the minimum size is 0 to half of the chunk size without the overlap ({most}), not {self.minimum:,}"
            )

    @property
    def body_size(self) -> int:
        """Return the largest part of a chunk that does not repeat the chunk before."""
        return self.size - self.overlap

    @property
    def smallest_chunk(self) -> int:
        """Return `minimum`, or the default of the type."""
        if self.minimum is not None:
            return self.minimum
        return min(_DEFAULT_MINIMUM, self.body_size // 4) if self.type == _MARKDOWN else 0

    @property
    def identity(self) -> tuple[str | int, ...]:
        """Return all that decides the chunks of a text. Strategies without a minimum keep their former identity."""
        smallest = self.smallest_chunk
        minimum = ("minimum", smallest) if smallest or self.type == _MARKDOWN else ()
        return (self.type, self.size, self.overlap, *minimum)


def find_size_limits(kind: ChunkingType) -> SizeLimits:
    """Return the limits of a chunk size of this type."""
    return _LIMITS.get(kind, _CHARACTERS)
