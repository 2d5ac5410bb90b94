"""A search for the usage object in a streamed answer, in little memory."""

from lisa.usage.tokens import MARK, TokenCounts, find_token_counts

_HELD = 8 * 1024  # bytes kept of a usage object whose end is still to come; one is a few hundred
_NULLS = (MARK + b":null", MARK + b": null")
_BEGUN = 64  # bytes after the mark in which its first brace must have come


class UsageScanner:
    """Reads an answer piece by piece. `tokens` is the last usage found, or None."""

    def __init__(self) -> None:
        self.tokens: TokenCounts | None = None
        self._rest = b""

    def feed(self, piece: bytes) -> None:
        """Read the next piece."""
        window = self._rest + piece
        place = window.find(MARK)
        if place < 0:
            self._rest = window[1 - len(MARK) :]
            return
        while place >= 0:
            end = window.find(MARK, place + len(MARK))
            told = window[place:] if end < 0 else window[place:end]
            nothing = told.startswith(_NULLS)  # in every chunk of a chat but one
            found = None if nothing else find_token_counts(told)
            if found is not None:
                self.tokens = found if self.tokens is None else self.tokens.merged(found)
            place = end
        self._rest = (
            told if found is None and not nothing and _may_continue_in_next_piece(told) else told[1 - len(MARK) :]
        )


def _may_continue_in_next_piece(told: bytes) -> bool:
    """Return whether the object may continue in the next piece."""
    opened = told.count(b"{")
    return len(told) < _HELD and (opened > told.count(b"}") if opened else len(told) < _BEGUN)
