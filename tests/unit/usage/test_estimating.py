"""The token estimate of a request is never lower than its real usage."""

from typing import Any

import pytest

from lisa.endpoints.table import ENDPOINTS
from lisa.usage.bounds import OutputBounds, parse_output_bounds
from lisa.usage.estimating import DEFAULT_OUTPUT_TOKENS, TokenEstimate, estimate_likely_tokens, estimate_max_tokens
from lisa.usage.estimating import estimate_tokens as estimated

HELLO = [{"role": "user", "content": "hello"}]


def estimate_tokens(endpoint: str, fields: dict[str, Any], context_window: int | None) -> TokenEstimate:
    bounds = parse_output_bounds(ENDPOINTS[endpoint], fields)
    assert isinstance(bounds, OutputBounds)
    return estimated(ENDPOINTS[endpoint], fields, bounds, context_window)


@pytest.mark.parametrize(
    ("endpoint", "fields", "written", "choices", "field"),
    [
        ("chat/completions", {"messages": HELLO}, DEFAULT_OUTPUT_TOKENS, 1, "max_tokens"),
        ("chat/completions", {"max_tokens": 7, "n": 3}, 7, 3, "max_tokens"),
        ("chat/completions", {"max_tokens": 7, "max_completion_tokens": 9}, 7, 1, "max_completion_tokens"),
        ("chat/completions", {"max_tokens": None}, DEFAULT_OUTPUT_TOKENS, 1, "max_tokens"),
        ("completions", {"prompt": ["a", "b"], "max_tokens": 5, "n": 2, "best_of": 4}, 5, 8, "max_tokens"),
        ("completions", {"prompt": [1, 2, 3], "max_tokens": 5}, 5, 1, "max_tokens"),
        ("responses", {"input": "x", "max_output_tokens": 11}, 11, 1, "max_output_tokens"),
        ("messages", {"messages": HELLO, "max_tokens": 12}, 12, 1, "max_tokens"),
        ("embeddings", {"input": "x"}, 0, 1, None),
    ],
)
def test_the_estimate_of_output_tokens_is_the_bound_of_the_request_or_the_default(
    endpoint: str, fields: dict[str, Any], written: int, choices: int, field: str | None
) -> None:
    ask = estimate_tokens(endpoint, fields, None)

    assert (ask.written, ask.choices, ask.field) == (written, choices, field)
    assert ask.read == estimate_max_tokens(fields)


def test_no_estimate_exceeds_the_context_window_of_the_model() -> None:
    assert (
        estimate_tokens("chat/completions", {"messages": "x" * 9_000, "max_tokens": 9_000}, 1_000).wanted_tokens
        == 2_000
    )
    assert estimate_tokens("chat/completions", {"messages": HELLO}, 1_000).written == 500


def test_each_character_may_be_a_token_and_is_usually_a_quarter_of_one() -> None:
    text = "words and words " * 100

    assert len(text) <= estimate_max_tokens({"messages": text}) <= len(text) + 50
    assert len(text) // 4 <= estimate_likely_tokens({"messages": text}) <= len(text) // 4 + 50
    assert estimate_max_tokens({"input": [1] * 100}) >= 100
    assert estimate_max_tokens("né") == 3


def test_an_image_is_not_estimated_by_its_number_of_characters() -> None:
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "QUJD" * 100_000}}

    assert 4_096 <= estimate_max_tokens([image]) < 20_000
    assert estimate_max_tokens([{"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}]) > 4_096
    assert estimate_tokens("images/edits", {"image": "QUJD" * 100_000}, None).read < 8_192


def test_the_granted_output_tokens_are_divided_among_the_choices() -> None:
    ask = TokenEstimate(10, 100, 3, "max_tokens")

    assert (ask.wanted_tokens, ask.least_tokens) == (310, 13)
    assert [ask.output_tokens_within(tokens) for tokens in (310, 100, 13)] == [100, 30, 1]


def test_output_tokens_without_a_bound_are_reserved_completely() -> None:
    ask = estimate_tokens("images/generations", {"prompt": "a cat"}, None)

    assert ask.least_tokens == ask.wanted_tokens > 8_000


@pytest.mark.parametrize(
    "text",
    [
        "data:" + "a" * 300_000,
        "data:image/png;base64," + "QUJD" * 75_000,
        "a" * 300_000,
        "\u6f22" * 100_000,
        "\U0001f600" * 75_000,
    ],
)
@pytest.mark.parametrize("place", ["content", "text part", "tool", "file", "document", "beside a picture", "prompt"])
def test_the_estimate_of_a_text_is_at_least_its_number_of_bytes(text: str, place: str) -> None:
    picture = {"type": "image_url", "image_url": {"url": "https://example.com/a.png", "detail": text}}
    bodies: dict[str, dict[str, Any]] = {
        "content": {"messages": [{"role": "user", "content": text}]},
        "text part": {"messages": [{"role": "user", "content": [{"type": "text", "text": text}]}]},
        "tool": {"tools": [{"type": "function", "function": {"name": "f", "description": text}}]},
        "file": {"messages": [{"content": [{"type": "file", "file": {"file_data": text}}]}]},
        "document": {"messages": [{"content": [{"type": "document", "source": {"type": "text", "data": text}}]}]},
        "beside a picture": {"messages": [{"content": [picture]}]},
        "prompt": {"prompt": [text]},
    }

    assert estimate_max_tokens(bodies[place]) >= 300_000


@pytest.mark.parametrize(
    "part",
    [
        {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "QUJD" * 75_000}},
        {"type": "input_image", "image_url": "data:image/png;base64," + "QUJD" * 75_000},
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "QUJD" * 75_000}},
        {"type": "input_audio", "input_audio": {"data": "QUJD" * 75_000, "format": "wav"}},
    ],
)
def test_an_image_or_audio_in_a_field_of_its_own_is_estimated_by_its_size(part: dict[str, Any]) -> None:
    assert 4_096 <= estimate_max_tokens([part]) < 8_192
