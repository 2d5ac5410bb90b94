"""Errors contain nothing about the inside of an installation."""

import pytest

from gateway.wire.redaction import HIDDEN_TEXT, REFUSED_MESSAGE, redact_error, redact_message


@pytest.mark.parametrize(
    ("message", "left"),
    [
        ("temperature must be below 2", "temperature must be below 2"),
        ("litellm.BadRequestError: OpenAIException - too hot", "too hot"),
        ("litellm.APIConnectionError: APIConnectionError: OpenAIException - too hot", "too hot"),
        ("too hot\n\nLiteLLM: model group 'm' failed with the error above. No fallback was attempted.", "too hot"),
        ("too hot. Received Model Group=m\nAvailable Model Group Fallbacks=None", "too hot."),
        ("too hot LiteLLM Retried: 1 times, LiteLLM Max Retries: 1", "too hot"),
        ("To drop this parameter set `litellm.drop_params=True`", REFUSED_MESSAGE),
        ("This response id was not issued by this proxy", REFUSED_MESSAGE),
        ("The tool is not supported. To use it, turn on LiteLLM's interception.", "The tool is not supported."),
        ("set general_settings::allow_unmanaged_response_ids", REFUSED_MESSAGE),
        ("<_io.BytesIO object at 0x7f3a2b1c>", REFUSED_MESSAGE),
        ("Traceback (most recent call last): ...", REFUSED_MESSAGE),
        ("", REFUSED_MESSAGE),
    ],
)
def test_names_of_libraries_and_retries_are_removed(message: str, left: str) -> None:
    assert redact_message(message) == left


@pytest.mark.parametrize(
    "address",
    [
        "http://10.1.2.3:8000/v1",
        "https://vllm:8000",
        "http://model.cluster.local/x",
        "10.1.2.3",
        "10.1.2.3:8000",
        "127.0.0.1/v1",
        "169.254.169.254",
        "localhost",
        "localhost:8080",
        "ip-10-0-0-1.ec2.internal",
        "internal-alb-7.us-east-1.elb.amazonaws.com:80",
        "vllm-3:8000",
        "fd00::1",
        "::1",
        "http://user:secret@10.0.0.1/",
        "tcp:10.0.0.1:80",
    ],
)
@pytest.mark.parametrize("around", ["cannot reach %s", "host='%s', port", "(%s) died", '{"url": "%s"}', "%s: refused"])
def test_inner_addresses_are_hidden(address: str, around: str) -> None:
    assert redact_message(around % address) == around % HIDDEN_TEXT


@pytest.mark.parametrize(
    "message",
    [
        "see https://example.com/docs?page=2#top",
        "could not fetch https://example.com:8443/cat.png",
        "version 1.2.3.4 is too old",
        "expected 12:30:45, got 1/2 and a.b",
        "messages.0.content: field required (and/or tools)",
        "gpt-4 takes 8192 tokens: you sent 9000",
    ],
)
def test_a_message_for_the_user_stays(message: str) -> None:
    assert redact_message(message) == message


def test_a_long_message_is_shortened_before_its_redaction() -> None:
    assert len(redact_message("a" * 1_000_000)) == 2_000


def test_every_part_of_an_error_is_redacted() -> None:
    told = {"message": "no 10.0.0.1", "litellm_debug": 1, "provider_specific_fields": {}, "more": [{"at": "vllm-3:80"}]}

    assert redact_error(told) == {"message": f"no {HIDDEN_TEXT}", "more": [{"at": HIDDEN_TEXT}]}
