"""A piece of what an installation keeps."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StoredText:
    """Where it lies, in words, and its text."""

    where: str
    text: str
