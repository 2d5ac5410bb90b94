"""Where a caller may put the credential: Authorization, Api-Key or x-api-key, with or without the word Bearer."""

from collections.abc import Iterable

from lisa.identity.authentication import bearer_credential
from lisa.identity.jws import MAX_LENGTH

CARRIERS = frozenset({b"authorization", b"api-key", b"x-api-key"})


def find_credential(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """The one credential of a request. Two different ones are as good as none: whose request would it be?"""
    found = {bearer_credential(value.decode("latin-1")) for name, value in headers if name.lower() in CARRIERS}
    found.discard("")
    only = found.pop() if len(found) == 1 else None
    return only if only is not None and len(only) <= MAX_LENGTH else None
