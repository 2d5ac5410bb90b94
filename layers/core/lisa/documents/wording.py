"""The refusals several formats share, and characters no store accepts."""

import re

from lisa.documents.limits import Limits
from lisa.documents.text import Unreadable

_CONTROLS = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")


def storable(text: str) -> str:
    """Text from a binary format without control characters and lone surrogates: PostgreSQL refuses NUL and those."""
    text = _CONTROLS.sub("", text)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def too_many_bytes(size: int, limits: Limits) -> Unreadable:
    return Unreadable(f"The file is {size:,} bytes; the limit is {limits.max_bytes:,}. Split it into smaller files.")


def too_many_characters(what: str, limits: Limits) -> Unreadable:
    return Unreadable(
        f"The {what} holds more than {limits.max_characters:,} characters, the limit. Split it into smaller files."
    )


def too_many_pages(what: str, most: int) -> Unreadable:
    return Unreadable(f"The {what} has more than {most:,} pages, the limit. Split it into smaller files.")
