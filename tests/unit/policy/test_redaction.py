"""The removal of credentials from texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lisa.identity.tokens import build_token
from lisa.policy.redaction import redact_credentials
from tests.support.issuer import id_token, jwt

SECRETS = [
    "lisa-aws-v1.QWN0aW9uPUdldENhbGxlcklkZW50aXR5",
    jwt(id_token()),
    "sk-proj-4f9a8b7c6d5e4f3a2b1c",
    "AKIAIOSFODNN7EXAMPLE",
    "Bearer 0123456789abcdef0123",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----",
]


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret[:9])
def test_a_credential_is_removed_at_every_place_of_a_text(secret: str) -> None:
    assert redact_credentials(f'my key is "{secret}", keep it') == 'my key is "[credential]", keep it'


@given(st.binary(min_size=32, max_size=32), st.integers(21, 54))
def test_an_api_token_is_removed_even_if_it_was_shortened(entropy: bytes, length: int) -> None:
    token = build_token(entropy)

    assert redact_credentials(f"use {token[:length]}") == "use [credential]"


def test_the_signature_of_a_presigned_url_is_removed() -> None:
    said = redact_credentials("https://b.example/k?X-Amz-Date=1&X-Amz-Signature=0af3&X-Amz-Expires=60")

    assert said == "https://b.example/k?X-Amz-Date=1&[credential]&X-Amz-Expires=60"


@pytest.mark.parametrize(
    "words", ["lisa_and_I", "the task-force", "a basic question of taste", "eyJ", "bearer of bad news", "risk-averse"]
)
def test_ordinary_words_are_not_removed(words: str) -> None:
    assert redact_credentials(words) == words


@pytest.mark.parametrize("glued", ["a-", "key_", "x"])
def test_a_token_next_to_other_letters_is_removed(glued: str) -> None:
    assert redact_credentials(f"my {glued}{SECRETS[1]}, keep it") == "my [credential], keep it"
