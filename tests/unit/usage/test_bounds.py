"""The token bounds of a request: whole numbers, refused by field name in any other format."""

from typing import Any

import pytest

from lisa.endpoints.table import ENDPOINTS
from lisa.usage.bounds import (
    MAX_BOUND,
    BoundsRefused,
    OutputBounds,
    parse_form_bounds,
    parse_output_bounds,
    remove_null_bounds,
)

WRITING = [path for path, endpoint in ENDPOINTS.items() if endpoint.output_fields]
OWN = [(path, name) for path in WRITING for name in ENDPOINTS[path].output_fields]
NO_WHOLE_NUMBERS: list[Any] = ["50000", 50_000.0, 1.5, True, False, [5], {"a": 5}, 0, -1, MAX_BOUND + 1, "", "1e3"]


@pytest.mark.parametrize(("path", "field"), [*OWN, ("chat/completions", "n"), ("completions", "best_of")])
@pytest.mark.parametrize("value", NO_WHOLE_NUMBERS)
def test_a_token_bound_that_is_no_whole_number_is_refused_by_its_field_name(path: str, field: str, value: Any) -> None:
    refusal = parse_output_bounds(ENDPOINTS[path], {field: value})

    assert isinstance(refusal, BoundsRefused)
    assert (refusal.field, refusal.refusal_message) == (field, f"{field}: give a whole number from 1 to {MAX_BOUND}.")


@pytest.mark.parametrize(("path", "field"), OWN)
def test_a_null_token_bound_counts_as_not_given_and_is_not_passed_on(path: str, field: str) -> None:
    assert parse_output_bounds(ENDPOINTS[path], {field: None}) == OutputBounds()
    assert remove_null_bounds({field: None, "n": None, "stream": None, "user": None}) == {"user": None}


def test_the_smaller_of_two_token_bounds_applies() -> None:
    first = parse_output_bounds(ENDPOINTS["chat/completions"], {"max_completion_tokens": 1, "max_tokens": 50_000})
    second = parse_output_bounds(ENDPOINTS["chat/completions"], {"max_completion_tokens": 50_000, "max_tokens": 1})

    assert first == second == OutputBounds(1, fields=("max_completion_tokens", "max_tokens"))


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("messages", "max_completion_tokens"),
        ("messages", "max_output_tokens"),
        ("messages", "n"),
        ("responses", "max_tokens"),
        ("responses", "best_of"),
        ("completions", "max_completion_tokens"),
        ("chat/completions", "max_output_tokens"),
        ("chat/completions", "max_new_tokens"),
        ("chat/completions", "num_predict"),
        ("chat/completions", "candidate_count"),
    ],
)
def test_a_token_bound_of_another_wire_format_is_refused_by_its_field_name(path: str, field: str) -> None:
    refusal = parse_output_bounds(ENDPOINTS[path], {field: 50_000})

    assert isinstance(refusal, BoundsRefused)
    assert refusal.field == field


@pytest.mark.parametrize("value", [1, 0, "true", "false", 1.0, [], {}])
@pytest.mark.parametrize("path", [*WRITING, "audio/speech"])
def test_the_field_stream_is_true_or_false(path: str, value: Any) -> None:
    refusal = parse_output_bounds(ENDPOINTS[path], {"stream": value})

    assert isinstance(refusal, BoundsRefused)
    assert refusal.refusal_message == "stream: give true or false."


@pytest.mark.parametrize("options", [1, "x", [], {"include_usage": 1}, {"include_usage": "true"}])
def test_the_stream_options_are_an_object_with_a_boolean(options: Any) -> None:
    assert isinstance(
        parse_output_bounds(ENDPOINTS["chat/completions"], {"stream": True, "stream_options": options}), BoundsRefused
    )


@pytest.mark.parametrize(
    ("fields", "choices"),
    [
        ({"prompt": "a", "n": 3}, 3),
        ({"prompt": ["a", "b"], "n": 2, "best_of": 4}, 8),
        ({"prompt": [1, 2, 3]}, 1),
        ({"prompt": [[1, 2], [3]]}, 2),
        ({"prompt": [1, "a", "b"]}, 2),
        ({"prompt_embeds": ["a", "b", "c"]}, 3),
    ],
)
def test_a_request_of_several_prompts_has_n_choices_for_each_prompt(fields: dict[str, Any], choices: int) -> None:
    found = parse_output_bounds(ENDPOINTS["completions"], fields)

    assert isinstance(found, OutputBounds)
    assert found.choices == choices


def test_thinking_tokens_are_part_of_the_written_tokens() -> None:
    found = parse_output_bounds(
        ENDPOINTS["messages"], {"max_tokens": 9_000, "thinking": {"type": "enabled", "budget_tokens": 8_000}}
    )
    refusal = parse_output_bounds(
        ENDPOINTS["messages"], {"max_tokens": 9_000, "thinking": {"type": "enabled", "budget_tokens": "8000"}}
    )

    assert found == OutputBounds(9_000, thinking=8_000, fields=("max_tokens",))
    assert isinstance(refusal, BoundsRefused)
    assert refusal.field == "thinking.budget_tokens"


@pytest.mark.parametrize(("texts", "field"), [({"n": "1.0"}, "n"), ({"n": "0"}, "n"), ({"stream": "1"}, "stream")])
def test_the_bounds_of_a_form_are_read_from_text(texts: dict[str, str], field: str) -> None:
    refusal = parse_form_bounds(ENDPOINTS["images/edits"], texts)

    assert isinstance(refusal, BoundsRefused)
    assert refusal.field == field
    assert parse_form_bounds(ENDPOINTS["images/edits"], {"n": "4"}) == OutputBounds(choices=4)
