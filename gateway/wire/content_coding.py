"""Compressed request bodies (RFC 9110, section 8.4)."""

import zlib

from starlette.datastructures import Headers
from starlette.types import Scope

from gateway.wire.errors import Malformed, TooLarge, UnsupportedEncoding

#: The supported codings, with zlib's window for each.
_WINDOWS = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


def content_coding_of(scope: Scope) -> str | None:
    """Return the content coding of a body, None for an uncompressed one. Raises UnsupportedEncoding."""
    named = Headers(raw=scope["headers"]).get("content-encoding", "").strip().lower()
    if named in ("", "identity"):
        return None
    if named not in _WINDOWS:
        raise UnsupportedEncoding(named[:50], tuple(name for name in _WINDOWS if not name.startswith("x-")))
    return named


def decompress(body: bytes, named: str, limit: int) -> bytes:
    """Return the decompressed body, and never create more than `limit` bytes. Raises TooLarge, Malformed."""
    reader = zlib.decompressobj(_WINDOWS[named])
    try:
        found = reader.decompress(body, limit + 1)
    except zlib.error as error:
        raise Malformed(f"The body is not valid {named}.") from error
    if len(found) > limit:
        raise TooLarge(limit)
    if not reader.eof or reader.unused_data:
        raise Malformed(f"The body is not valid {named}.")
    return found
