"""Decompression of objects stored with a Content-Encoding (RFC 9110 8.4), within a size limit."""

import zlib

from lisa.documents.limits import Limits
from lisa.documents.text import Unreadable

_GZIP_MAGIC = b"\x1f\x8b"
_GZIP, _ZLIB, _BARE = 31, 15, -15  # zlib's window bits for each container
_GZIPPED = frozenset({"gzip", "x-gzip"})
_REFUSED = frozenset({"br", "zstd", "compress", "x-compress", "exi", "pack200-gzip", "dcb", "dcz"})


def decompress(content: bytes, encoding: str, limits: Limits) -> bytes | Unreadable:
    """Return the content without the compression that `encoding`, a Content-Encoding header, names.

    Other names (identity, aws-chunked, utf-8) change nothing. The result has at most `limits.max_bytes` bytes.
    """
    for name in reversed([part.strip().lower() for part in encoding.split(",")]):
        if name in _REFUSED:
            return Unreadable(
                f"The object is stored with Content-Encoding {name}, which is not supported."
                " Store it with gzip or without compression."
            )
        if name in _GZIPPED and content.startswith(_GZIP_MAGIC):  # otherwise it is not compressed
            found = _decompress_stream(content, _GZIP, limits)
        elif name == "deflate":
            found = _decompress_deflate(content, limits)
        else:
            continue
        if isinstance(found, Unreadable):
            return found
        content = found
    return content


def decompressed_name(name: str, encoding: str) -> str:
    """Return the name of the file after decompression."""
    packed = encoding and name.lower().endswith(".gz")
    return name[:-3] if packed else name


def _decompress_deflate(content: bytes, limits: Limits) -> bytes | Unreadable:
    """Decompress a zlib stream, or a raw deflate stream as some servers send it."""
    found = _decompress_stream(content, _ZLIB, limits)
    return _decompress_stream(content, _BARE, limits) if isinstance(found, Unreadable) and found is _DAMAGED else found


def _decompress_stream(content: bytes, window: int, limits: Limits) -> bytes | Unreadable:
    """Decompress all members of the stream, one after the other."""
    whole = bytearray()
    while content:
        stream = zlib.decompressobj(window)
        try:
            whole += stream.decompress(content, limits.max_bytes + 1 - len(whole))
        except zlib.error:
            return _DAMAGED
        if len(whole) > limits.max_bytes:
            return Unreadable(
                f"The object unpacks to more than {limits.max_bytes:,} bytes, the limit. Split it into smaller files."
            )
        if not stream.eof:
            return _DAMAGED
        content = stream.unused_data if stream.unused_data.startswith(_GZIP_MAGIC) else b""
    return bytes(whole)


_DAMAGED = Unreadable("The object's compression is damaged. Upload it again.")
