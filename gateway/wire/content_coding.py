"""Bodies that their sender has compressed (RFC 9110, section 8.4)."""

import zlib

from starlette.datastructures import Headers
from starlette.types import Scope

from gateway.wire.errors import Malformed, TooLarge, UnsupportedEncoding

#: The codings that are understood, with zlib's window for each.
_WINDOWS = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


def content_coding_of(scope: Scope) -> str | None:
    """How the body is compressed, None for a body that is not. Raises Undecodable."""
    named = Headers(raw=scope["headers"]).get("content-encoding", "").strip().lower()
    if named in ("", "identity"):
        return None
    if named not in _WINDOWS:
        raise UnsupportedEncoding(named[:50], tuple(name for name in _WINDOWS if not name.startswith("x-")))
    return named


def decompress(body: bytes, named: str, limit: int) -> bytes:
    """The body as it was, of which no more than `limit` bytes are ever made. Raises TooLarge, Malformed."""
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
