"""An object that is stored compressed is decompressed, within the limits of one document."""

import gzip
import zlib

import pytest

from lisa.documents.compression import decompress, decompressed_name
from lisa.documents.limits import Limits
from lisa.documents.text import Unreadable

TEXT = "Grüße vom Kessel. ".encode() * 50
LIMITS = Limits(max_bytes=100_000)
BARE = zlib.compressobj(wbits=-15)


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (gzip.compress(TEXT), "gzip"),
        (gzip.compress(TEXT), "GZIP"),
        (gzip.compress(TEXT), "x-gzip"),
        (gzip.compress(TEXT), "aws-chunked, gzip"),
        (gzip.compress(gzip.compress(TEXT)), "gzip, gzip"),
        (gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]), "gzip"),
        (gzip.compress(TEXT) + b"\0" * 20, "gzip"),
        (zlib.compress(TEXT), "deflate"),
        (BARE.compress(TEXT) + BARE.flush(), "deflate"),
        (TEXT, ""),
        (TEXT, "identity"),
        (TEXT, "aws-chunked"),
        (TEXT, "utf-8"),
        (TEXT, "gzip"),  # as some programs say of what they did not compress
    ],
)
def test_content_is_decompressed_by_its_content_encoding(content: bytes, encoding: str) -> None:
    assert decompress(content, encoding, LIMITS) == TEXT


@pytest.mark.parametrize(
    ("content", "encoding", "word"),
    [
        (b"x", "br", "Content-Encoding br"),
        (b"x", "zstd", "Content-Encoding zstd"),
        (b"x", "compress", "Content-Encoding compress"),
        (gzip.compress(TEXT)[:-9], "gzip", "damaged"),
        (b"\x1f\x8b" + TEXT, "gzip", "damaged"),
        (TEXT, "deflate", "damaged"),
        (gzip.compress(bytes(100_001)), "gzip", "100,000 bytes"),
        (gzip.compress(bytes(60_000)) * 2, "gzip", "100,000 bytes"),
        (gzip.compress(gzip.compress(bytes(10_000_000))), "gzip, gzip", "100,000 bytes"),
        (zlib.compress(bytes(10_000_000)), "deflate", "100,000 bytes"),
    ],
)
def test_content_that_cannot_be_decompressed_within_the_limits_is_refused_with_a_cause(
    content: bytes, encoding: str, word: str
) -> None:
    found = decompress(content, encoding, LIMITS)

    assert isinstance(found, Unreadable)
    assert word in found.cause


def test_the_decompressed_file_has_the_name_without_gz() -> None:
    assert decompressed_name("notes/a.html.gz", "gzip") == "notes/a.html"
    assert decompressed_name("notes/a.html.gz", "") == "notes/a.html.gz"
    assert decompressed_name("notes/a.html", "gzip") == "notes/a.html"
