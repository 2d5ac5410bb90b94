"""Measures of a chunk's size: characters, or tokens that were counted once for the whole page."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Protocol


class Measure(Protocol):
    """Measures parts of one page in its own unit."""

    def measure(self, start: int, end: int) -> int:
        """Return the size of the characters `[start, end)`."""

    def find_cuts(self, start: int, end: int, size: int) -> Sequence[int]:
        """Return the positions that cut the characters `[start, end)` into parts of `size`, but for the last one."""

    def find_earliest_start(self, position: int, size: int) -> int:
        """Return the first position from which at most `size` lies before `position`."""


class CharacterMeasure:
    """Counts characters."""

    def measure(self, start: int, end: int) -> int:
        """Return the number of characters."""
        return end - start

    def find_cuts(self, start: int, end: int, size: int) -> Sequence[int]:
        """Return every position at a multiple of `size`."""
        return range(start + size, end, size)

    def find_earliest_start(self, position: int, size: int) -> int:
        """Return the position `size` characters before, which may be negative."""
        return position - size


class TokenMeasure:
    """Counts tokens by where they start. A token reaches to the start of the next one.

    A character that costs two tokens is in `starts` twice.
    """

    def __init__(self, starts: Sequence[int]) -> None:
        self._starts = starts

    def measure(self, start: int, end: int) -> int:
        """Return the number of tokens that begin in the characters, and one for a token that was cut before them."""
        return bisect_left(self._starts, end) - self._find_index(start)

    def find_cuts(self, start: int, end: int, size: int) -> Sequence[int]:
        """Return starts of tokens."""
        after = bisect_left(self._starts, end)
        return self._starts[self._find_index(start) + size : after : size]

    def find_earliest_start(self, position: int, size: int) -> int:
        """Return the start of a token, at most `size` tokens before."""
        index = bisect_left(self._starts, position) - size
        if index <= 0:
            return 0
        if self._starts[index - 1] == self._starts[index]:  # the other token of the same character
            index += 1
        return min(self._starts[index], position) if index < len(self._starts) else position

    def _find_index(self, position: int) -> int:
        """Return the index of the token that begins at the position, or else of the one before it."""
        index = bisect_left(self._starts, position)
        is_start = index < len(self._starts) and self._starts[index] == position
        return index if is_start or index == 0 else index - 1
