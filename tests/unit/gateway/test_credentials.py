"""The headers that carry a credential."""

import pytest

from gateway.callers.authentication import find_credential


@pytest.mark.parametrize("name", [b"authorization", b"api-key", b"x-api-key", b"X-Api-Key"])
@pytest.mark.parametrize("value", [b"secret", b"Bearer secret", b"bearer   secret "])
def test_every_header_carries_a_credential_with_or_without_the_word_bearer(name: bytes, value: bytes) -> None:
    assert find_credential([(b"host", b"x"), (name, value)]) == "secret"


def test_the_same_credential_twice_is_accepted() -> None:
    assert find_credential([(b"authorization", b"Bearer a"), (b"x-api-key", b"a")]) == "a"


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"authorization", b"")],
        [(b"authorization", b"Bearer a"), (b"x-api-key", b"b")],
        [(b"authorization", b"a"), (b"authorization", b"b")],
        [(b"authorization", b"a" * 16_385)],
    ],
)
def test_no_two_different_or_too_long_credentials_are_refused(headers: list[tuple[bytes, bytes]]) -> None:
    assert find_credential(headers) is None
