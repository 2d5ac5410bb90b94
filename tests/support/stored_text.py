"""A text that an installation stores."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StoredText:
    """A description of the place, and the text."""

    where: str
    text: str
