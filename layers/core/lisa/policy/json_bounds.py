"""Bounds on the number of values and levels in a JSON text, checked before the text is parsed.

Parsing is the expensive step. The check uses no loop over characters, so it takes milliseconds for 20 MB.
"""

from dataclasses import dataclass
from itertools import accumulate

_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_NO_BRACKETS = bytes(set(range(256)) - _STEPS.keys())


@dataclass(frozen=True)
class JsonBounds:
    """The largest numbers of lists and objects, of values and names in them, and of their levels."""

    containers: int
    values: int
    levels: int

    def json_refusal(self, text: bytes) -> str | None:
        """Return the reason why the text must not be parsed, as a message for its sender, or None."""
        if self._is_surely_within_bounds(text):
            return None
        outside = _remove_strings(text, 2 * self.values)
        if outside is None or outside.count(b",") + outside.count(b":") > self.values:
            return f"The body holds more than {self.values} values."
        if outside.count(b"[") + outside.count(b"{") > self.containers:
            return f"The body holds more than {self.containers} lists and objects."
        brackets = outside.translate(None, _NO_BRACKETS)
        if max(accumulate(map(_STEPS.__getitem__, brackets)), default=0) > self.levels:
            return f"The body is nested more than {self.levels} levels deep."
        return None

    def _is_surely_within_bounds(self, text: bytes) -> bool:
        """Return whether the text is within the bounds even if the characters in its strings count."""
        opened = text.count(b"[") + text.count(b"{")
        return opened <= self.levels and text.count(b",") + text.count(b":") <= self.values


def _remove_strings(text: bytes, most: int) -> bytes | None:
    """Return the text without its strings, or None if it has more than `most` quotation marks."""
    plain = text.replace(b"\\\\", b"").replace(b'\\"', b"")
    if plain.count(b'"') > most:
        return None
    return b"".join(plain.split(b'"')[::2])
