"""How large a JSON text may be inside: values, levels, strings. Told before it is parsed, for parsing is what costs.

Nothing here looks at a single letter in Python: a text of 20 MB is measured in less time than it took to arrive.
"""

from dataclasses import dataclass
from itertools import accumulate

_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_NO_BRACKETS = bytes(set(range(256)) - _STEPS.keys())


@dataclass(frozen=True)
class JsonBounds:
    """At most so many lists and objects, so many values and names in them, and so many levels of lists and objects."""

    containers: int
    values: int
    levels: int

    def refusal(self, text: bytes) -> str | None:
        """Why the text is not parsed, in words for its sender; None for one that may be."""
        if self._is_small(text):
            return None
        outside = _outside_strings(text, 2 * self.values)
        if outside is None or outside.count(b",") + outside.count(b":") > self.values:
            return f"The body holds more than {self.values} values."
        if outside.count(b"[") + outside.count(b"{") > self.containers:
            return f"The body holds more than {self.containers} lists and objects."
        brackets = outside.translate(None, _NO_BRACKETS)
        if max(accumulate(map(_STEPS.__getitem__, brackets)), default=0) > self.levels:
            return f"The body is nested more than {self.levels} levels deep."
        return None

    def _is_small(self, text: bytes) -> bool:
        """Whether it is within the bounds even if all marks in its strings counted."""
        opened = text.count(b"[") + text.count(b"{")
        return opened <= self.levels and text.count(b",") + text.count(b":") <= self.values


def _outside_strings(text: bytes, most: int) -> bytes | None:
    """The text without its strings, None when they have more than so many quotation marks."""
    plain = text.replace(b"\\\\", b"").replace(b'\\"', b"")
    if plain.count(b'"') > most:
        return None
    return b"".join(plain.split(b'"')[::2])
