"""Libraries of documents for the tests of retrieval at the gateway."""

import pytest

from tests.support.document_library import PRIVATE, STATUTES, Library


@pytest.fixture
def store_library() -> Library:
    """A library with three notes, a law for one group and a private diary."""
    found = Library()
    found.write("notes/first.txt", "zzz zzz", "abc", at=1_700_000_000_000)
    found.write("notes/second.txt", "zzz abc", at=1_700_000_001_000)
    found.write("notes/third.txt", "qqq", at=1_700_000_002_000)
    found.write("law.txt", "zzz", collection=STATUTES)
    found.write("diary.txt", "zzz", collection=PRIVATE)
    return found


@pytest.fixture
def cited_library() -> Library:
    """A library with the notes `sleep.txt` and `abc.txt`, which answers cite."""
    found = Library()
    found.write("notes/sleep.txt", "zzz zzz")
    found.write("notes/abc.txt", "abc abc")
    return found
